//! Finds the confidential values of a call: those marked in the operation's table entry, and those
//! it does not know. They are passed on one by one, straight from the request, which may be large.
//!
//! The entry comes with the call. Searching the table would link every entry into every program.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::operation::{OperationInfo, Parameter, Shape, Style};
use crate::sign::percent_decoded;

/// The maximum depth of JSON strings inside JSON strings.
const DEEPEST: u8 = 4;

/// Passes on the confidential values among an operation's parameters. These are `name=value` pairs
/// joined by `&`, as in a query, or as in a form, where a plus is a space.
pub(crate) fn each(
    info: Option<&'static OperationInfo>,
    pairs: &str,
    is_form: bool,
    show: &mut dyn FnMut(&str),
) {
    let parameters = info.map_or(&[][..], |operation| operation.parameters);
    each_of(parameters, pairs, is_form, show);
}

fn each_of(parameters: &[Parameter], pairs: &str, is_form: bool, show: &mut dyn FnMut(&str)) {
    for (name, value) in pairs.split('&').filter_map(|pair| pair.split_once('=')) {
        // A name may begin with another one. The longer one comes later.
        let parameter = parameters.iter().rev().find(|parameter| is_pair_of(parameter, name));
        let shape = match parameter {
            Some(Parameter { sensitive: None, style, shape, .. }) => match style {
                Style::Json => Some(shape),
                Style::RepeatList | Style::Flat if has_marks(shape) => None,
                _ => continue,
            },
            Some(_) | None => None,
        };
        let value = decoded(value, is_form);
        let value = String::from_utf8_lossy(&value);
        // Anything that is not JSON of the documented shape is confidential as a whole.
        if shape.is_none_or(|_| !each_in_json(shape, &value, DEEPEST, show)) {
            each_in_text(&value, DEEPEST, show);
        }
    }
}

/// Returns `true` if a pair of this name is documented, and nothing in its value is confidential.
pub(super) fn is_open(info: Option<&'static OperationInfo>, name: &str) -> bool {
    let parameters = info.map_or(&[][..], |operation| operation.parameters);
    let parameter = parameters.iter().rev().find(|parameter| is_pair_of(parameter, name));
    parameter.is_some_and(|parameter| parameter.sensitive.is_none() && !has_marks(&parameter.shape))
}

/// The bytes of an encoded value.
pub(super) fn decoded(value: &str, is_form: bool) -> Vec<u8> {
    match is_form {
        true => percent_decoded(&value.replace('+', " ")),
        false => percent_decoded(value),
    }
}

/// Returns `true` if a pair of this name carries the parameter or a part of it.
fn is_pair_of(parameter: &Parameter, name: &str) -> bool {
    match (name.strip_prefix(parameter.name), parameter.style) {
        (Some(""), _) => true,
        (Some(rest), Style::RepeatList | Style::Flat) => rest.starts_with('.'),
        _ => false,
    }
}

/// Returns `true` if values of this shape contain marked values.
fn has_marks(shape: &Shape) -> bool {
    match shape {
        Shape::Object(fields) => {
            fields.iter().any(|field| field.sensitive.is_some() || has_marks(&field.shape))
        }
        Shape::Array(shape) | Shape::Map(shape) => has_marks(shape),
        Shape::Any => true,
        _ => false,
    }
}

fn has_parts(shape: &Shape) -> bool {
    matches!(shape, Shape::Object(_) | Shape::Array(_) | Shape::Map(_))
}

/// A text counts as a whole. If it contains JSON, so does each string in it.
fn each_in_text(text: &str, depth: u8, show: &mut dyn FnMut(&str)) {
    show(text);
    if depth > 0 && text.trim_start().starts_with(['{', '[']) {
        each_in_json(None, text, depth - 1, show);
    }
}

/// Returns `true` if a text is JSON, and passes on everything confidential in it.
fn each_in_json(shape: Option<&Shape>, text: &str, depth: u8, show: &mut dyn FnMut(&str)) -> bool {
    let mut json = serde_json::Deserializer::from_str(text);
    Search { shape, depth, show }.deserialize(&mut json).and_then(|()| json.end()).is_ok()
}

/// Searches a JSON value for confidential values.
struct Search<'k, 's> {
    /// The shape of a value that is not marked itself. `None` if all of it is confidential.
    shape: Option<&'k Shape>,
    depth: u8,
    show: &'s mut dyn FnMut(&str),
}

