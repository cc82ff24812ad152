//! Reads the parameters of a call from query and form body. Knows no operation by name.

use std::collections::{BTreeMap, BTreeSet};

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::operation::{Parameter, Shape, Style};
use crate::styles;

/// Decoded names and values.
pub(crate) type Pairs = Vec<(String, String)>;

/// Decodes a query or a form body. A space may be `+` or `%20`: clients use both.
pub(crate) fn decode(text: &[u8]) -> Pairs {
    form_urlencoded::parse(text).into_owned().collect()
}

/// The parameters of a call by name.
pub(crate) struct Parameters {
    texts: BTreeMap<String, String>,
    /// The names of parameters with an empty value, which counts as missing.
    empty: BTreeSet<String>,
}

impl Parameters {
    /// Collects the parameters of a query and a form body. If both have a name, the form wins.
    pub(crate) fn new(query: Pairs, headers: &HeaderMap, body: &[u8]) -> Self {
        let content_type = headers.get(CONTENT_TYPE).map_or(&[][..], |value| value.as_bytes());
        let is_form = content_type.starts_with(b"application/x-www-form-urlencoded");
        let form = if is_form { decode(body) } else { Pairs::new() };
        let all: BTreeMap<_, _> = query.into_iter().chain(form).collect();
        let (empty, texts): (BTreeMap<_, _>, _) =
            all.into_iter().partition(|(_, text)| text.is_empty());
        Self { texts, empty: empty.into_keys().collect() }
    }

    /// The names and texts of all parameters.
    pub(crate) fn pairs(&self) -> Pairs {
        self.texts.iter().map(|(name, text)| (name.clone(), text.clone())).collect()
    }

    /// The names and texts of all parameters that are not empty.
    pub(crate) fn texts(&self) -> &BTreeMap<String, String> {
        &self.texts
    }

    /// The names of the parameters that are empty.
    pub(crate) fn empty(&self) -> impl Iterator<Item = &String> {
        self.empty.iter()
    }

    /// The size of names and texts, in bytes.
    pub(crate) fn size(&self) -> usize {
        let texts: usize = self.texts.iter().map(|(name, text)| name.len() + text.len()).sum();
        texts + self.empty.iter().map(String::len).sum::<usize>()
    }

    /// The text of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// The text of a parameter whose empty value clears a field.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.get(name).or_else(|| self.empty.contains(name).then_some(""))
    }

    /// The space of the call, by either of its names. Empty if it names none.
    pub(crate) fn space(&self) -> &str {
        self.get("CustSpaceId").or_else(|| self.get("CustWabaId")).unwrap_or_default()
    }

    /// The value of a parameter that is one JSON text. `Null` if the parameter is missing.
    pub(crate) fn json(&self, name: &str) -> Value {
        self.get(name).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// The value of a parameter, with single values as texts. `None` without it; an error if it is
    /// not of its type.
    pub(crate) fn value(&self, parameter: &Parameter) -> Option<Result<Value, NotOfItsType>> {
        let Parameter { name, style, shape, .. } = parameter;
        let value = match style {
            Style::RepeatList | Style::Flat | Style::Simple => {
                styles::assembled(&self.texts, name, *style, shape)?
            }
            _ => match (self.get(name)?, shape) {
                (text, Shape::Object(_) | Shape::Array(_) | Shape::Map(_)) => {
                    serde_json::from_str(text).unwrap_or_else(|_| text.into())
                }
                (text, _) => text.into(),
            },
        };
        Some(if fits(shape, &value) { Ok(value) } else { Err(NotOfItsType) })
    }
}

/// A value that does not have the type of its parameter.
#[derive(Debug)]
pub(crate) struct NotOfItsType;

/// `true` if the text of a parameter has this shape.
fn text_fits(shape: &Shape, text: &str) -> bool {
    match shape {
        Shape::Int32 => text.parse::<i32>().is_ok(),
        Shape::Int64 => text.parse::<i64>().is_ok(),
        Shape::Double => text.parse::<f64>().is_ok(),
        // Python's official SDK writes `True`.
        Shape::Boolean => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        Shape::Object(_) | Shape::Array(_) | Shape::Map(_) => {
            serde_json::from_str(text).is_ok_and(|value| fits(shape, &value))
        }
        _ => true,
    }
}

/// `true` if a JSON value has this shape. Single values may be text, and `null` fits any shape.
pub(crate) fn fits(shape: &Shape, value: &Value) -> bool {
    match (shape, value) {
        (_, Value::Null) | (Shape::Any, _) => true,
        (Shape::Object(fields), Value::Object(object)) => fields
            .iter()
            .all(|field| object.get(field.name).is_none_or(|value| fits(&field.shape, value))),
        (Shape::Array(item), Value::Array(items)) => items.iter().all(|value| fits(item, value)),
        (Shape::Map(item), Value::Object(object)) => object.values().all(|value| fits(item, value)),
        (Shape::Object(_) | Shape::Array(_) | Shape::Map(_), _)
        | (_, Value::Object(_) | Value::Array(_)) => false,
        (_, Value::String(text)) => text_fits(shape, text),
        (_, single) => text_fits(shape, &single.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_of_single_values() {
        for (shape, good, bad) in [
            (Shape::Int32, "-5", "2147483648"),
            (Shape::Int64, "1234567890123", "1.0"),
            (Shape::Double, "1.5", "one"),
            (Shape::Boolean, "true", "1"),
        ] {
            assert!(text_fits(&shape, good), "{shape:?} {good}");
            assert!(!text_fits(&shape, bad), "{shape:?} {bad}");
        }
        assert!(text_fits(&Shape::String, "{"));
        assert!(text_fits(&Shape::Boolean, "True") && text_fits(&Shape::Boolean, "FALSE"));
    }

    #[test]
    fn nested_values() {
        let numbers = Shape::Array(&Shape::Int64);
        assert!(fits(&numbers, &json!([1, "2", null])));
        assert!(!fits(&numbers, &json!([1, "two"])));
        assert!(!fits(&numbers, &json!({ "0": 1 })));
        let texts = Shape::Map(&Shape::String);
        assert!(fits(&texts, &json!({ "name": "Ann", "age": 7 })));
        assert!(!fits(&texts, &json!({ "name": ["Ann"] })));
        assert!(fits(&Shape::Any, &json!([{}])));
        assert!(!text_fits(&texts, "not JSON"));
    }

    #[test]
    fn query_and_form_are_one() {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            "application/x-www-form-urlencoded; charset=utf-8".parse().unwrap(),
        );
        let parameters =
            Parameters::new(decode(b"A=1+2&B=%2B&C=&D=q"), &headers, b"D=f&E=%E4%B8%AD");
        let get = |name| parameters.get(name);
        assert_eq!([get("A"), get("B"), get("C")], [Some("1 2"), Some("+"), None]);
        assert_eq!([get("D"), get("E")], [Some("f"), Some("中")]);
        assert_eq!([parameters.given("C"), parameters.given("X")], [Some(""), None]);

        headers.insert(CONTENT_TYPE, "application/json".parse().unwrap());
        assert_eq!(Parameters::new(Pairs::new(), &headers, b"D=f").get("D"), None);
    }
}
