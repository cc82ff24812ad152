//! Writes a digest: one line for each operation, parameter, element and entry.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::line::{Line, OperationLine};
use super::{Digest, path};
use crate::upstream::facts::{FieldFacts, Kind, OperationFacts, ValueFacts};
use crate::upstream::yaml;

const HEAD: &str = "\
# The facts that upstream's metadata had when it was last recorded, one line each.
# `cargo xtask import --metadata FILE --all` and `cargo xtask upstream --metadata FILE --record` write
# this file. Do not edit it.
";

pub(super) fn text(digest: &Digest) -> String {
    let mut out = HEAD.to_owned();
    let mut put = |line: String| {
        out.push_str(&line);
        out.push('\n');
    };
    put(format!("product: {}", yaml::word(&digest.product)));
    put(format!("version: {}", yaml::word(&digest.version)));
    put(match &digest.date {
        Some(date) => format!("date: {}", yaml::word(&date.to_string())),
        None => "date: unknown".to_owned(),
    });
    put(format!("sha256: {}", yaml::word(&digest.sha256)));
    if !digest.left_out.is_empty() {
        put("not-expressible:".to_owned());
        for name in &digest.left_out {
            put(format!("  - {}", yaml::word(name)));
        }
    }
    if digest.operations.is_empty() {
        put("operations: {}".to_owned());
        return out;
    }
    put("operations:".to_owned());
    for operation in &digest.operations {
        put(format!("  {}:", yaml::word(&operation.name)));
        for (path, facts) in lines(operation) {
            put(format!("    {}: {facts}", yaml::word(&path)));
        }
    }
    out
}

/// The lines of an operation, by path.
fn lines(operation: &OperationFacts) -> BTreeMap<String, String> {
    let mut lines =
        BTreeMap::from([("operation".to_owned(), flow(&OperationLine::from(operation)))]);
    for parameter in &operation.parameters {
        let mut line = Line::of_field(&parameter.field);
        line.place = parameter.place.map(Into::into);
        let path = path::field("request", &parameter.field.name);
        add_inside(&mut lines, &path, &parameter.field.value);
        lines.insert(path, flow(&line));
    }
    if let Some(elements) = &operation.response {
        // An empty response differs from an undocumented one.
        if elements.is_empty() {
            lines.insert("response".to_owned(), flow(&Line::default()));
        }
        add_fields(&mut lines, "response", elements);
    }
    lines
}

fn add_fields(lines: &mut BTreeMap<String, String>, parent: &str, fields: &[FieldFacts]) {
    for field in fields {
        let path = path::field(parent, &field.name);
        add_inside(lines, &path, &field.value);
        lines.insert(path, flow(&Line::of_field(field)));
    }
}

/// The lines of the values inside a value.
fn add_inside(lines: &mut BTreeMap<String, String>, path: &str, value: &ValueFacts) {
    let (sign, entry) = match &value.kind {
        Kind::Object(fields) => return add_fields(lines, path, fields),
        Kind::List(entry) => ("[]", entry),
        Kind::Map(entry) => ("{}", entry),
        _ => return,
    };
    let path = format!("{path}{sign}");
    add_inside(lines, &path, entry);
    lines.insert(path, flow(&Line::of_value(entry)));
}

/// `{ type: string, values: ["a", "b"] }`. Upstream's texts are quoted; our own words are not.
fn flow(line: &impl Serialize) -> String {
    const OWN: [&str; 4] = ["method", "type", "place", "style"];
    let Ok(Value::Object(facts)) = serde_json::to_value(line) else { return "{}".to_owned() };
    let mut out = String::new();
    for (key, fact) in &facts {
        let comma = if out.is_empty() { "" } else { "," };
        let plain = fact.as_str().filter(|_| OWN.contains(&key.as_str()));
        // Writing into a `String` cannot fail.
        let _ = match plain {
            Some(word) => write!(out, "{comma} {key}: {word}"),
            None => write!(out, "{comma} {key}: {}", yaml::in_flow(fact)),
        };
    }
    if out.is_empty() { "{}".to_owned() } else { format!("{{{out} }}") }
}
