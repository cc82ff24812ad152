//! The lines of structs and enums.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Fields, File, Item, ItemEnum, ItemMacro, ItemStruct, LitStr};

use super::code::{
    code, functions, implementation, implementations, is_inherent, paragraphs, trait_name,
    type_name,
};
use super::push_columns;
use crate::names;
use crate::rust::shape::docs;

/// A field as users see it.
pub(super) struct StructField {
    pub(super) name: String,
    ty: String,
    pub(super) wire: String,
    /// Everything else that its documentation and its `Debug` tell.
    marks: Vec<String>,
}

/// The mark of a field that the object around it needs.
const REQUIRED: &str = "required";

impl StructField {
    /// `business_number: Option<String>`.
    pub(super) fn rust(&self) -> String {
        format!("{}: {}", self.name, self.ty)
    }

    pub(super) fn marks(&self) -> String {
        self.marks.join(" · ")
    }

    /// The marks of a parameter, whose line says already whether it is required.
    pub(super) fn marks_of_parameter(&self) -> String {
        let marks = self.marks.iter().filter(|mark| *mark != REQUIRED);
        marks.map(String::as_str).collect::<Vec<_>>().join(" · ")
    }
}

/// The names of the types in a file.
pub(super) fn types_in(file: &File) -> BTreeSet<String> {
    let names = file.items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    });
    names.collect()
}

/// The lines of a struct or enum, with its title. Other items have none. `shared` are the names of
/// the shared types.
pub(super) fn push(
    card: &mut String,
    file: &File,
    item: &Item,
    shared: &BTreeSet<String>,
) -> Option<()> {
    match item {
        Item::Struct(item) => {
            let name = item.ident.to_string();
            push_struct(
                card,
                &format!("struct {name}, {}", direction(file, item)),
                file,
                &name,
                shared,
            )
        }
        Item::Enum(item) => push_enum(card, file, item),
        _ => Some(()),
    }
}

/// A struct without a list of setters is only received; one without `Deserialize` is only sent.
fn direction(file: &File, item: &ItemStruct) -> &'static str {
    let is_sent = list(file, &item.ident.to_string()).is_some();
    let is_received = item.attrs.iter().any(|attribute| {
        attribute.path().is_ident("derive") && code(attribute).contains("Deserialize")
    });
    match (is_sent, is_received) {
        (true, true) => "sent and received",
        (true, false) => "sent",
        (false, _) => "received",
    }
}

/// The fields of a struct, one a line.
pub(super) fn push_struct(
    card: &mut String,
    title: &str,
    file: &File,
    name: &str,
    shared: &BTreeSet<String>,
) -> Option<()> {
    // Writing into a `String` cannot fail.
    let _ = writeln!(card, "\n{title}");
    for field in struct_fields(file, name, shared)? {
        push_columns(card, &[(&field.wire, 26), (&field.rust(), 46)], &field.marks());
    }
    Some(())
}

/// The fields of a struct. A shared type has its module before its name.
pub(super) fn struct_fields(
    file: &File,
    name: &str,
    shared: &BTreeSet<String>,
) -> Option<Vec<StructField>> {
    let item: &ItemStruct = file.items.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    })?;
    let Fields::Named(fields) = &item.fields else { return None };
    // The parts of contents have no rule for their names.
    let says = |word: &str| item.attrs.iter().any(|attribute| code(attribute).contains(word));
    let is_plain = says(" Serialize") && !says("PascalCase");
    let in_case =
        |field: &str| if is_plain { field.to_owned() } else { names::serde_pascal(field) };
    let own = types_in(file);
    let hidden = hidden_fields(file, name);
    // The private field holds the client.
    let fields = fields.named.iter().filter(|field| code(&field.vis) == "pub");
    let fields = fields.filter_map(|field| {
        let ident = field.ident.as_ref()?.to_string();
        let wire = renamed(&field.attrs).unwrap_or_else(|| in_case(&ident));
        let documented =
            setter_docs(file, name, &ident).unwrap_or_else(|| paragraphs(&field.attrs));
        let marks = marks(&documented, hidden.contains(&ident));
        let ty = with_modules(&code(&field.ty), &own, shared);
        Some(StructField { name: ident, ty, wire, marks })
    });
    Some(fields.collect())
}

/// The list in `request!` or `sent!` that begins with the name of a struct.
fn list(file: &File, name: &str) -> Option<String> {
    let mut lists = file.items.iter().filter_map(|item| match item {
        Item::Macro(item) if is_list(item) => Some(item.mac.tokens.to_string()),
        _ => None,
    });
    lists.find(|list| words(list).next() == Some(name))
}

fn is_list(item: &ItemMacro) -> bool {
    ["content", "request", "sent"].iter().any(|name| item.mac.path.is_ident(name))
}

