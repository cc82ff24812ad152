//! Collects the encoded parameters of one request, and their problems.
//!
//! Values are percent-encoded straight into the canonical query, so the signed text is the sent
//! text. It knows nothing about HTTP or operations.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io;

use serde::Serialize;

use super::pairs::Pairs;
use super::styles;
use super::table::Style;
use crate::sign::percent_encode;

/// The parameters of one request. [`Operation::write`](crate::Operation::write) fills it.
#[derive(Default)]
pub struct Params {
    pub(crate) query: Pairs,
    pub(crate) form: Pairs,
    pub(crate) missing: Vec<&'static str>,
    pub(crate) invalid: Vec<Invalid>,
}

/// A parameter that cannot be sent.
pub(crate) struct Invalid {
    /// The parameter, even if the problem is inside its value.
    pub(crate) name: Cow<'static, str>,
    /// The problem and its place, without the value.
    pub(crate) problem: String,
    /// The number of further problems that nobody will read.
    pub(crate) more: usize,
    pub(crate) source: Option<serde_json::Error>,
}

impl Invalid {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, problem: String) -> Self {
        Self { name: name.into(), problem, more: 0, source: None }
    }
}

/// The maximum number of problems in one error. Further problems are counted.
pub(crate) const TOLD_PROBLEMS: usize = 20;

impl Params {
    /// Adds a parameter to the query of the URL. Its name must be unique and need no
    /// percent-encoding.
    pub fn query(&mut self, name: &'static str) -> Param<'_> {
        Param {
            name,
            pairs: &mut self.query,
            missing: &mut self.missing,
            invalid: &mut self.invalid,
        }
    }

    /// Adds a parameter to the form body. Its name must be unique and need no percent-encoding.
    pub fn form(&mut self, name: &'static str) -> Param<'_> {
        Param {
            name,
            pairs: &mut self.form,
            missing: &mut self.missing,
            invalid: &mut self.invalid,
        }
    }
}

/// Shows only the names: values may be phone numbers or message texts.
impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Params")
            .field("query", &self.query)
            .field("form", &self.form)
            .field("missing", &self.missing)
            .finish_non_exhaustive()
    }
}

/// One line of the wire table: a name and a place, waiting for a value.
#[must_use = "a parameter is written by `required`, `optional` or a method named after its style"]
pub struct Param<'a> {
    name: &'static str,
    pairs: &'a mut Pairs,
    missing: &'a mut Vec<&'static str>,
    invalid: &'a mut Vec<Invalid>,
}

