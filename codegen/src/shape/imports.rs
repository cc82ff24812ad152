//! The `use` lines of a file: what its code names, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::Path;

/// Names that generated code uses, and the modules they come from.
const KNOWN: &[(&str, &str)] = &[
    ("BTreeMap", "std::collections"),
    ("fmt", "std"),
    ("Deserialize", "serde"),
    ("Serialize", "serde"),
    ("open_enum", "crate::open_enum"),
    ("Element", "crate::operations"),
    ("Kind", "crate::operations"),
    ("OperationInfo", "crate::operations"),
    ("Paging", "crate::operations"),
    ("Parameter", "crate::operations"),
    ("Place", "crate::operations"),
    ("Ram", "crate::operations"),
    ("Sensitive", "crate::operations"),
    ("Style", "crate::operations"),
    ("redacted", "crate::redact"),
    ("Call", "crate"),
    ("Client", "crate"),
    ("Operation", "crate"),
    ("Params", "crate"),
    ("RetryClass", "crate"),
];

/// The `use` lines for the names in `code`; `shared` are the shared types that the operation uses.
pub(super) fn imports(
    code: &TokenStream,
    shared: &BTreeSet<String>,
) -> Result<TokenStream, String> {
    let mut used = BTreeSet::new();
    collect(code.clone(), &mut used);
    let shared = shared.iter().map(|name| (name.as_str(), "crate::generated::types"));
    let mut modules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, module) in KNOWN.iter().copied().chain(shared) {
        if used.contains(name) {
            modules.entry(module).or_default().insert(name);
        }
    }
    let mut lines = TokenStream::new();
    // Standard library, other crates, this crate: the order in which people write them.
    let rank = |module: &str| (!module.starts_with("std"), module.starts_with("crate"));
    let mut ordered: Vec<_> = modules.into_iter().collect();
    ordered.sort_by_key(|(module, _)| (rank(module), *module == "crate", *module));
    for (module, names) in ordered {
        let module: Path = syn::parse_str(module).map_err(|error| error.to_string())?;
        let names: Vec<_> = names.into_iter().map(|name| format_ident!("{name}")).collect();
        lines.extend(match names.as_slice() {
            [name] => quote!(use #module::#name;),
            names => quote!(use #module::{#(#names),*};),
        });
    }
    Ok(lines)
}

/// The identifiers that stand alone or begin a path.
fn collect(code: TokenStream, used: &mut BTreeSet<String>) {
    let mut colons = 0;
    for token in code {
        colons = match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons + 1,
            TokenTree::Ident(ident) if colons < 2 => {
                used.insert(ident.to_string());
                0
            }
            TokenTree::Group(group) => {
                collect(group.stream(), used);
                0
            }
            _ => 0,
        };
    }
}
