//! The operation's entries in the tables of all operations, as constant data: the full one in cams-api, and the
//! bare one that the local CAMS checks requests against.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::names;
use crate::spec::extension::{self, Paging, Retry, Sensitive};
use crate::spec::model::{Api, Body, Field, Operation, Parameter, Place, Shape, Style};

/// An operation, and how much an entry says about it.
struct Entry<'a> {
    api: &'a Api,
    operation: &'a Operation,
    /// Without it the entry holds what a program decides by, and nothing that people read.
    documented: bool,
}

/// The `INFO` static.
pub(super) fn table(api: &Api, operation: &Operation) -> TokenStream {
    let scope = &Entry { api, operation, documented: true };
    let Operation { name, family, summary, documentation, facts, parameters, reply, .. } =
        scope.operation;
    let feature = names::feature(family);
    let description = one_line(&scope.operation.description);
    let deprecated = scope.operation.deprecated;
    let (action, access, resource) =
        (&facts.ram.action, facts.ram.access.to_string(), &facts.ram.resource);
    let (keys, dependent) = (&facts.ram.condition_keys, &facts.ram.dependent_actions);
    let retry = match facts.retry {
        Retry::Safe => quote!(RetryClass::Safe),
        Retry::OptIn => quote!(RetryClass::OptIn),
        Retry::Never => quote!(RetryClass::Never),
    };
    let paging = facts.paging.as_ref().map_or(quote!(None), paging);
    let qps = facts.qps.map_or(quote!(None), |qps| {
        let qps = proc_macro2::Literal::u32_unsuffixed(qps.get());
        quote!(Some(#qps))
    });
    let parameters = parameters.iter().map(|parameter| self::parameter(scope, parameter));
    let reply = reply.iter().map(|field| element(scope, field, &mut Vec::new()));
    quote! {
        pub(crate) static INFO: OperationInfo = OperationInfo {
            name: #name,
            family: #family,
            feature: #feature,
            summary: #summary,
            description: #description,
            deprecated: #deprecated,
            ram: Ram {
                action: #action,
                access: #access,
                resource: #resource,
                condition_keys: &[#(#keys),*],
                dependent_actions: &[#(#dependent),*],
            },
            retry: #retry,
            paging: #paging,
            qps: #qps,
            documentation: #documentation,
            parameters: &[#(#parameters),*],
            reply: &[#(#reply),*],
        };
    }
}

/// The entry of the local CAMS.
pub(super) fn bare(api: &Api, operation: &Operation) -> TokenStream {
    let scope = &Entry { api, operation, documented: false };
    let name = &operation.name;
    let parameters = operation.parameters.iter().map(|Parameter { field, .. }| {
        let Field { name, required, shape, .. } = field;
        let style = style(operation.style(api, field));
        let kind = kind(scope, shape, &mut Vec::new());
        quote!(Parameter { name: #name, required: #required, style: #style, kind: #kind })
    });
    let reply = operation.reply.iter().map(|field| element(scope, field, &mut Vec::new()));
    quote! {
        OperationInfo { name: #name, parameters: &[#(#parameters),*], reply: &[#(#reply),*] }
    }
}

fn paging(paging: &Paging) -> TokenStream {
    match paging {
        Paging::Numbered { page, size, items, total } => {
            let path = |path: &Option<String>| {
                path.as_ref().map_or(quote!(None), |path| quote!(Some(#path)))
            };
            let (items, total) = (path(items), path(total));
            quote!(Some(Paging::Numbered { page: #page, size: #size, items: #items, total: #total }))
        }
        Paging::Token { token, size, items, next } => {
            quote!(Some(Paging::Token { token: #token, size: #size, items: #items, next: #next }))
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
    let rest = facts(scope, field, outer);
    quote!(Element { name: #name, #rest ..Element::BLANK })
}

/// What parameters and elements have in common; what they do not have is left to `BLANK`. `outer` are the types around this field: a type that
/// contains itself is shown as any value.
fn facts<'a>(scope: &'a Entry<'_>, field: &'a Field, outer: &mut Vec<&'a str>) -> TokenStream {
    let kind = kind(scope, &field.shape, outer);
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
    if !scope.documented {
        return quote!(kind: #kind, #values #sensitive);
    }
    let deprecated = field.deprecated.then(|| quote!(deprecated: true,));
    let default = field.default.as_ref().map(text);
    let default = default.map(|default| quote!(default: Some(#default),));
    let example = field.example.as_ref().filter(|example| !example.is_null()).map(text);
    let example = example.map(|example| quote!(example: Some(#example),));
    let description = one_line(&field.description);
    quote! {
        kind: #kind,
        #values
        #sensitive
        #deprecated
        #default
        #example
        description: #description,
    }
}

/// A text of the spec without its line breaks, of which only those between paragraphs mean something.
fn one_line(text: &str) -> String {
    let paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// A value as it is written on the wire.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kind<'a>(scope: &'a Entry<'_>, shape: &'a Shape, outer: &mut Vec<&'a str>) -> TokenStream {
    match shape {
        Shape::String => quote!(Kind::String),
        Shape::Int32 => quote!(Kind::Int32),
        Shape::Int64 => quote!(Kind::Int64),
        Shape::Double => quote!(Kind::Double),
        Shape::Boolean => quote!(Kind::Boolean),
        Shape::Any => quote!(Kind::Any),
        Shape::List(inner) => {
            let inner = kind(scope, inner, outer);
            quote!(Kind::Array(&#inner))
        }
        Shape::Map(inner) => {
            let inner = kind(scope, inner, outer);
            quote!(Kind::Map(&#inner))
        }
        Shape::Local(name) | Shape::Shared(name) => {
            match scope.operation.type_of(scope.api, shape).map(|named| &named.body) {
                Some(Body::Object(fields)) if !outer.contains(&name.as_str()) => {
                    outer.push(name);
                    let fields: Vec<_> =
                        fields.iter().map(|field| element(scope, field, outer)).collect();
                    outer.pop();
                    quote!(Kind::Object(&[#(#fields),*]))
                }
                Some(Body::Enum(_)) => quote!(Kind::String),
                _ => quote!(Kind::Any),
            }
        }
    }
}
