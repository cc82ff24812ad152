//! The contents of a family: the types that build them, and their limits as constant data.

use std::sync::LazyLock;

use proc_macro2::TokenStream;
use quote::quote;

use super::{ShapedFile, comment, docs, imports, nested, setters, table};
use crate::names;
use crate::rust::types::{RustType, RustTypes};
use crate::spec::extension::Doubt;
use crate::spec::limits::Limits;
use crate::spec::model::{Api, Content, Family, Field, Shape, TypeDef};

/// The files of a family with contents: their types, if it has any, and their limits.
pub(crate) fn contents(
    api: &Api,
    family: &Family,
    shared: &RustTypes,
) -> Result<Vec<ShapedFile>, String> {
    let mut files = Vec::new();
    if !type_names(api, family).is_empty() {
        files.push(types(api, family, shared)?);
    }
    let contents: Vec<_> = of_family(api, family).collect();
    if !contents.is_empty() {
        files.push(limits(api, family, &contents)?);
    }
    Ok(files)
}

/// The contents of a family.
pub(super) fn of_family<'a>(api: &'a Api, family: &'a Family) -> impl Iterator<Item = &'a Content> {
    api.contents.iter().filter(|content| content.family == family.name)
}

/// The names of the types of the contents of a family.
pub(super) fn type_names(api: &Api, family: &Family) -> Vec<String> {
    api.content_types(&family.name).map(|(name, _)| names::type_name(name)).collect()
}

