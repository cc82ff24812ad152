//! Finds what the files of a crate import from its other modules.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The folder or lone file that a file belongs to.
pub(super) fn room_of(file: &str) -> &str {
    file.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// The module of a file, from the crate's root.
pub(super) fn module_of(file: &str) -> Vec<String> {
    let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
    module.split('/').map(str::to_owned).collect()
}

/// An import of an item or a module of the same crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    /// The path from the crate's root.
    pub(super) path: Vec<String>,
    /// The path as it is written, without braces.
    pub(super) written: String,
}

impl Import {
    fn below(&self, name: &str) -> Self {
        let mut path = self.path.clone();
        path.push(name.to_owned());
        Self { path, written: format!("{}::{name}", self.written) }
    }
}

/// The imports of each file but the crate's root.
pub(super) type Imports = BTreeMap<String, BTreeSet<Import>>;

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
            gather(code, &mut module_of(&file), imports.entry(file).or_default());
        }
    }
    Ok(imports)
}

/// Finds what the code of a module imports by a path from the root, from above, or from itself.
fn gather(code: TokenStream, module: &mut Vec<String>, found: &mut BTreeSet<Import>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let word = match token {
            // Code that a generator writes belongs to another crate.
            TokenTree::Group(_)
                if at >= 2 && is(&tokens, at - 2, "quote") && is(&tokens, at - 1, "!") =>
            {
                continue;
            }
            TokenTree::Group(group) => {
                let inner =
                    (at >= 2 && is(&tokens, at - 2, "mod")).then(|| tokens[at - 1].to_string());
                let depth = module.len();
                module.extend(inner);
                gather(group.stream(), module, found);
                module.truncate(depth);
                continue;
            }
            TokenTree::Ident(word) if at < 2 || !is_path(&tokens, at - 2) => word.to_string(),
            _ => continue,
        };
        let mut next = at + 1;
        let mut up = usize::from(word == "super");
        while word == "super" && is_path(&tokens, next) && is(&tokens, next + 2, "super") {
            (next, up) = (next + 3, up + 1);
        }
        let start = match word.as_str() {
            "crate" => &[][..],
            "self" | "super" if up <= module.len() => &module[..module.len() - up],
            _ => continue,
        };
        if is_path(&tokens, next) {
            let written = tokens[at..next].iter().map(TokenTree::to_string).collect();
            follow(&tokens, next, Import { path: start.to_vec(), written }, found);
        }
    }
}

/// Follows a path from its next `::` to its end, or to each of its ends.
fn follow(tokens: &[TokenTree], mut at: usize, mut import: Import, found: &mut BTreeSet<Import>) {
    while is_path(tokens, at) {
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(name)) => import = import.below(&name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                for entry in tokens.split(|token| token.to_string() == ",") {
                    match entry.first() {
                        Some(TokenTree::Ident(name)) if *name != "self" => {
                            follow(entry, 1, import.below(&name.to_string()), found);
                        }
                        Some(_) => {
                            found.insert(import.clone());
                        }
                        None => {}
                    }
                }
                return;
            }
            _ => break,
        }
        at += 3;
    }
    found.insert(import);
}

fn is(tokens: &[TokenTree], at: usize, text: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.to_string() == text)
}

fn is_path(tokens: &[TokenTree], at: usize) -> bool {
    is(tokens, at, ":") && is(tokens, at + 1, ":")
}
