//! Finds what the files of a crate import from its other rooms.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use proc_macro2::{TokenStream, TokenTree};

/// The folder or lone file that a file belongs to.
pub(super) fn room_of(file: &str) -> &str {
    file.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// The imports of each file but the crate's root: the folder, and the path as it is written.
pub(super) type Imports = BTreeMap<String, BTreeSet<(String, String)>>;

pub(super) fn imports(source: &Path) -> Result<Imports> {
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
            if !file.ends_with(".rs") || ["lib.rs", "main.rs"].contains(&file.as_str()) {
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

/// Finds what code imports from other folders. `depth` is the number of modules from the root to
/// this one.
fn gather(code: TokenStream, depth: usize, found: &mut BTreeSet<(String, String)>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.to_string() == text);
    let is_path = |at: usize| is(at, ":") && is(at + 1, ":");
    for (at, token) in tokens.iter().enumerate() {
        let word = match token {
            // Code that a generator writes belongs to another crate.
            TokenTree::Group(_) if at >= 2 && is(at - 2, "quote") && is(at - 1, "!") => continue,
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
