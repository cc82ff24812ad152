//! Checks schemas: a known shape, a description, and valid references.

use std::collections::BTreeSet;

use openapiv3::Schema;
use serde_json::json;

use super::subject::{FORM, PARAMETER, Subject};
use super::values::Shown;
use super::{Context, collisions, doubt, keys, limits, prose, same_as, shape, style};
use crate::names;
use crate::spec::diagnostic::{Diagnostics, Location};
use crate::spec::document::{Data, Document, Node};
use crate::spec::extension::{self, SchemaExtension};
use crate::spec::reference;

/// Checks a schema and everything below it.
pub(super) fn check(
    document: &Document,
    node: &Node,
    subject: &Subject<'_>,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    if let Some(reference) = node.get("$ref") {
        check_reference(document, node, reference, context, diagnostics);
        return;
    }
    let stand_ins = [
        ("properties", json!({ "name": {} })),
        ("items", json!({})),
        ("additionalProperties", json!({})),
        ("allOf", json!([{}])),
    ];
    keys::check::<Schema>(document, node, "a schema", &stand_ins, diagnostics);
    if let Err((location, problem)) = shape::check(node) {
        document
            .report_at(diagnostics, location, format!("unsupported schema: {problem}"))
            .help("use string (with enum), integer (int32, int64), number, boolean, object with properties, object with additionalProperties, array, a $ref, or allOf with one $ref");
    }
    if subject.described {
        prose::check(
            document,
            node,
            subject.at,
            subject.what,
            subject.name,
            "description",
            diagnostics,
        );
    }
    prose::refuse(document, node, &["externalDocs", "xml"], diagnostics);
    limits::check(document, node, diagnostics);
    doubt::check(document, node, diagnostics);
    for what in ["default", "example"] {
        if let Some(value) = node.get(what) {
            Shown { document, context, what }.check(node, value, diagnostics);
        }
    }
    check_extension(document, node, diagnostics);
    check_mark(document, node, subject, diagnostics);
    style::check(document, node, subject, context, diagnostics);
    same_as::check(document, node, context, diagnostics);
    check_children(document, node, subject, context, diagnostics);
}

fn check_children(
    document: &Document,
    node: &Node,
    subject: &Subject<'_>,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    if let Some(properties) = node.get("properties") {
        let entries = properties.entries().map(|(key, _)| (key.name.as_str(), key.location));
        collisions(document, diagnostics, "property", names::snake, entries);
        let what = if subject.what == FORM { PARAMETER } else { "property" };
        for (key, child) in properties.entries() {
            check_name(document, "property", &key.name, key.location, diagnostics);
            let subject = Subject {
                what,
                name: &key.name,
                at: key.location,
                described: true,
                is_entry: false,
            };
            check(document, child, &subject, context, diagnostics);
        }
        check_required(document, node, properties, diagnostics);
    }
    for key in ["items", "additionalProperties"] {
        if let Some(child) = node.get(key) {
            // A list of objects becomes its own type and needs a sentence; a list of texts does
            // not.
            let described = child.get("properties").is_some();
            let subject = Subject {
                what: "the schema",
                name: key,
                at: child.location,
                described,
                is_entry: true,
            };
            check(document, child, &subject, context, diagnostics);
        }
    }
    if let Some(Node { data: Data::List(parts), .. }) = node.get("allOf") {
        for part in parts {
            let subject = Subject {
                what: "the schema",
                name: "allOf",
                at: part.location,
                described: false,
                is_entry: false,
            };
            check(document, part, &subject, context, diagnostics);
        }
    }
}

fn check_required(
    document: &Document,
    node: &Node,
    properties: &Node,
    diagnostics: &mut Diagnostics,
) {
    if let Some(Node { data: Data::List(names), .. }) = node.get("required") {
        let known = properties.by_name();
        for name in names {
            if name.as_str().is_none_or(|name| !known.contains_key(name)) {
                let text = name.to_value();
                document.report_at(
                    diagnostics,
                    name.location,
                    format!("{text} is required but not a property"),
                );
            }
        }
    }
}

