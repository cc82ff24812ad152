//! The example command of an operation. It runs against the local CAMS.

use std::fmt::Write as _;

use cams_api::operations::{OperationInfo, Parameter, Sensitive, Shape};
use serde_json::Value;

use crate::names;

/// The widest line, without its indent and the backslash at its end.
const WIDTH: usize = 76;

/// A command with the required parameters and their documented examples, on several lines if it is
/// long.
pub(super) fn command(operation: &OperationInfo) -> String {
    let mut text = format!("cams --local {}", names::kebab(operation.name));
    let mut width = text.len() + 2;
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        let flag = format!("--{} {}", names::kebab(parameter.name), quoted(&value(parameter)));
        let flag_width = flag.chars().count() + 1;
        if width + flag_width > WIDTH {
            text.push_str(" \\\n     ");
            width = 5;
        }
        width += flag_width;
        let _ = write!(text, " {flag}");
    }
    text
}

/// An example of a value. Asterisks of the documentation become digits where only digits may be.
fn value(parameter: &Parameter) -> String {
    let example = match parameter.example {
        Some(example) => example.trim(),
        None => parameter.values.first().copied().unwrap_or(match parameter.shape {
            Shape::Int32 | Shape::Int64 | Shape::Double => "1",
            Shape::Boolean => "true",
            Shape::Array(_) => "[]",
            Shape::Object(_) | Shape::Map(_) | Shape::Any => "{}",
            _ => "text",
        }),
    };
    let is_number = parameter.sensitive == Some(Sensitive::PhoneNumber);
    match serde_json::from_str::<Value>(example) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => value.to_string(),
        _ if is_number => example.replace('*', "0"),
        _ => example.to_owned(),
    }
}

/// The text as one word of a shell.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |letter: char| {
        letter.is_alphanumeric()
            || matches!(letter, '-' | '_' | '.' | ':' | '/' | ',' | '@' | '+' | '=')
    };
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
