//! The request: its struct, its setters and its serialization.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Scope, comment, docs, setters};
use crate::names;
use crate::spec::extension::{self, Retry};
use crate::spec::method::Method;
use crate::spec::model::{Field, Parameter, Place, Style};

/// The client's method, which returns the request bound to the client.
pub(super) fn method(scope: &Scope<'_>) -> Result<TokenStream, String> {
    let ident = &scope.request()?.ident;
    let method = scope.method();
    let doc = comment::outer(&docs::method(scope)?);
    let deprecated =
        scope.operation.deprecated.then(|| quote!(#[deprecated = "deprecated by the service"]));
    let (name, aliases) = (&scope.operation.name, &scope.operation.facts.aliases);
    Ok(quote! {
        impl Client {
            #doc
            #[doc(alias = #name)]
            #(#[doc(alias = #aliases)])*
            #deprecated
            #[inline]
            pub fn #method(&self) -> #ident<Client> {
                #ident::new().bound_to(self.clone())
            }
        }
    })
}

/// The struct, its setters and its `impl Operation`.
pub(super) fn request(scope: &Scope<'_>) -> Result<TokenStream, String> {
    let operation = scope.operation;
    let (rust, response) = (scope.request()?, &scope.response()?.ident);
    let ident = &rust.ident;
    let client = scope.type_parameter()?;
    let handle = scope.client_field()?;
    let ordered = required_first(scope);
    let mut fields = TokenStream::new();
    let mut listed = TokenStream::new();
    for field in &ordered {
        let (member, ty) = (setters::member(&field.name), rust.field_type(&field.name)?);
        let doc = comment::outer(&docs::of_field(field));
        fields.extend(quote! {
            #doc
            pub #member: Option<#ty>,
        });
        let (wire, deprecated) = (&field.name, setters::deprecated(field));
        let setter = setters::option_setter(rust, field)?;
        listed.extend(quote!(#deprecated #wire: #setter));
    }
    let mut lines = TokenStream::new();
    for Parameter { place, field } in &operation.parameters {
        let (member, wire) = (setters::member(&field.name), &field.name);
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
    let type_of = |shape: &_| operation.type_of(scope.api, shape);
    let setters = setters::setters(scope.api, rust, ordered.iter().copied(), type_of)?;
    let setters =
        (!ordered.is_empty()).then(|| quote! { impl<#client> #ident<#client> { #setters } });
    let doc = comment::outer(&docs::request(scope)?);
    let action = &operation.name;
    let retry = match operation.facts.retry {
        Retry::Safe => quote!(RetryClass::Safe),
        Retry::OptIn => quote!(RetryClass::OptIn),
        Retry::Never => quote!(RetryClass::Never),
    };
    let method = (operation.method == Method::Get).then(|| {
        quote!(
            const METHOD: Method = Method::Get;
        )
    });
    let info = format_ident!("{}", names::constant(&operation.name));
    let params = if lines.is_empty() { quote!(_params) } else { quote!(params) };
    Ok(quote! {
        #doc
        #[doc(alias = #action)]
        #[derive(Clone, Default, PartialEq)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #ident<#client = ()> {
            #fields
            #handle: #client,
        }

        #setters

        request! {
            #ident<#client>(#handle) -> #response;
            #listed
        }

        impl Operation for #ident {
            const ACTION: &'static str = #action;
            #method
            const RETRY: RetryClass = #retry;
            const INFO: Option<&'static OperationInfo> = Some(&table::#info);
            type Response = #response;

            // Compiled where the operation is sent, and not at all if it never is.
            #[inline]
            fn write(&self, #params: &mut Params) { #lines }
        }
    })
}

/// The parameters in reading order.
fn required_first<'a>(scope: &'a Scope<'_>) -> Vec<&'a Field> {
    let fields = scope.operation.parameters.iter().map(|parameter| &parameter.field);
    let (required, optional): (Vec<_>, Vec<_>) = fields.partition(|field| field.required);
    [required, optional].concat()
}