fn check_reference(
    document: &Document,
    node: &Node,
    reference: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    for (key, _) in node.entries().filter(|(key, _)| key.name != "$ref") {
        document
            .report_at(
                diagnostics,
                key.location,
                format!("OpenAPI 3.0 ignores `{}` beside `$ref`", key.name),
            )
            .help("move the `$ref` into a list below `allOf:`");
    }
    let target = reference.as_str().unwrap_or_default();
    if !context.component_exists(document, target, "schemas") {
        document
            .report_at(diagnostics, reference.location, format!("unresolved `$ref`: {target:?}"))
            .help(format!(
                "refer to shared schemas as `{}` (in {}: `{}`)",
                reference::to_component(&context.root.path, "schemas", "<Name>"),
                context.root.path,
                reference::in_root("schemas", "<Name>"),
            ));
    }
}

/// A wire name is one word.
pub(super) fn check_name(
    document: &Document,
    what: &str,
    name: &str,
    at: Location,
    diagnostics: &mut Diagnostics,
) {
    let problem = if name.is_empty() {
        format!("a {what} has an empty name")
    } else if name.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        format!("the name {name:?} of a {what} contains a space")
    } else if !name.contains(char::is_alphanumeric) {
        format!("the name `{name}` of a {what} has no letter")
    } else {
        return;
    };
    document.report_at(diagnostics, at, problem).help("write the name exactly as the service does");
}

/// A mark of confidential data must take effect: it belongs at a field. At list or map entries, or
/// beside `allOf`, it would silently be lost.
fn check_mark(
    document: &Document,
    node: &Node,
    subject: &Subject<'_>,
    diagnostics: &mut Diagnostics,
) {
    let facts = node.get(extension::NAME);
    if let Some(reason) = facts.and_then(|facts| facts.get("not-sensitive")) {
        prose::check_sentence(document, reason, "the exception", "not-sensitive", diagnostics);
        if facts.and_then(|facts| facts.get("sensitive")).is_some() {
            document
                .report_at(diagnostics, reason.location, "both `sensitive` and `not-sensitive`")
                .help("remove one of them");
        }
    }
    let Some(mark) = node.get(extension::NAME).and_then(|found| found.get("sensitive")) else {
        return;
    };
    if subject.is_entry {
        document
            .report_at(
                diagnostics,
                mark.location,
                "`sensitive` has no effect on the entries of a list or map",
            )
            .help("mark the whole list or map");
    } else if node.get("allOf").is_some() {
        document
            .report_at(diagnostics, mark.location, "`sensitive` has no effect beside `allOf`")
            .help("mark the shared schema, or write out the schema here");
    }
}

/// The extension of a schema: known keys, and a sentence for every `enum` value.
fn check_extension(document: &Document, node: &Node, diagnostics: &mut Diagnostics) {
    let mut extension = SchemaExtension::default();
    let found = node.get(extension::NAME);
    if let Some(found) = found {
        match super::read_extension(document, found, "a schema", diagnostics) {
            Some(read) => extension = read,
            None => return,
        }
    }
    let Some(Node { data: Data::List(values), location }) = node.get("enum") else {
        if let Some(values) = found.and_then(|found| found.get("values")) {
            document.report_at(diagnostics, values.location, "`values` without an `enum`");
        }
        return;
    };
    let known: BTreeSet<&str> = values.iter().filter_map(Node::as_str).collect();
    let texts = values.iter().filter_map(|value| Some((value.as_str()?, value.location)));
    collisions(document, diagnostics, "value", names::pascal, texts);
    for value in values {
        let Some(text) = value.as_str() else {
            document.report_at(diagnostics, value.location, "a value of an `enum` must be text");
            continue;
        };
        if !extension.values.contains_key(text) {
            document
                .report_at(
                    diagnostics,
                    value.location,
                    format!("the value `{text}` has no description"),
                )
                .for_people()
                .help(format!(
                    "add it below `{}: values:` as `{text}: <sentence>`",
                    extension::NAME
                ));
        }
    }
    if let Some(sentences) = found.and_then(|found| found.get("values")) {
        for (key, sentence) in sentences.entries() {
            prose::check_sentence(document, sentence, "value", &key.name, diagnostics);
        }
    }
    for name in extension.values.keys() {
        if !known.contains(name.as_str()) {
            document.report_at(
                diagnostics,
                *location,
                format!("`{}: values:` describes `{name}`, which is not a value", extension::NAME),
            );
        }
    }
}
