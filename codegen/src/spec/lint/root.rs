//! Checks the root file: it lists exactly the operation files, and describes the shared parts.

use std::collections::BTreeSet;

use openapiv3::{OpenAPI, Response};
use serde_json::json;

use super::subject::Subject;
use super::{Context, keys, presets, prose, schema};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Node, file_name};
use crate::spec::load::Documents;
use crate::spec::operation_file;

/// Checks the root file and its list of operations.
pub(super) fn check(documents: &Documents, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let root = &documents.root;
    let stand_ins =
        [("paths", json!({ "/": {} })), ("components", json!({ "schemas": { "Name": {} } }))];
    keys::check::<OpenAPI>(root, &root.root, "an OpenAPI document", &stand_ins, diagnostics);
    check_versions(documents, diagnostics);
    check_paths(documents, diagnostics);
    check_components(context, diagnostics);
    presets::check(documents, context, diagnostics);
    if let Some(Node { data: Data::List(tags), .. }) = root.root.get("tags") {
        for tag in tags {
            let name = tag.get("name").and_then(Node::as_str).unwrap_or_default();
            prose::check(root, tag, tag.location, "family", name, "description", diagnostics);
        }
    }
}

/// The OpenAPI version is supported, and the API version has its form.
fn check_versions(documents: &Documents, diagnostics: &mut Diagnostics) {
    let root = &documents.root;
    if let Some(node) = root.root.get("openapi") {
        let patch = node.as_str().and_then(|text| text.strip_prefix("3.0."));
        if patch
            .is_none_or(|patch| patch.len() != 1 || !patch.contains(|c: char| c.is_ascii_digit()))
        {
            root.report_at(
                diagnostics,
                node.location,
                format!("{} is not a version of OpenAPI 3.0", node.to_value()),
            )
            .help("write `openapi: 3.0.3`; other versions have other rules");
        }
    }
    let info = root.root.get("info");
    if let Some(node) = info.and_then(|info| info.get("version"))
        && !node.as_str().is_some_and(is_api_version)
    {
        root.report_at(
            diagnostics,
            node.location,
            format!("{} is not an API version", node.to_value()),
        )
        .help("use the date that requests send as `x-acs-version`, for example '2020-06-06'");
    }
    if let Some(node) = info.and_then(|info| info.get("title"))
        && node.as_str().is_some_and(|title| title.trim().is_empty())
    {
        root.report_at(diagnostics, node.location, "the API has no title")
            .help("add the full name of the API");
    }
}

/// `true` if a text can be an API version: a date, or a word such as `20200606` or `v1.2`.
pub(crate) fn is_api_version(text: &str) -> bool {
    let is_word = !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.');
    is_word || is_date(text)
}

/// `true` if a text has the form of `2020-06-06`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |text: &str, length: usize| {
        text.parse::<u32>().ok().filter(|_| text.len() == length && !text.starts_with('+'))
    };
    match parts.as_slice() {
        [year, month, day] => {
            number(year, 4).is_some()
                && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
                && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
        }
        _ => false,
    }
}

fn check_paths(documents: &Documents, diagnostics: &mut Diagnostics) {
    let root = &documents.root;
    let paths = root.root.get("paths");
    let existing: BTreeSet<&str> =
        documents.operations.iter().map(|document| document.path.as_str()).collect();
    let mut listed = BTreeSet::new();
    for (key, item) in paths.into_iter().flat_map(Node::entries) {
        let target = item.get("$ref").and_then(Node::as_str).unwrap_or_default();
        if documents.unparsed.iter().any(|path| path == target) {
            continue;
        }
        let found = existing.contains(target);
        let stem = operation_file::stem_of(target);
        let operation = key.name.strip_prefix("/#");
        if !found {
            let location = item.get("$ref").map_or(key.location, |reference| reference.location);
            root.report_at(diagnostics, location, format!("unresolved `$ref`: {target:?}"))
                .help("refer to an existing, valid operation file: `<family>/<Operation>.yaml`");
        } else if operation.is_none_or(|name| !operation_file::is_of(target, name)) {
            root.report_at(
                diagnostics,
                key.location,
                format!("the path of {target} must be `/#{stem}`"),
            )
            .help("every operation has the path `/`, so the fragment makes the keys unique");
        }
        listed.insert(target);
    }
    for document in &documents.operations {
        if !listed.contains(document.path.as_str()) {
            let stem = operation_file::stem_of(&document.path);
            document
                .report_at(
                    diagnostics,
                    document.root.location,
                    format!("{} does not list this file", file_name(&root.path)),
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
                    let subject = Subject {
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
                            "the shared schema `{}` only refers to another one with `{other}`",
                            name.name
                        );
                        root.report_at(diagnostics, name.location, problem)
                            .help("write out the schema, or use the other one instead");
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
                        let subject = Subject {
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
                    .help("share only schemas, responses and securitySchemes; move everything else to its operation file");
            }
        }
    }
}