impl Search<'_, '_> {
    fn scalar(self, text: fmt::Arguments<'_>) {
        (self.show)(&text.to_string());
    }
}

impl<'de> DeserializeSeed<'de> for Search<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match self.shape {
            Some(shape) if !has_parts(shape) => json.deserialize_any(IgnoredAny).map(drop),
            _ => json.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Search<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.scalar(format_args!("{number}"));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.scalar(format_args!("{number}"));
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.scalar(format_args!("{number:?}"));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        each_in_text(text, self.depth, self.show);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { shape, depth, show } = self;
        let shape = match shape {
            Some(Shape::Array(shape)) => Some(*shape),
            _ => None,
        };
        while items.next_element_seed(Search { shape, depth, show: &mut *show })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let Self { shape, depth, show } = self;
        while let Some(name) = fields.next_key::<String>()? {
            let shape = match shape {
                Some(Shape::Map(shape)) => Some(*shape),
                Some(Shape::Object(fields)) => fields
                    .iter()
                    .find(|field| field.name == name && field.sensitive.is_none())
                    .map(|field| &field.shape),
                _ => None,
            };
            fields.next_value_seed(Search { shape, depth, show: &mut *show })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Element, Sensitive};

    fn shown(shape: Option<&Shape>, text: &str) -> Vec<String> {
        let mut shown = Vec::new();
        each_in_json(shape, text, DEEPEST, &mut |text| shown.push(text.to_owned()));
        shown
    }

    #[test]
    fn what_is_marked_or_unknown_is_confidential() {
        const FIELDS: &[Element] = &[
            Element { name: "Lang", shape: Shape::String, ..Element::BLANK },
            Element {
                name: "To",
                shape: Shape::String,
                sensitive: Some(Sensitive::PhoneNumber),
                ..Element::BLANK
            },
        ];
        const LIST: Shape = Shape::Array(&Shape::Object(FIELDS));
        let text =
            r#"[{"Lang":"en","To":"1"},{"New":[2,-3,1.0,null,true,"4"]},"5",{"Lang":{"a":6}}]"#;
        assert_eq!(shown(Some(&LIST), text), ["1", "2", "-3", "1.0", "4", "5"]);
        let map = Shape::Map(&Shape::Array(&Shape::Object(FIELDS)));
        assert_eq!(shown(Some(&map), r#"{"a":[{"To":"1"}],"b":{"c":"2"}}"#), ["1", "2"]);
        assert_eq!(shown(None, r#"{"a":[{"Lang":"en"}]}"#), ["en"]);
    }

    #[test]
    fn json_in_texts_is_looked_at_as_well() {
        let text = r#"{"a":" {\"b\":[\"c\"]}"}"#;
        assert_eq!(shown(None, text), [r#" {"b":["c"]}"#, "c"]);
        let mut nested = "1".to_owned();
        for _ in 0..8 {
            nested = serde_json::to_string(&[nested]).unwrap();
        }
        assert_eq!(shown(None, &nested).len(), usize::from(DEEPEST) + 1);
    }

    #[test]
    fn parts_of_a_marked_parameter_are_confidential() {
        const PHONE: Element = Element {
            name: "Phone",
            shape: Shape::String,
            sensitive: Some(Sensitive::PhoneNumber),
            ..Element::BLANK
        };
        const PARAMETERS: &[Parameter] = &[
            Parameter {
                name: "Color",
                style: Style::RepeatList,
                shape: Shape::Array(&Shape::String),
                ..Parameter::BLANK
            },
            Parameter {
                name: "Owner",
                style: Style::RepeatList,
                shape: Shape::Array(&Shape::Object(&[PHONE])),
                ..Parameter::BLANK
            },
            Parameter {
                name: "Secrets",
                style: Style::Flat,
                shape: Shape::Map(&Shape::String),
                sensitive: Some(Sensitive::Secret),
                ..Parameter::BLANK
            },
        ];
        let mut shown = Vec::new();
        let pairs = "Color.1=red&Owner.1.Phone=86138&Secrets.%231%23a=letmein&Other=unknown";
        each_of(PARAMETERS, pairs, false, &mut |text| shown.push(text.to_owned()));
        assert_eq!(shown, ["86138", "letmein", "unknown"]);
    }
}
