//! Checks every parameter of a call against the operation table. Knows no operation by name.

use serde_json::Value;

use super::Wrong;
use crate::limits;
use crate::operation::{Limits, OperationInfo, Parameter, Shape, Style};
use crate::parameters::Parameters;
use crate::response::{Failure, Refusal};

/// The code of a value that has no code of its own.
const INVALID: &str = "InvalidParameter";

/// The parameters whose documented values have an error code of their own.
const NOT_SUPPORTED: [&str; 5] =
    ["AuditStatus", "ChannelType", "Language", "MessageType", "TemplateType"];

/// A value that the documentation uses but does not list: its text for `Label` says `promotion`,
/// its list `pormotion`.
const ALSO: (&str, &str) = ("Label", "promotion");

/// Required parameters are present, and values have their type, their limits and one of their
/// documented values in any case. Unknown parameters are ignored.
pub(super) fn check(operation: &OperationInfo, call: &Parameters) -> Result<(), Wrong> {
    for parameter in operation.parameters {
        match call.value(parameter) {
            None if parameter.required => return Err(Refusal::missing(parameter.name).into()),
            None => {}
            Some(Err(_)) => {
                let message =
                    format!("Specified parameter {} is not {}.", parameter.name, noun(parameter));
                return Err(Refusal::bad_request(INVALID, message).into());
            }
            Some(Ok(value)) => {
                let Parameter { name, shape, values, limits, .. } = *parameter;
                Place { name, path: name.to_owned() }.check(&shape, values, limits, &value)?;
            }
        }
    }
    Ok(())
}

/// A parameter, and the path to a value inside.
struct Place {
    name: &'static str,
    path: String,
}

