//! Texts of the command line to JSON values, by the documented shape.

use cams_api::operations::{Element, OperationInfo, Parameter, Shape};
use serde_json::{Map, Value};

use super::source;
use super::words::Given;
use crate::exit::Failure;
use crate::names;

/// The parameters of the flags. A failure names the flag and, unless it is confidential, the value.
pub(super) fn read(
    operation: &OperationInfo,
    flags: Vec<Given>,
) -> Result<Map<String, Value>, Failure> {
    let mut parameters = Map::new();
    for Given { parameter, flag, path, text } in flags {
        let told = |problem: String| {
            Failure::usage(format!("--{flag}: {problem}")).hint(format!(
                "`cams {} --help` shows the form of values",
                names::kebab(operation.name)
            ))
        };
        let text = match text {
            Some(text) => source::read(&text).map_err(&told)?,
            None if matches!(parameter.shape, Shape::Boolean) => "true".to_owned(),
            None => return Err(told("there is no value".to_owned())),
        };
        let reader = Reader { is_confidential: is_confidential(parameter) };
        let slot = parameters.entry(parameter.name).or_insert(Value::Null);
        reader.add_at(&parameter.shape, &path, &text, slot).map_err(&told)?;
    }
    Ok(parameters)
}

/// All parameters as one JSON object.
pub(super) fn parameters(text: &str) -> Result<Map<String, Value>, Failure> {
    let told = |problem| Failure::usage(format!("--params: {problem}"));
    let text = source::read(text).map_err(told)?;
    match json(&text).map_err(told)? {
        Value::Object(parameters) => Ok(parameters),
        _ => Err(told("expected a JSON object with a field for each parameter".to_owned())),
    }
}

/// `true` if a part of the value is confidential.
pub(crate) fn is_confidential(parameter: &Parameter) -> bool {
    fn inside(shape: &Shape) -> bool {
        match shape {
            Shape::Object(fields) => {
                fields.iter().any(|field| field.sensitive.is_some() || inside(&field.shape))
            }
            Shape::Array(shape) | Shape::Map(shape) => inside(shape),
            _ => false,
        }
    }
    parameter.sensitive.is_some() || inside(&parameter.shape)
}

/// Reads the texts of one parameter.
struct Reader {
    is_confidential: bool,
}

impl Reader {
    /// Adds a text to the value below a path of field names.
    fn add_at(
        &self,
        shape: &Shape,
        path: &[String],
        text: &str,
        slot: &mut Value,
    ) -> Result<(), String> {
        let Some((name, path)) = path.split_first() else {
            return self.add(shape, text, slot);
        };
        let object = object_in(slot)?;
        match shape {
            Shape::Object(fields) => {
                let field = field(fields, name)?;
                let slot = object.entry(field.name).or_insert(Value::Null);
                self.add_at(&field.shape, path, text, slot)
            }
            Shape::Map(shape) => {
                self.add_at(shape, path, text, object.entry(name.as_str()).or_insert(Value::Null))
            }
            Shape::Any => {
                self.add_at(shape, path, text, object.entry(name.as_str()).or_insert(Value::Null))
            }
            _ => Err(format!("it has no fields, so .{name} names nothing")),
        }
    }

    /// Adds a text to a value: lists and objects grow, other values are given once.
    fn add(&self, shape: &Shape, text: &str, slot: &mut Value) -> Result<(), String> {
        match shape {
            Shape::Array(item) => {
                if slot.is_null() {
                    *slot = Value::Array(Vec::new());
                }
                let Value::Array(items) = slot else { return Err(twice()) };
                if text.trim_start().starts_with('[') {
                    match json(text)? {
                        Value::Array(more) => items.extend(more),
                        other => items.push(other),
                    }
                    return Ok(());
                }
                let mut value = Value::Null;
                self.add(item, text, &mut value)?;
                items.push(value);
                Ok(())
            }
            Shape::Object(_) | Shape::Map(_) if text.trim_start().starts_with('{') => {
                let Value::Object(more) = json(text)? else { return Err(twice()) };
                object_in(slot)?.extend(more);
                Ok(())
            }
            Shape::Object(fields) => {
                for (name, text) in pairs(fields, text)? {
                    let field = field(fields, name)?;
                    let slot = object_in(slot)?.entry(field.name).or_insert(Value::Null);
                    self.add(&field.shape, text, slot)
                        .map_err(|problem| format!("{name}: {problem}"))?;
                }
                Ok(())
            }
            Shape::Map(shape) => {
                let (name, text) = text.split_once('=').ok_or_else(no_pair)?;
                let slot = object_in(slot)?.entry(name).or_insert(Value::Null);
                self.add(shape, text, slot)
            }
            _ if !slot.is_null() => Err(twice()),
            _ => {
                *slot = self.single(shape, text)?;
                Ok(())
            }
        }
    }

