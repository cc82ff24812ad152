//! Gives the parameters of a request, which arrive as texts, the types of the operation table.
//!
//! The local CAMS compiles this file too, with an operation table of its own.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::styles::assembled;
use crate::operation::{OperationInfo, Parameter, Shape, Style};

/// The documented parameters as JSON with wire names. A text that is not of its type stays one.
pub(crate) fn documented(
    operation: &OperationInfo,
    pairs: &BTreeMap<String, String>,
) -> Map<String, Value> {
    let value = |parameter: &Parameter| {
        value(pairs, parameter).map(|value| (parameter.name.to_owned(), value))
    };
    operation.parameters.iter().filter_map(value).collect()
}

fn value(pairs: &BTreeMap<String, String>, parameter: &Parameter) -> Option<Value> {
    let Parameter { name, style, shape, .. } = parameter;
    match style {
        Style::Plain => pairs.get(*name).map(|text| typed(shape, text.as_str().into())),
        Style::Json => pairs.get(*name).map(|text| json(text)),
        _ => assembled(pairs, name, *style, shape).map(|value| typed(shape, value)),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

/// A value whose single values are texts, with the types of its shape.
fn typed(shape: &Shape, value: Value) -> Value {
    let inner = |key: &str| match shape {
        Shape::Array(shape) | Shape::Map(shape) => shape,
        Shape::Object(fields) => {
            fields.iter().find(|field| field.name == key).map_or(&Shape::Any, |field| &field.shape)
        }
        _ => &Shape::Any,
    };
    match (shape, value) {
        (Shape::String | Shape::Any, value) => value,
        (_, Value::String(text)) => json(&text),
        (_, Value::Array(items)) => items.into_iter().map(|item| typed(inner(""), item)).collect(),
        (_, Value::Object(fields)) => {
            let typed = |(key, value): (String, Value)| {
                let value = typed(inner(&key), value);
                (key, value)
            };
            fields.into_iter().map(typed).collect()
        }
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_get_the_types_of_their_shape() {
        let shape = Shape::Map(&Shape::Array(&Shape::Int64));
        assert_eq!(typed(&shape, json!({ "a": ["1", "2"] })), json!({ "a": [1, 2] }));
        assert_eq!(typed(&Shape::Boolean, json!("true")), json!(true));
        assert_eq!(typed(&Shape::String, json!("12")), json!("12"));
        assert_eq!(typed(&Shape::Int32, json!("twelve")), json!("twelve"));
    }
}
