//! The setters of a sent struct: per field, one that takes a value and one that takes an `Option`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;

use super::{docs, nested};
use crate::names;
use crate::rust::types::RustType;
use crate::spec::model::{Api, Field, Shape, TypeDef};

/// The setters of some fields, in their order.
pub(super) fn setters<'a>(
    api: &Api,
    rust: &RustType,
    fields: impl IntoIterator<Item = &'a Field>,
    type_of: impl Fn(&Shape) -> Option<&'a TypeDef>,
) -> Result<TokenStream, String> {
    let mut code = TokenStream::new();
    for field in fields {
        let (member, ty) = (rust.member(&field.name)?, rust.field_type(&field.name)?);
        let name = names::setter(&field.name);
        let doc = docs::outer(&docs::described(api, field));
        let clears = docs::outer(&format!("Sets or clears [`{name}`](Self::{name}())."));
        let deprecated =
            field.deprecated.then(|| quote!(#[deprecated = "deprecated by the service"]));
        let (setter, option_setter) =
            (format_ident!("{name}"), format_ident!("set_{}", names::plain(member)));
        let (argument, value) = argument(&field.shape, member, ty, &type_of);
        let (plain, stored) = match nested::unboxed(ty) {
            Some(inner) => (inner, quote!(#member.map(Box::new))),
            None => (ty, quote!(#member)),
        };
        code.extend(quote! {
            #doc
            #deprecated
            pub fn #setter(mut self, #member: #argument) -> Self {
                self.#member = Some(#value);
                self
            }

            #clears
            #deprecated
            pub fn #option_setter(mut self, #member: Option<#plain>) -> Self {
                self.#member = #stored;
                self
            }
        });
    }
    Ok(code)
}

/// The argument of a setter, and the resulting value of the field.
fn argument<'a>(
    shape: &Shape,
    member: &Ident,
    ty: &Type,
    type_of: impl Fn(&Shape) -> Option<&'a TypeDef>,
) -> (TokenStream, TokenStream) {
    let is_enum = type_of(shape).is_some_and(TypeDef::is_enum);
    match shape {
        Shape::String | Shape::Any => (quote!(impl Into<#ty>), quote!(#member.into())),
        _ if is_enum => (quote!(impl Into<#ty>), quote!(#member.into())),
        Shape::List(_) => match nested::argument_of(ty, 0) {
            Some(item) => (
                quote!(impl IntoIterator<Item = impl Into<#item>>),
                quote!(#member.into_iter().map(Into::into).collect()),
            ),
            None => (quote!(#ty), quote!(#member)),
        },
        Shape::Map(_) => match nested::argument_of(ty, 1) {
            Some(value) => (
                quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<#value>)>),
                quote!(#member.into_iter().map(|(name, value)| (name.into(), value.into())).collect()),
            ),
            None => (quote!(#ty), quote!(#member)),
        },
        _ => match nested::unboxed(ty) {
            Some(inner) => (quote!(#inner), quote!(Box::new(#member))),
            None => (quote!(#ty), quote!(#member)),
        },
    }
}
