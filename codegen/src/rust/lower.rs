//! Lowers the model to the plain JSON API that progenitor understands: the parameters of an
//! operation become one `<Operation>Request`, and every nested object a named schema.

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use crate::names;
use crate::spec::model::{Api, Body, Field, Operation, Shape, TypeDef};

/// The lowered document of one operation, with the shared types it uses.
pub(crate) fn operation(api: &Api, operation: &Operation) -> Result<OpenAPI, String> {
    let (request, response) = (names::request(&operation.name), names::response(&operation.name));
    let mut schemas = Map::new();
    schemas.insert(
        request.clone(),
        object(operation.parameters.iter().map(|parameter| &parameter.field)),
    );
    schemas.insert(response.clone(), object(&operation.response));
    // A type of the operation hides a shared one with the same name, which the operation does not
    // use.
    let nested = operation.shared_types(api).into_iter().chain(operation.used_types());
    schemas.extend(nested.map(|(name, named)| (names::type_name(name), definition(named))));
    document(schemas)
}

/// The lowered document of the shared types.
pub(crate) fn shared(api: &Api) -> Result<OpenAPI, String> {
    let schemas = api
        .shared
        .iter()
        .map(|(name, named)| (names::type_name(name), definition(named)))
        .collect();
    document(schemas)
}

fn document(schemas: Map<String, Value>) -> Result<OpenAPI, String> {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "lowered", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    serde_json::from_value(document).map_err(|error| error.to_string())
}

fn definition(named: &TypeDef) -> Value {
    match &named.body {
        Body::Object(_) => object(named.members()),
        Body::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| names::tidy(&value.wire)).collect();
            json!({ "type": "string", "enum": values })
        }
    }
}

fn object<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Value {
    let properties: Map<_, _> =
        fields.into_iter().map(|field| (names::tidy(&field.name), schema(&field.shape))).collect();
    if properties.is_empty() {
        // Without this it would be a map, not a struct.
        return json!({ "type": "object", "additionalProperties": false });
    }
    json!({ "type": "object", "properties": properties })
}

fn schema(shape: &Shape) -> Value {
    match shape {
        Shape::String => json!({ "type": "string" }),
        Shape::Int32 => json!({ "type": "integer", "format": "int32" }),
        Shape::Int64 => json!({ "type": "integer", "format": "int64" }),
        Shape::Double => json!({ "type": "number", "format": "double" }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Any => json!({}),
        Shape::List(items) => json!({ "type": "array", "items": schema(items) }),
        Shape::Map(values) => json!({ "type": "object", "additionalProperties": schema(values) }),
        Shape::Local(name) | Shape::Shared(name) | Shape::Same(_, name) => reference(name),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", names::type_name(name)) })
}
