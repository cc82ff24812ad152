//! The operation's entry in the table of all operations, as constant data.

use proc_macro2::TokenStream;
use quote::quote;

use super::Scope;
use crate::extension::{Paging, Retry, Sensitive};
use crate::model::{Body, Field, Operation, Parameter, Place, Shape};

/// The `INFO` static.
pub(super) fn table(scope: &Scope<'_>) -> TokenStream {
    let Operation { name, family, summary, documentation, facts, parameters, reply, .. } =
        scope.operation;
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
        let qps = proc_macro2::Literal::u32_unsuffixed(qps);
        quote!(Some(#qps))
    });
    let parameters = parameters.iter().map(|parameter| self::parameter(scope, parameter));
    let reply = reply.iter().map(|field| element(scope, field, &mut Vec::new()));
    quote! {
        pub(crate) static INFO: OperationInfo = OperationInfo {
            name: #name,
            family: #family,
            summary: #summary,
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

fn paging(paging: &Paging) -> TokenStream {
    match paging {
        Paging::Numbered { page, size, items, total } => {
            let total = total.as_ref().map_or(quote!(None), |total| quote!(Some(#total)));
            quote!(Some(Paging::Numbered { page: #page, size: #size, items: #items, total: #total }))
        }
        Paging::Token { token, size, items, next } => {
            quote!(Some(Paging::Token { token: #token, size: #size, items: #items, next: #next }))
        }
    }
}

fn parameter(scope: &Scope<'_>, Parameter { place, field }: &Parameter) -> TokenStream {
    let Field { name, required, .. } = field;
    let place = match place {
        Place::Query => quote!(Place::Query),
        Place::Form => quote!(Place::Form),
    };
    let rest = facts(scope, field, &mut Vec::new());
    quote!(Parameter { name: #name, place: #place, required: #required, #rest })
}

fn element<'a>(scope: &'a Scope<'_>, field: &'a Field, outer: &mut Vec<&'a str>) -> TokenStream {
    let name = &field.name;
    let rest = facts(scope, field, outer);
    quote!(Element { name: #name, #rest })
}

/// What parameters and elements have in common. `outer` are the types around this field: a type that
/// contains itself is shown as any value.
fn facts<'a>(scope: &'a Scope<'_>, field: &'a Field, outer: &mut Vec<&'a str>) -> TokenStream {
    let kind = kind(scope, &field.shape, outer);
    let values = scope.operation.values(scope.api, &field.shape);
    let sensitive = match field.sensitive {
        None => quote!(None),
        Some(Sensitive::PhoneNumber) => quote!(Some(Sensitive::PhoneNumber)),
        Some(Sensitive::Message) => quote!(Some(Sensitive::Message)),
        Some(Sensitive::Secret) => quote!(Some(Sensitive::Secret)),
        Some(Sensitive::Personal) => quote!(Some(Sensitive::Personal)),
    };
    let description = field.description.split_whitespace().collect::<Vec<_>>().join(" ");
    quote! {
        kind: #kind,
        values: &[#(#values),*],
        sensitive: #sensitive,
        description: #description,
    }
}

fn kind<'a>(scope: &'a Scope<'_>, shape: &'a Shape, outer: &mut Vec<&'a str>) -> TokenStream {
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
