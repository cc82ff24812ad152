//! Compares responses of the service with the spec: elements that it does not know, and values of
//! another type. Names elements, and quotes no value.

use serde_json::Value;

use crate::operation::{OperationInfo, Shape};

/// The differences between a successful response and the operation table, one line each.
pub(super) fn differences(operation: &OperationInfo, response: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(operation.name, "", &Shape::Object(operation.response), response, &mut found);
    found
}

fn compare(operation: &str, path: &str, shape: &Shape, value: &Value, found: &mut Vec<String>) {
    let inside = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    match (shape, value) {
        (_, Value::Null) | (Shape::Any, _) => {}
        (Shape::Object(fields), Value::Object(object)) => {
            for (name, value) in object {
                match fields.iter().find(|field| field.name == name) {
                    Some(field) => {
                        compare(operation, &inside(field.name), &field.shape, value, found);
                    }
                    None => {
                        let name = inside(shown(name));
                        let noun = noun(value);
                        found.push(format!("{operation}: {name}, {noun}, is not in the spec"));
                    }
                }
            }
        }
        (Shape::Array(entry), Value::Array(list)) => {
            list.iter().for_each(|value| {
                compare(operation, &format!("{path}[]"), entry, value, found);
            });
        }
        (Shape::Map(entry), Value::Object(object)) => {
            object.values().for_each(|value| {
                compare(operation, &format!("{path}{{}}"), entry, value, found);
            });
        }
        (shape, value) if !is_of(shape, value) => {
            let path = if path.is_empty() { "the response" } else { path };
            let (is, documented) = (noun(value), documented(shape));
            found.push(format!("{operation}: {path} is {is}; the spec says {documented}"));
        }
        _ => {}
    }
    found.dedup();
}

/// A name, unless it may be a value that serves as a key.
fn shown(name: &str) -> &str {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name { name } else { "***" }
}

fn is_of(shape: &Shape, value: &Value) -> bool {
    match shape {
        Shape::String => value.is_string(),
        Shape::Int32 => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        Shape::Int64 => value.is_i64(),
        Shape::Double => value.is_number(),
        Shape::Boolean => value.is_boolean(),
        _ => false,
    }
}

fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn documented(shape: &Shape) -> &'static str {
    match shape {
        Shape::String => "a text",
        Shape::Int32 => "an integer of 32 bits",
        Shape::Int64 => "an integer",
        Shape::Double => "a number",
        Shape::Boolean => "a boolean",
        Shape::Array(_) => "a list",
        Shape::Object(_) | Shape::Map(_) => "an object",
        Shape::Any => "anything",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::operation::find;

    #[test]
    fn unknown_elements_and_other_types_are_found() {
        let operation = find("ListChatGroup").unwrap();
        let response = json!({
            "Code": 200,
            "Data": {
                "8613800000000": 1,
                "List": [{ "Subject": "x", "Color": "red" }, { "Color": "red" }, { "Subject": 1 }],
                "Total": "1",
            },
            "Message": null,
        });
        let expected = [
            "ListChatGroup: Code is an integer; the spec says a text",
            "ListChatGroup: Data.***, an integer, is not in the spec",
            "ListChatGroup: Data.List[].Color, a text, is not in the spec",
            "ListChatGroup: Data.List[].Subject is an integer; the spec says a text",
            "ListChatGroup: Data.Total is a text; the spec says an integer",
        ];
        assert_eq!(differences(operation, &response), expected);
        assert_eq!(
            differences(operation, &json!([])),
            ["ListChatGroup: the response is a list; the spec says an object"]
        );
    }
}
