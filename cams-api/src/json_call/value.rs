//! Checks a JSON value against its documented kind, and writes it.
//!
//! These checks are strict, because the values go to the service. Responses are read tolerantly, in
//! [`crate::response::lenient`].

use std::fmt::Write as _;

use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::operation::{Kind, TOLD_PROBLEMS};
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
pub(crate) fn problems(name: &str, kind: &Kind, value: &Value) -> Problems {
    let mut check = Check { path: name.to_owned(), problems: Problems::default() };
    check.value(kind, value);
    check.problems
}

struct Check {
    /// The current place, for example `Components[2].Text`.
    path: String,
    problems: Problems,
}

impl Check {
    /// Null fits everywhere: a null field is left out, a null element of a list is sent as null.
    fn value(&mut self, kind: &Kind, value: &Value) {
        match (kind, value) {
            (_, Value::Null)
            | (Kind::Any, _)
            | (Kind::String, Value::String(_))
            | (Kind::Boolean, Value::Bool(_))
            | (Kind::Double, Value::Number(_)) => {}
            (Kind::Int32, Value::Number(number))
                if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()) => {}
            (Kind::Int64, Value::Number(number)) if number.is_i64() => {}
            (Kind::Object(fields), Value::Object(object)) => {
                for field in *fields {
                    if let Some(value) = object.get(field.name) {
                        self.below(format_args!(".{}", field.name), &field.kind, value);
                    }
                }
            }
            (Kind::Map(kind), Value::Object(object)) => {
                for (key, value) in in_order(object) {
                    // The key is the caller's and may be a phone number.
                    self.below(format_args!(".{}", GivenName(key)), kind, value);
                }
            }
            (Kind::Array(kind), Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    self.below(format_args!("[{index}]"), kind, value);
                }
            }
            _ if self.problems.told.len() == TOLD_PROBLEMS => self.problems.more += 1,
            (kind, value) => self.problems.told.push(format!(
                "{}: expected {}, found {}{}",
                self.path,
                expected(kind),
                found(kind, value),
                advice(kind, value)
            )),
        }
    }

    fn below(&mut self, step: std::fmt::Arguments<'_>, kind: &Kind, value: &Value) {
        let len = self.path.len();
        // Writing into a `String` cannot fail.
        let _ = self.path.write_fmt(step);
        self.value(kind, value);
        self.path.truncate(len);
    }
}

/// The noun for a value of this kind.
fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::String => "a string",
        Kind::Int32 => "a 32-bit integer",
        Kind::Int64 => "a 64-bit integer",
        Kind::Double => "a number",
        Kind::Boolean => "true or false",
        Kind::Any => "any value",
        Kind::Object(_) | Kind::Map(_) => "an object",
        Kind::Array(_) => "a list",
    }
}

fn found(kind: &Kind, value: &Value) -> &'static str {
    match (kind, value) {
        (Kind::Int32 | Kind::Int64, Value::Number(number)) if number.is_f64() => {
            "a number with a fraction or an exponent"
        }
        (Kind::Int32 | Kind::Int64, Value::Number(_)) => "a number out of range",
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
fn advice(kind: &Kind, value: &Value) -> &'static str {
    match (kind, value) {
        (Kind::String, Value::Number(_) | Value::Bool(_)) => " (write it in quotes)",
        (Kind::Int32 | Kind::Int64 | Kind::Double | Kind::Boolean, Value::String(_)) => {
            " (write it without quotes)"
        }
        (Kind::Object(_) | Kind::Map(_) | Kind::Array(_), Value::String(_)) => {
            " (give the value itself, not its JSON text)"
        }
        _ => "",
    }
}

/// A value, written as the generated types write it: keys ordered by name, null fields left out.
/// Undocumented fields are written unchanged.
pub(crate) struct Shaped<'v> {
    pub(crate) kind: &'v Kind,
    pub(crate) value: &'v Value,
}

impl Serialize for Shaped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.kind, self.value) {
            (Kind::Object(fields), Value::Object(object)) => serializer.collect_map(
                in_order(object).filter(|(_, value)| !value.is_null()).map(|(name, value)| {
                    let field = fields.iter().find(|field| field.name == name);
                    (name, Shaped { kind: field.map_or(&Kind::Any, |field| &field.kind), value })
                }),
            ),
            (Kind::Map(kind), Value::Object(object)) => serializer
                .collect_map(in_order(object).map(|(name, value)| (name, Shaped { kind, value }))),
            (Kind::Array(kind), Value::Array(items)) => {
                serializer.collect_seq(items.iter().map(|value| Shaped { kind, value }))
            }
            (Kind::Double, Value::Number(number)) => number.as_f64().serialize(serializer),
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
        let fits = |kind: &Kind, value: Value| problems("P", kind, &value).told.is_empty();
        assert!(fits(&Kind::Int32, json!(i32::MIN)));
        assert!(!fits(&Kind::Int32, json!(i64::from(i32::MAX) + 1)));
        assert!(fits(&Kind::Int64, json!(i64::MAX)));
        assert!(!fits(&Kind::Int64, json!(u64::MAX)));
        assert!(!fits(&Kind::Int64, json!(1.0)));
        assert!(fits(&Kind::Double, json!(1)));
        assert!(!fits(&Kind::Boolean, json!("true")));
    }

    #[test]
    fn a_telephone_number_as_a_key_is_not_shown() {
        let found = problems("Names", &Kind::Map(&Kind::String), &json!({ "8613800138000": 7 }));
        assert_eq!(
            found.told,
            ["Names.***: expected a string, found a number (write it in quotes)"]
        );
    }

    #[test]
    fn whole_numbers_are_written_as_the_type_of_their_field() {
        let list = Kind::Array(&Kind::Double);
        let shaped = Shaped { kind: &list, value: &json!([1, 2.5, null]) };
        assert_eq!(serde_json::to_string(&shaped).unwrap(), "[1.0,2.5,null]");
    }
}
