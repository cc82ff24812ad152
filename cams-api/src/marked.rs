//! Which values of a call are confidential: those that the operation's entry in the table marks, and those that it
//! does not know.
//!
//! The entry comes with the call. Searching the table for it would link all of them into every program.

use serde_json::Value;

use crate::confidential::Confidential;
use crate::encode::percent_decoded;
use crate::operations::{Element, Kind, OperationInfo, Parameter};

/// Gathers the confidential values among the parameters of an operation, `name=value` pairs joined by `&` as they are
/// in a query or a form.
pub(crate) fn gather(
    info: Option<&'static OperationInfo>,
    pairs: &str,
    confidential: &mut Confidential,
) {
    let parameters = info.map_or(&[][..], |operation| operation.parameters);
    for (name, value) in pairs.split('&').filter_map(|pair| pair.split_once('=')) {
        let value = percent_decoded(value);
        let value = String::from_utf8_lossy(&value);
        match parameters.iter().find(|parameter| parameter.name == name) {
            Some(Parameter { sensitive: None, kind, .. }) => match json(&value) {
                Some(value) => gather_marked(kind, &value, confidential),
                None if has_parts(kind) => gather_text(&value, confidential),
                None => {}
            },
            Some(_) | None => gather_text(&value, confidential),
        }
    }
}

/// Gathers what is marked in a value that is not marked itself.
fn gather_marked(kind: &Kind, value: &Value, confidential: &mut Confidential) {
    match (kind, value) {
        (Kind::Object(fields), Value::Object(object)) => {
            for (name, value) in object {
                match fields.iter().find(|field| field.name == name) {
                    Some(Element { sensitive: None, kind, .. }) => {
                        gather_marked(kind, value, confidential);
                    }
                    Some(_) | None => gather_all(value, confidential),
                }
            }
        }
        (Kind::Array(kind), Value::Array(items)) => {
            items.iter().for_each(|item| gather_marked(kind, item, confidential));
        }
        (Kind::Map(kind), Value::Object(object)) => {
            object.values().for_each(|value| gather_marked(kind, value, confidential));
        }
        // It is not what the table describes.
        _ if has_parts(kind) => gather_all(value, confidential),
        _ => {}
    }
}

fn has_parts(kind: &Kind) -> bool {
    matches!(kind, Kind::Object(_) | Kind::Array(_) | Kind::Map(_))
}

/// Gathers all texts and numbers in a value.
fn gather_all(value: &Value, confidential: &mut Confidential) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => confidential.add(&number.to_string()),
        Value::String(text) => gather_text(text, confidential),
        Value::Array(items) => items.iter().for_each(|item| gather_all(item, confidential)),
        Value::Object(object) => object.values().for_each(|value| gather_all(value, confidential)),
    }
}

/// A text counts as a whole, and if it holds JSON, so does each text in that.
fn gather_text(text: &str, confidential: &mut Confidential) {
    confidential.add(text);
    if let Some(inner) = json(text).filter(|inner| inner.is_object() || inner.is_array()) {
        gather_all(&inner, confidential);
    }
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
