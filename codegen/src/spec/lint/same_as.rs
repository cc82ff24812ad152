//! Checks schemas that describe a shared type: `same-as: <Name>`. Their fields and
//! values must fit it, because one Rust type holds both.

use super::Context;
use super::type_names::{component, is_named, same_as};
use crate::names;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Key, Node};

/// Checks one schema, not those below it.
pub(super) fn check(
    document: &Document,
    schema: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(name) = same_as(schema) else { return };
    let shared = component(&context.root.root, name).map(|(_, _, shared)| shared);
    let Some(shared) = shared.filter(|shared| is_named(shared) && same_as(shared).is_none()) else {
        let message = format!("{} is not a shared object or enum", name.to_value());
        document
            .report_at(diagnostics, name.location, message)
            .help("name a schema below `components: schemas:` that has `properties` or an `enum`");
        return;
    };
    let name = name.as_str().unwrap_or_default();
    let keys = ["properties", "enum"];
    if let Some(key) = keys.into_iter().find(|key| shared.get(key).is_some())
        && schema.get(key).is_none()
    {
        let message = format!("`same-as: {name}`, but this schema has no `{key}`");
        document
            .report_at(diagnostics, schema.location, message)
            .help(format!("refer to `{name}` by `$ref`, or list what is documented here"));
        return;
    }
    check_values(document, schema, shared, name, diagnostics);
    check_fields(document, schema, shared, name, context, diagnostics);
}

/// All values belong to the shared type.
fn check_values(
    document: &Document,
    schema: &Node,
    shared: &Node,
    name: &str,
    diagnostics: &mut Diagnostics,
) {
    let known: Vec<_> = items(shared.get("enum")).iter().filter_map(Node::as_str).collect();
    for value in items(schema.get("enum")) {
        if let Some(text) = value.as_str().filter(|text| !known.contains(text)) {
            document
                .report_at(
                    diagnostics,
                    value.location,
                    format!("the shared `{name}` has no value `{text}`"),
                )
                .help(format!("add it to `{name}`, or remove `same-as`"));
        }
    }
}

/// A field of both has one type, and the type of another field is shared too.
fn check_fields(
    document: &Document,
    schema: &Node,
    shared: &Node,
    name: &str,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    for (key, field) in properties(schema) {
        let rust_name = names::snake(&key.name);
        let known = properties(shared).find(|(other, _)| names::snake(&other.name) == rust_name);
        let here = kind(field, context);
        let (problem, help) = match known {
            Some((_, known)) => {
                let there = kind(known, context);
                if fits(&here, &there) {
                    continue;
                }
                (
                    format!("`{}` is {here} here and {there} in the shared `{name}`", key.name),
                    "correct one of them, or remove `same-as`",
                )
            }
            None if here.contains("its own type") => (
                format!(
                    "the type of `{}` must be shared, because `{name}` gets this field",
                    key.name
                ),
                "move its schema below `components: schemas:`",
            ),
            None => continue,
        };
        document.report_at(diagnostics, key.location, problem).help(help);
    }
}

/// A text may have documented values in one place only. Integers get the wider type.
fn fits(here: &str, there: &str) -> bool {
    let text = |kind: &str| kind == "a text" || kind.starts_with("an enum");
    here == there
        || (text(here) && text(there) && (here == "a text" || there == "a text"))
        || (here == "an int32" && there == "an int64")
}

/// The kind of a value, in the words of a message.
fn kind(schema: &Node, context: &Context<'_>) -> String {
    if let [part] = items(schema.get("allOf")) {
        return kind(part, context);
    }
    let reference = schema.get("$ref").or_else(|| same_as(schema));
    if let Some((name, _, target)) =
        reference.and_then(|reference| component(&context.root.root, reference))
    {
        let name = same_as(target).and_then(Node::as_str).unwrap_or(name);
        return match target.get("enum") {
            Some(_) => format!("an enum `{name}`"),
            None if is_named(target) => format!("a `{name}`"),
            None => kind(target, context),
        };
    }
    let inner = |key| schema.get(key).map_or_else(String::new, |inner| kind(inner, context));
    match schema.get("type").and_then(Node::as_str) {
        _ if schema.get("enum").is_some() => "an enum of its own type".to_owned(),
        _ if is_named(schema) => "an object of its own type".to_owned(),
        Some("string") => "a text".to_owned(),
        Some("integer") => {
            format!("an {}", schema.get("format").and_then(Node::as_str).unwrap_or("integer"))
        }
        Some("number") => "a number".to_owned(),
        Some("boolean") => "a boolean".to_owned(),
        Some("array") => format!("a list of {}", inner("items")),
        Some("object") => format!("a map of {}", inner("additionalProperties")),
        _ => "any value".to_owned(),
    }
}

fn properties(object: &Node) -> impl Iterator<Item = (&Key, &Node)> {
    object.get("properties").into_iter().flat_map(Node::entries)
}

fn items(list: Option<&Node>) -> &[Node] {
    match list.map(|list| &list.data) {
        Some(Data::List(items)) => items,
        _ => &[],
    }
}