impl Param<'_> {
    /// Writes a required value. If it is absent, the error names it.
    pub fn required<V: ParamValue>(self, value: &Option<V>) {
        match value {
            Some(value) => self.single(value),
            None => self.missing.push(self.name),
        }
    }

    /// Writes a value, if present.
    pub fn optional<V: ParamValue>(self, value: &Option<V>) {
        if let Some(value) = value {
            self.single(value);
        }
    }

    fn single<V: ParamValue>(self, value: &V) {
        match value.problem() {
            None => self.pairs.push(self.name, |text| value.encode(text)),
            Some(problem) => {
                let problem = format!("{} {problem}", self.name);
                self.invalid.push(Invalid::new(self.name, problem));
            }
        }
    }

    /// Writes a required nested value as one compact JSON text.
    pub fn required_json<V: Serialize>(self, value: &Option<V>) {
        match value {
            Some(value) => self.json(value),
            None => self.missing.push(self.name),
        }
    }

    /// Writes a nested value, if present, as one compact JSON text.
    pub fn optional_json<V: Serialize>(self, value: &Option<V>) {
        if let Some(value) = value {
            self.json(value);
        }
    }

    /// Writes a required list, with one pair for each single value in it: `Tag.1.Key=a`. An empty
    /// list has no pairs and counts as missing.
    pub fn required_repeat_list<V: Serialize>(self, value: &Option<V>) {
        self.styled(Style::RepeatList, value.as_ref(), true);
    }

    /// Writes a list, if present, with one pair for each single value in it: `Tag.1.Key=a`.
    pub fn optional_repeat_list<V: Serialize>(self, value: &Option<V>) {
        self.styled(Style::RepeatList, value.as_ref(), false);
    }

    /// Writes a required nested value, with one pair for each single value in it and the length
    /// before each key: `Labels.#4#city=Rome`. An empty value has no pairs and counts as missing.
    pub fn required_flat<V: Serialize>(self, value: &Option<V>) {
        self.styled(Style::Flat, value.as_ref(), true);
    }

    /// Writes a nested value, if present, with one pair for each single value in it and the length
    /// before each key: `Labels.#4#city=Rome`.
    pub fn optional_flat<V: Serialize>(self, value: &Option<V>) {
        self.styled(Style::Flat, value.as_ref(), false);
    }

    /// Writes a required list of single values as one text, separated by commas: `Ids=a,b`. An
    /// empty list has no text and counts as missing.
    pub fn required_simple<V: Serialize>(self, value: &Option<V>) {
        self.styled(Style::Simple, value.as_ref(), true);
    }

    /// Writes a list of single values, if present, as one text, separated by commas: `Ids=a,b`.
    pub fn optional_simple<V: Serialize>(self, value: &Option<V>) {
        self.styled(Style::Simple, value.as_ref(), false);
    }

    fn styled<V: Serialize>(self, style: Style, value: Option<&V>, is_required: bool) {
        match value.map(serde_json::to_value).transpose() {
            Ok(value) => {
                let is_written =
                    value.is_some_and(|value| styles::write(self.name, style, &value, self.pairs));
                if is_required && !is_written {
                    self.missing.push(self.name);
                }
            }
            Err(error) => self.unwritable(error),
        }
    }

    fn json<V: Serialize>(self, value: &V) {
        let mut result = Ok(());
        let write = |text: &mut String| {
            result = serde_json::to_writer(PercentEncoded(text), value);
        };
        self.pairs.push(self.name, write);
        if let Err(error) = result {
            self.unwritable(error);
        }
    }

    fn unwritable(self, error: serde_json::Error) {
        let invalid = Invalid::new(self.name, format!("{} cannot be written as JSON", self.name));
        self.invalid.push(Invalid { source: Some(error), ..invalid });
    }
}

/// A single value that can be sent as text.
pub trait ParamValue {
    /// Appends the percent-encoded text.
    fn encode(&self, text: &mut String);

    /// The reason why the value cannot be sent, as the end of a sentence: "is not a finite number".
    /// Most values can be sent.
    fn problem(&self) -> Option<&'static str> {
        None
    }
}

impl ParamValue for str {
    fn encode(&self, text: &mut String) {
        percent_encode(self.as_bytes(), text);
    }
}

impl<V: ParamValue + ?Sized> ParamValue for &V {
    fn encode(&self, text: &mut String) {
        (**self).encode(text);
    }

    fn problem(&self) -> Option<&'static str> {
        (**self).problem()
    }
}

impl ParamValue for String {
    fn encode(&self, text: &mut String) {
        self.as_str().encode(text);
    }
}

impl ParamValue for bool {
    fn encode(&self, text: &mut String) {
        text.push_str(if *self { "true" } else { "false" });
    }
}

/// Digits and a minus sign are never percent-encoded.
macro_rules! integer {
    ($($integer:ty),*) => {$(
        impl ParamValue for $integer {
            fn encode(&self, text: &mut String) {
                // Writing into a `String` cannot fail.
                let _ = write!(text, "{self}");
            }
        }
    )*};
}

integer!(i32, i64);

/// All digits and no exponent, which some services cannot read: `0.0000001`, not `1e-7`.
impl ParamValue for f64 {
    fn encode(&self, text: &mut String) {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "{self}");
    }

    fn problem(&self) -> Option<&'static str> {
        (!self.is_finite()).then_some("is not a finite number")
    }
}

/// Percent-encodes everything written to it, so JSON needs no buffer of its own.
struct PercentEncoded<'a>(&'a mut String);

impl io::Write for PercentEncoded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        percent_encode(bytes, self.0);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
