//! Reads parts of a JSON value.

use serde_json::Value;

/// The list at a JSON pointer, or an empty one.
pub(super) fn entries<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text inside an object, or an empty one.
pub(super) fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The number of variables of the form `$(name)`.
pub(super) fn variables(text: &str) -> usize {
    text.split("$(").skip(1).filter(|rest| rest.contains(')')).count()
}