fn file(
    api: &Api,
    family: &Family,
    module: &str,
    doc: &str,
    code: TokenStream,
) -> Result<ShapedFile, String> {
    let mut names = imports::Names::new();
    for name in type_names(api, family) {
        names.insert(name, None);
    }
    for (name, _) in api.shared_types() {
        names.entry(names::type_name(name)).or_insert(Some(imports::SHARED));
    }
    let code = imports::complete(code, &names)?;
    let doc = comment::inner(doc);
    Ok(ShapedFile {
        path: format!("{}/{module}.rs", family.name),
        source: format!("{}/", family.name),
        tokens: quote! { #doc #code },
    })
}

fn types(api: &Api, family: &Family, shared: &RustTypes) -> Result<ShapedFile, String> {
    let mut code = TokenStream::new();
    for (name, definition) in api.content_types(&family.name) {
        code.extend(named_type(api, shared.get(name)?, definition)?);
    }
    file(api, family, names::CONTENTS, "The parts of message contents.", code)
}

/// A part of a content. `new` takes what it needs; other fields have setters.
fn named_type(api: &Api, rust: &RustType, definition: &TypeDef) -> Result<TokenStream, String> {
    let type_of = |shape: &Shape| match shape {
        Shape::Shared(name) | Shape::Same(_, name) => api.shared.get(name),
        _ => None,
    };
    let ident = &rust.ident;
    let doc = comment::outer(&docs::markdown(api, &definition.description));
    let fields = definition.members();
    let is_given = |field: &Field| definition.required.contains(&field.name);
    let (mut members, mut listed) = (TokenStream::new(), TokenStream::new());
    for field in &fields {
        let doc = if is_given(field) { docs::described(api, field) } else { docs::of_field(field) };
        members.extend(nested::sent_field(rust, field, &doc, str::to_owned)?);
        listed.extend(setters::option_setter(rust, field)?);
    }
    let (mut arguments, mut values) = (Vec::new(), Vec::new());
    for name in &definition.required {
        let Some(field) = fields.iter().find(|field| field.name == *name) else { continue };
        let member = setters::member(name);
        if let Some(serde_json::Value::String(constant)) = &field.default {
            values.push(quote!(#member: Some(#constant.into())));
            continue;
        }
        let (argument, value) =
            setters::argument(&field.shape, &member, rust.field_type(name)?, type_of);
        arguments.push(quote!(#member: #argument));
        let is_short = member == value.to_string();
        values.push(if is_short {
            quote!(#member: Some(#member))
        } else {
            quote!(#member: Some(#value))
        });
    }
    let rest = (values.len() < fields.len()).then(|| quote!(..Default::default()));
    let optional = fields.iter().copied().filter(|field| !is_given(field));
    let setters = setters::setters(api, rust, optional, type_of)?;
    let about = comment::outer("Creates a value with the parts that it needs.");
    Ok(quote! {
        #doc
        #[derive(Clone, Default, PartialEq, Serialize)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Deserialize),
            serde(default, deny_unknown_fields)
        )]
        #[non_exhaustive]
        pub struct #ident { #members }

        impl #ident {
            #about
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #rest }
            }

            #setters
        }

        content! {
            #ident;
            #listed
        }
    })
}

fn limits(api: &Api, family: &Family, contents: &[&Content]) -> Result<ShapedFile, String> {
    let entries = contents.iter().map(|content| {
        let Content { facts, value, .. } = content;
        let (name, channels, source) = (&value.name, &facts.channels, &facts.source);
        let type_ = &facts.r#type;
        let kind = facts.kind.as_ref().map_or(quote!(None), |kind| quote!(Some(#kind)));
        let rule = rule(api, value, &mut Vec::new());
        quote! {
            ContentInfo {
                name: #name,
                channels: &[#(#channels),*],
                type_: #type_,
                kind: #kind,
                source: #source,
                value: #rule,
            }
        }
    });
    let code = quote! {
        /// The documented contents, in the order of the spec.
        pub(crate) static CONTENTS: &[ContentInfo] = &[#(#entries),*];
    };
    file(api, family, names::CONTENT_LIMITS, "The limits of contents.", code)
}

/// The limits of a value and everything inside. `outer` are the types around it: the inside of a
/// type that contains itself is not checked.
fn rule<'a>(api: &'a Api, field: &'a Field, outer: &mut Vec<&'a str>) -> TokenStream {
    let Field { name, required, shape, limits, doubt, .. } = field;
    let doubt = doubt.as_ref();
    rule_of(api, Value { name, required: *required, shape, limits, doubt }, outer)
}

/// The limits of an entry without any.
static NO_LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);

/// A field, or an entry of a list.
struct Value<'a> {
    /// Empty for an entry.
    name: &'a str,
    required: bool,
    shape: &'a Shape,
    limits: &'a Limits,
    doubt: Option<&'a Doubt>,
}

fn rule_of<'a>(api: &'a Api, value: Value<'a>, outer: &mut Vec<&'a str>) -> TokenStream {
    let Value { name, required, shape, limits, doubt } = value;
    let mut parts = TokenStream::new();
    if !name.is_empty() {
        parts.extend(quote!(name: #name,));
    }
    if required {
        parts.extend(quote!(required: true,));
    }
    let (own, each) = (Limits { each: None, ..limits.clone() }, limits.each.as_deref());
    if !own.is_none() {
        let limits = table::limits(&own);
        parts.extend(quote!(limits: Some(&#limits),));
    }
    if let Some(doubt) = doubt {
        let (limits, source) = (table::limits(&doubt.limits()), &doubt.source);
        parts.extend(quote!(doubt: Some(&Doubt { limits: #limits, source: #source }),));
    }
    let nested = match shape {
        Shape::List(inner) => {
            let limits = each.unwrap_or(&NO_LIMITS);
            let entry = Value { name: "", required: false, shape: inner, limits, doubt: None };
            let entry = rule_of(api, entry, outer);
            quote!(shape: RuleShape::List(&#entry),)
        }
        Shape::Shared(name) | Shape::Same(_, name) => match api.shared.get(name) {
            Some(named) if !named.is_enum() && !outer.contains(&name.as_str()) => {
                outer.push(name);
                let fields: Vec<_> =
                    named.fields().iter().map(|field| rule(api, field, outer)).collect();
                outer.pop();
                quote!(shape: RuleShape::Object(&[#(#fields),*]),)
            }
            _ => TokenStream::new(),
        },
        _ => TokenStream::new(),
    };
    let is_whole =
        !name.is_empty() && required && !own.is_none() && doubt.is_some() && !nested.is_empty();
    let rest = (!is_whole).then(|| quote!(..Rule::BLANK));
    quote!(Rule { #parts #nested #rest })
}
