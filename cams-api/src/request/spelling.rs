//! Finds values that differ from a documented one only in case.
//!
//! Documented lists are open, so such a value is sent as it is. It is probably a slip: a warning
//! and the error of a refused call name it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::marked::decoded;
use crate::operation::{Element, OperationInfo, Parameter, Shape, Style};

/// The documented spelling of each such value, by the path of its parameter or field.
pub(crate) type Misspelt = BTreeMap<String, &'static str>;

/// Adds the misspelt values among an operation's parameters. These are `name=value` pairs joined by
/// `&`, as in a query, or as in a form, where a plus is a space.
pub(super) fn find(
    info: Option<&'static OperationInfo>,
    pairs: &str,
    is_form: bool,
    found: &mut Misspelt,
) {
    let parameters = info.map_or(&[][..], |operation| operation.parameters);
    for (name, value) in pairs.split('&').filter_map(|pair| pair.split_once('=')) {
        let Some(parameter) = parameters.iter().find(|parameter| parameter.name == name) else {
            continue;
        };
        let Parameter { name, style, values, shape, .. } = parameter;
        match style {
            Style::Plain if !values.is_empty() => {
                let value = decoded(value, is_form);
                compare(name, values, &String::from_utf8_lossy(&value), found);
            }
            Style::Json if has_values(shape) => {
                if let Ok(value) =
                    serde_json::from_str(&String::from_utf8_lossy(&decoded(value, is_form)))
                {
                    find_in_json(name, shape, &value, found);
                }
            }
            _ => {}
        }
    }
}

fn compare(path: &str, values: &[&'static str], value: &str, found: &mut Misspelt) {
    let mut alike = values.iter().filter(|documented| documented.eq_ignore_ascii_case(value));
    if let Some(documented) = alike.next()
        && !values.contains(&value)
    {
        found.insert(path.to_owned(), documented);
    }
}

/// Returns `true` if a field has documented values.
fn has_values(shape: &Shape) -> bool {
    match shape {
        Shape::Object(fields) => {
            fields.iter().any(|field| !field.values.is_empty() || has_values(&field.shape))
        }
        Shape::Array(shape) | Shape::Map(shape) => has_values(shape),
        _ => false,
    }
}

fn find_in_json(path: &str, shape: &Shape, value: &Value, found: &mut Misspelt) {
    match (shape, value) {
        (Shape::Object(fields), Value::Object(entries)) => {
            for Element { name, shape, values, .. } in *fields {
                let Some(value) = entries.get(*name) else { continue };
                let path = format!("{path}.{name}");
                match value {
                    Value::String(text) => compare(&path, values, text, found),
                    _ => find_in_json(&path, shape, value, found),
                }
            }
        }
        (Shape::Array(shape), Value::Array(items)) => {
            items.iter().for_each(|item| find_in_json(path, shape, item, found));
        }
        (Shape::Map(shape), Value::Object(entries)) => {
            entries.values().for_each(|value| find_in_json(path, shape, value, found));
        }
        _ => {}
    }
}
