//! The walls between the folders of the client: which folder may import which.
//!
//! A folder may import only folders of earlier rows of [`HOUSE`], so imports cannot run in a circle. Paths in
//! expressions, types and macros count like `use` lines; comments do not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use proc_macro2::{TokenStream, TokenTree};

use super::Workspace;

/// Where the folders are.
const SOURCE: &str = "cams-api/src";

/// The folders and lone files of a crate from the ground up, each with the ones that it may import.
type House = &'static [(&'static str, &'static [&'static str])];

#[rustfmt::skip]
const HOUSE: House = &[
    ("causes",      &[]),
    ("product",     &[]),
    ("clock",       &[]),
    ("setup_error", &[]),
    ("sign",        &[]),
    ("variables",   &[]),
    ("random",      &["sign"]),
    ("endpoint",    &["product"]),
    ("privacy",     &["sign"]),
    ("retry",       &["privacy"]),
    ("response",    &["privacy"]),
    ("transport",   &["causes", "setup_error", "sign", "endpoint"]),
    ("credentials", &["product", "causes", "clock", "setup_error", "sign", "variables", "random", "endpoint", "privacy", "response", "transport"]),
    ("outcome",     &["causes", "setup_error", "sign", "privacy", "retry", "response", "credentials"]),
    ("operation",   &["sign", "privacy", "retry"]),
    ("generated",   &["operation"]),
    ("operations",  &["operation", "generated"]),
    ("request",     &["product", "sign", "endpoint", "privacy", "retry", "outcome", "credentials", "operation"]),
    ("json_call",   &["privacy", "outcome", "operation", "operations", "request"]),
    ("send",        &["product", "clock", "sign", "random", "endpoint", "privacy", "retry", "response", "outcome", "transport", "credentials", "operation", "request"]),
    ("client",      &["product", "clock", "variables", "endpoint", "privacy", "retry", "response", "outcome", "transport", "credentials", "operation", "request", "json_call", "send"]),
    ("pages",       &["outcome", "operation", "send", "client"]),
];

/// Imports through a wall. `transport::http_client_builder` is public, and so is its error. An import that is gone must
/// leave this list.
const EXCEPTIONS: &[(&str, &str)] = &[("transport", "outcome")];

/// The folders that may import items of the crate's root: generated code extends `Client`, and the macros in
/// `operation` are a part of generated code.
const EXTEND_THE_ROOT: &[&str] = &["generated", "operation"];

pub(super) fn walls(workspace: &Workspace<'_>) -> Result<()> {
    let problems = check(&workspace.root.join(SOURCE), HOUSE, EXCEPTIONS)?;
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\n")) }
}

/// All imports that go through a wall, and rows and exceptions that do not fit, each with its remedy.
fn check(source: &Path, house: House, exceptions: &[(&str, &str)]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (at, (room, allowed)) in house.iter().enumerate() {
        let is_earlier = |other: &&&str| house[..at].iter().any(|(name, _)| name == *other);
        for other in allowed.iter().filter(|other| !is_earlier(other)) {
            problems.push(format!(
                "the row of {room} lists {other}, which has no earlier row; reorder the rows, or open the \
                 circle"
            ));
        }
    }
    let mut used = BTreeSet::new();
    for (file, imports) in imports(source)? {
        let room = room_of(&file);
        let Some((_, allowed)) = house.iter().find(|(name, _)| *name == room) else {
            problems.push(format!("{file}: {room} has no row in {}; add one", file!()));
            continue;
        };
        for (other, path) in imports.iter().filter(|(other, _)| *other != room) {
            if let Some(exception) = exceptions.iter().find(|found| **found == (room, other)) {
                used.insert(*exception);
            } else if other.starts_with(char::is_uppercase) {
                if !EXTEND_THE_ROOT.contains(&room) {
                    problems.push(format!(
                        "{file}: {room} may not import {path} from the crate's root; import it from the \
                         folder that defines it"
                    ));
                }
            } else if !allowed.contains(&other.as_str()) {
                let homes: Vec<_> = [room].iter().chain(*allowed).copied().collect();
                problems.push(format!(
                    "{file}: {room} may not import {other} ({path}); move what it needs from there to {}",
                    homes.join(" or ")
                ));
            }
        }
    }
    for (room, other) in exceptions.iter().filter(|exception| !used.contains(*exception)) {
        problems.push(format!(
            "{room} no longer imports {other}; remove the exception from {}",
            file!()
        ));
    }
    Ok(problems)
}

/// The folder or lone file that a file belongs to.
fn room_of(file: &str) -> &str {
    file.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// The imports of each file but the crate's root: the folder, and the path as it is written.
type Imports = BTreeMap<String, BTreeSet<(String, String)>>;

fn imports(source: &Path) -> Result<Imports> {
    let mut imports = Imports::new();
    let mut folders = vec![source.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let file = path.strip_prefix(source)?.to_string_lossy().replace('\\', "/");
            if !file.ends_with(".rs") || file == "lib.rs" {
                continue;
            }
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let code =
                text.parse().map_err(|error| anyhow!("{} is not Rust: {error}", path.display()))?;
            let depth = file.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
            gather(code, depth, imports.entry(file).or_default());
        }
    }
    Ok(imports)
}

