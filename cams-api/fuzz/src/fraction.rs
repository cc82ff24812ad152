//! Numbers with a fraction, which can be written in many ways and are the same only nearly.

use serde_json::Value;

/// Whether there is one anywhere in a value.
pub fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(list) => list.iter().any(has_fraction),
        Value::Object(fields) => fields.values().any(has_fraction),
        _ => false,
    }
}
