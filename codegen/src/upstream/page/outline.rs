//! Assigns the rows of a table to objects. A saved page lists all rows in one column regardless of
//! nesting; an outline of the names, from the example or our spec, restores it.

use serde_json::Value;

use crate::upstream::facts::{FieldFacts, Kind, ValueFacts};

/// The names of an object in order, each with the names below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline(Vec<(String, Outline)>);

impl Outline {
    /// The outline of an example. A list has the names of all entries.
    pub(super) fn of_example(example: &Value) -> Self {
        let mut outline = Self::default();
        match example {
            Value::Object(entries) => {
                for (name, value) in entries {
                    outline.add(name, Self::of_example(value));
                }
            }
            Value::Array(items) => {
                for Self(names) in items.iter().map(Self::of_example) {
                    for (name, below) in names {
                        outline.add(&name, below);
                    }
                }
            }
            _ => {}
        }
        outline
    }

    /// The outline of facts.
    pub(super) fn of_fields<'a>(fields: impl Iterator<Item = &'a FieldFacts>) -> Self {
        Self(fields.map(|field| (field.name.clone(), Self::of_value(&field.value))).collect())
    }

    fn of_value(value: &ValueFacts) -> Self {
        match &value.kind {
            Kind::Object(fields) => Self::of_fields(fields.iter()),
            Kind::List(entry) | Kind::Map(entry) => Self::of_value(entry),
            _ => Self::default(),
        }
    }

    fn add(&mut self, name: &str, below: Self) {
        match self.0.iter_mut().find(|(one, _)| one == name) {
            Some((_, known)) => {
                for (name, below) in below.0 {
                    known.add(&name, below);
                }
            }
            None => self.0.push((name.to_owned(), below)),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.0.iter().find(|(one, _)| one == name).map(|(_, below)| below)
    }

    /// `true` if a name is the first one not in `taken`.
    pub(super) fn is_next(&self, name: &str, taken: &[FieldFacts]) -> bool {
        let is_taken = |one: &str| taken.iter().any(|field| field.name == one);
        self.0.iter().find(|(one, _)| !is_taken(one)).is_some_and(|(one, _)| one == name)
    }
}
