//! An element of a reply that does not have the documented shape: where it is, and what was expected.
//!
//! It never holds the value that was found, which may be confidential.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};
use serde_json::Value;

/// An element of another shape than expected.
pub(crate) struct Mismatch {
    path: Vec<Step>,
    reason: String,
}

/// A step from an object or a list to what is in it.
#[derive(Clone)]
pub(crate) enum Step {
    /// A documented name.
    Field(String),
    /// A name in a map. It may be confidential, a phone number for example.
    Entry(String),
    Index(usize),
}

/// What a name in an object is: [`Step::Field`] or [`Step::Entry`].
pub(crate) type NameStep = fn(String) -> Step;

/// Where a value is: the step to it from the place that it is in.
pub(crate) enum Place<'v> {
    Top,
    Name(&'v Place<'v>, &'v str, NameStep),
    Element(&'v Place<'v>, usize),
}

impl Place<'_> {
    pub(crate) fn path(&self) -> Vec<Step> {
        let mut path = Vec::new();
        let mut place = self;
        loop {
            let (outer, step) = match place {
                Place::Top => break,
                Place::Name(outer, name, step) => (outer, step((*name).to_owned())),
                Place::Element(outer, index) => (outer, Step::Index(*index)),
            };
            path.push(step);
            place = outer;
        }
        path.reverse();
        path
    }
}

impl Mismatch {
    pub(crate) fn new(path: Vec<Step>, expected: &dyn Expected, found: &Value) -> Self {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Self { path, reason: format!("expected {expected}, found {found}") }
    }

    /// From the top of the reply to the element.
    pub(crate) fn path(&self) -> &[Step] {
        &self.path
    }
}

/// For example `Data.List[3].GroupId: expected a boolean, found a number`; `{}` is an entry of a map.
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.path.iter().enumerate() {
            match step {
                Step::Field(name) if at == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Entry(_) => f.write_str("{}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        if !self.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.reason)
    }
}

/// The same as `Display`, since an entry of a map must not be shown here either.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mismatch({self})")
    }
}

impl std::error::Error for Mismatch {}

impl Error for Mismatch {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self { path: Vec::new(), reason: reason.to_string() }
    }

    /// The default would show the value.
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format_args!("expected one of {}", expected.join(", ")))
    }
}
