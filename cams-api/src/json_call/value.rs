//! Checks a JSON value against its documented shape, and writes it.
//!
//! These checks are strict, because the values go to the service. Responses are read tolerantly, in
//! [`crate::response::lenient`].

use std::fmt::Write as _;

use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::operation::{Shape, TOLD_PROBLEMS};
use crate::privacy::GivenName;

/// The problems of a parameter's value.
#[derive(Default)]
pub(crate) struct Problems {
    /// One sentence for each place, with its path and without the value.
    pub(crate) told: Vec<String>,
    /// The number of further places.
    pub(crate) more: usize,
}

/// Finds the problems of a parameter's value.
pub(crate) fn problems(name: &str, shape: &Shape, value: &Value) -> Problems {
    let mut check = Check { path: name.to_owned(), problems: Problems::default() };
    check.value(shape, value);
    check.problems
}

struct Check {
    /// The current place, for example `Components[2].Text`.
    path: String,
    problems: Problems,
}

impl Check {
    /// Null fits everywhere: a null field is left out, a null element of a list is sent as null.
    fn value(&mut self, shape: &Shape, value: &Value) {
        match (shape, value) {
            (_, Value::Null)
            | (Shape::Any, _)
            | (Shape::String, Value::String(_))
            | (Shape::Boolean, Value::Bool(_))
            | (Shape::Double, Value::Number(_)) => {}
            (Shape::Int32, Value::Number(number))
                if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()) => {}
            (Shape::Int64, Value::Number(number)) if number.is_i64() => {}
            (Shape::Object(fields), Value::Object(object)) => {
                for field in *fields {
                    if let Some(value) = object.get(field.name) {
                        self.below(format_args!(".{}", field.name), &field.shape, value);
                    }
                }
            }
            (Shape::Map(shape), Value::Object(object)) => {
                for (key, value) in in_order(object) {
                    // The key is the caller's and may be a phone number.
                    self.below(format_args!(".{}", GivenName(key)), shape, value);
                }
            }
            (Shape::Array(shape), Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    self.below(format_args!("[{index}]"), shape, value);
                }
            }
            _ if self.problems.told.len() == TOLD_PROBLEMS => self.problems.more += 1,
            (shape, value) => self.problems.told.push(format!(
                "{}: expected {}, found {}{}",
                self.path,
                expected(shape),
                found(shape, value),
                advice(shape, value)
            )),
        }
    }

    fn below(&mut self, step: std::fmt::Arguments<'_>, shape: &Shape, value: &Value) {
        let len = self.path.len();
        // Writing into a `String` cannot fail.
        let _ = self.path.write_fmt(step);
        self.value(shape, value);
        self.path.truncate(len);
    }
}

/// The noun for a value of this shape.
fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::String => "a string",
        Shape::Int32 => "a 32-bit integer",
        Shape::Int64 => "a 64-bit integer",
        Shape::Double => "a number",
        Shape::Boolean => "true or false",
        Shape::Any => "any value",
        Shape::Object(_) | Shape::Map(_) => "an object",
        Shape::Array(_) => "a list",
    }
}

fn found(shape: &Shape, value: &Value) -> &'static str {
    match (shape, value) {
        (Shape::Int32 | Shape::Int64, Value::Number(number)) if number.is_f64() => {
            "a number with a fraction or an exponent"
        }
        (Shape::Int32 | Shape::Int64, Value::Number(_)) => "a number out of range",
        _ => noun_of(value),
    }
}

/// The noun for a JSON value.
pub(crate) fn noun_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Advice for common mistakes.
fn advice(shape: &Shape, value: &Value) -> &'static str {
    match (shape, value) {
        (Shape::String, Value::Number(_) | Value::Bool(_)) => " (write it in quotes)",
        (Shape::Int32 | Shape::Int64 | Shape::Double | Shape::Boolean, Value::String(_)) => {
            " (write it without quotes)"
        }
        (Shape::Object(_) | Shape::Map(_) | Shape::Array(_), Value::String(_)) => {
            " (give the value itself, not its JSON text)"
        }
        _ => "",
    }
}

/// A value, written as the generated types write it: keys ordered by name, null fields left out.
/// Undocumented fields are written unchanged.
pub(crate) struct Shaped<'v> {
    pub(crate) shape: &'v Shape,
    pub(crate) value: &'v Value,
}

impl Serialize for Shaped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.shape, self.value) {
            (Shape::Object(fields), Value::Object(object)) => serializer.collect_map(
                in_order(object).filter(|(_, value)| !value.is_null()).map(|(name, value)| {
                    let field = fields.iter().find(|field| field.name == name);
                    (name, Shaped { shape: field.map_or(&Shape::Any, |field| &field.shape), value })
                }),
            ),
            (Shape::Map(shape), Value::Object(object)) => serializer
                .collect_map(in_order(object).map(|(name, value)| (name, Shaped { shape, value }))),
            (Shape::Array(shape), Value::Array(items)) => {
                serializer.collect_seq(items.iter().map(|value| Shaped { shape, value }))
            }
            (Shape::Double, Value::Number(number)) => number.as_f64().serialize(serializer),
            (_, value) => value.serialize(serializer),
        }
    }
}

/// The entries ordered by name. The map itself has another order if a program turns on serde_json's
/// `preserve_order`.
pub(crate) fn in_order(object: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let mut entries: Vec<_> = object.iter().map(|(name, value)| (name.as_str(), value)).collect();
    entries.sort_unstable_by_key(|(name, _)| *name);
    entries.into_iter()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_fit_their_bits() {
        let fits = |shape: &Shape, value: Value| problems("P", shape, &value).told.is_empty();
        assert!(fits(&Shape::Int32, json!(i32::MIN)));
        assert!(!fits(&Shape::Int32, json!(i64::from(i32::MAX) + 1)));
        assert!(fits(&Shape::Int64, json!(i64::MAX)));
        assert!(!fits(&Shape::Int64, json!(u64::MAX)));
        assert!(!fits(&Shape::Int64, json!(1.0)));
        assert!(fits(&Shape::Double, json!(1)));
        assert!(!fits(&Shape::Boolean, json!("true")));
    }

    #[test]
    fn a_telephone_number_as_a_key_is_not_shown() {
        let found = problems("Names", &Shape::Map(&Shape::String), &json!({ "8613800138000": 7 }));
        assert_eq!(
            found.told,
            ["Names.***: expected a string, found a number (write it in quotes)"]
        );
    }

    #[test]
    fn whole_numbers_are_written_as_the_type_of_their_field() {
        let list = Shape::Array(&Shape::Double);
        let shaped = Shaped { shape: &list, value: &json!([1, 2.5, null]) };
        assert_eq!(serde_json::to_string(&shaped).unwrap(), "[1.0,2.5,null]");
    }
}