    fn single(&self, shape: &Shape, text: &str) -> Result<Value, String> {
        let wrong = |expected: &str| match self.is_confidential {
            true => format!("expected {expected}"),
            false => format!("expected {expected}, found {text:?}"),
        };
        let trimmed = text.trim();
        match shape {
            Shape::Int32 => match trimmed.parse::<i64>() {
                Ok(number) if i32::try_from(number).is_ok() => Ok(number.into()),
                _ => Err(wrong("a 32-bit integer")),
            },
            Shape::Int64 => {
                trimmed.parse::<i64>().map(Value::from).map_err(|_| wrong("a 64-bit integer"))
            }
            Shape::Double => match trimmed.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(number.into()),
                _ => Err(wrong("a number")),
            },
            Shape::Boolean => match trimmed {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                _ => Err(wrong("true or false")),
            },
            // Text that is no JSON means itself.
            Shape::Any => Ok(serde_json::from_str(text).unwrap_or_else(|_| text.into())),
            _ => Ok(text.into()),
        }
    }
}

/// `name=value,name=value`: a comma divides only in front of a known name.
fn pairs<'t>(fields: &[Element], text: &'t str) -> Result<Vec<(&'t str, &'t str)>, String> {
    let begins_field = |rest: &str| {
        let name = rest.split_once('=').map(|(name, _)| name);
        name.is_some_and(|name| fields.iter().any(|field| names::is_same(name, field.name)))
    };
    let mut pairs = Vec::new();
    let mut rest = text;
    loop {
        let (name, value) = rest.split_once('=').ok_or_else(no_pair)?;
        let ends = value.match_indices(',').map(|(at, _)| at);
        match ends.into_iter().find(|at| begins_field(&value[at + 1..])) {
            Some(end) => {
                pairs.push((name, &value[..end]));
                rest = &value[end + 1..];
            }
            None => {
                pairs.push((name, value));
                return Ok(pairs);
            }
        }
    }
}

fn field<'f>(fields: &'f [Element], name: &str) -> Result<&'f Element, String> {
    fields.iter().find(|field| names::is_same(name, field.name)).ok_or_else(|| {
        let found = names::nearest(name, fields.iter().map(|field| field.name));
        match names::did_you_mean(&found) {
            Some(question) => format!("{name:?} is not a field; {question}"),
            None => {
                let all: Vec<&str> = fields.iter().map(|field| field.name).collect();
                format!("{name:?} is not a field; the fields are {}", all.join(", "))
            }
        }
    })
}

fn object_in(slot: &mut Value) -> Result<&mut Map<String, Value>, String> {
    if slot.is_null() {
        *slot = Value::Object(Map::new());
    }
    slot.as_object_mut().ok_or_else(twice)
}

fn json(text: &str) -> Result<Value, String> {
    // The text of the error has a place, but no value.
    serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))
}

fn no_pair() -> String {
    "expected key=value or a JSON object".to_owned()
}

fn twice() -> String {
    "it is given twice".to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn added(shape: &Shape, texts: &[&str]) -> Result<Value, String> {
        let mut value = Value::Null;
        for text in texts {
            Reader { is_confidential: false }.add(shape, text, &mut value)?;
        }
        Ok(value)
    }

    #[test]
    fn lists_and_maps_grow_by_words_and_by_json() {
        let list = Shape::Array(&Shape::String);
        assert_eq!(added(&list, &["a", "b,c", r#"["d"]"#]), Ok(json!(["a", "b,c", "d"])));
        let map = Shape::Map(&Shape::String);
        assert_eq!(
            added(&map, &["name=Ada", "formula=1+1=2", r#"{"city":"Rome"}"#]),
            Ok(json!({ "name": "Ada", "formula": "1+1=2", "city": "Rome" }))
        );
    }

    #[test]
    fn numbers_are_checked_and_negative_ones_are_values() {
        assert_eq!(added(&Shape::Int32, &["-5"]), Ok(json!(-5)));
        assert_eq!(
            added(&Shape::Int32, &["3000000000"]),
            Err("expected a 32-bit integer, found \"3000000000\"".to_owned())
        );
        assert!(added(&Shape::Double, &["NaN"]).is_err());
        let secret = Reader { is_confidential: true };
        assert_eq!(secret.single(&Shape::Boolean, "yes"), Err("expected true or false".to_owned()));
    }
}
