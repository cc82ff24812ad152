//! The `mod.rs` files, one a family and the root of the tree, and the lists of all operations.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::families::{families, of_family};
use super::{ShapedFile, comment, contents, docs, pages, product};
use crate::names::{self, CRATE};
use crate::spec::model::{Api, Family, Operation};

/// Every `mod.rs`, and the lists of all families and operations.
pub(crate) fn index(api: &Api) -> Vec<ShapedFile> {
    let families = families(api);
    let presets = (!api.presets.is_empty()).then(|| presets(api));
    let mut files = vec![
        root(&api.product.file, &families, presets.is_some()),
        exports(&api.product.file, &families),
        operation_names(api),
        pages::all(api),
        product::client(&api.product),
    ];
    files.extend(presets);
    files.extend(families.into_iter().map(|family| module(api, family)));
    files
}

/// Re-exports the families, one by one: for a family that is not compiled in, rustc then names the
/// feature. It does not for a re-export of all.
fn exports(source: &str, families: &[&Family]) -> ShapedFile {
    let exports = families.iter().map(|family| {
        let (module, feature) = (format_ident!("{}", family.name), names::feature(&family.name));
        quote!(#[cfg(feature = #feature)] pub use self::generated::#module;)
    });
    ShapedFile {
        path: "exports.rs".to_owned(),
        source: source.to_owned(),
        tokens: exports.collect(),
    }
}

/// The names of all operations, in the order in which they are searched.
fn operation_names(api: &Api) -> ShapedFile {
    let mut entries: Vec<(&str, &str)> =
        api.operations.iter().map(|operation| (&*operation.name, &*operation.family)).collect();
    entries.sort_unstable();
    let entries = entries.into_iter().map(|(name, family)| quote!((#name, #family)));
    let doc = comment::inner(
        "The names of all operations, including families that are not compiled in, so that an error \
         can distinguish a mistyped name from a disabled feature.",
    );
    ShapedFile {
        path: "operation_names.rs".to_owned(),
        source: api.product.file.clone(),
        tokens: quote! {
            #doc

            /// Name and family, ordered by name.
            pub(crate) static OPERATION_NAMES: &[(&str, &str)] = &[#(#entries),*];
        },
    }
}

/// A macro that passes the types of all requests to another, for the tests of the client.
pub(crate) fn each_request(api: &Api) -> String {
    each(api, "each_request", "all requests", api.operations.iter())
}

/// A macro that passes the types of all list requests to another, for the tests of the client.
pub(crate) fn each_list(api: &Api) -> String {
    let lists = api.operations.iter().filter(|operation| operation.facts.paging.is_some());
    each(api, "each_list", "all list requests", lists)
}

/// No formatter looks into such a macro, so it is written as text, one type a line.
fn each<'a>(
    api: &Api,
    name: &str,
    of: &str,
    operations: impl Iterator<Item = &'a Operation>,
) -> String {
    let mut text = comment::header(&api.product.file);
    // Writing into a `String` cannot fail.
    let _ = write!(
        text,
        "//! Passes the types of {of} to a macro, for tests.

macro_rules! {name} {{
    ($callback:ident) => {{
        $callback! {{
"
    );
    for operation in operations {
        let (family, request) = (&operation.family, names::request(&operation.name));
        let _ = writeln!(text, "            {CRATE}::{family}::{request},");
    }
    text + "        }\n    };\n}\n"
}

/// The methods of the client's builder that preset parameters.
fn presets(api: &Api) -> ShapedFile {
    let methods = api.presets.iter().map(|(wire, description)| {
        let method = format_ident!("{}", names::preset(wire));
        let doc = comment::outer(&format!(
            "{}\n\nEvery call of an operation with the parameter `{wire}` sends it, unless the call sets its own.",
            docs::markdown(api, description)
        ));
        quote! {
            #doc
            pub fn #method(self, #method: impl Into<String>) -> Self {
                self.preset(#wire, #method.into())
            }
        }
    });
    let doc = comment::inner("Parameters that a client sends with all its calls.");
    ShapedFile {
        path: "presets.rs".to_owned(),
        source: api.product.file.clone(),
        tokens: quote! {
            #doc
            use crate::ClientBuilder;

            /// Parameters of all calls.
            impl ClientBuilder { #(#methods)* }
        },
    }
}

/// The list of the mock server's tables, and its facts about the product.
pub(crate) fn local_index(api: &Api) -> Vec<ShapedFile> {
    let mut modules = TokenStream::new();
    let mut entries = TokenStream::new();
    for family in families(api) {
        let module = format_ident!("{}", family.name);
        modules.extend(quote!(mod #module;));
        let name = &family.name;
        entries.extend(quote!((#name, #module::OPERATIONS),));
    }
    let doc = comment::inner("The operations of the service, by family.");
    let list = ShapedFile {
        path: "mod.rs".to_owned(),
        source: api.product.file.clone(),
        tokens: quote! {
            #doc
            pub(crate) mod product;
            #modules
            use crate::operation::OperationInfo;

            /// The families, with their operations ordered by name.
            pub(crate) static FAMILIES: &[(&str, &[OperationInfo])] = &[#entries];
        },
    };
    vec![list, product::local(api)]
}

/// A family: the types of all its operations, and the shared types that they use.
fn module(api: &Api, family: &Family) -> ShapedFile {
    let mut modules = TokenStream::new();
    let mut exports = TokenStream::new();
    let mut shared = BTreeSet::new();
    for operation in of_family(api, family) {
        let module = format_ident!("{}", names::module(&operation.name));
        let own = operation.used_types().map(|(name, _)| names::type_name(name));
        let mut types: Vec<_> = own
            .chain([names::request(&operation.name), names::response(&operation.name)])
            .collect();
        types.sort_unstable();
        let types = types.iter().map(|name| format_ident!("{name}"));
        modules.extend(quote!(mod #module;));
        exports.extend(quote!(pub use #module::{#(#types),*};));
        shared.extend(operation.shared_types(api).into_keys().map(|name| names::type_name(name)));
    }
    let shared = shared.iter().map(|name| format_ident!("{name}"));
    let shared = (shared.len() > 0).then(|| quote!(pub use crate::types::{#(#shared),*};));
    let contents: Vec<_> =
        contents::type_names(api, family).iter().map(|name| format_ident!("{name}")).collect();
    if !contents.is_empty() {
        let types = format_ident!("{}", names::CONTENTS);
        modules.extend(quote!(mod #types;));
        exports.extend(quote!(pub use #types::{#(#contents),*};));
    }
    if contents::of_family(api, family).next().is_some() {
        let limits = format_ident!("{}", names::CONTENT_LIMITS);
        modules.extend(quote!(mod #limits;));
        exports.extend(quote!(pub(crate) use #limits::CONTENTS;));
    }
    let doc = comment::inner(&docs::markdown(api, &family.description));
    let operations = pages::TABLE;
    ShapedFile {
        path: format!("{}/mod.rs", family.name),
        source: api.product.file.clone(),
        tokens: quote! {
            #doc
            #![doc = include_str!(#operations)]
            mod table;
            #modules
            #exports
            #shared
            pub(crate) use table::OPERATIONS;
        },
    }
}

fn root(source: &str, families: &[&Family], has_presets: bool) -> ShapedFile {
    let presets = has_presets.then(|| {
        quote!(
            mod presets;
        )
    });
    let mut modules = TokenStream::new();
    let mut entries = TokenStream::new();
    for family in families {
        let module = format_ident!("{}", family.name);
        let feature = names::feature(&family.name);
        modules.extend(quote!(#[cfg(feature = #feature)] pub mod #module;));
        let name = &family.name;
        entries.extend(quote!(#[cfg(feature = #feature)] (#name, #module::OPERATIONS),));
    }
    let doc =
        comment::inner("The operations of the spec by family, and the types that they share.");
    ShapedFile {
        path: "mod.rs".to_owned(),
        source: source.to_owned(),
        tokens: quote! {
            #doc
            mod operation_names;
            #presets
            pub mod operation_list;
            pub(crate) mod product;
            pub mod types;
            #modules
            pub(crate) use operation_names::OPERATION_NAMES;
            use crate::operation::OperationInfo;

            /// The families that are compiled in, with their operations ordered by name.
            pub(crate) static FAMILIES: &[(&str, &[&OperationInfo])] = &[#entries];
        },
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenTree;

    use super::*;

    fn gather(code: TokenStream, names: &mut BTreeSet<String>) {
        for token in code {
            match token {
                TokenTree::Ident(ident) => {
                    names.insert(ident.to_string());
                }
                TokenTree::Group(group) => gather(group.stream(), names),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    #[test]
    fn every_name_that_a_family_could_hide_is_reserved() {
        let mut names = BTreeSet::new();
        gather(root("", &[], true).tokens, &mut names);
        // No module hides an attribute.
        names.remove("doc");
        names.retain(|name| *name == names::snake(name));
        assert_eq!(names, names::GENERATED.iter().copied().map(str::to_owned).collect());
    }
}
