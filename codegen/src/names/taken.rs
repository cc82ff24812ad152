//! Reads the names used by the client's runtime from its source.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proc_macro2::{TokenStream, TokenTree};
use syn::{ImplItem, Item, Type, UseTree};

/// The source files with these names. A test fails if one is missing.
const SOURCES: &[(&str, &str)] = &[
    ("client/builder.rs", include_str!("../../../cams-api/src/client/builder.rs")),
    ("client/mod.rs", include_str!("../../../cams-api/src/client/mod.rs")),
    ("compose/sender.rs", include_str!("../../../cams-api/src/compose/sender.rs")),
    ("lib.rs", include_str!("../../../cams-api/src/lib.rs")),
    ("operation/send_methods.rs", include_str!("../../../cams-api/src/operation/send_methods.rs")),
    ("transport/options.rs", include_str!("../../../cams-api/src/transport/options.rs")),
    ("upload/mod.rs", include_str!("../../../cams-api/src/upload/mod.rs")),
];

/// The macros that add methods to requests.
const METHODS: [&str; 2] = ["send_methods", "list_methods"];

const MANIFEST: &str = include_str!("../../../cams-api/Cargo.toml");

/// Names that generated code must not use.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The methods of every request other than setters.
    pub(crate) request_methods: BTreeSet<String>,
    /// The methods of the client other than operations.
    pub(crate) client_methods: BTreeSet<String>,
    /// The methods of the client's builder, which a preset would duplicate.
    pub(crate) builder_methods: BTreeSet<String>,
    /// The names at the crate root, which would hide a family's module.
    pub(crate) root: BTreeSet<String>,
    /// The crate's features other than families.
    pub(crate) features: BTreeSet<String>,
}

/// The names that generated code uses at the root, which a family's module would hide.
pub(crate) const GENERATED: [&str; 7] =
    ["operation", "operation_list", "operation_names", "presets", "product", "str", "types"];

/// The names currently in use.
pub(crate) static TAKEN: LazyLock<Taken> = LazyLock::new(|| read(SOURCES.iter().copied()));

fn read<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>) -> Taken {
    let mut taken = Taken { features: features(MANIFEST), ..Taken::default() };
    for (path, text) in sources {
        // The source compiles, so it parses.
        let Ok(file) = syn::parse_file(text) else { continue };
        for item in &file.items {
            match item {
                Item::Impl(block) => match name_of(&block.self_ty).as_deref() {
                    Some("Client") => taken.client_methods.extend(functions(block)),
                    Some("ClientBuilder") => taken.builder_methods.extend(functions(block)),
                    _ => {}
                },
                Item::Mod(module) if path == "lib.rs" => {
                    taken.root.insert(module.ident.to_string());
                }
                Item::Macro(item)
                    if item
                        .ident
                        .as_ref()
                        .is_some_and(|name| METHODS.iter().any(|of| name == of)) =>
                {
                    functions_in(item.mac.tokens.clone(), &mut taken.request_methods);
                }
                Item::Use(item) if path == "lib.rs" => exported(&item.tree, &mut taken.root),
                _ => {}
            }
        }
    }
    taken
}

fn name_of(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

fn functions(block: &syn::ItemImpl) -> impl Iterator<Item = String> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
        _ => None,
    })
}

/// The functions that a macro writes.
fn functions_in(code: TokenStream, names: &mut BTreeSet<String>) {
    let mut follows_fn = false;
    for token in code {
        match token {
            TokenTree::Group(group) => functions_in(group.stream(), names),
            TokenTree::Ident(ident) if follows_fn => {
                names.insert(ident.to_string());
                follows_fn = false;
            }
            TokenTree::Ident(ident) => follows_fn = ident == "fn",
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn exported(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => exported(&path.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|item| exported(item, names)),
        UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        UseTree::Rename(rename) => {
            names.insert(rename.rename.to_string());
        }
        // The families.
        UseTree::Glob(_) => {}
    }
}

/// The features of a manifest, except those listed in `all-families`.
fn features(manifest: &str) -> BTreeSet<String> {
    let section = manifest.split("\n[").find(|section| section.starts_with("features]"));
    let section = section.unwrap_or_default();
    let keys = section.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
    let families =
        section.split_once("all-families = [").and_then(|(_, rest)| rest.split_once(']'));
    let families = families.map_or("", |(list, _)| list);
    let is_family = |key: &str| families.contains(&format!("\"{key}\""));
    keys.filter(|key| !is_family(key)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("generated") {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn no_file_of_the_runtime_takes_a_name_that_is_not_seen_here() {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cams-api/src");
        let mut found = Vec::new();
        sources(&base, &mut found);
        let name = |path: &Path| path.strip_prefix(&base).unwrap().to_string_lossy().into_owned();
        let all: Vec<_> = found.iter().map(|(path, text)| (name(path), text)).collect();
        let all = all.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        assert_eq!(*TAKEN, read(all));
    }

    #[test]
    fn the_names_are_those_that_users_know() {
        for method in ["customize", "into_future", "items", "pages", "send", "send_blocking"] {
            assert!(TAKEN.request_methods.contains(method), "{method}");
        }
        assert!(TAKEN.client_methods.contains("call_json"));
        assert!(TAKEN.builder_methods.contains("proxy") && TAKEN.builder_methods.contains("build"));
        for name in ["retry", "operations", "http", "generated", "Client"] {
            assert!(TAKEN.root.contains(name), "{name}");
        }
        let features = [
            "all-families",
            "blocking",
            "default",
            "native-tls",
            "profiles",
            "receipts",
            "rustls",
            "serde",
            "testing",
            "tracing",
        ];
        assert_eq!(TAKEN.features.iter().map(String::as_str).collect::<Vec<_>>(), features);
    }
}
