//! The operations of a family as constant data: the whole spec for the client, and the part that
//! checks requests for the mock server.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Number, Value};

use super::families::of_family;
use super::{ShapedFile, comment, docs, imports};
use crate::names;
use crate::spec::extension::{self, Paging, Retry, Sensitive};
use crate::spec::limits::Limits;
use crate::spec::method::Method;
use crate::spec::model::{Api, Body, Family, Field, Operation, Parameter, Place, Shape, Style};

/// An operation, and the detail of its entry.
struct Entry<'a> {
    api: &'a Api,
    operation: &'a Operation,
    detail: Detail,
}

/// The detail of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// What checks a value.
    Checks,
    /// What checks a value, and its example, from which the mock server makes responses.
    Examples,
    /// Everything, with texts for people.
    Documented,
}

/// The table of a family of the client, with a static for each operation, which its file refers to.
pub(crate) fn documented(api: &Api, family: &Family) -> Result<ShapedFile, String> {
    let mut statics = TokenStream::new();
    let mut list = TokenStream::new();
    for operation in of_family(api, family) {
        let ident = format_ident!("{}", names::constant(&operation.name));
        let entry = full_entry(&Entry { api, operation, detail: Detail::Documented });
        statics.extend(quote!(pub(super) static #ident: OperationInfo = #entry;));
        list.extend(quote!(&#ident,));
    }
    let ident = format_ident!("{}", names::OPERATIONS);
    let code = quote! {
        /// The operations of this family.
        pub(crate) static #ident: &[&OperationInfo] = &[#list];
        #statics
    };
    file(api, family, format!("{}/{}.rs", family.name, names::TABLE), code)
}

/// The table of a family for the mock server. It is a separate table, so that a program that tests
/// with the mock compiles no unused family of the client.
pub(crate) fn bare(api: &Api, family: &Family) -> Result<ShapedFile, String> {
    let operations = of_family(api, family);
    let entries =
        operations.map(|operation| bare_entry(&Entry { api, operation, detail: Detail::Checks }));
    let ident = format_ident!("{}", names::OPERATIONS);
    let code = quote! {
        /// The operations of this family.
        pub(crate) static #ident: &[OperationInfo] = &[#(#entries),*];
    };
    file(api, family, format!("{}.rs", family.name), code)
}

fn file(api: &Api, family: &Family, path: String, code: TokenStream) -> Result<ShapedFile, String> {
    let doc = comment::inner(&docs::markdown(api, &family.description));
    let code = imports::complete(code, &BTreeMap::new())?;
    let source = format!("{}/", family.name);
    Ok(ShapedFile { path, source, tokens: quote! { #doc #code } })
}

fn full_entry(scope: &Entry<'_>) -> TokenStream {
    let Operation { name, family, summary, documentation, facts, parameters, response, .. } =
        scope.operation;
    let feature = names::feature(family);
    let description = one_line(&scope.operation.description);
    // `BLANK` supplies the rest.
    let method = (scope.operation.method == Method::Get).then(|| quote!(method: Method::Get,));
    let deprecated = scope.operation.deprecated.then(|| quote!(deprecated: true,));
    let (action, access, resource) =
        (&facts.ram.action, facts.ram.access.to_string(), &facts.ram.resource);
    let (keys, dependent) = (&facts.ram.condition_keys, &facts.ram.dependent_actions);
    let retry = match facts.retry {
        Retry::Safe => quote!(RetryClass::Safe),
        Retry::OptIn => quote!(RetryClass::OptIn),
        Retry::Never => quote!(RetryClass::Never),
    };
    let paging = facts.paging.as_ref().map(paging);
    let paging = paging.map(|paging| quote!(paging: Some(#paging),));
    let qps = facts.qps.map(|qps| {
        let qps = Literal::u32_unsuffixed(qps.get());
        quote!(qps: Some(#qps),)
    });
    let parameters = parameters.iter().map(|parameter| self::parameter(scope, parameter));
    let response = response.iter().map(|field| element(scope, field, &mut Vec::new()));
    quote! {
        OperationInfo {
            name: #name,
            family: #family,
            feature: #feature,
            summary: #summary,
            description: #description,
            #method
            #deprecated
            ram: Ram {
                action: #action,
                access: #access,
                resource: #resource,
                condition_keys: &[#(#keys),*],
                dependent_actions: &[#(#dependent),*],
            },
            retry: #retry,
            #paging
            #qps
            documentation: #documentation,
            parameters: &[#(#parameters),*],
            response: &[#(#response),*],
            ..OperationInfo::BLANK
        }
    }
}

fn bare_entry(scope: &Entry<'_>) -> TokenStream {
    let Entry { api, operation, .. } = *scope;
    let name = &operation.name;
    let parameters = operation.parameters.iter().map(|Parameter { field, .. }| {
        let Field { name, required, .. } = field;
        let required = required.then(|| quote!(required: true,));
        let style = match operation.style(api, field) {
            Style::Plain => None,
            style => Some(self::style(style)),
        };
        let style = style.map(|style| quote!(style: #style,));
        let rest = facts(scope, field, &mut Vec::new());
        quote!(Parameter { name: #name, #required #style #rest ..Parameter::BLANK })
    });
    let scope = &Entry { detail: Detail::Examples, ..*scope };
    let response = operation.response.iter().map(|field| element(scope, field, &mut Vec::new()));
    quote! {
        OperationInfo { name: #name, parameters: &[#(#parameters),*], response: &[#(#response),*] }
    }
}

fn paging(paging: &Paging) -> TokenStream {
    match paging {
        Paging::Numbered { page, size, items, total } => {
            let total = total.as_ref().map_or(quote!(None), |path| quote!(Some(#path)));
            quote!(Paging::Numbered { page: #page, size: #size, items: #items, total: #total })
        }
        Paging::Token { token, size, items, next } => {
            quote!(Paging::Token { token: #token, size: #size, items: #items, next: #next })
        }
    }
}

fn parameter(scope: &Entry<'_>, Parameter { place, field }: &Parameter) -> TokenStream {
    let Field { name, required, .. } = field;
    let place = match place {
        Place::Query => quote!(Place::Query),
        Place::Form => quote!(Place::Form),
    };
    let style = match scope.operation.style(scope.api, field) {
        Style::Plain => None,
        style => Some(self::style(style)),
    };
    let style = style.map(|style| quote!(style: #style,));
    let rest = facts(scope, field, &mut Vec::new());
    quote! {
        Parameter {
            name: #name,
            place: #place,
            required: #required,
            #style
            #rest
            ..Parameter::BLANK
        }
    }
}

fn style(style: Style) -> TokenStream {
    match style {
        Style::Plain => quote!(Style::Plain),
        Style::Json => quote!(Style::Json),
        Style::Spread(extension::Style::RepeatList) => quote!(Style::RepeatList),
        Style::Spread(extension::Style::Flat) => quote!(Style::Flat),
        Style::Spread(extension::Style::Simple) => quote!(Style::Simple),
    }
}

fn element<'a>(scope: &'a Entry<'_>, field: &'a Field, outer: &mut Vec<&'a str>) -> TokenStream {
    let name = &field.name;
    let required =
        (scope.detail == Detail::Documented && field.required).then(|| quote!(required: true,));
    let rest = facts(scope, field, outer);
    quote!(Element { name: #name, #required #rest ..Element::BLANK })
}

/// The common parts of parameters and elements. `BLANK` supplies the rest. `outer` are the types
/// around this field: a type that contains itself appears as any value.
fn facts<'a>(scope: &'a Entry<'_>, field: &'a Field, outer: &mut Vec<&'a str>) -> TokenStream {
    let table_shape = table_shape(scope, &field.shape, outer);
    let values = scope.operation.values(scope.api, &field.shape);
    let values = (!values.is_empty()).then(|| quote!(values: &[#(#values),*],));
    let sensitive = field.sensitive.map(|sensitive| {
        let sensitive = match sensitive {
            Sensitive::PhoneNumber => quote!(PhoneNumber),
            Sensitive::Message => quote!(Message),
            Sensitive::Secret => quote!(Secret),
            Sensitive::Personal => quote!(Personal),
        };
        quote!(sensitive: Some(Sensitive::#sensitive),)
    });
    let limits = (!field.limits.is_none()).then(|| {
        let limits = limits(&field.limits);
        quote!(limits: Some(&#limits),)
    });
    let example = field.example.as_ref().filter(|example| !example.is_null()).map(text);
    let example = example.map(|example| quote!(example: Some(#example),));
    match scope.detail {
        Detail::Checks => return quote!(shape: #table_shape, #values #sensitive #limits),
        Detail::Examples => {
            return quote!(shape: #table_shape, #values #sensitive #limits #example);
        }
        Detail::Documented => {}
    }
    let deprecated = field.deprecated.then(|| quote!(deprecated: true,));
    let default = field.default.as_ref().map(text);
    let default = default.map(|default| quote!(default: Some(#default),));
    let description = one_line(&field.description);
    quote! {
        shape: #table_shape,
        #values
        #sensitive
        #deprecated
        #default
        #limits
        #example
        description: #description,
    }
}

pub(super) fn limits(limits: &Limits) -> TokenStream {
    let number = |name: &str, value: &Option<Number>| {
        let value = value.as_ref().and_then(Number::as_f64)?;
        let name = format_ident!("{name}");
        Some(quote!(#name: Some(#value),))
    };
    let count = |name: &str, value: Option<usize>| {
        let value = Literal::usize_unsuffixed(value?);
        let name = format_ident!("{name}");
        Some(quote!(#name: Some(#value),))
    };
    let flag = |name: &str, is_set: bool| {
        let name = format_ident!("{name}");
        is_set.then(|| quote!(#name: true,))
    };
    let pattern = limits.pattern.as_ref().map(|pattern| quote!(pattern: Some(#pattern),));
    let each = limits.each.as_ref().map(|each| {
        let each = self::limits(each);
        quote!(each: Some(&#each),)
    });
    let parts = [
        number("minimum", &limits.minimum),
        flag("above_minimum", limits.above_minimum),
        number("maximum", &limits.maximum),
        flag("below_maximum", limits.below_maximum),
        number("multiple_of", &limits.multiple_of),
        count("min_length", limits.min_length),
        count("max_length", limits.max_length),
        pattern,
        count("min_entries", limits.min_entries),
        count("max_entries", limits.max_entries),
        each,
    ];
    let parts = parts.into_iter().flatten();
    quote!(Limits { #(#parts)* ..Limits::BLANK })
}

/// A text of the spec without line breaks, except between paragraphs.
fn one_line(text: &str) -> String {
    let paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// A value as sent on the wire.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn table_shape<'a>(
    scope: &'a Entry<'_>,
    shape: &'a Shape,
    outer: &mut Vec<&'a str>,
) -> TokenStream {
    match shape {
        Shape::String => quote!(Shape::String),
        Shape::Int32 => quote!(Shape::Int32),
        Shape::Int64 => quote!(Shape::Int64),
        Shape::Double => quote!(Shape::Double),
        Shape::Boolean => quote!(Shape::Boolean),
        Shape::Any => quote!(Shape::Any),
        Shape::List(inner) => {
            let inner = table_shape(scope, inner, outer);
            quote!(Shape::Array(&#inner))
        }
        Shape::Map(inner) => {
            let inner = table_shape(scope, inner, outer);
            quote!(Shape::Map(&#inner))
        }
        Shape::Same(documented, _) => table_shape(scope, documented, outer),
        Shape::Local(name) | Shape::Shared(name) => {
            match scope.operation.type_of(scope.api, shape).map(|named| &named.body) {
                Some(Body::Object(fields)) if !outer.contains(&name.as_str()) => {
                    outer.push(name);
                    let fields: Vec<_> =
                        fields.iter().map(|field| element(scope, field, outer)).collect();
                    outer.pop();
                    quote!(Shape::Object(&[#(#fields),*]))
                }
                Some(Body::Enum(_)) => quote!(Shape::String),
                _ => quote!(Shape::Any),
            }
        }
    }
}
