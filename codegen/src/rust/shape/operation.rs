//! Assembles the file of one operation in reading order.

use quote::quote;

use super::{Scope, ShapedFile, comment, imports, nested, paged, request, response};
use crate::names;
use crate::spec::operation_file;

/// Puts the parts together.
pub(super) fn file(scope: &Scope<'_>) -> Result<ShapedFile, String> {
    let operation = scope.operation;
    let method = request::method(scope)?;
    let request = request::request(scope)?;
    let paged = paged::paged(scope)?;
    let response = response::response(scope)?;
    let nested = nested::nested(scope)?;
    let code = quote! { #method #request #paged #response #nested };
    let code = imports::complete(code, &scope.names_in_scope()?)?;
    let doc = comment::inner(&format!(
        "{}\n\nCall it with [`{}`].",
        operation.summary,
        scope.method_path()?
    ));
    Ok(ShapedFile {
        path: format!("{}/{}.rs", operation.family, names::module(&operation.name)),
        source: operation_file::path(&operation.family, &operation.name),
        tokens: quote! { #doc #code },
    })
}
