//! Turns the model and progenitor's names into the code of the crate, one token stream per file.
//!
//! Each module shows one part of a generated file as `quote!` blocks that read like the result.

mod comment;
mod contents;
pub(crate) mod docs;
mod enums;
mod example;
mod families;
mod generics;
mod imports;
mod index;
mod nested;
mod operation;
mod paged;
mod pages;
mod product;
mod request;
mod response;
mod setters;
pub(crate) mod table;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::format_ident;

use crate::names;
use crate::rust::lower;
use crate::rust::types::{self, RustType, RustTypes};
use crate::spec::model::{Api, Operation, Shape};

pub(crate) use comment::header;
pub(crate) use contents::contents;
pub(crate) use families::families;
pub(crate) use index::{each_list, each_request, index, local_index};
pub(crate) use pages::{families_page, operation_tables};

/// A file of the generated tree before it is printed.
pub(crate) struct ShapedFile {
    /// The path below the folder of the tree.
    pub(crate) path: String,
    /// The spec file it comes from.
    pub(crate) source: String,
    pub(crate) tokens: TokenStream,
}

/// The context for the parts of a file.
struct Scope<'a> {
    api: &'a Api,
    operation: &'a Operation,
    local: RustTypes,
    shared: &'a RustTypes,
}

/// Shapes the file of one operation.
pub(crate) fn operation(
    api: &Api,
    operation: &Operation,
    shared: &RustTypes,
) -> Result<ShapedFile, String> {
    let lowered = lower::operation(api, operation)?;
    let scope = Scope { api, operation, local: types::generate(&lowered)?, shared };
    operation::file(&scope)
}

/// Shapes the files of the shared types.
pub(crate) fn shared(api: &Api, shared: &RustTypes) -> Result<Vec<ShapedFile>, String> {
    nested::shared_files(api, shared)
}

impl Scope<'_> {
    /// The Rust type named by a shape, if any.
    fn named(&self, shape: &Shape) -> Option<Result<&RustType, String>> {
        match shape {
            Shape::Local(name) => Some(self.local.get(name)),
            Shape::Shared(name) | Shape::Same(_, name) => Some(self.shared.get(name)),
            _ => None,
        }
    }

    /// The struct of the request.
    fn request(&self) -> Result<&RustType, String> {
        self.local.get(&names::request(&self.operation.name))
    }

    /// The struct of the response.
    fn response(&self) -> Result<&RustType, String> {
        self.local.get(&names::response(&self.operation.name))
    }

    /// The Rust names of all spec types in an operation's file, each with the module to import it
    /// from.
    fn names_in_scope(&self) -> Result<BTreeMap<String, Option<&'static str>>, String> {
        let operation = self.operation;
        let nested = operation.used_types().flat_map(|(_, named)| named.fields());
        let parameters = operation.parameters.iter().map(|parameter| &parameter.field);
        let mut names = BTreeMap::new();
        for field in parameters.chain(&operation.response).chain(nested) {
            if let Shape::Shared(name) | Shape::Same(_, name) = field.shape.innermost() {
                names.insert(self.shared.get(name)?.name.clone(), Some(imports::SHARED));
            }
        }
        let own = operation.used_types().map(|(name, _)| self.local.get(name));
        for rust in own.chain([self.request(), self.response()]) {
            names.insert(rust?.name.clone(), None);
        }
        Ok(names)
    }

    /// The method of the client in links.
    fn method_path(&self) -> Result<String, String> {
        let is_hidden = self.names_in_scope()?.contains_key("Client");
        let client = if is_hidden { "crate::Client" } else { "Client" };
        Ok(format!("{client}::{}", self.method()))
    }

    /// A type parameter name that no type in the file has.
    fn type_parameter(&self) -> Result<syn::Ident, String> {
        let names = self.names_in_scope()?;
        let mut letters = ('C'..='Z').map(|letter| letter.to_string());
        let free = letters.find(|letter| !names.contains_key(letter));
        Ok(format_ident!("{}", free.ok_or("all letters are names of types")?))
    }

    /// The field that holds the client of a request.
    fn client_field(&self) -> Result<syn::Ident, String> {
        let rust = self.request()?;
        let is_taken = rust.has_member("client");
        Ok(format_ident!("{}", if is_taken { "client_" } else { "client" }))
    }

    /// The method of the client.
    fn method(&self) -> syn::Ident {
        format_ident!("{}", names::method(&self.operation.name))
    }
}
