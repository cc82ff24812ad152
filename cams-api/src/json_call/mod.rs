//! A request whose operation is named at run time, with its parameters as JSON.
//!
//! The operation table replaces the types: it lists the parameters, their places and their shapes.
//! It knows no operation by name.

mod value;

use std::fmt;

use serde_json::{Map, Value};

use self::value::{Shaped, in_order};
use crate::operation::{Invalid, Param, Parameter, Params, Place, Shape, Style, TOLD_PROBLEMS};
use crate::operations;
use crate::outcome::{Error, ErrorKind};
use crate::privacy::{GivenName, GivenNames};
use crate::request::sealed::Prepare;
use crate::request::{Outgoing, Sendable};

/// The request of [`Client::call_json`](crate::Client::call_json).
#[derive(Clone, PartialEq)]
pub struct JsonRequest {
    operation: String,
    parameters: Value,
}

impl JsonRequest {
    pub(crate) fn new(operation: String, parameters: Value) -> Self {
        Self { operation, parameters }
    }
}

impl Sendable for JsonRequest {
    type Response = Value;
}

impl Prepare for JsonRequest {
    fn action(&self) -> &str {
        &self.operation
    }

    fn outgoing(&self) -> Result<Outgoing, Error> {
        let operation = operations::find(&self.operation).ok_or_else(|| {
            Error::new(ErrorKind::InvalidParameter, operations::unknown_operation(&self.operation))
        })?;
        let mut params = Params::default();
        match &self.parameters {
            Value::Object(parameters) => write(operation.parameters, parameters, &mut params),
            Value::Null => write(operation.parameters, &Map::new(), &mut params),
            other => params.invalid.push(Invalid::new(
                "",
                format!(
                    "the parameters must be one JSON object with a field for each, not {}",
                    value::noun_of(other)
                ),
            )),
        }
        Ok(Outgoing {
            action: operation.name,
            method: operation.method,
            retry: operation.retry,
            info: Some(operation),
            params,
        })
    }
}

/// Shows the names of the parameters, but not their values.
impl fmt::Debug for JsonRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.parameters.as_object().into_iter().flat_map(Map::keys);
        f.debug_struct("JsonRequest")
            .field("operation", &GivenName(&self.operation))
            .field("parameters", &GivenNames(names.map(String::as_str)))
            .finish()
    }
}

/// Writes the parameters as the generated code does, and collects their problems.
fn write(parameters: &[Parameter], given: &Map<String, Value>, params: &mut Params) {
    for parameter in parameters {
        match given.get(parameter.name) {
            None | Some(Value::Null) if parameter.required => params.missing.push(parameter.name),
            None | Some(Value::Null) => {}
            Some(value) => {
                let problems = value::problems(parameter.name, &parameter.shape, value);
                if problems.told.is_empty() {
                    write_value(param(parameter, params), parameter, value);
                }
                let told = problems.told.into_iter();
                params.invalid.extend(told.map(|problem| Invalid::new(parameter.name, problem)));
                if let Some(last) = params.invalid.last_mut() {
                    last.more += problems.more;
                }
            }
        }
    }
    let names = || parameters.iter().map(|parameter| parameter.name);
    for (name, _) in in_order(given).filter(|(name, _)| names().all(|known| known != *name)) {
        // Nobody will read the remaining problems, unless extra parameters fix the first ones.
        let hint = match params.invalid.len() < TOLD_PROBLEMS {
            true => operations::nearest(name, names()),
            false => Vec::new(),
        };
        params.invalid.push(Invalid::new(name.to_owned(), unknown_parameter(name, &hint)));
    }
}

fn param<'p>(parameter: &Parameter, params: &'p mut Params) -> Param<'p> {
    match parameter.place {
        Place::Query => params.query(parameter.name),
        Place::Form => params.form(parameter.name),
    }
}

fn write_value(param: Param<'_>, parameter: &Parameter, value: &Value) {
    let shaped = Some(Shaped { shape: &parameter.shape, value });
    match (parameter.style, parameter.required) {
        (Style::Plain, _) => match (&parameter.shape, value) {
            (_, Value::String(text)) => param.required(&Some(text)),
            (_, Value::Bool(value)) => param.required(&Some(*value)),
            (Shape::Int32 | Shape::Int64, Value::Number(number)) => {
                param.required(&number.as_i64());
            }
            (Shape::Double, Value::Number(number)) => param.required(&number.as_f64()),
            _ => param.required_json(&shaped),
        },
        (Style::Json, _) => param.required_json(&shaped),
        (Style::RepeatList, true) => param.required_repeat_list(&shaped),
        (Style::RepeatList, false) => param.optional_repeat_list(&shaped),
        (Style::Flat, true) => param.required_flat(&shaped),
        (Style::Flat, false) => param.optional_flat(&shaped),
        (Style::Simple, true) => param.required_simple(&shaped),
        (Style::Simple, false) => param.optional_simple(&shaped),
    }
}

fn unknown_parameter(name: &str, nearest: &[&str]) -> String {
    let hint = match nearest {
        [] => String::new(),
        names => format!(": did you mean {}?", names.join(" or ")),
    };
    format!(
        "{} is not a documented parameter{hint} (`extra_param` sends undocumented ones)",
        GivenName(name)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_parameter_is_written_in_its_style() {
        const PARAMETERS: &[Parameter] = &[
            Parameter {
                name: "Ids",
                style: Style::Simple,
                shape: Shape::Array(&Shape::Int64),
                ..Parameter::BLANK
            },
            Parameter {
                name: "Labels",
                style: Style::Flat,
                shape: Shape::Map(&Shape::Double),
                ..Parameter::BLANK
            },
            Parameter {
                name: "Tag",
                required: true,
                style: Style::RepeatList,
                shape: Shape::Array(&Shape::Any),
                ..Parameter::BLANK
            },
        ];
        let written = |given: Value| {
            let mut params = Params::default();
            write(PARAMETERS, given.as_object().unwrap(), &mut params);
            (params.query.as_str().to_owned(), params.missing)
        };
        let given = json!({ "Ids": [1, 2], "Labels": { "a": 1 }, "Tag": [{ "Key": "k" }, "t"] });
        let query = "Ids=1%2C2&Labels.%231%23a=1.0&Tag.1.Key=k&Tag.2=t";
        assert_eq!(written(given), (query.to_owned(), vec![]));
        assert_eq!(written(json!({ "Ids": [], "Tag": [] })), (String::new(), vec!["Tag"]));
    }
}
