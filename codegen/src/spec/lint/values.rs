//! Checks defaults and examples: the service must be able to accept or return them.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::{Context, limits};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Node};
use crate::spec::extension;

/// The number of documented values in a message.
const SHOWN: usize = 8;

/// A value shown in the spec.
pub(super) struct Shown<'a> {
    pub(super) document: &'a Document,
    pub(super) context: &'a Context<'a>,
    /// For example "example".
    pub(super) what: &'a str,
}

impl Shown<'_> {
    /// Checks that a value fits the schema.
    pub(super) fn check(&self, schema: &Node, value: &Node, diagnostics: &mut Diagnostics) {
        self.check_within(schema, value, None, diagnostics);
    }

    /// `mark` is the mark of the surrounding list or map.
    fn check_within(
        &self,
        schema: &Node,
        value: &Node,
        mark: Option<&str>,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(schema) = self.context.resolved(schema) else { return };
        let own = schema.get(extension::NAME).and_then(|found| found.get("sensitive")?.as_str());
        let mark = own.or(mark);
        let kind = schema.get("type").and_then(Node::as_str);
        match (kind, &value.data) {
            (Some("string"), Data::Scalar(Value::String(text))) => {
                self.check_text(schema, value, text, diagnostics);
                if mark == Some("phone-number") && is_whole_number(text) {
                    self.report(
                        value,
                        "looks like a real phone number".to_owned(),
                        "mask the last digits: `8613800****`",
                        diagnostics,
                    );
                }
            }
            (Some("integer" | "number"), Data::Scalar(Value::Number(number))) => {
                self.check_number(schema, value, number, diagnostics);
            }
            (Some("boolean"), Data::Scalar(Value::Bool(_))) | (None, _) => {}
            (Some("array"), Data::List(items)) => {
                self.check_count(schema, value, items.len(), ("minItems", "maxItems"), diagnostics);
                if let Some(entry) = schema.get("items") {
                    items.iter().for_each(|item| self.check_within(entry, item, mark, diagnostics));
                }
            }
            (Some("object"), Data::Object(entries)) => {
                self.check_count(
                    schema,
                    value,
                    entries.len(),
                    ("minProperties", "maxProperties"),
                    diagnostics,
                );
                let values = schema.get("additionalProperties");
                let properties = schema.get("properties").map(Node::by_name);
                for (key, child) in entries {
                    let known =
                        properties.as_ref().and_then(|known| known.get(key.name.as_str()).copied());
                    match known.or(values) {
                        Some(schema) => self.check_within(schema, child, mark, diagnostics),
                        None => {
                            let problem = format!(
                                "the {} contains `{}`, which is not in the schema",
                                self.what, key.name
                            );
                            self.document
                                .report_at(diagnostics, key.location, problem)
                                .help("add it to the `properties`, or remove it from the example");
                        }
                    }
                }
            }
            (
                Some(kind @ ("string" | "integer" | "number" | "boolean" | "array" | "object")),
                _,
            ) => {
                let help = match kind {
                    "string" => "put it in quotes",
                    "array" | "object" => "write it as YAML, not as JSON text",
                    _ => "remove the quotes, or correct the type",
                };
                let article =
                    if ["integer", "array", "object"].contains(&kind) { "an" } else { "a" };
                self.report(value, format!("is not {article} {kind}"), help, diagnostics);
            }
            // An unknown type is reported at the schema.
            (Some(_), _) => {}
        }
    }

    fn check_text(&self, schema: &Node, value: &Node, text: &str, diagnostics: &mut Diagnostics) {
        if let Some(Node { data: Data::List(values), .. }) = schema.get("enum")
            && !values.iter().any(|known| known.as_str() == Some(text))
        {
            let known: Vec<&str> = values.iter().filter_map(Node::as_str).collect();
            let more = if known.len() > SHOWN { ", …" } else { "" };
            let known = known.iter().take(SHOWN).map(|known| format!("`{known}`"));
            let help = format!("use one of {}{more}", known.collect::<Vec<_>>().join(", "));
            self.report(value, "is not a documented value".to_owned(), &help, diagnostics);
        }
        let length = text.chars().count();
        self.check_count(schema, value, length, ("minLength", "maxLength"), diagnostics);
        if let Some(pattern) = schema.get("pattern").and_then(Node::as_str)
            && let Ok(regex) = regress::Regex::new(pattern)
            && regex.find(text).is_none()
        {
            let problem = format!("does not match the pattern `{pattern}`");
            self.report(value, problem, "correct the pattern or the value", diagnostics);
        }
    }

    fn check_number(
        &self,
        schema: &Node,
        value: &Node,
        number: &Number,
        diagnostics: &mut Diagnostics,
    ) {
        let format = schema.get("format").and_then(Node::as_str).unwrap_or_default();
        if schema.get("type").and_then(Node::as_str) == Some("integer")
            && !limits::is_integer(number, format)
        {
            let problem = format!("does not fit {format}");
            return self.report(value, problem, "correct the value or the format", diagnostics);
        }
        for (limit, exclusive, beyond, word) in [
            ("minimum", "exclusiveMinimum", Ordering::Less, "below"),
            ("maximum", "exclusiveMaximum", Ordering::Greater, "above"),
        ] {
            let Some(Data::Scalar(Value::Number(bound))) =
                schema.get(limit).map(|limit| &limit.data)
            else {
                continue;
            };
            let order = limits::compare(number, bound);
            if order == beyond {
                let problem = format!("is {word} the `{limit}` {bound}");
                self.report(value, problem, "correct the limit or the value", diagnostics);
            } else if order == Ordering::Equal && limits::is_exclusive(schema, exclusive) {
                let problem = format!("equals the `{limit}` {bound}, which `{exclusive}` excludes");
                self.report(value, problem, "correct the limit or the value", diagnostics);
            }
        }
        if let Some(Data::Scalar(Value::Number(step))) =
            schema.get("multipleOf").map(|step| &step.data)
            && let (Some(number), Some(step)) = (number.as_i64(), step.as_i64())
            && step > 0
            && number % step != 0
        {
            let problem = format!("is not a multiple of {step}");
            self.report(value, problem, "correct the step or the value", diagnostics);
        }
    }

    fn check_count(
        &self,
        schema: &Node,
        value: &Node,
        count: usize,
        (low, high): (&str, &str),
        diagnostics: &mut Diagnostics,
    ) {
        let limit = |name: &str| match &schema.get(name)?.data {
            Data::Scalar(Value::Number(limit)) => limit.as_u64(),
            _ => None,
        };
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        for (name, broken) in [
            (low, limit(low).is_some_and(|least| count < least)),
            (high, limit(high).is_some_and(|most| count > most)),
        ] {
            if broken {
                let limit = limit(name).unwrap_or_default();
                let problem = format!("has the length {count}, and `{name}` is {limit}");
                self.report(value, problem, "correct the limit or the value", diagnostics);
            }
        }
    }

    fn report(&self, value: &Node, problem: String, help: &str, diagnostics: &mut Diagnostics) {
        let message = format!("the {} {problem}", self.what);
        self.document.report_at(diagnostics, value.location, message).help(help);
    }
}

/// `true` if a text has as many digits as a complete phone number, and no sign of masked or
/// invented ones, as in `8613800****` and `15111111111`.
fn is_whole_number(text: &str) -> bool {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let is_known = |letter: char| letter.is_ascii_digit() || " +-()./".contains(letter);
    let is_made_up = digits.windows(6).any(|run| run.iter().all(|digit| *digit == run[0]));
    (10..=15).contains(&digits.len()) && !is_made_up && text.chars().all(is_known)
}
