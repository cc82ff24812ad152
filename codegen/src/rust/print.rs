//! Prints tokens: prettyplease, then the blank lines and the header that it lacks.

use super::shape::{ShapedFile, header};

/// The text of a generated file.
pub(crate) fn print(file: ShapedFile) -> Result<String, String> {
    let tree: syn::File = syn::parse2(file.tokens).map_err(|error| error.to_string())?;
    Ok(header(&file.source) + &with_blank_lines(&prettyplease::unparse(&tree)))
}

/// Puts a blank line before each item, member and group of `use` lines, and each entry of a list
/// on a line.
fn with_blank_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut previous = "";
    // A `use` may span several lines. Its start determines its group.
    let mut broken_use = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let before =
            if previous == "};" { broken_use.take().unwrap_or(previous) } else { previous };
        if needs_space(before.trim(), line.trim()) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        if LISTS.iter().any(|list| line.strip_prefix(list) == Some(" {")) {
            let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "}").collect();
            push_list(&inside, &mut out);
            out.push_str("}\n");
            previous = "}";
            continue;
        }
        if line.ends_with('{') && (line.starts_with("use ") || line.starts_with("pub use ")) {
            broken_use = Some(line.trim_end_matches(['{', ':']));
        }
        previous = line;
    }
    out
}

/// The longest line of a list, in characters.
const WIDTH: usize = 100;

/// The macros that take a list.
const LISTS: [&str; 2] = ["request!", "sent!"];

/// The entries of a list, one a line, with the usual spaces. An attribute has a line of its own.
fn push_list(lines: &[&str], out: &mut String) {
    let mut text = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    for (from, to) in [
        (" :", ":"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        (" (", "("),
        ("] ", "]\n"),
    ] {
        text = text.replace(from, to);
    }
    for line in text.replace("; ", ";\n").lines() {
        out.push_str("    ");
        out.push_str(&wrapped(line));
        out.push('\n');
    }
}

/// An entry of a list, broken once if it is too long for a line: before its arrow, behind its wire
/// name or its setter, or else around the parameter.
fn wrapped(entry: &str) -> String {
    const INDENT: &str = "\n        ";
    if entry.len() <= WIDTH - 4 {
        return entry.to_owned();
    }
    for (at, broken) in [(" -> ", "-> "), ("\": ", ""), ("), ", "")] {
        if let Some((start, end)) = entry.split_once(at) {
            let kept = at.trim_end().trim_end_matches("->").trim_end();
            return format!("{start}{kept}{INDENT}{broken}{end}");
        }
    }
    match entry.split_once('(').and_then(|(start, rest)| Some((start, rest.rsplit_once(')')?))) {
        Some((start, (parameter, end))) => format!("{start}({INDENT}{parameter}\n    ){end}"),
        None => entry.to_owned(),
    }
}

fn needs_space(previous: &str, line: &str) -> bool {
    if previous.is_empty() || line.is_empty() || previous.ends_with(['{', '(', '[']) {
        return false;
    }
    if previous.starts_with("//!") {
        return !line.starts_with("//!");
    }
    if previous.starts_with("#![") {
        return !line.starts_with("#![");
    }
    // The constants of an `impl` stay together, and so do fields that only refer to their setters.
    let is_constant = |line: &str| line.starts_with("const ") || line.starts_with("type ");
    if (is_constant(line) && is_constant(previous))
        || (line.starts_with("/// See [`") && previous.ends_with(','))
    {
        return false;
    }
    // A doc comment or attribute belongs to the next item.
    if previous.starts_with("///") || (previous.starts_with("#[") && previous.ends_with(']')) {
        return false;
    }
    if line.starts_with("use ") && previous.starts_with("use ") {
        return origin(line) != origin(previous);
    }
    if line.starts_with("pub mod ") || line.starts_with("pub use ") {
        return line.get(..7) != previous.get(..7);
    }
    let starts = [
        "///",
        "#[",
        "use ",
        "pub ",
        "pub(crate) ",
        "pub(super) ",
        "impl ",
        "impl<",
        "const ",
        "type ",
        "fn ",
        "open_enum!",
        "list_methods!",
        "request!",
        "sent!",
    ];
    let closes_attribute = previous == ")]";
    !closes_attribute && starts.iter().any(|start| line.starts_with(start))
}

/// The group of a `use` line: standard library, other crates, this crate.
fn origin(line: &str) -> u8 {
    match line.trim_start_matches("use ").split("::").next() {
        Some("std") => 0,
        Some("super" | "crate") => 2,
        _ => 1,
    }
}
