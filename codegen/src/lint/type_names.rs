//! Rules for the names that nested objects and enums get.

use std::collections::BTreeSet;

use super::collisions;
use crate::diagnostic::{Diagnostics, Location};
use crate::document::{Data, Document, Node};
use crate::names;

/// Nested objects become types of one module, so their names must differ.
pub(super) fn check(document: &Document, post: &Node, diagnostics: &mut Diagnostics) {
    let mut found = Vec::new();
    let parameters = match post.get("parameters") {
        Some(Node { data: Data::List(list), .. }) => list.as_slice(),
        _ => &[],
    };
    for parameter in parameters {
        let name = parameter.get("name").and_then(Node::as_str).unwrap_or_default();
        let content = parameter
            .get("content")
            .and_then(|content| content.get("application/json")?.get("schema"));
        if let Some(schema) = content {
            nested_types(schema, name.to_owned(), &mut found);
        }
    }
    let reply = post.get("responses").and_then(|responses| {
        responses.get("200")?.get("content")?.get("application/json")?.get("schema")
    });
    for (key, child) in
        reply.and_then(|reply| reply.get("properties")).into_iter().flat_map(Node::entries)
    {
        nested_types(child, key.name.clone(), &mut found);
    }
    let shared: BTreeSet<String> = shared_names(post).into_iter().map(names::pascal).collect();
    for (name, location) in &found {
        if shared.contains(&names::pascal(name)) {
            document
                .report_at(
                    diagnostics,
                    *location,
                    format!("a nested type cannot be named like the shared `{name}`, which this operation uses"),
                )
                .help("give the schema another `title:`");
        }
        if names::is_taken(&names::pascal(name)) {
            document
                .report_at(
                    diagnostics,
                    *location,
                    format!("a nested type cannot be named `{name}`"),
                )
                .help("give the schema another `title:`");
        }
    }
    let entries = found.iter().map(|(name, location)| (name.as_str(), *location));
    let mut problems = Diagnostics::default();
    collisions(document, &mut problems, "type", names::pascal, entries);
    diagnostics.append(problems);
}

/// The components that are referred to below a node.
fn shared_names(node: &Node) -> Vec<&str> {
    let below: Vec<&Node> = match &node.data {
        Data::Object(entries) => entries.iter().map(|(_, child)| child).collect(),
        Data::List(items) => items.iter().collect(),
        Data::Scalar(_) => Vec::new(),
    };
    let own = node.get("$ref").and_then(Node::as_str).and_then(|target| target.rsplit('/').next());
    own.into_iter().chain(below.into_iter().flat_map(shared_names)).collect()
}

/// The names that the objects and enums below a schema get: the `title`, else the path of names.
fn nested_types(schema: &Node, path: String, found: &mut Vec<(String, Location)>) {
    let name = schema.get("title").and_then(Node::as_str).map_or(path, str::to_owned);
    if schema.get("properties").is_some() || schema.get("enum").is_some() {
        found.push((name.clone(), schema.location));
    }
    for (key, child) in schema.get("properties").into_iter().flat_map(Node::entries) {
        nested_types(child, format!("{name}{}", names::pascal(&key.name)), found);
    }
    if let Some(items) = schema.get("items") {
        nested_types(items, format!("{name}Item"), found);
    }
    if let Some(values) = schema.get("additionalProperties") {
        nested_types(values, format!("{name}Value"), found);
    }
}
