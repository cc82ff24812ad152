//! Reads the limits that the spec can express.

use serde_json::{Number, Value};

use super::cursor::Cursor;
use super::findings::Findings;
use crate::spec::Data;
use crate::upstream::facts::{Kind, Limits, limit};

/// Reads the limits of a value, and reports those that do not apply to its kind.
pub(super) fn read(findings: &mut Findings, at: &Cursor<'_>, kind: &Kind) -> Limits {
    for key in ["exclusiveMinimum", "exclusiveMaximum"] {
        if findings.flag(at, key) == Some(true)
            && let Some(flag) = at.get(key)
        {
            findings.report(&flag, "an exclusive limit");
        }
    }
    let mut reader = Reader { findings, at, kind };
    Limits {
        minimum: reader.bound("minimum"),
        maximum: reader.bound("maximum"),
        // A minimum of 0 is no limit.
        min_length: reader.length("minLength").filter(|least| *least > 0),
        max_length: reader.length("maxLength"),
        min_items: reader.count("minItems").filter(|least| *least > 0),
        max_items: reader.count("maxItems"),
        pattern: reader.pattern(),
    }
}

struct Reader<'r, 'a> {
    findings: &'r mut Findings,
    at: &'r Cursor<'a>,
    kind: &'r Kind,
}

impl<'a> Reader<'_, 'a> {
    /// A numeric limit.
    fn bound(&mut self, key: &str) -> Option<Number> {
        let found = self.limit(key)?;
        let fits = matches!(self.kind, Kind::Integer(_) | Kind::Number);
        let found = self.of(found, fits, "a limit on a value that is not a number")?;
        let number = number(&found);
        let is_whole = number.as_ref().is_some_and(Number::is_i64);
        let fits = is_whole || number.is_some() && !matches!(self.kind, Kind::Integer(_));
        self.reported(&found, number.filter(|_| fits))
    }

    fn length(&mut self, key: &str) -> Option<u64> {
        let found = self.limit(key)?;
        let fits = *self.kind == Kind::String;
        let found = self.of(found, fits, "a length of a value that is not text")?;
        self.whole(&found)
    }

    fn count(&mut self, key: &str) -> Option<u64> {
        let found = self.limit(key)?;
        let fits = matches!(self.kind, Kind::List(_));
        let found = self.of(found, fits, "an entry count of a value that is not a list")?;
        self.whole(&found)
    }

    fn pattern(&mut self) -> Option<String> {
        let found = self.limit("pattern")?;
        let fits = *self.kind == Kind::String;
        let found = self.of(found, fits, "a pattern of a value that is not text")?;
        self.findings.said(found.text()).map(str::to_owned)
    }

    /// The value of a key, unless it is blank.
    fn limit(&self, key: &str) -> Option<Cursor<'a>> {
        let is_blank =
            |found: &Cursor<'_>| found.node.as_str().is_some_and(|text| text.trim().is_empty());
        self.at.get(key).filter(|found| !is_blank(found))
    }

    /// A limit, if it applies to the kind of the value. A limit of 0 is often meaningless.
    fn of(&mut self, found: Cursor<'a>, fits: bool, problem: &str) -> Option<Cursor<'a>> {
        if fits {
            return Some(found);
        }
        if number(&found) != Some(Number::from(0)) {
            self.findings.report(&found, problem);
        }
        None
    }

    fn whole(&mut self, found: &Cursor<'_>) -> Option<u64> {
        let count = number(found).and_then(|number| number.as_u64());
        self.reported(found, count)
    }

    fn reported<T>(&mut self, found: &Cursor<'_>, read: Option<T>) -> Option<T> {
        if read.is_none() {
            self.findings.report(found, format!("the limit {}", found.node.to_value()));
        }
        read
    }
}

/// A number, possibly written as text.
fn number(found: &Cursor<'_>) -> Option<Number> {
    match &found.node.data {
        Data::Scalar(Value::Number(number)) => Some(limit(number)),
        Data::Scalar(Value::String(text)) => {
            let number: Number = text.trim().parse().ok()?;
            Some(limit(&number))
        }
        _ => None,
    }
}
