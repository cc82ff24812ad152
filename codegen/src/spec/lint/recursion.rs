//! Checks schemas that contain themselves: allowed for objects, but not for lists and maps.

use super::Context;
use super::type_names::{component, is_named};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Node};

/// Shared lists and maps are copied to each use, so none may contain itself.
pub(super) fn check(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let root = &context.root.root;
    let schemas = root.get("components").and_then(|components| components.get("schemas"));
    for (key, schema) in schemas.into_iter().flat_map(Node::entries) {
        let mut way = vec![key.name.as_str()];
        // A schema that only refers to another one is refused elsewhere.
        let is_type = schema.get("type").is_some();
        if is_type && !is_named(schema) && leads_back(root, schema, &mut way) {
            let message = format!(
                "the shared `{}` contains itself without a shared object in between: {}",
                key.name,
                way.join(" → ")
            );
            context
                .root
                .report_at(diagnostics, key.location, message)
                .help("make its content a shared object with `properties`, or any value (a schema with only a `description`)");
        }
    }
}

/// `true` if the first component of the path occurs again below a schema.
fn leads_back<'a>(root: &'a Node, schema: &'a Node, way: &mut Vec<&'a str>) -> bool {
    if let Some(reference) = schema.get("$ref") {
        return match component(root, reference) {
            Some((name, _, _)) if way.first() == Some(&name) => {
                way.push(name);
                true
            }
            Some((name, _, target)) if !is_named(target) && !way.contains(&name) => {
                way.push(name);
                let is_back = leads_back(root, target, way);
                if !is_back {
                    way.pop();
                }
                is_back
            }
            _ => false,
        };
    }
    let parts = match schema.get("allOf").map(|parts| &parts.data) {
        Some(Data::List(parts)) => parts.as_slice(),
        _ => &[],
    };
    let entries = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    let fields = schema.get("properties").into_iter().flat_map(Node::entries).map(|(_, node)| node);
    let mut below = parts.iter().chain(entries).chain(fields);
    below.any(|node| leads_back(root, node, way))
}