/// Finds what code imports from other folders. `depth` is the number of modules from the root to this one.
fn gather(code: TokenStream, depth: usize, found: &mut BTreeSet<(String, String)>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.to_string() == text);
    let is_path = |at: usize| is(at, ":") && is(at + 1, ":");
    for (at, token) in tokens.iter().enumerate() {
        let word = match token {
            TokenTree::Group(group) => {
                let is_module = at >= 2 && is(at - 2, "mod");
                gather(group.stream(), depth + usize::from(is_module), found);
                continue;
            }
            TokenTree::Ident(word) if at < 2 || !is_path(at - 2) => word.to_string(),
            _ => continue,
        };
        let mut next = at + 1;
        let mut up = usize::from(word == "super");
        while word == "super" && is_path(next) && is(next + 2, "super") {
            (next, up) = (next + 3, up + 1);
        }
        let reaches_the_root = word == "crate" || (up > 0 && up == depth);
        if !reaches_the_root || !is_path(next) {
            continue;
        }
        let prefix = &tokens[at..next];
        let prefix: String = prefix.iter().map(TokenTree::to_string).collect();
        match tokens.get(next + 2) {
            Some(TokenTree::Ident(room)) => {
                let item = tokens.get(next + 5).filter(|_| is_path(next + 3));
                let item = item.map(|item| match item {
                    TokenTree::Group(_) => "::{…}".to_owned(),
                    item => format!("::{item}"),
                });
                let path = format!("{prefix}::{room}{}", item.unwrap_or_default());
                found.insert((room.to_string(), path));
            }
            Some(TokenTree::Group(group)) => {
                let mut is_first = true;
                for token in group.stream() {
                    if let (TokenTree::Ident(room), true) = (&token, is_first) {
                        found.insert((room.to_string(), format!("{prefix}::{room}")));
                    }
                    is_first = token.to_string() == ",";
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: House = &[("sign", &[]), ("send", &["sign"]), ("generated", &[])];

    /// What is said about files with these paths and texts.
    fn said(files: &[(&str, &str)], exceptions: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        check(folder.path(), SMALL, exceptions).unwrap()
    }

    #[test]
    fn the_client_has_no_import_through_a_wall() {
        let source = crate::workspace_root().join(SOURCE);
        assert_eq!(check(&source, HOUSE, EXCEPTIONS).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn an_import_back_up_names_both_folders_and_the_remedy() {
        let files = [
            ("lib.rs", "mod sign; mod send;"),
            ("send/mod.rs", "mod judge; use crate::sign; use self::judge::judge;"),
            ("sign/date.rs", "use crate::send::Outgoing;"),
        ];
        assert_eq!(
            said(&files, &[]),
            [
                "sign/date.rs: sign may not import send (crate::send::Outgoing); move what it needs from there \
              to sign"
            ]
        );
        assert_eq!(said(&files, &[("sign", "send")]), Vec::<String>::new());
    }

    #[test]
    fn every_way_to_write_a_path_counts() {
        for text in [
            "use crate::{send, sign};",
            "use crate::{sign::{self, Key}, send::{Core}};",
            "fn f() { crate::send::x() }",
            "fn f() -> Option<crate::send::X> { None }",
            "macro_rules! m { () => { crate::send::x() } }",
            "use super::super::send::X;",
            "mod tests { use super::super::super::send::X; }",
            "fn f() { println!(\"{}\", crate::send::X) }",
        ] {
            assert_eq!(said(&[("sign/date.rs", text)], &[]).len(), 1, "{text}");
        }
        for text in [
            "//! See [`send`](crate::send).\n/// As in `crate::send::x`.\nfn f() {}",
            "mod tests { use super::super::send::X; }",
            "pub(crate) fn send() {} use super::send::X; use other::crate_::send;",
        ] {
            assert_eq!(said(&[("sign/date.rs", text)], &[]), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_root_is_open_to_generated_code_only() {
        let text = "use crate::{Call, Client};";
        assert_eq!(said(&[("generated/mod.rs", text)], &[]), Vec::<String>::new());
        let problems = said(&[("sign.rs", text)], &[]);
        assert_eq!(problems.len(), 2);
        assert!(problems[0].contains("sign may not import crate::Call from the crate's root"));
    }

    #[test]
    fn rows_and_exceptions_must_fit_the_files() {
        let problems = said(&[("cellar.rs", "")], &[("send", "generated")]);
        assert_eq!(problems.len(), 2);
        assert!(problems[0].starts_with("cellar.rs: cellar has no row in "), "{}", problems[0]);
        assert!(problems[1].starts_with("send no longer imports generated; remove the exception"));
        let circle: House = &[("sign", &["send"]), ("send", &["sign"])];
        let folder = tempfile::tempdir().unwrap();
        let problems = check(folder.path(), circle, &[]).unwrap();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("the row of sign lists send"), "{}", problems[0]);
    }
}
