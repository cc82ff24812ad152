//! The documented limits of a value.

use std::fmt::{self, Write as _};

use openapiv3::{Schema, SchemaKind, Type};
use serde_json::Number;

/// The documented limits of a value. The service checks them, the client does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Limits {
    pub(crate) minimum: Option<Number>,
    /// `true` if the minimum itself is refused.
    pub(crate) above_minimum: bool,
    pub(crate) maximum: Option<Number>,
    /// `true` if the maximum itself is refused.
    pub(crate) below_maximum: bool,
    pub(crate) multiple_of: Option<Number>,
    /// In characters.
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) pattern: Option<String>,
    /// Of a list or map.
    pub(crate) min_entries: Option<usize>,
    pub(crate) max_entries: Option<usize>,
    /// The limits of each entry of a list or map.
    pub(crate) each: Option<Box<Limits>>,
}

impl Limits {
    /// The limits that a schema declares, without the limits of its entries.
    pub(crate) fn of(schema: &Schema) -> Self {
        let SchemaKind::Type(ty) = &schema.schema_kind else { return Self::default() };
        match ty {
            Type::Integer(integer) => Self {
                minimum: integer.minimum.map(Number::from),
                above_minimum: integer.exclusive_minimum,
                maximum: integer.maximum.map(Number::from),
                below_maximum: integer.exclusive_maximum,
                multiple_of: integer.multiple_of.map(Number::from),
                ..Self::default()
            },
            Type::Number(number) => Self {
                minimum: number.minimum.and_then(Number::from_f64),
                above_minimum: number.exclusive_minimum,
                maximum: number.maximum.and_then(Number::from_f64),
                below_maximum: number.exclusive_maximum,
                multiple_of: number.multiple_of.and_then(Number::from_f64),
                ..Self::default()
            },
            Type::String(text) => Self {
                min_length: text.min_length,
                max_length: text.max_length,
                pattern: text.pattern.clone(),
                ..Self::default()
            },
            Type::Array(list) => {
                Self { min_entries: list.min_items, max_entries: list.max_items, ..Self::default() }
            }
            Type::Object(map) => Self {
                min_entries: map.min_properties,
                max_entries: map.max_properties,
                ..Self::default()
            },
            Type::Boolean(_) => Self::default(),
        }
    }

    /// The same limits for each entry of a list or map, beside the limits of the list itself.
    pub(crate) fn with_each(mut self, each: Self) -> Self {
        self.each = (!each.is_none()).then(|| Box::new(each));
        self
    }

    /// `true` without any limit.
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// One line for people: `1 to 8 characters, matches `^[A-Z]+$``.
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match (&self.minimum, &self.maximum) {
            (Some(least), Some(most)) if !self.above_minimum && !self.below_maximum => {
                parts.push(format!("{least} to {most}"));
            }
            (least, most) => {
                let low = if self.above_minimum { "above" } else { "at least" };
                let high = if self.below_maximum { "below" } else { "at most" };
                parts.extend(least.as_ref().map(|least| format!("{low} {least}")));
                parts.extend(most.as_ref().map(|most| format!("{high} {most}")));
            }
        }
        parts.extend(self.multiple_of.as_ref().map(|step| format!("a multiple of {step}")));
        parts.extend(range(self.min_length, self.max_length, ("character", "characters")));
        parts.extend(self.pattern.as_ref().map(|pattern| format!("matches `{pattern}`")));
        parts.extend(range(self.min_entries, self.max_entries, ("entry", "entries")));
        if let Some(each) = &self.each {
            let mut text = "each entry ".to_owned();
            write!(text, "{each}")?;
            parts.push(text);
        }
        f.write_str(&parts.join(", "))
    }
}

fn range(least: Option<usize>, most: Option<usize>, unit: (&str, &str)) -> Option<String> {
    let (bounds, last) = match (least, most) {
        (Some(least), Some(most)) if least == most => (format!("exactly {most}"), most),
        (Some(least), Some(most)) => (format!("{least} to {most}"), most),
        (Some(least), None) => (format!("at least {least}"), least),
        (None, Some(most)) => (format!("at most {most}"), most),
        (None, None) => return None,
    };
    let (one, many) = unit;
    Some(format!("{bounds} {}", if last == 1 { one } else { many }))
}
