//! The response: a plain struct in which every element may be absent.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Scope, comment, nested};

/// The struct of the response.
pub(super) fn response(scope: &Scope<'_>) -> Result<TokenStream, String> {
    let rust = scope.response()?;
    let ident = &rust.ident;
    let fields = nested::received_fields(scope.api, rust, &scope.operation.response)?;
    let (derive_debug, debug) = nested::debug(rust, scope.operation.response.iter())?;
    let doc = comment::outer(&format!(
        "The response of [`{}`]({}).",
        scope.operation.name,
        scope.method_path()?
    ));
    Ok(quote! {
        #doc
        #[derive(Clone, #derive_debug Default, PartialEq, Deserialize)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        #[non_exhaustive]
        #[serde(default, rename_all = "PascalCase")]
        pub struct #ident { #fields }

        #debug
    })
}