/// The fields that `Debug` hides: by the list of a sent struct, or by the `Debug` of a received one.
fn hidden_fields(file: &File, name: &str) -> BTreeSet<String> {
    let list = list(file, name).unwrap_or_default();
    let entries = list.split(';').filter(|entry| words(entry).last() == Some("confidential"));
    let listed = entries.filter_map(|entry| words(entry.split_once('(')?.1).next());
    let debug = implementation(file, |block| {
        type_name(block) == name && trait_name(block).as_deref() == Some("Debug")
    });
    let debug = debug.map(|block| code(block).replace(' ', "")).unwrap_or_default();
    // The value itself, or the first entry of a list or map.
    let in_debug = debug.split("redacted(&self.").skip(1).filter_map(|rest| words(rest).next());
    listed.chain(in_debug).map(str::to_owned).collect()
}

/// The names and numbers in code.
fn words(code: &str) -> impl DoubleEndedIterator<Item = &str> {
    let is_between = |letter: char| !letter.is_alphanumeric() && letter != '_';
    code.split(is_between).filter(|word| !word.is_empty())
}

/// The paragraphs of the documentation of a setter.
fn setter_docs(file: &File, name: &str, setter: &str) -> Option<Vec<String>> {
    implementations(file, |block| is_inherent(block, name))
        .flat_map(functions)
        .find(|function| function.sig.ident == setter)
        .map(|function| paragraphs(&function.attrs))
}

/// The facts that the documentation of a field states.
fn marks(documented: &[String], is_hidden: bool) -> Vec<String> {
    let mut marks = Vec::new();
    if documented.iter().any(|text| text.starts_with(docs::REQUIRED.trim())) {
        marks.push(REQUIRED.to_owned());
    }
    if documented.iter().any(|text| text.ends_with(docs::DEPRECATED)) {
        marks.push("deprecated".to_owned());
    }
    let fact = |start: &str| documented.iter().find_map(|text| text.strip_prefix(start));
    match (fact(docs::CONFIDENTIAL), is_hidden) {
        (Some(kind), true) => marks.push(format!("hidden ({kind})")),
        // These two show a mistake of the generator.
        (Some(kind), false) => marks.push(format!("SHOWN ({kind})")),
        (None, true) => marks.push("hidden".to_owned()),
        (None, false) => {}
    }
    marks.extend(fact(docs::DEFAULT).map(|default| format!("default {default}")));
    marks.extend(fact(docs::LIMITS).map(str::to_owned));
    marks
}

fn renamed(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().map(code).find_map(|attribute| {
        let (_, rest) = attribute.split_once("rename = \"")?;
        Some(rest.split_once('"')?.0.to_owned())
    })
}

/// A type with the module before each shared type in it. A type of the file hides a shared one.
fn with_modules(ty: &str, own: &BTreeSet<String>, shared: &BTreeSet<String>) -> String {
    let mut text = String::new();
    let mut rest = ty;
    while let Some(start) = rest.find(|letter: char| letter.is_alphanumeric() || letter == '_') {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let (name, after) = from.split_at(end.unwrap_or(from.len()));
        text.push_str(before);
        let is_path = before.ends_with("::");
        if !is_path && shared.contains(name) && !own.contains(name) {
            text.push_str("types::");
        }
        text.push_str(name);
        rest = after;
    }
    text + rest
}

/// The texts of an open enum, one a line with its variant.
fn push_enum(card: &mut String, file: &File, item: &ItemEnum) -> Option<()> {
    let name = item.ident.to_string();
    // Writing into a `String` cannot fail.
    let _ = writeln!(card, "\nenum {name}");
    let macros = file.items.iter().filter_map(|item| match item {
        Item::Macro(item) if item.mac.path.segments.last()?.ident == "open_enum" => Some(item),
        _ => None,
    });
    let body = macros.into_iter().find_map(|item| body_of(item, &name))?;
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    for variant in tokens.split(|token| token.to_string() == ",") {
        let [variant, _, wire] = variant else { continue };
        let wire: LitStr = syn::parse2(wire.clone().into()).ok()?;
        push_columns(card, &[(&shown(&wire.value()), 26)], &variant.to_string());
    }
    Some(())
}

/// A text on one line, in quotes if it could be misread.
fn shown(wire: &str) -> String {
    let is_plain = !wire.is_empty() && wire.trim() == wire && !wire.contains(char::is_control);
    if is_plain { wire.to_owned() } else { format!("{wire:?}") }
}

/// The braces of `open_enum!(Name { … })`.
fn body_of(item: &ItemMacro, name: &str) -> Option<TokenStream> {
    let mut tokens = item.mac.tokens.clone().into_iter();
    match (tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(found), TokenTree::Group(body)) if found == name => Some(body.stream()),
        _ => None,
    }
}
