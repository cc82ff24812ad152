//! The setters of a sent struct: per field, one that takes a value and one that takes an `Option`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;

use super::generics::{argument_of, unboxed};
use super::{comment, docs};
use crate::names;
use crate::rust::types::RustType;
use crate::spec::model::{Api, Field, Shape, TypeDef};

/// The name of a field that is sent, which its setter has as well.
pub(super) fn member(wire: &str) -> Ident {
    format_ident!("{}", names::setter(wire))
}

/// The setters of some fields, in their order.
pub(super) fn setters<'a>(
    api: &Api,
    rust: &RustType,
    fields: impl IntoIterator<Item = &'a Field>,
    type_of: impl Fn(&Shape) -> Option<&'a TypeDef>,
) -> Result<TokenStream, String> {
    let mut code = TokenStream::new();
    for field in fields {
        let (member, ty) = (member(&field.name), rust.field_type(&field.name)?);
        let doc = comment::outer(&docs::described(api, field));
        let deprecated = deprecated(field);
        let (argument, value) = argument(&field.shape, &member, ty, &type_of);
        code.extend(quote! {
            #doc
            #deprecated
            pub fn #member(mut self, #member: #argument) -> Self {
                self.#member = Some(#value);
                self
            }
        });
    }
    Ok(code)
}

/// The method that sets or clears a field, as a line of `request!` and `sent!`.
pub(super) fn option_setter(rust: &RustType, field: &Field) -> Result<TokenStream, String> {
    let (member, ty) = (member(&field.name), rust.field_type(&field.name)?);
    let setter = format_ident!("set_{}", names::plain(&member));
    let mark = field.sensitive.map(|_| quote!(, confidential));
    Ok(quote!(#setter(#member: #ty) #mark;))
}

pub(super) fn deprecated(field: &Field) -> Option<TokenStream> {
    field.deprecated.then(|| quote!(#[deprecated = "deprecated by the service"]))
}

/// The argument of a setter, and the resulting value of the field.
pub(super) fn argument<'a>(
    shape: &Shape,
    member: &Ident,
    ty: &Type,
    type_of: impl Fn(&Shape) -> Option<&'a TypeDef>,
) -> (TokenStream, TokenStream) {
    let is_enum = type_of(shape).is_some_and(TypeDef::is_enum);
    match shape {
        Shape::String | Shape::Any => (quote!(impl Into<#ty>), quote!(#member.into())),
        _ if is_enum => (quote!(impl Into<#ty>), quote!(#member.into())),
        Shape::List(_) => match argument_of(ty, 0) {
            Some(item) => (
                quote!(impl IntoIterator<Item = impl Into<#item>>),
                quote!(#member.into_iter().map(Into::into).collect()),
            ),
            None => (quote!(#ty), quote!(#member)),
        },
        Shape::Map(_) => match argument_of(ty, 1) {
            Some(value) => (
                quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<#value>)>),
                quote!(#member.into_iter().map(|(name, value)| (name.into(), value.into())).collect()),
            ),
            None => (quote!(#ty), quote!(#member)),
        },
        _ => match unboxed(ty) {
            Some(inner) => (quote!(#inner), quote!(Box::new(#member))),
            None => (quote!(#ty), quote!(#member)),
        },
    }
}
