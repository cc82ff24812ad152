//! Checks the limits of a schema: some value must satisfy them.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use crate::spec::diagnostic::{Diagnostics, Location};
use crate::spec::document::{Data, Document, Key, Node};

/// The lower and the upper limit of each kind.
const PAIRS: &[(&str, &str)] = &[
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

/// Checks the limits of one schema.
pub(super) fn check(document: &Document, node: &Node, diagnostics: &mut Diagnostics) {
    let mut report = |location: Location, problem: String, help: &str| {
        document.report_at(diagnostics, location, problem).help(help);
    };
    for (low, high) in PAIRS {
        let (Some((_, least)), Some((key, most))) = (number(node, low), number(node, high)) else {
            continue;
        };
        if compare(least, most) == Ordering::Greater {
            report(
                key.location,
                format!("`{high}` {most} is below `{low}` {least}"),
                "correct one of them: no value can satisfy both",
            );
        } else if *low == "minimum" && !leaves_a_value(node, least, most) {
            report(
                key.location,
                format!("no value is between `{low}` {least} and `{high}` {most}"),
                "correct a limit, or remove `exclusive…`: an exclusive limit is not a valid value",
            );
        }
    }
    for (flag, limit) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some((key, _)) = entry(node, flag).filter(|_| node.get(limit).is_none()) {
            report(
                key.location,
                format!("`{flag}` has no effect without `{limit}`"),
                "in OpenAPI 3.0, it is `true` beside the limit that it excludes",
            );
        }
    }
    if node.get("type").and_then(Node::as_str) == Some("integer") {
        let format = node.get("format").and_then(Node::as_str).unwrap_or_default();
        for name in ["minimum", "maximum", "multipleOf"] {
            let Some((key, limit)) = number(node, name) else { continue };
            if !is_integer(limit, format) {
                report(
                    key.location,
                    format!("`{name}` {limit} does not fit {format}"),
                    "use an integer within the format; without a limit, the format is the limit",
                );
            }
        }
    }
    if let Some((key, step)) = number(node, "multipleOf")
        && step.as_f64().is_some_and(|step| step <= 0.0)
    {
        report(key.location, format!("`multipleOf` {step} is not above 0"), "use a step above 0");
    }
    if let Some((_, format)) = entry(node, "format")
        && node.get("type").and_then(Node::as_str) == Some("number")
        && !matches!(format.as_str(), Some("float" | "double"))
    {
        report(
            format.location,
            format!("unknown number format {}", format.to_value()),
            "use `format: float`, `format: double` or no format",
        );
    }
    if let Some(pattern) = node.get("pattern") {
        match pattern.as_str().map(regress::Regex::new) {
            Some(Err(error)) => report(
                pattern.location,
                format!("invalid pattern: {error}"),
                "use a JavaScript regular expression, preferably in single quotes",
            ),
            Some(Ok(_)) if pattern.as_str() == Some("") => {
                report(pattern.location, "the pattern matches any text".to_owned(), "remove it");
            }
            _ => {}
        }
    }
    check_twice(document, node, diagnostics);
}

/// A name must be required only once.
fn check_twice(document: &Document, node: &Node, diagnostics: &mut Diagnostics) {
    let Some(Node { data: Data::List(names), .. }) = node.get("required") else { return };
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if let Some(text) = name.as_str()
            && !seen.insert(text)
        {
            document
                .report_at(diagnostics, name.location, format!("`{text}` is required twice"))
                .help("remove one of them");
        }
    }
}

/// `true` if a number fits an integer format.
pub(super) fn is_integer(number: &Number, format: &str) -> bool {
    number.as_i64().is_some_and(|number| format != "int32" || i32::try_from(number).is_ok())
}

/// The order of two numbers, exact for integers.
pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
    }
}

/// `true` if a limit excludes itself.
pub(super) fn is_exclusive(node: &Node, flag: &str) -> bool {
    matches!(node.get(flag).map(|flag| &flag.data), Some(Data::Scalar(Value::Bool(true))))
}

fn leaves_a_value(node: &Node, least: &Number, most: &Number) -> bool {
    let excluded = ["exclusiveMinimum", "exclusiveMaximum"].map(|flag| is_exclusive(node, flag));
    match (least.as_i64(), most.as_i64()) {
        (Some(least), Some(most)) if node.get("type").and_then(Node::as_str) == Some("integer") => {
            let [low, high] = excluded.map(i128::from);
            i128::from(least) + low <= i128::from(most) - high
        }
        _ => compare(least, most) == Ordering::Less || excluded == [false, false],
    }
}

/// A limit and its key.
fn number<'n>(node: &'n Node, name: &str) -> Option<(&'n Key, &'n Number)> {
    match entry(node, name)? {
        (key, Node { data: Data::Scalar(Value::Number(number)), .. }) => Some((key, number)),
        _ => None,
    }
}

fn entry<'n>(node: &'n Node, name: &str) -> Option<(&'n Key, &'n Node)> {
    node.entries().find(|(key, _)| key.name == name)
}
