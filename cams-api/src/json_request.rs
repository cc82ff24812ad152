//! A request whose operation is named at run time, with its parameters as JSON.
//!
//! The operation table takes the place of the types: it says which parameters there are, where they are sent
//! and what their values look like. It knows no operation by name.

use std::fmt;

use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind};
use crate::json_value::{self, Shaped, in_order};
use crate::nearest::nearest;
use crate::operations::{self, Kind, OperationInfo, Parameter, Place};
use crate::params::{Invalid, Param, Params, TOLD_PROBLEMS};
use crate::request::{Request, sealed::Prepare};
use crate::scrub::{GivenName, GivenNames};
use crate::send::Outgoing;

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

impl Request for JsonRequest {
    type Response = Value;
}

impl Prepare for JsonRequest {
    fn action(&self) -> &str {
        &self.operation
    }

    fn outgoing(&self) -> Result<Outgoing, Error> {
        let operation = operations::find(&self.operation).ok_or_else(|| {
            let is_on = |name: &str| operations::find(name).is_some();
            Error::new(ErrorKind::InvalidParameter, unknown_operation(&self.operation, is_on))
        })?;
        let mut params = Params::default();
        match &self.parameters {
            Value::Object(parameters) => write(operation, parameters, &mut params),
            Value::Null => write(operation, &Map::new(), &mut params),
            other => params.invalid.push(Invalid::new(
                "",
                format!(
                    "the parameters must be one JSON object with a field for each, not {}",
                    json_value::noun_of(other)
                ),
            )),
        }
        Ok(Outgoing {
            action: operation.name,
            retry: operation.retry,
            info: Some(operation),
            params,
        })
    }
}

/// Shows the names of the parameters, not their values.
impl fmt::Debug for JsonRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.parameters.as_object().into_iter().flat_map(Map::keys);
        f.debug_struct("JsonRequest")
            .field("operation", &GivenName(&self.operation))
            .field("parameters", &GivenNames(names.map(String::as_str)))
            .finish()
    }
}

/// Writes the parameters as the generated code does, and gathers what is wrong with them.
fn write(operation: &OperationInfo, given: &Map<String, Value>, params: &mut Params) {
    for parameter in operation.parameters {
        match given.get(parameter.name) {
            None | Some(Value::Null) if parameter.required => params.missing.push(parameter.name),
            None | Some(Value::Null) => {}
            Some(value) => {
                let problems = json_value::problems(parameter.name, &parameter.kind, value);
                if problems.told.is_empty() {
                    write_value(param(parameter, params), &parameter.kind, value);
                }
                let told = problems.told.into_iter();
                params.invalid.extend(told.map(|problem| Invalid::new(parameter.name, problem)));
                if let Some(last) = params.invalid.last_mut() {
                    last.more += problems.more;
                }
            }
        }
    }
    let names = || operation.parameters.iter().map(|parameter| parameter.name);
    for (name, _) in in_order(given).filter(|(name, _)| names().all(|known| known != *name)) {
        // Nobody will read what is wrong with the rest, unless extra parameters mend the first ones.
        let hint = match params.invalid.len() < TOLD_PROBLEMS {
            true => nearest(name, names()),
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

fn write_value(param: Param<'_>, kind: &Kind, value: &Value) {
    match (kind, value) {
        (Kind::Any, value) => param.required_json(&Some(value)),
        (_, Value::String(text)) => param.required(&Some(text)),
        (_, Value::Bool(value)) => param.required(&Some(value)),
        (Kind::Int32 | Kind::Int64, Value::Number(number)) => param.required(&number.as_i64()),
        (kind, value) => param.required_json(&Some(Shaped { kind, value })),
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

/// What to do about a name that is not in the table. `is_on` tells whether an operation is compiled in.
fn unknown_operation(name: &str, is_on: impl Fn(&str) -> bool) -> String {
    let feature_off = |name: &str| operations::feature_of(name).filter(|_| !is_on(name));
    if let Some(feature) = feature_off(name) {
        return format!("{name} needs the feature `{feature}` of cams-api, which is off");
    }
    let found: Vec<String> = nearest(name, operations::names())
        .into_iter()
        .map(|name| match feature_off(name) {
            Some(feature) => format!("{name} (which needs the feature `{feature}`)"),
            None => name.to_owned(),
        })
        .collect();
    let hint = match found.as_slice() {
        [] => "; `cams_api::operations` lists those that it knows".to_owned(),
        found => format!("; did you mean {}?", found.join(" or ")),
    };
    format!("{} is no operation that this version of cams-api knows{hint}", GivenName(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_is_not_compiled_in_names_its_feature() {
        let is_on = |name: &str| name != "SendChatappMessage";
        assert_eq!(
            unknown_operation("SendChatappMessage", is_on),
            "SendChatappMessage needs the feature `messages` of cams-api, which is off"
        );
        assert_eq!(
            unknown_operation("send_chatapp_message", is_on),
            "send_chatapp_message is no operation that this version of cams-api knows; did you mean \
             SendChatappMessage (which needs the feature `messages`)?"
        );
    }
}
