//! Checks files as text: invisible characters, and words that other YAML parsers read differently.

use serde_json::Value;

use crate::spec::diagnostic::{Diagnostics, Location};
use crate::spec::document::{Data, Document, Lines, Node, file_name};
use crate::spec::load::SpecFiles;
use crate::spec::yaml::is_other_in_yaml_1_1;

/// Checks the characters of every file, including files that are not YAML.
pub(super) fn check_letters(files: &SpecFiles, diagnostics: &mut Diagnostics) {
    for (path, text) in files.of_the_spec() {
        let lines = Lines::of(text);
        let mut report = |number: usize, column: usize, problem: String, help: &str| {
            let location = Location { line: number, column };
            let line = lines.get(text, number);
            diagnostics.push(file_name(path), line, location, problem).help(help);
        };
        for (at, line) in text.split('\n').enumerate() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            if let Some((column, odd)) = first_odd(line) {
                report(at + 1, column, format!("the line contains {}", odd.name), odd.help);
            }
            let end = line.trim_end_matches(' ');
            if end.len() < line.len() {
                let column = end.chars().count() + 1;
                report(at + 1, column, "the line ends with spaces".to_owned(), "delete them");
            }
        }
    }
}

/// Checks the spelling of values and keys in a file.
pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    check_node(document, &document.root, diagnostics);
}

fn check_node(document: &Document, node: &Node, diagnostics: &mut Diagnostics) {
    match &node.data {
        Data::Scalar(value) => check_scalar(document, value, node.location, diagnostics),
        Data::List(items) => {
            items.iter().for_each(|item| check_node(document, item, diagnostics));
        }
        Data::Object(entries) => {
            for (key, child) in entries {
                let name = Value::from(key.name.as_str());
                check_scalar(document, &name, key.location, diagnostics);
                check_node(document, child, diagnostics);
            }
        }
    }
}

fn check_scalar(
    document: &Document,
    value: &Value,
    location: Location,
    diagnostics: &mut Diagnostics,
) {
    let written = document.written_at(location);
    let mut report = |problem: String, help: &str| {
        document.report_at(diagnostics, location, problem).help(help);
    };
    match (written.chars().next(), value) {
        (Some('"'), Value::String(text)) => {
            let odd = text.chars().find_map(|letter| match letter {
                '\n' | '\t' => None,
                letter => odd(letter, None).filter(|_| !document.text.contains(letter)),
            });
            if let Some(odd) = odd {
                report(format!("the text contains {}, written as an escape", odd.name), odd.help);
            }
        }
        (None | Some('"' | '\'' | '|' | '>'), _) | (_, Value::Null) => {}
        (Some(_), Value::String(text)) => {
            // No parser reads `3.0.3` as a number.
            if is_other_in_yaml_1_1(text) && text.matches('.').count() < 2 {
                report(
                    format!("other YAML parsers do not read `{text}` as text"),
                    "put it in quotes",
                );
            }
        }
        (Some(_), value) => {
            let ends = |letter: char| letter.is_whitespace() || [',', ']', '}'].contains(&letter);
            let word = written.split(ends).next().unwrap_or_default();
            let read = value.to_string();
            if word != read {
                report(
                    format!("YAML reads `{word}` as `{read}`"),
                    "put text in quotes, or write a number in its shortest form",
                );
            }
        }
    }
}

/// A character that does not belong in the spec.
struct Odd {
    name: String,
    help: &'static str,
}

/// The first odd character of a line, and its column.
fn first_odd(line: &str) -> Option<(usize, Odd)> {
    let mut before = None;
    line.chars().enumerate().find_map(|(at, letter)| {
        let found = odd(letter, before).map(|odd| (at + 1, odd));
        before = Some(letter);
        found
    })
}

fn odd(letter: char, before: Option<char>) -> Option<Odd> {
    let code = u32::from(letter);
    let (name, help) = match letter {
        '\t' => ("a tab", "indent with spaces; in text, write `\\t` in double quotes"),
        '\r' => ("a lone carriage return", "end lines with a line feed"),
        '\u{feff}' => ("a byte order mark", "save the file as UTF-8 without a byte order mark"),
        '\u{fffd}' => ("invalid UTF-8", "save the file as UTF-8"),
        '\u{85}' | '\u{2028}' | '\u{2029}' => {
            ("an invisible line break", "end lines with a line feed")
        }
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => {
            ("an invisible direction mark", "delete it: it changes how the text is displayed")
        }
        // A joiner between parts of an emoji is needed.
        '\u{200d}' if before.is_some_and(|before| before >= '\u{2190}') => return None,
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => ("an invisible character", "delete it"),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ("an unusual space", "write a plain space")
        }
        letter if letter.is_control() => ("a control character", "delete it"),
        _ => return None,
    };
    let name = if letter == '\t' { name.to_owned() } else { format!("{name} (U+{code:04X})") };
    Some(Odd { name, help })
}

#[cfg(test)]
mod tests {
    use super::first_odd;

    #[test]
    fn emoji_may_be_joined_and_words_may_not() {
        assert!(first_odd("👩\u{200d}💻 and ❤\u{fe0f}, naïve, 中文").is_none());
        assert_eq!(first_odd("a\u{200d}b").map(|(column, _)| column), Some(2));
    }
}
