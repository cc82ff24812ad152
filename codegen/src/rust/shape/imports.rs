//! Completes the code of a file: its `use` lines, and the names of the spec's types.
//!
//! Other modules write code as if every name were free. Here, a name that a type of the spec uses
//! in this file gets its full path, so that no spec can change the meaning of generated code.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, Ident, Literal, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{LitStr, Path};

use crate::rust::types;

/// The module of the shared types.
pub(super) const SHARED: &str = "crate::generated::types";

/// The module with everything that generated code needs, in the client and in the mock server.
const SEAM: &str = "crate::operation";

/// Names that generated code imports, and the modules they come from.
const IMPORTED: &[(&str, &str)] = &[
    ("BTreeMap", "std::collections"),
    ("fmt", "std"),
    ("Deserialize", "serde"),
    ("Serialize", "serde"),
    ("Element", SEAM),
    ("Limits", SEAM),
    ("Shape", SEAM),
    ("list_methods", SEAM),
    ("Listed", SEAM),
    ("content", SEAM),
    ("ContentInfo", SEAM),
    ("Doubt", SEAM),
    ("Rule", SEAM),
    ("RuleShape", SEAM),
    ("open_enum", SEAM),
    ("Operation", SEAM),
    ("OperationInfo", SEAM),
    ("Method", SEAM),
    ("Paged", SEAM),
    ("PageSelector", SEAM),
    ("Paging", SEAM),
    ("Parameter", SEAM),
    ("Params", SEAM),
    ("Place", SEAM),
    ("Ram", SEAM),
    ("redacted", SEAM),
    ("RetryClass", SEAM),
    ("request", SEAM),
    ("Sensitive", SEAM),
    ("sent", SEAM),
    ("Style", SEAM),
    ("table", "super"),
    ("Client", "crate"),
];

/// Types and traits that generated code takes from the prelude. Derives such as `Debug` are macros,
/// which types cannot hide.
const PRELUDE: &[(&str, &str)] = &[
    ("Box", "std::boxed"),
    ("Default", "std::default"),
    ("Into", "std::convert"),
    ("IntoIterator", "std::iter"),
    ("Option", "std::option"),
    ("String", "std::string"),
    ("Vec", "std::vec"),
];

/// The spec's types in a file: its own, and others with their modules.
pub(super) type Names = BTreeMap<String, Option<&'static str>>;

/// The complete code of a file, starting with its `use` lines.
pub(super) fn complete(code: TokenStream, names: &Names) -> Result<TokenStream, String> {
    let mut file = File { names, used: BTreeMap::new() };
    let code = file.complete(code)?;
    let mut lines = TokenStream::new();
    // The usual order: standard library, other crates, this crate.
    let rank = |module: &str| match module.split("::").next() {
        Some("std") => 0,
        Some("super") => 2,
        Some("crate") => 3,
        _ => 1,
    };
    let mut ordered: Vec<_> = file.used.into_iter().collect();
    ordered.sort_by_key(|(module, _)| (rank(module), *module == "crate", *module));
    for (module, names) in ordered {
        let module: Path = syn::parse_str(module).map_err(|error| error.to_string())?;
        let names: Vec<_> = names.into_iter().map(|name| format_ident!("{name}")).collect();
        lines.extend(match names.as_slice() {
            [name] => quote!(use #module::#name;),
            names => quote!(use #module::{#(#names),*};),
        });
    }
    Ok(quote! { #lines #code })
}

struct File<'a> {
    names: &'a Names,
    /// The names to import, by module.
    used: BTreeMap<&'static str, BTreeSet<String>>,
}

impl File<'_> {
    fn complete(&mut self, code: TokenStream) -> Result<TokenStream, String> {
        let mut out = TokenStream::new();
        // Only a name that stands alone or starts a path is ambiguous.
        let mut colons = 0;
        let mut last_name = String::new();
        let mut tokens = code.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let mut colons_before = 0;
            match token {
                TokenTree::Punct(punct) => {
                    if punct.as_char() == ':' {
                        colons_before = colons + 1;
                    }
                    out.extend([TokenTree::Punct(punct)]);
                }
                TokenTree::Ident(ident) => {
                    let is_member = last_name == "fn" || !is_called(&ident, tokens.peek());
                    last_name = ident.to_string();
                    if colons < 2 && !is_member {
                        self.name(&ident, &mut out)?;
                    } else {
                        ident.to_tokens(&mut out);
                    }
                }
                TokenTree::Group(group) => {
                    let inside = self.complete(group.stream())?;
                    out.extend([TokenTree::Group(Group::new(group.delimiter(), inside))]);
                }
                // The only text in generated code that is a path.
                TokenTree::Literal(literal) if last_name == "skip_serializing_if" => {
                    self.path_in_text(&literal)?.to_tokens(&mut out);
                }
                TokenTree::Literal(literal) => literal.to_tokens(&mut out),
            }
            colons = colons_before;
        }
        Ok(out)
    }

    fn name(&mut self, ident: &Ident, out: &mut TokenStream) -> Result<(), String> {
        if let Some(plain) = types::unmarked(ident) {
            let name = plain.to_string();
            let module =
                self.names.get(&name).ok_or_else(|| format!("no type has the name `{name}`"))?;
            if let Some(module) = module {
                self.used.entry(module).or_default().insert(name);
            }
            plain.to_tokens(out);
            return Ok(());
        }
        let name = ident.to_string();
        let origin = |list: &[(&str, &'static str)]| {
            list.iter().find(|(known, _)| *known == name).map(|(_, module)| *module)
        };
        let (imported, prelude) = (origin(IMPORTED), origin(PRELUDE));
        match imported.or(prelude) {
            Some(module) if self.names.contains_key(&name) => {
                let module: Path = syn::parse_str(module).map_err(|error| error.to_string())?;
                out.extend(quote!(#module::#ident));
            }
            _ => {
                if let Some(module) = imported {
                    self.used.entry(module).or_default().insert(name);
                }
                ident.to_tokens(out);
            }
        }
        Ok(())
    }

    fn path_in_text(&mut self, literal: &Literal) -> Result<Literal, String> {
        let text: LitStr =
            syn::parse2(literal.to_token_stream()).map_err(|error| error.to_string())?;
        let path = text.value().parse::<TokenStream>().map_err(|error| error.to_string())?;
        Ok(Literal::string(&self.complete(path)?.to_string().replace(' ', "")))
    }
}

/// `true` for names in the form of modules, functions or macros: lower case, like fields and
/// setters.
fn is_called(ident: &Ident, next: Option<&TokenTree>) -> bool {
    let is_small = ident.to_string().starts_with(|c: char| c.is_lowercase());
    !is_small
        || match next {
            Some(TokenTree::Group(_)) => true,
            Some(TokenTree::Punct(punct)) => {
                punct.as_char() == '!'
                    || (punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
            }
            _ => false,
        }
}
