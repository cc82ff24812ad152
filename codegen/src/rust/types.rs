//! Runs progenitor on the lowered document and reads the Rust names and types from its output.
//!
//! A type may have any name, such as `Option` or `Client`. To distinguish it from other things with
//! that name, it is [marked](of_spec) until the code of its file is complete.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use syn::{Expr, Fields, File, GenericArgument, Ident, Item, Lit, Meta, PathArguments, Type};

use crate::names;

/// Progenitor's result for a document.
#[derive(Debug, Default)]
pub(crate) struct RustTypes {
    types: BTreeMap<String, RustType>,
}

/// A struct or enum from progenitor.
#[derive(Debug)]
pub(crate) struct RustType {
    /// Its marked name, for code.
    pub(crate) ident: Ident,
    /// Its name in text.
    pub(crate) name: String,
    /// Wire name to field name and type (without `Option`), or wire text to variant name.
    members: BTreeMap<String, (Ident, Option<Type>)>,
}

/// Generates the code of a lowered document and reads it.
pub(crate) fn generate(document: &OpenAPI) -> Result<RustTypes, String> {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional);
    let tokens =
        Generator::new(&settings).generate_tokens(document).map_err(|error| error.to_string())?;
    let file: File = syn::parse2(tokens).map_err(|error| error.to_string())?;
    let mut found = RustTypes::default();
    let types = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    types.flat_map(|(_, items)| items).for_each(|item| found.read_type(item));
    Ok(found)
}

impl RustTypes {
    /// The type of a schema.
    pub(crate) fn get(&self, schema: &str) -> Result<&RustType, String> {
        let name = names::type_name(schema);
        self.types
            .get(&name)
            .ok_or_else(|| format!("progenitor emitted no type `{name}` for the schema `{schema}`"))
    }

    fn read_type(&mut self, item: &Item) {
        let (ident, members) = match item {
            Item::Struct(item) => {
                let Fields::Named(fields) = &item.fields else { return };
                let fields = fields.named.iter().filter_map(|field| {
                    let ident = field.ident.clone()?;
                    let wire = renamed(&field.attrs).unwrap_or_else(|| ident.to_string());
                    Some((wire, (ident, Some(plain(&field.ty)))))
                });
                (&item.ident, fields.collect())
            }
            Item::Enum(item) => {
                let variants = item.variants.iter().map(|variant| {
                    let wire = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
                    (wire, (variant.ident.clone(), None))
                });
                (&item.ident, variants.collect())
            }
            _ => return,
        };
        let name = ident.to_string();
        self.types.insert(name.clone(), RustType { ident: of_spec(&name), name, members });
    }
}

impl RustType {
    /// The name of a field or variant.
    pub(crate) fn member(&self, wire: &str) -> Result<&Ident, String> {
        self.find(wire).map(|(ident, _)| ident)
    }

    /// The type of a field, without `Option`.
    pub(crate) fn field_type(&self, wire: &str) -> Result<&Type, String> {
        let (_, ty) = self.find(wire)?;
        ty.as_ref().ok_or_else(|| format!("`{}::{wire}` has no type", self.name))
    }

    /// `true` if a field has this Rust name.
    pub(crate) fn has_member(&self, name: &str) -> bool {
        self.members.values().any(|(ident, _)| ident == name)
    }

    fn find(&self, wire: &str) -> Result<&(Ident, Option<Type>), String> {
        // The lowered document has the tidy names.
        self.members
            .get(&names::tidy(wire))
            .ok_or_else(|| format!("progenitor emitted no `{wire}` in `{}`", self.name))
    }
}

/// The name in `#[serde(rename = "…")]`.
fn renamed(attributes: &[syn::Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let Meta::List(_) = &attribute.meta else { continue };
        let read = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let value: Expr = value.parse()?;
                if let (true, Expr::Lit(value)) = (meta.path.is_ident("rename"), value)
                    && let Lit::Str(text) = value.lit
                {
                    name = Some(text.value());
                }
            }
            Ok(())
        });
        // The attributes are serde's own syntax, which always parses.
        debug_assert!(read.is_ok());
    }
    name
}

/// The type in readable form: no `Option`, no path before a name, maps in key order.
fn plain(ty: &Type) -> Type {
    let Type::Path(path) = ty else { return ty.clone() };
    let Some(last) = path.path.segments.last() else { return ty.clone() };
    let arguments: Vec<Type> = match &last.arguments {
        PathArguments::AngleBracketed(list) => list
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(plain(inner)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let ident = &last.ident;
    // Progenitor writes types of other crates with full paths, and its own without.
    let is_foreign = path.path.leading_colon.is_some();
    match (ident.to_string().as_str(), arguments.as_slice()) {
        ("bool" | "i32" | "i64" | "f64", []) => syn::parse_quote!(#ident),
        (name, []) if !is_foreign => {
            let ident = of_spec(name);
            syn::parse_quote!(#ident)
        }
        ("Option", [inner]) => inner.clone(),
        ("HashMap" | "Map", [key, value]) => syn::parse_quote!(BTreeMap<#key, #value>),
        ("Value", []) => syn::parse_quote!(serde_json::Value),
        (_, []) => syn::parse_quote!(#ident),
        (_, arguments) => syn::parse_quote!(#ident<#(#arguments),*>),
    }
}

/// The prefix that marks a type of the spec. No other name starts with an underscore.
const MARK: &str = "__";

/// The marked name of a type of the spec.
pub(crate) fn of_spec(name: &str) -> Ident {
    quote::format_ident!("{MARK}{name}")
}

/// The name without its mark, if any.
pub(crate) fn unmarked(ident: &Ident) -> Option<Ident> {
    ident.to_string().strip_prefix(MARK).map(|name| quote::format_ident!("{name}"))
}
