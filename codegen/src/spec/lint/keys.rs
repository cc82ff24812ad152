//! Finds keys that OpenAPI does not know. The typed document drops them, so they disappear when it
//! is written again.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Document, Node};

/// Keys whose values are data, not OpenAPI.
const OPAQUE: &[&str] = &["example", "examples", "default", "enum"];

/// Parses a node as its OpenAPI type and reports mismatches and unknown keys. Parts with their own
/// checks are replaced by `stand_ins` first, so that each problem is reported once, at its place.
pub(super) fn check<T: DeserializeOwned + Serialize>(
    document: &Document,
    node: &Node,
    what: &str,
    stand_ins: &[(&str, Value)],
    diagnostics: &mut Diagnostics,
) {
    let mut value = node.to_value();
    let Some(object) = value.as_object_mut() else {
        document.report_at(diagnostics, node.location, format!("{what} must be an object"));
        return;
    };
    for (key, stand_in) in stand_ins {
        if let Some(part) = object.get_mut(*key) {
            *part = stand_in.clone();
        }
    }
    let replaced: Vec<&str> = stand_ins.iter().map(|(key, _)| *key).collect();
    raise_flags(&mut value);
    match serde_json::from_value::<T>(value.clone()).map(|typed| serde_json::to_value(typed)) {
        Ok(Ok(written)) => compare(document, node, &value, &written, &replaced, diagnostics),
        Ok(Err(error)) | Err(error) => {
            let message = format!("invalid OpenAPI 3.0, expected {what}: {error}");
            document.report_at(diagnostics, node.location, message);
        }
    }
}

/// `false` often equals absent and is not written again, so the comparison uses `true` instead.
fn raise_flags(value: &mut Value) {
    match value {
        Value::Bool(flag) => *flag = true,
        Value::Array(items) => items.iter_mut().for_each(raise_flags),
        Value::Object(entries) => entries
            .iter_mut()
            .filter(|(key, _)| !is_opaque(key))
            .for_each(|(_, value)| raise_flags(value)),
        Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}

fn compare(
    document: &Document,
    node: &Node,
    read: &Value,
    written: &Value,
    replaced: &[&str],
    diagnostics: &mut Diagnostics,
) {
    for (key, child) in node.entries() {
        match (read.get(&key.name), written.get(&key.name)) {
            (_, None) => {
                document
                    .report_at(
                        diagnostics,
                        key.location,
                        format!("unknown or empty key `{}`", key.name),
                    )
                    .help(
                        "OpenAPI 3.0 does not have this key here; remove a key with an empty value",
                    );
            }
            (Some(read), Some(written))
                if !is_opaque(&key.name) && !replaced.contains(&&*key.name) =>
            {
                compare(document, child, read, written, &[], diagnostics);
            }
            _ => {}
        }
    }
}

fn is_opaque(key: &str) -> bool {
    key.starts_with("x-") || OPAQUE.contains(&key)
}
