//! Moves a parameter between its two places in the tree of an operation: query and form. Its
//! sentences move with it.

use serde_json::{Map, Value, json};

use super::compose::{set, wrap};

/// The index of a query parameter.
pub(super) fn position(query: &[Value], name: &str) -> Option<usize> {
    query.iter().position(|parameter| parameter["name"] == name)
}

/// A form parameter.
pub(super) fn property<'m>(form: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    form.get("properties")?.get(name)
}

/// Moves a parameter from the form to the query.
pub(super) fn to_query(
    query: &mut Vec<Value>,
    form: &mut Map<String, Value>,
    name: &str,
    shared: &Map<String, Value>,
) {
    let Some(mut schema) = form
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .and_then(|properties| properties.shift_remove(name))
    else {
        return;
    };
    let required = form.get_mut("required").and_then(Value::as_array_mut);
    let is_required = required.is_some_and(|names| {
        let before = names.len();
        names.retain(|one| one != name);
        names.len() < before
    });
    let mut parameter = Map::new();
    parameter.insert("name".into(), name.into());
    parameter.insert("in".into(), "query".into());
    parameter.insert("required".into(), is_required.into());
    for key in ["description", "deprecated", "example"] {
        if let Some(value) = schema.as_object_mut().and_then(|schema| schema.shift_remove(key)) {
            parameter.insert(key.into(), value);
        }
    }
    // A shared schema with its own description is an `allOf`. The description moves to the
    // parameter; a default stays.
    if let Some(shared) = schema.pointer("/allOf/0").filter(|_| has_one_key(&schema)).cloned() {
        schema = shared;
    }
    wrap(&mut parameter, schema, shared);
    query.push(parameter.into());
}

fn has_one_key(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| schema.len() == 1)
}

/// Moves a parameter from the query to the form.
pub(super) fn to_form(query: &mut Vec<Value>, form: &mut Map<String, Value>, name: &str) {
    let Some(at) = position(query, name) else { return };
    let mut parameter = query.remove(at);
    let schema = match parameter.get_mut("schema").map(Value::take) {
        Some(schema) => Some(schema),
        None => parameter.pointer_mut("/content/application~1json/schema").map(Value::take),
    };
    let mut schema = match schema {
        Some(Value::Object(schema)) => schema,
        _ => Map::new(),
    };
    if let Some(reference) = schema.shift_remove("$ref") {
        schema.insert("allOf".into(), json!([{ "$ref": reference }]));
    }
    for key in ["description", "deprecated", "example"] {
        if let Some(value) = parameter.get_mut(key).map(Value::take) {
            set(&mut schema, key, value);
        }
    }
    if parameter["required"] == true {
        let names = form.entry("required").or_insert_with(|| json!([]));
        if let Some(names) = names.as_array_mut() {
            names.push(name.into());
        }
    }
    let properties = form.entry("properties").or_insert_with(|| json!({}));
    if let Some(properties) = properties.as_object_mut() {
        properties.insert(name.to_owned(), schema.into());
    }
}