impl Place {
    fn check(
        &self,
        shape: &Shape,
        values: &[&str],
        limits: Option<&Limits>,
        value: &Value,
    ) -> Result<(), Wrong> {
        let path = &self.path;
        if let Some(problem) =
            limits.and_then(|limits| limits::problem(limits, &single(shape, value)))
        {
            let message = format!("Specified parameter {path} {problem}.");
            return Err(Refusal::bad_request(INVALID, message).into());
        }
        let is_known = |text: &str| {
            values.iter().any(|known| known.eq_ignore_ascii_case(text)) || (self.name, text) == ALSO
        };
        if !values.is_empty()
            && value.as_str().is_some_and(|text| !text.is_empty() && !is_known(text))
        {
            let code = if *path == self.name && NOT_SUPPORTED.contains(&self.name) {
                format!("{INVALID}.{}NotSupport", self.name)
            } else {
                INVALID.to_owned()
            };
            let message = format!("{path} is not one of: {}.", values.join(", "));
            return Err(Failure { code: code.into(), message: message.into() }.into());
        }
        match (shape, value) {
            (Shape::Object(fields), Value::Object(object)) => {
                for field in *fields {
                    if let Some(value) = object.get(field.name).filter(|value| !value.is_null()) {
                        self.inside(format!(".{}", field.name)).check(
                            &field.shape,
                            field.values,
                            field.limits,
                            value,
                        )?;
                    }
                }
            }
            (Shape::Array(entry), Value::Array(list)) => {
                for (index, value) in list.iter().enumerate() {
                    let each = limits.and_then(|limits| limits.each);
                    self.inside(format!("[{index}]")).check(entry, &[], each, value)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn inside(&self, step: String) -> Self {
        Self { name: self.name, path: format!("{}{step}", self.path) }
    }
}

/// A number for the text of a number.
fn single(shape: &Shape, value: &Value) -> Value {
    match (shape, value) {
        (Shape::Int32 | Shape::Int64 | Shape::Double, Value::String(text)) => {
            serde_json::from_str(text).unwrap_or_default()
        }
        _ => value.clone(),
    }
}

/// The expected value of a parameter, for messages.
fn noun(parameter: &Parameter) -> &'static str {
    match parameter.shape {
        _ if matches!(parameter.style, Style::RepeatList | Style::Flat | Style::Simple) => {
            "of its documented type"
        }
        Shape::Int32 | Shape::Int64 => "an integer",
        Shape::Double => "a number",
        Shape::Boolean => "true or false",
        Shape::Array(_) => "a JSON array of its documented type",
        _ => "a JSON object of its documented type",
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use serde_json::json;

    use super::*;
    use crate::operation;
    use crate::parameters::Pairs;

    /// A value that the documentation allows.
    fn good(shape: &Shape, values: &[&str], limits: Option<&Limits>) -> Value {
        match shape {
            Shape::Object(_) | Shape::Map(_) => json!({}),
            Shape::Array(entry) => {
                let least = limits.and_then(|limits| limits.min_entries).unwrap_or(1);
                vec![good(entry, &[], limits.and_then(|limits| limits.each)); least].into()
            }
            Shape::Int32 | Shape::Int64 | Shape::Double => {
                let least = limits.and_then(|limits| limits.minimum);
                (least.unwrap_or(1.0) as i64).into()
            }
            Shape::Boolean => true.into(),
            _ => values.first().copied().unwrap_or("1").into(),
        }
    }

    fn text(value: &Value) -> String {
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// The code for a call with these pairs.
    fn code(operation: &OperationInfo, pairs: &Pairs) -> Option<String> {
        let call = Parameters::new(pairs.clone(), &HeaderMap::new(), b"");
        let line = check(operation, &call).err()?.line(operation);
        line.split(": ").nth(1).map(str::to_owned)
    }

    /// Pairs with one of them set anew.
    fn with(pairs: &Pairs, name: &str, value: &str) -> Pairs {
        let others = pairs.iter().filter(|(found, _)| found != name).cloned();
        others.chain([(name.to_owned(), value.to_owned())]).collect()
    }

    #[test]
    fn every_parameter_of_every_operation_is_checked() {
        let (mut required, mut typed, mut listed, mut limited) = (0, 0, 0, 0);
        for operation in operation::all() {
            let one_text = |parameter: &&Parameter| {
                !matches!(parameter.style, Style::RepeatList | Style::Flat | Style::Simple)
            };
            let parameters = || operation.parameters.iter().filter(one_text);
            let pairs: Pairs = parameters()
                .map(|&Parameter { name, ref shape, values, limits, .. }| {
                    (name.to_owned(), text(&good(shape, values, limits)))
                })
                .collect();
            assert_eq!(code(operation, &pairs), None, "{}", operation.name);

            for Parameter { name, shape, values, limits, .. } in parameters() {
                let about = format!("{}: {name}", operation.name);
                let code = |value: &str| code(operation, &with(&pairs, name, value));
                if operation.parameters.iter().any(|found| found.name == *name && found.required) {
                    assert_eq!(code(""), Some(format!("Missing{name}")), "{about}");
                    required += 1;
                }
                if !matches!(shape, Shape::String | Shape::Any) {
                    assert_eq!(code("no value of a type").as_deref(), Some(INVALID), "{about}");
                    typed += 1;
                }
                if !values.is_empty() {
                    assert!(code("undocumented").unwrap().starts_with(INVALID), "{about}");
                    assert_eq!(code(&values[0].to_lowercase()), None, "{about}");
                    listed += 1;
                }
                if let Some(most) = limits.and_then(|limits| limits.maximum) {
                    assert_eq!(code(&most.to_string()), None, "{about}");
                    assert_eq!(
                        code(&(most + 1.0).to_string()).as_deref(),
                        Some(INVALID),
                        "{about}"
                    );
                    limited += 1;
                }
                if let (Some(most), Shape::Array(entry)) =
                    (limits.and_then(|limits| limits.max_entries), shape)
                {
                    let list = |count: usize| text(&vec![good(entry, &[], None); count].into());
                    assert_eq!(code(&list(most)), None, "{about}");
                    assert_eq!(code(&list(most + 1)).as_deref(), Some(INVALID), "{about}");
                    limited += 1;
                }
            }
        }
        let counts = [required, typed, listed, limited];
        assert!(counts >= [250, 100, 50, 8], "{counts:?}");
    }

    #[test]
    fn values_inside_are_checked_too() {
        let operation = operation::find("CreateChatappTemplate").unwrap();
        let pairs = |component: Value| -> Pairs {
            [
                ("Category", "UTILITY"),
                ("Components", &json!([component]).to_string()),
                ("Language", "en"),
                ("Name", "n"),
                ("TemplateType", "WHATSAPP"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
        };
        assert_eq!(code(operation, &pairs(json!({ "Type": "BODY", "Duration": 600 }))), None);
        for component in [json!({ "Type": "SONG" }), json!({ "Type": "BODY", "Duration": 601 })] {
            assert_eq!(code(operation, &pairs(component)).as_deref(), Some(INVALID));
        }
    }
}
