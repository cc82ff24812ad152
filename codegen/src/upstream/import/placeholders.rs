//! Marks the sentences that a new file lacks, so that the lint names each place to fill. It does
//! not know where the facts came from.

use serde_json::{Map, Value};

use super::compose::{PARAMETER_KEYS, SCHEMA_KEYS, put};
use crate::spec::{Diagnostics, Document, extension, schema_line};
use crate::upstream::yaml;

/// The text in the place of a sentence. The lint refuses it.
const PLACEHOLDER: &str = "TODO";

/// The order of the keys of an operation.
const OPERATION_KEYS: &[&str] = &[
    "operationId",
    "tags",
    "summary",
    "description",
    "deprecated",
    "externalDocs",
    extension::NAME,
];

/// The text of a new operation file with a placeholder for each missing sentence, and the number
/// of placeholders.
///
/// # Errors
///
/// A text that is not YAML.
pub fn with_placeholders(path: &str, text: &str) -> Result<(String, usize), Diagnostics> {
    let document = Document::parse(path, text)?;
    let mut file = document.root.to_value();
    let mut count = 0;
    if let Some(operation) = file[document.method().key()].as_object_mut() {
        for key in ["summary", "description"] {
            fill(operation, key, OPERATION_KEYS, &mut count);
        }
        in_operation(operation, &mut count);
    }
    Ok((schema_line(path) + &yaml::file(&file), count))
}

fn in_operation(operation: &mut Map<String, Value>, count: &mut usize) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten().filter_map(Value::as_object_mut) {
        fill(parameter, "description", PARAMETER_KEYS, count);
        for (key, rest) in [("schema", ""), ("content", "/application~1json/schema")] {
            if let Some(schema) = parameter.get_mut(key).and_then(|one| one.pointer_mut(rest)) {
                in_schema(schema, false, count);
            }
        }
    }
    for (key, rest) in [("requestBody", "/content"), ("responses", "/200/content")] {
        let content = operation.get_mut(key).and_then(|one| one.pointer_mut(rest)?.as_object_mut());
        for media in content.into_iter().flat_map(Map::values_mut) {
            in_schema(&mut media["schema"], false, count);
        }
    }
}

/// `described` tells if the schema itself needs a sentence.
fn in_schema(schema: &mut Value, described: bool, count: &mut usize) {
    let Some(schema) = schema.as_object_mut().filter(|schema| !schema.contains_key("$ref")) else {
        return;
    };
    if described {
        fill(schema, "description", SCHEMA_KEYS, count);
    }
    let values: Vec<Value> = match schema.get("enum") {
        Some(Value::Array(values)) => values.clone(),
        _ => Vec::new(),
    };
    if !values.is_empty() {
        let sentences = values.iter().filter_map(Value::as_str);
        let sentences: Map<String, Value> =
            sentences.map(|value| (value.to_owned(), PLACEHOLDER.into())).collect();
        *count += sentences.len();
        let facts = schema.entry(extension::NAME).or_insert_with(|| Map::new().into());
        facts["values"] = sentences.into();
    }
    for property in
        schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        in_schema(property.1, true, count);
    }
    for key in ["items", "additionalProperties"] {
        if let Some(entry) = schema.get_mut(key) {
            let described = entry.get("properties").is_some();
            in_schema(entry, described, count);
        }
    }
}

fn fill(object: &mut Map<String, Value>, key: &str, order: &[&str], count: &mut usize) {
    if !object.contains_key(key) {
        put(object, key, PLACEHOLDER.into(), order);
        *count += 1;
    }
}
