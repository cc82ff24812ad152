//! Compares a JSON value with the limits of a table.

use std::fmt::Write as _;

use serde_json::Value;

use super::problem::{Doubtful, Findings, Undocumented, joined};
use crate::operation::{Limits, Rule, RuleShape};

/// The end of a sentence about a field that is required.
pub(super) const MISSING: &str = "is missing";
/// The end of a sentence about a text or list that needs something inside.
pub(super) const EMPTY: &str = "is empty";

/// Compares a value at a path with its rule. `code` is the error code of every problem.
pub(super) fn compare(
    rule: &Rule,
    value: &Value,
    path: String,
    code: &'static str,
    found: &mut Findings,
) {
    Comparison { path, code, found }.value(rule, value);
}

struct Comparison<'f> {
    path: String,
    code: &'static str,
    found: &'f mut Findings,
}

impl Comparison<'_> {
    fn value(&mut self, rule: &Rule, value: &Value) {
        if let Some(problem) = rule.limits.and_then(|limits| problem(limits, value)) {
            self.refuse(problem);
        }
        if let Some(doubt) = rule.doubt
            && let Some(problem) = problem(&doubt.limits, value)
        {
            let (path, text) = (self.path.clone(), problem.into());
            self.found.doubtful.push(Doubtful { path, text, source: doubt.source });
        }
        match (&rule.shape, value) {
            (RuleShape::Plain, _) => {}
            (RuleShape::Object(fields), Value::Object(object)) => {
                for rule in *fields {
                    match object.get(rule.name) {
                        Some(value) if !value.is_null() => {
                            self.below(rule.name, |inner| inner.value(rule, value));
                        }
                        _ if rule.required => self.below(rule.name, |inner| inner.refuse(MISSING)),
                        _ => {}
                    }
                }
                for key in object.keys() {
                    if !fields.iter().any(|rule| rule.name == key) {
                        let (path, key) = (self.path.clone(), key.clone());
                        self.found.undocumented.push(Undocumented { path, key });
                    }
                }
            }
            (RuleShape::List(entry), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let len = self.path.len();
                    // Writing into a `String` cannot fail.
                    let _ = write!(self.path, "[{index}]");
                    self.value(entry, item);
                    self.path.truncate(len);
                }
            }
            (RuleShape::Object(_), _) => self.refuse("is not an object"),
            (RuleShape::List(_), _) => self.refuse("is not a list"),
        }
    }

    fn below(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let len = self.path.len();
        self.path = joined(&self.path, name);
        check(self);
        self.path.truncate(len);
    }

    fn refuse(&mut self, problem: impl Into<std::borrow::Cow<'static, str>>) {
        self.found.refuse(self.code, self.path.clone(), problem);
    }
}

/// The first limit that a value breaks, as the end of a sentence.
pub(crate) fn problem(limits: &Limits, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let length = text.chars().count();
            counted(length, limits.min_length, limits.max_length, ["character", "characters"])
        }
        Value::Array(items) => {
            counted(items.len(), limits.min_entries, limits.max_entries, ["entry", "entries"])
        }
        Value::Number(number) => {
            let number = number.as_f64()?;
            let low = limits.minimum.filter(|low| number < *low);
            let high = limits.maximum.filter(|high| number > *high);
            low.map(|low| format!("is below {low}"))
                .or_else(|| high.map(|high| format!("is above {high}")))
        }
        _ => None,
    }
}

/// A number of things, compared with its limits.
pub(crate) fn counted(
    count: usize,
    least: Option<usize>,
    most: Option<usize>,
    [one, many]: [&str; 2],
) -> Option<String> {
    let noun = if count == 1 { one } else { many };
    match (least, most) {
        (Some(least), _) if count == 0 && least > 0 => Some(EMPTY.to_owned()),
        (Some(least), _) if count < least => Some(format!("has {count} {noun}; at least {least}")),
        (_, Some(most)) if count > most => Some(format!("has {count} {noun}; at most {most}")),
        _ => None,
    }
}
