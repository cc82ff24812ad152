//! Rules for `cams.yaml`: it lists exactly the operation files, and describes what they share.

use openapiv3::{OpenAPI, Response};
use serde_json::json;

use super::{Context, keys, prose, schema};
use crate::diagnostic::Diagnostics;
use crate::document::{Data, Node};
use crate::load::Documents;

/// Checks the root file and its list of operations.
pub(super) fn check(documents: &Documents, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let root = &documents.root;
    let stand_ins =
        [("paths", json!({ "/": {} })), ("components", json!({ "schemas": { "Name": {} } }))];
    keys::check::<OpenAPI>(root, &root.root, "an OpenAPI document", &stand_ins, diagnostics);
    check_paths(documents, diagnostics);
    check_components(context, diagnostics);
    if let Some(Node { data: Data::List(tags), .. }) = root.root.get("tags") {
        for tag in tags {
            let name = tag.get("name").and_then(Node::as_str).unwrap_or_default();
            prose::check(root, tag, tag.location, "family", name, "description", diagnostics);
        }
    }
}

fn check_paths(documents: &Documents, diagnostics: &mut Diagnostics) {
    let root = &documents.root;
    let paths = root.root.get("paths");
    let mut listed = Vec::new();
    for (key, item) in paths.into_iter().flat_map(Node::entries) {
        let target = item.get("$ref").and_then(Node::as_str).unwrap_or_default();
        if documents.unparsed.iter().any(|path| path == target) {
            continue;
        }
        let found = documents.operations.iter().any(|document| document.path == target);
        let stem = target
            .rsplit('/')
            .next()
            .and_then(|file| file.strip_suffix(".yaml"))
            .unwrap_or_default();
        if !found {
            let location = item.get("$ref").map_or(key.location, |reference| reference.location);
            root.report_at(diagnostics, location, format!("unresolved `$ref`: {target:?}"))
                .help("a path refers to an operation file, `<family>/<Operation>.yaml`, that exists and can be parsed");
        } else if key.name != format!("/#{stem}") {
            root.report_at(
                diagnostics,
                key.location,
                format!("the path of {target} must be `/#{stem}`"),
            )
            .help("every operation is a POST to `/`; the fragment keeps the keys apart");
        }
        listed.push(target);
    }
    for document in &documents.operations {
        if !listed.contains(&document.path.as_str()) {
            let stem = document
                .path
                .rsplit('/')
                .next()
                .and_then(|file| file.strip_suffix(".yaml"))
                .unwrap_or_default();
            document
                .report_at(
                    diagnostics,
                    document.root.location,
                    "spec/cams.yaml does not list this file",
                )
                .help(format!("add `/#{stem}: {{ $ref: {} }}` to its `paths`", document.path));
        }
    }
}

fn check_components(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let root = context.root;
    let Some(components) = root.root.get("components") else { return };
    for (key, part) in components.entries() {
        match key.name.as_str() {
            "schemas" => {
                for (name, node) in part.entries() {
                    let subject = schema::Subject {
                        what: "schema",
                        name: &name.name,
                        at: name.location,
                        described: true,
                        is_entry: false,
                    };
                    schema::check(root, node, &subject, context, diagnostics);
                    let other = ["$ref", "allOf"].into_iter().find(|key| node.get(key).is_some());
                    if let Some(other) = other {
                        let problem = format!(
                            "the shared schema `{}` is only another one: `{other}`",
                            name.name
                        );
                        root.report_at(diagnostics, name.location, problem)
                            .help("write it out, or use the other schema in its place");
                    }
                }
            }
            "responses" => {
                for (_, node) in part.entries() {
                    let stand_ins = [("content", json!({ "application/json": {} }))];
                    keys::check::<Response>(root, node, "a response", &stand_ins, diagnostics);
                    let schema = node
                        .get("content")
                        .and_then(|content| content.get("application/json")?.get("schema"));
                    if let Some(schema) = schema {
                        let subject = schema::Subject {
                            what: "response",
                            name: "schema",
                            at: schema.location,
                            described: false,
                            is_entry: false,
                        };
                        schema::check(root, schema, &subject, context, diagnostics);
                    }
                }
            }
            "securitySchemes" => {}
            other => {
                root.report_at(diagnostics, key.location, format!("unsupported components: `{other}`"))
                    .help("schemas, responses and securitySchemes are shared; everything else stands in its operation file");
            }
        }
    }
}
