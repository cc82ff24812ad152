//! The request: its struct, how it writes itself, and the setters.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Scope, docs, nested};
use crate::names;
use crate::spec::extension::{self, Retry};
use crate::spec::model::{Parameter, Place, Shape, Style};

/// The struct and its `impl Operation`.
pub(super) fn request(scope: &Scope<'_>) -> Result<TokenStream, String> {
    let operation = scope.operation;
    let (rust, response) = (scope.request()?, &scope.response()?.ident);
    let ident = &rust.ident;
    let mut fields = TokenStream::new();
    let mut lines = TokenStream::new();
    for Parameter { place, field } in &operation.parameters {
        let (member, ty) = (rust.member(&field.name)?, rust.field_type(&field.name)?);
        let doc = docs::outer(&docs::described(scope.api, field));
        let wire = &field.name;
        let rename = (names::serde_pascal(&member.to_string()) != *wire)
            .then(|| quote!(#[cfg_attr(feature = "serde", serde(rename = #wire))]));
        fields.extend(quote! {
            #doc
            #rename
            pub #member: Option<#ty>,
        });
        let place = match place {
            Place::Query => quote!(query),
            Place::Form => quote!(form),
        };
        let need = if field.required { "required" } else { "optional" };
        let need = match operation.style(scope.api, field) {
            Style::Plain => format_ident!("{need}"),
            Style::Json => format_ident!("{need}_json"),
            Style::Spread(extension::Style::RepeatList) => format_ident!("{need}_repeat_list"),
            Style::Spread(extension::Style::Flat) => format_ident!("{need}_flat"),
            Style::Spread(extension::Style::Simple) => format_ident!("{need}_simple"),
        };
        lines.extend(quote!(params.#place(#wire).#need(&self.#member);));
    }
    let members = operation.parameters.iter().map(|parameter| &parameter.field);
    let (derive_debug, debug) = nested::debug(rust, members, false)?;
    let doc =
        docs::outer(&format!("The request of [`{}`]({}).", operation.name, scope.method_path()?));
    let action = &operation.name;
    let retry = match operation.facts.retry {
        Retry::Safe => quote!(RetryClass::Safe),
        Retry::OptIn => quote!(RetryClass::OptIn),
        Retry::Never => quote!(RetryClass::Never),
    };
    let params = if lines.is_empty() { quote!(_params) } else { quote!(params) };
    Ok(quote! {
        #doc
        #[derive(Clone, #derive_debug Default, PartialEq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Deserialize, serde::Serialize),
            serde(default, rename_all = "PascalCase")
        )]
        pub struct #ident { #fields }

        #debug

        impl Operation for #ident {
            const ACTION: &'static str = #action;
            const RETRY: RetryClass = #retry;
            const INFO: Option<&'static OperationInfo> = Some(&INFO);
            type Response = #response;

            fn write(&self, #params: &mut Params) { #lines }
        }
    })
}

/// The client's method and the setters of its call.
pub(super) fn call(scope: &Scope<'_>) -> Result<TokenStream, String> {
    let operation = scope.operation;
    let rust = scope.request()?;
    let ident = &rust.ident;
    let method = scope.method();
    let mut setters = TokenStream::new();
    for Parameter { field, .. } in &operation.parameters {
        let (member, ty) = (rust.member(&field.name)?, rust.field_type(&field.name)?);
        let doc = docs::outer(&docs::described(scope.api, field));
        let deprecated =
            field.deprecated.then(|| quote!(#[deprecated = "deprecated by the service"]));
        let (argument, value) = setter(scope, &field.shape, member, ty);
        let setter = format_ident!("{}", names::setter(&field.name));
        setters.extend(quote! {
            #doc
            #deprecated
            pub fn #setter(mut self, #member: #argument) -> Self {
                self.request.#member = Some(#value);
                self
            }
        });
    }
    let doc = docs::outer(&docs::method(scope)?);
    let deprecated =
        operation.deprecated.then(|| quote!(#[deprecated = "deprecated by the service"]));
    let setters = (!setters.is_empty()).then(|| quote!(impl Call<'_, #ident> { #setters }));
    Ok(quote! {
        impl Client {
            #doc
            #deprecated
            pub fn #method(&self) -> Call<'_, #ident> {
                self.call(#ident::default())
            }
        }

        #setters
    })
}

/// What a setter takes, and what it makes of it.
fn setter(
    scope: &Scope<'_>,
    shape: &Shape,
    member: &syn::Ident,
    ty: &syn::Type,
) -> (TokenStream, TokenStream) {
    match shape {
        Shape::String | Shape::Any => (quote!(impl Into<#ty>), quote!(#member.into())),
        Shape::Local(_) | Shape::Shared(_) if !scope.operation.is_nested(scope.api, shape) => {
            (quote!(impl Into<#ty>), quote!(#member.into()))
        }
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
        _ => (quote!(#ty), quote!(#member)),
    }
}
