//! Open enums: the documented texts as variants, and one that keeps any other.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::model::{Api, EnumValue};
use crate::types::RustType;

/// The enum and its conversions.
pub(super) fn open_enum(
    api: &Api,
    rust: &RustType,
    description: &str,
    values: &[EnumValue],
) -> Result<TokenStream, String> {
    let ident = &rust.ident;
    let doc = docs::outer(&docs::markdown(api, description));
    let mut variants = TokenStream::new();
    let mut wires = Vec::new();
    for value in values {
        let (variant, wire) = (rust.member(&value.wire)?, &value.wire);
        let doc = docs::outer(&docs::markdown(api, &value.description));
        variants.extend(quote! {
            #doc
            #variant,
        });
        wires.push(quote!(#variant = #wire));
    }
    Ok(quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #variants
            /// A value that this version of the crate does not know.
            Other(String),
        }

        open_enum!(#ident { #(#wires),* });
    })
}
