//! Reads a request as the service reads it: from the bytes that were sent back to the parameters.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use bytes::Bytes;
use serde_json::{Map, Value};

use super::styles::assembled;
use crate::operation::{OperationInfo, Parameter, Shape, Style};
use crate::sign::percent_decoded;

/// A request that arrived.
#[derive(Clone)]
pub(super) struct Received {
    pub(super) operation: String,
    /// The decoded parameters of query and form.
    pub(super) pairs: Vec<(String, String)>,
}

impl Received {
    pub(super) fn of(request: &http::Request<Bytes>) -> Self {
        let operation = request.headers().get("x-acs-action");
        let form = String::from_utf8_lossy(request.body()).replace('+', "%20");
        let query = request.uri().query().unwrap_or_default();
        let text = |encoded: &str| String::from_utf8_lossy(&percent_decoded(encoded)).into_owned();
        let pairs = query.split('&').chain(form.split('&')).filter_map(|pair| pair.split_once('='));
        Self {
            operation: operation.and_then(|name| name.to_str().ok()).unwrap_or_default().to_owned(),
            pairs: pairs.map(|(name, value)| (text(name), text(value))).collect(),
        }
    }
}

/// The documented parameters as JSON with wire names. Those of an undocumented operation are texts.
pub(super) fn parameters(
    info: Option<&'static OperationInfo>,
    pairs: &[(String, String)],
) -> Map<String, Value> {
    let pairs: BTreeMap<String, String> = pairs.iter().cloned().collect();
    match info {
        Some(info) => {
            let value = |parameter: &Parameter| {
                value(&pairs, parameter).map(|value| (parameter.name.to_owned(), value))
            };
            info.parameters.iter().filter_map(value).collect()
        }
        None => pairs.into_iter().map(|(name, text)| (name, text.into())).collect(),
    }
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

/// Shows the operation and its parameters. A confidential, nested or undocumented value is hidden.
impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = crate::operations::find(&self.operation);
        let shown = |name: &str| {
            let parameters = info.map_or(&[][..], |info| info.parameters);
            parameters.iter().any(|parameter| {
                let is_plain = parameter.style == Style::Plain && parameter.sensitive.is_none();
                parameter.name == name && is_plain
            })
        };
        write!(f, "{}(", self.operation)?;
        for (number, (name, text)) in self.pairs.iter().enumerate() {
            if number > 0 {
                f.write_str(", ")?;
            }
            match shown(name) {
                true => write!(f, "{name}: {text}")?,
                false => write!(f, "{name}: ***")?,
            }
        }
        f.write_char(')')
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
