//! Requests with every parameter that the spec requires. Tests of other things use them, so that
//! they pass whatever the spec requires.

use cams_api::Operation;
use cams_api::operations::{self, Shape};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Adds a value for each required parameter that is missing.
pub(crate) fn complete(operation: &str, mut parameters: Value) -> Value {
    let info = operations::find(operation).unwrap();
    for required in info.parameters.iter().filter(|parameter| parameter.required) {
        if parameters.get(required.name).is_none() {
            parameters[required.name] = any(&required.shape);
        }
    }
    parameters
}

/// The same for a typed request.
pub(crate) fn completed<O: Operation + Serialize + DeserializeOwned>(request: O) -> O {
    let parameters = serde_json::to_value(request).unwrap();
    serde_json::from_value(complete(O::ACTION, parameters)).unwrap()
}

fn any(shape: &Shape) -> Value {
    match shape {
        Shape::Int32 | Shape::Int64 | Shape::Double => json!(1),
        Shape::Boolean => json!(false),
        Shape::Array(_) => json!([]),
        Shape::Object(_) | Shape::Map(_) => json!({}),
        _ => json!("only required"),
    }
}
