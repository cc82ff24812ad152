//! Joins the files into one OpenAPI document.

use std::collections::HashMap;

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use super::document::Document;
use super::extension;
use super::load::Documents;

/// The typed document with every file in its place and every `$ref` local. Call it after the lint:
/// any error left is a gap in the lint, and its message is returned.
pub(crate) fn typed(documents: &Documents) -> Result<OpenAPI, String> {
    serde_json::from_value(value(documents)).map_err(|error| error.to_string())
}

/// The same as JSON for other tools, with the headers that select the operation in a generic
/// client.
pub(crate) fn for_other_tools(documents: &Documents) -> Value {
    let mut bundle = value(documents);
    let version = bundle["info"]["version"].clone();
    let items = bundle.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in items.into_iter().flatten() {
        let action = path.trim_start_matches("/#").to_owned();
        let header = |name: &str, value: &Value| {
            json!({
                "name": name, "in": "header", "required": true,
                "schema": { "type": "string", "enum": [value] },
            })
        };
        let headers = [header("x-acs-action", &action.into()), header("x-acs-version", &version)];
        for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
            let Some(operation) = operation.as_object_mut() else { continue };
            let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
            if let Some(list) = parameters.as_array_mut() {
                list.iter_mut().for_each(join_in_openapi);
                list.extend(headers.clone());
            }
        }
    }
    bundle
}

/// Declares in OpenAPI's own terms that commas join a list, the only style OpenAPI can express.
fn join_in_openapi(parameter: &mut Value) {
    if parameter["schema"][extension::NAME]["style"] == "simple" {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(false);
    }
}

fn value(documents: &Documents) -> Value {
    let mut bundle = documents.root.root.to_value();
    let mut paths = Map::new();
    let by_path: HashMap<&str, &Document> =
        documents.operations.iter().map(|document| (document.path.as_str(), document)).collect();
    for (key, item) in
        documents.root.root.get("paths").into_iter().flat_map(|paths| paths.entries())
    {
        let target = item.get("$ref").and_then(|reference| reference.as_str()).unwrap_or_default();
        if let Some(document) = by_path.get(target) {
            let mut operation = document.root.to_value();
            make_local(&mut operation);
            paths.insert(key.name.clone(), operation);
        }
    }
    // Anything but an object is reported as no OpenAPI document.
    if let Value::Object(entries) = &mut bundle {
        entries.insert("paths".to_owned(), Value::Object(paths));
    }
    if let Some(Value::Object(shared)) = bundle.pointer_mut("/components/schemas") {
        documents.contents.iter().for_each(|document| add_schemas(shared, document));
    }
    bundle
}

/// Adds the schemas of a file beside the shared ones of the root.
fn add_schemas(shared: &mut Map<String, Value>, document: &Document) {
    let schemas = document.root.get("components").and_then(|found| found.get("schemas"));
    for (key, schema) in schemas.into_iter().flat_map(|schemas| schemas.entries()) {
        let mut schema = schema.to_value();
        make_local(&mut schema);
        shared.insert(key.name.clone(), schema);
    }
}

/// `../<root file>#/components/…` becomes `#/components/…`.
fn make_local(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            if let Some(Value::String(reference)) = entries.get_mut("$ref")
                && let Some((_, pointer)) = reference.split_once('#')
            {
                *reference = format!("#{pointer}");
            }
            entries.values_mut().for_each(make_local);
        }
        Value::Array(items) => items.iter_mut().for_each(make_local),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
