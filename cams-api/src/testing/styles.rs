//! Reassembles nested parameters that are not one JSON text from the pairs of a request.
//!
//! The local CAMS compiles this file too, with an operation table of its own.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::operation::{Shape, Style};

/// The value of a parameter's pairs; `None` without pairs. Its single values are texts. A pair with
/// an invalid name turns a list into an object, which fits no list.
pub(crate) fn assembled(
    pairs: &BTreeMap<String, String>,
    name: &str,
    style: Style,
    shape: &Shape,
) -> Option<Value> {
    if style == Style::Simple {
        let text = pairs.get(name)?;
        return Some(text.split(',').map(Value::from).collect());
    }
    let mut parts = Parts::default();
    for (pair, text) in
        pairs.range(name.to_owned()..).take_while(|(pair, _)| pair.starts_with(name))
    {
        if let Some(path) =
            pair.strip_prefix(name).filter(|path| path.is_empty() || path.starts_with('.'))
        {
            parts.put(path, style, text);
        }
    }
    (!parts.is_empty()).then(|| parts.into_value(shape))
}

/// A value in parts: its own text, and the parts below it by key.
#[derive(Default)]
struct Parts {
    text: Option<String>,
    below: BTreeMap<String, Parts>,
}

impl Parts {
    fn is_empty(&self) -> bool {
        self.text.is_none() && self.below.is_empty()
    }

    /// Puts the text at the end of a path such as `.1.Key`.
    fn put(&mut self, path: &str, style: Style, text: &str) {
        let Some(path) = path.strip_prefix('.') else {
            self.text = Some(text.to_owned());
            return;
        };
        let (key, rest) = first_key(path, style);
        self.below.entry(key.to_owned()).or_default().put(rest, style, text);
    }

    fn into_value(self, shape: &Shape) -> Value {
        if let (Some(text), true) = (self.text, self.below.is_empty()) {
            return text.into();
        }
        let inner = |key: &str| match shape {
            Shape::Array(shape) | Shape::Map(shape) => shape,
            Shape::Object(fields) => fields
                .iter()
                .find(|field| field.name == key)
                .map_or(&Shape::Any, |field| &field.shape),
            _ => &Shape::Any,
        };
        let indices: Option<Vec<usize>> = self.below.keys().map(|key| key.parse().ok()).collect();
        match (shape, indices) {
            (Shape::Array(_), Some(indices)) => {
                let mut entries: Vec<_> = indices.into_iter().zip(self.below).collect();
                entries.sort_unstable_by_key(|(index, _)| *index);
                entries.into_iter().map(|(_, (key, parts))| parts.into_value(inner(&key))).collect()
            }
            _ => self
                .below
                .into_iter()
                .map(|(key, parts)| {
                    let value = parts.into_value(inner(&key));
                    (key, value)
                })
                .collect(),
        }
    }
}

/// The first key of a path, and the rest. The flat style writes the length before a key, as in
/// `#4#city`, but not before an index.
fn first_key(path: &str, style: Style) -> (&str, &str) {
    let measured = || {
        let (length, rest) = path.strip_prefix('#')?.split_once('#')?;
        let length: usize = length.parse().ok()?;
        let end = rest.char_indices().map(|(at, _)| at).chain([rest.len()]).nth(length)?;
        Some(rest.split_at(end))
    };
    let measured = if style == Style::Flat { measured() } else { None };
    measured.unwrap_or_else(|| path.split_at(path.find('.').unwrap_or(path.len())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn from(pairs: &[(&str, &str)], style: Style, shape: &Shape) -> Option<Value> {
        let pairs = pairs.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        assembled(&pairs, "P", style, shape)
    }

    #[test]
    fn lists_are_in_the_order_of_their_places() {
        let pairs = [("P.1.Key", "a"), ("P.10.Key", "c"), ("P.2.Key", "b"), ("PP.1.Key", "no")];
        let shape = Shape::Array(&Shape::Map(&Shape::String));
        let expected = json!([{ "Key": "a" }, { "Key": "b" }, { "Key": "c" }]);
        assert_eq!(from(&pairs, Style::RepeatList, &shape), Some(expected));
        assert_eq!(from(&[("P.x", "a")], Style::RepeatList, &shape), Some(json!({ "x": "a" })));
        assert_eq!(from(&[("P-1", "a")], Style::RepeatList, &shape), None);
    }

    #[test]
    fn keys_of_the_flat_style_may_hold_dots() {
        let pairs = [("P.#3#a.b", "1"), ("P.#1#é.1", "2"), ("P.#1#é.2", "3")];
        let shape = Shape::Map(&Shape::Array(&Shape::String));
        assert_eq!(from(&pairs, Style::Flat, &shape), Some(json!({ "a.b": "1", "é": ["2", "3"] })));
    }

    #[test]
    fn commas_join_the_simple_style() {
        let shape = Shape::Array(&Shape::Int32);
        assert_eq!(from(&[("P", "1,2")], Style::Simple, &shape), Some(json!(["1", "2"])));
    }
}
