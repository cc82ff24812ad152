//! Types inside requests and responses, and the common parts of all structs.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Scope, ShapedFile, comment, docs, enums, imports, setters};
use crate::names;
use crate::rust::types::{RustType, RustTypes};
use crate::spec::model::{Api, Body, Field, Shape, TypeDef};

/// The nested types of an operation.
pub(super) fn nested(scope: &Scope<'_>) -> Result<TokenStream, String> {
    let mut code = TokenStream::new();
    for (name, definition) in scope.operation.used_types() {
        let type_of = |shape: &Shape| scope.operation.type_of(scope.api, shape);
        code.extend(named_type(scope.api, scope.local.get(name)?, definition, type_of)?);
    }
    Ok(code)
}

/// The files of the shared types. Types that one family uses are compiled with that family.
pub(super) fn shared_files(api: &Api, shared: &RustTypes) -> Result<Vec<ShapedFile>, String> {
    let users = api.users();
    let mut all = BTreeSet::new();
    let mut face = Part::default();
    let mut parts: BTreeMap<&str, Part> = BTreeMap::new();
    for (name, definition) in api.shared_types() {
        // The runtime reads the envelope of gateway errors, not users.
        if definition.is_used() {
            let type_of = |shape: &Shape| match shape {
                Shape::Shared(name) | Shape::Same(_, name) => api.shared.get(name),
                _ => None,
            };
            let users: Vec<_> = users.get(name).into_iter().flatten().collect();
            let part = match users.as_slice() {
                [family] => parts.entry(family).or_default(),
                _ => &mut face,
            };
            let rust = shared.get(name)?;
            part.code.extend(named_type(api, rust, definition, type_of)?);
            part.names.insert(rust.name.clone());
            all.insert(rust.name.clone());
        }
    }
    let (mut modules, mut exports) = (TokenStream::new(), TokenStream::new());
    let mut files = Vec::new();
    for (family, part) in parts {
        let feature = names::feature(family);
        let module = format_ident!("{}", names::types_of(family));
        let types = part.names.iter().map(|name| format_ident!("{name}"));
        modules.extend(quote!(#[cfg(feature = #feature)] mod #module;));
        exports.extend(quote!(#[cfg(feature = #feature)] pub use self::#module::{#(#types),*};));
        let doc = format!("The types that several operations of the family `{family}` share.");
        files.push(part.file(api, &module.to_string(), &doc, &all, TokenStream::new())?);
    }
    let doc = "The types that several operations share.";
    files.push(face.file(api, "mod", doc, &all, quote!(#modules #exports))?);
    Ok(files)
}

/// The shared types of one file.
#[derive(Default)]
struct Part {
    code: TokenStream,
    names: BTreeSet<String>,
}

impl Part {
    /// `all` are the names of the shared types in all files.
    fn file(
        self,
        api: &Api,
        name: &str,
        doc: &str,
        all: &BTreeSet<String>,
        modules: TokenStream,
    ) -> Result<ShapedFile, String> {
        let Self { code, names } = self;
        let module = |name| (!names.contains(name)).then_some(imports::SHARED);
        let names = all.iter().map(|name| (name.clone(), module(name))).collect();
        let code = imports::complete(code, &names)?;
        let doc = comment::inner(doc);
        Ok(ShapedFile {
            path: format!("types/{name}.rs"),
            source: api.product.file.clone(),
            tokens: quote! { #doc #modules #code },
        })
    }
}

fn named_type<'a>(
    api: &Api,
    rust: &RustType,
    definition: &'a TypeDef,
    type_of: impl Fn(&Shape) -> Option<&'a TypeDef>,
) -> Result<TokenStream, String> {
    if let Body::Enum(values) = &definition.body {
        return Ok(enums::open_enum(api, rust, &definition.description, values));
    }
    if definition.sent {
        sent(api, rust, definition, type_of)
    } else {
        received(api, rust, definition)
    }
}

/// A type that is sent, and perhaps received as well.
fn sent<'a>(
    api: &Api,
    rust: &RustType,
    definition: &'a TypeDef,
    type_of: impl Fn(&Shape) -> Option<&'a TypeDef>,
) -> Result<TokenStream, String> {
    let fields = definition.members();
    let ident = &rust.ident;
    let doc = comment::outer(&docs::markdown(api, &definition.description));
    let attributes = if definition.received {
        quote! {
            #[derive(Clone, Default, PartialEq, Deserialize, Serialize)]
            #[non_exhaustive]
            #[serde(default, rename_all = "PascalCase")]
        }
    } else {
        quote! {
            #[derive(Clone, Default, PartialEq, Serialize)]
            #[cfg_attr(
                feature = "serde",
                derive(serde::Deserialize),
                serde(default, deny_unknown_fields)
            )]
            #[non_exhaustive]
            #[serde(rename_all = "PascalCase")]
        }
    };
    let mut members = TokenStream::new();
    for field in &fields {
        members.extend(sent_field(rust, field, &docs::of_field(field), names::serde_pascal)?);
    }
    let setters = setters::setters(api, rust, fields.iter().copied(), type_of)?;
    let setters = (!fields.is_empty()).then(|| quote! { impl #ident { #setters } });
    let mut listed = TokenStream::new();
    for field in fields {
        let (deprecated, setter) =
            (setters::deprecated(field), setters::option_setter(rust, field)?);
        listed.extend(quote!(#deprecated #setter));
    }
    Ok(quote! {
        #doc
        #attributes
        pub struct #ident { #members }

        #setters

        sent! {
            #ident;
            #listed
        }
    })
}

/// A type that is only received.
fn received(api: &Api, rust: &RustType, definition: &TypeDef) -> Result<TokenStream, String> {
    let fields = definition.members();
    let ident = &rust.ident;
    let doc = comment::outer(&docs::markdown(api, &definition.description));
    let (derive_debug, debug) = debug(rust, fields.iter().copied())?;
    let members = received_fields(api, rust, fields)?;
    Ok(quote! {
        #doc
        #[derive(Clone, #derive_debug Default, PartialEq, Deserialize)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        #[non_exhaustive]
        #[serde(default, rename_all = "PascalCase")]
        pub struct #ident { #members }

        #debug
    })
}

/// A field that is sent. The JSON omits it if it is absent. `case` is serde's rule for the struct.
pub(super) fn sent_field(
    rust: &RustType,
    field: &Field,
    doc: &str,
    case: fn(&str) -> String,
) -> Result<TokenStream, String> {
    let (member, ty) = (setters::member(&field.name), rust.field_type(&field.name)?);
    let doc = comment::outer(doc);
    let names = wire_names(&member.to_string(), field, case);
    Ok(quote! {
        #doc
        #[serde(#(#names,)* skip_serializing_if = "Option::is_none")]
        pub #member: Option<#ty>,
    })
}

/// The names on the wire, if serde's rule for the struct does not give them.
fn wire_names(member: &str, field: &Field, case: fn(&str) -> String) -> Vec<TokenStream> {
    let Field { name, aliases, .. } = field;
    let rename = (case(member) != *name).then(|| quote!(rename = #name));
    rename.into_iter().chain(aliases.iter().map(|alias| quote!(alias = #alias))).collect()
}

/// Fields that are received. Absent lists and maps are empty; anything else may be absent.
pub(super) fn received_fields<'a>(
    api: &Api,
    rust: &RustType,
    fields: impl IntoIterator<Item = &'a Field>,
) -> Result<TokenStream, String> {
    let mut code = TokenStream::new();
    for field in fields {
        let (member, ty) = (rust.member(&field.name)?, rust.field_type(&field.name)?);
        let doc = comment::outer(&docs::described(api, field));
        let names = wire_names(&member.to_string(), field, names::serde_pascal);
        let rename = (!names.is_empty()).then(|| quote!(#[serde(#(#names),*)]));
        let ty = if is_collection(&field.shape) { quote!(#ty) } else { quote!(Option<#ty>) };
        code.extend(quote! {
            #doc
            #rename
            pub #member: #ty,
        });
    }
    Ok(code)
}

/// The `Debug` of a received struct: derived, or handwritten if it contains confidential values.
pub(super) fn debug<'a>(
    rust: &RustType,
    fields: impl Iterator<Item = &'a Field>,
) -> Result<(Option<TokenStream>, Option<TokenStream>), String> {
    let fields: Vec<_> = fields.collect();
    if fields.iter().all(|field| field.sensitive.is_none()) {
        return Ok((Some(quote!(Debug,)), None));
    }
    let (ident, name) = (&rust.ident, &rust.name);
    let mut lines = TokenStream::new();
    for field in fields {
        let member = rust.member(&field.name)?;
        let label = member.to_string();
        let shown = match (field.sensitive, &field.shape) {
            (None, _) => quote!(&self.#member),
            (Some(_), Shape::List(_)) => quote!(&redacted(&self.#member.first())),
            (Some(_), Shape::Map(_)) => quote!(&redacted(&self.#member.first_key_value())),
            (Some(_), _) => quote!(&redacted(&self.#member)),
        };
        lines.extend(quote!(.field(#label, #shown)));
    }
    let code = quote! {
        impl fmt::Debug for #ident {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(#name) #lines .finish()
            }
        }
    };
    Ok((None, Some(code)))
}

fn is_collection(shape: &Shape) -> bool {
    matches!(shape, Shape::List(_) | Shape::Map(_))
}
