//! The model and progenitor's names to the code of the crate, one token stream a file.
//!
//! Each module shows one part of a generated file as `quote!` blocks that read like the result.

mod docs;
mod enums;
mod imports;
mod index;
mod nested;
mod operation;
mod reply;
mod request;
mod table;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

use crate::lower;
use crate::model::{Api, Operation, Shape, TypeDef};
use crate::types::{self, RustType, RustTypes};

pub(crate) use index::{each_request, families_page, index, local_table};

/// A file of the generated tree before it is printed.
pub(crate) struct ShapedFile {
    /// The path below the folder of the tree.
    pub(crate) path: String,
    /// The file of the spec that it comes from.
    pub(crate) source: String,
    pub(crate) tokens: TokenStream,
}

/// What the parts of a file need to know.
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

/// Shapes the file of the shared types.
pub(crate) fn shared(api: &Api, shared: &RustTypes) -> Result<ShapedFile, String> {
    nested::shared_file(api, shared)
}

impl Scope<'_> {
    /// The Rust type that a shape names, if it names one.
    fn named(&self, shape: &Shape) -> Option<Result<&RustType, String>> {
        match shape {
            Shape::Local(name) => Some(self.local.get(name)),
            Shape::Shared(name) => Some(self.shared.get(name)),
            _ => None,
        }
    }

    /// The Rust names of the shared types that the operation itself refers to.
    fn shared_in_use(&self) -> Result<BTreeSet<String>, String> {
        let operation = self.operation;
        let nested = operation.types.values().flat_map(TypeDef::fields);
        let parameters = operation.parameters.iter().map(|parameter| &parameter.field);
        let mut used = BTreeSet::new();
        for field in parameters.chain(&operation.reply).chain(nested) {
            if let Shape::Shared(name) = field.shape.innermost() {
                used.insert(self.shared.get(name)?.ident.to_string());
            }
        }
        Ok(used)
    }

    /// The method of the client.
    fn method(&self) -> Result<&syn::Ident, String> {
        self.local.methods.first().ok_or_else(|| "progenitor emitted no method".to_owned())
    }

    /// The module of the operation, as users write it.
    fn public_path(&self) -> String {
        format!(
            "cams_api::{}::{}",
            self.operation.family,
            crate::names::snake(&self.operation.name)
        )
    }
}
