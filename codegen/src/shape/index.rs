//! The `mod.rs` files, one a family and the root of the tree, and the page that lists all operations.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{ShapedFile, docs};
use crate::load::ROOT;
use crate::model::{Api, Family};
use crate::names;

/// Every `mod.rs`.
pub(crate) fn index(api: &Api) -> Vec<ShapedFile> {
    let used =
        |family: &&Family| api.operations.iter().any(|operation| operation.family == family.name);
    let families: Vec<&Family> = api.families.iter().filter(used).collect();
    let mut files: Vec<ShapedFile> = families.iter().map(|family| module(api, family)).collect();
    files.push(root(&families));
    files
}

/// The part of the crate's front page that lists the families and their operations, in Markdown.
pub(crate) fn families_page(api: &Api) -> String {
    let mut page = String::new();
    for family in families(api) {
        // Writing into a `String` cannot fail.
        let _ = writeln!(page, "## [`{0}`]({0})\n", family.name);
        let _ =
            writeln!(page, "Feature `{}`. {}\n", names::feature(&family.name), family.description);
        let operations = api.operations.iter().filter(|operation| operation.family == family.name);
        let links = operations.map(|operation| {
            format!("[`{}`](Client::{})", operation.name, names::snake(&operation.name))
        });
        let _ = writeln!(page, "{}\n", links.collect::<Vec<_>>().join(" ·\n"));
    }
    page.trim_end().to_owned() + "\n"
}

/// The families that have operations.
fn families(api: &Api) -> Vec<&Family> {
    let used =
        |family: &&Family| api.operations.iter().any(|operation| operation.family == family.name);
    api.families.iter().filter(used).collect()
}

fn module(api: &Api, family: &Family) -> ShapedFile {
    let mut modules = TokenStream::new();
    let mut exports = TokenStream::new();
    let mut entries = Vec::new();
    for operation in api.operations.iter().filter(|operation| operation.family == family.name) {
        let module = format_ident!("{}", names::snake(&operation.name));
        let request = format_ident!("{}Request", names::pascal(&operation.name));
        let response = format_ident!("{}Response", names::pascal(&operation.name));
        modules.extend(quote!(pub mod #module;));
        exports.extend(quote!(pub use #module::{#request, #response};));
        entries.push(quote!(&#module::INFO));
    }
    let doc = docs::inner(&docs::markdown(api, &family.description));
    ShapedFile {
        path: format!("{}/mod.rs", family.name),
        source: ROOT.to_owned(),
        tokens: quote! {
            #doc
            #modules
            #exports
            use crate::operations::OperationInfo;

            /// The operations of this family.
            pub(crate) static OPERATIONS: &[&OperationInfo] = &[#(#entries),*];
        },
    }
}

fn root(families: &[&Family]) -> ShapedFile {
    let mut modules = TokenStream::new();
    let mut entries = TokenStream::new();
    for family in families {
        let module = format_ident!("{}", family.name);
        let feature = names::feature(&family.name);
        modules.extend(quote!(#[cfg(feature = #feature)] pub mod #module;));
        entries.extend(quote!(#[cfg(feature = #feature)] #module::OPERATIONS,));
    }
    let doc = docs::inner(
        "What the spec says, as code: the operations by family, and the types that they share.",
    );
    ShapedFile {
        path: "mod.rs".to_owned(),
        source: ROOT.to_owned(),
        tokens: quote! {
            #doc
            pub mod types;
            #modules
            use crate::operations::OperationInfo;

            /// The operations of each family that is compiled in.
            pub(crate) static FAMILIES: &[&[&OperationInfo]] = &[#entries];
        },
    }
}
