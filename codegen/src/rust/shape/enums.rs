//! Open enums: a variant for each documented text, and one for all others.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{comment, docs};
use crate::names;
use crate::rust::types::RustType;
use crate::spec::model::{Api, EnumValue};

/// The enum and its conversions.
pub(super) fn open_enum(
    api: &Api,
    rust: &RustType,
    description: &str,
    values: &[EnumValue],
) -> TokenStream {
    let (ident, other) = (&rust.ident, format_ident!("{}", names::CATCH_ALL));
    let doc = comment::outer(&docs::markdown(api, description));
    let mut variants = TokenStream::new();
    let mut wires = Vec::new();
    for value in values {
        let (variant, wire) = (format_ident!("{}", names::variant(&value.wire)), &value.wire);
        let doc = comment::outer(&docs::markdown(api, &value.description));
        variants.extend(quote! {
            #doc
            #variant,
        });
        wires.push(quote!(#variant = #wire));
    }
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #variants
            /// A value that this version of the crate does not know.
            #other(String),
        }

        open_enum!(#ident { #(#wires),* });
    }
}
