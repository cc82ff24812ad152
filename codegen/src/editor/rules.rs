//! The rules of a form that types cannot say.

use schemars::Schema;
use serde_json::{Map, Value, json};

use crate::spec::lint::KEYS_OF_TYPES;

/// An absent key is left out; a key without a value is refused.
pub(super) fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
    choices.retain(|one| one["type"] != "null");
    if choices.len() == 1 {
        let choice = object.remove("anyOf");
        object.extend(choice.map(|choice| ("allOf".to_owned(), choice)));
    }
}

/// A variant with one key is explained at that key, where an editor shows it.
pub(super) fn with_explained_variants(schema: &mut Schema) {
    let Some(Value::Array(variants)) = schema.get_mut("oneOf") else { return };
    for variant in variants {
        let about = variant["description"].clone();
        let Some(Value::Object(properties)) = variant.get_mut("properties") else { continue };
        for property in properties.values_mut().filter(|one| one["description"].is_null()) {
            property["description"] = about.clone();
        }
    }
}

/// The keys that go with each type, as the lint has them.
pub(super) fn of_schemas(schema: &mut Schema) {
    let forbidden = |fits: &dyn Fn(&[&str]) -> bool| -> Map<String, Value> {
        let others = KEYS_OF_TYPES.iter().filter(|(_, types)| !fits(types));
        others.map(|(key, _)| ((*key).to_owned(), false.into())).collect()
    };
    let mut rules = vec![json!({
        "if": { "required": ["$ref"] },
        "then": { "maxProperties": 1 },
        "else": {
            "if": { "required": ["type"] },
            "then": { "properties": { "allOf": false } },
            "else": { "properties": forbidden(&|_| false) },
        },
    })];
    for name in ["string", "integer", "number", "boolean", "array", "object"] {
        let mut then = json!({ "properties": forbidden(&|types| types.contains(&name)) });
        match name {
            "integer" => {
                then["required"] = json!(["format"]);
                then["properties"]["format"] = json!({ "enum": ["int32", "int64"] });
            }
            "number" => then["properties"]["format"] = json!({ "enum": ["float", "double"] }),
            "array" => then["required"] = json!(["items"]),
            "object" => {
                then["oneOf"] = json!([{ "required": ["properties"] }, { "required": ["additionalProperties"] }]);
                then["properties"]["properties"] = json!({ "minProperties": 1 });
            }
            _ => {}
        }
        rules.push(json!({
            "if": { "properties": { "type": { "const": name } }, "required": ["type"] },
            "then": then,
        }));
    }
    schema.insert("allOf".to_owned(), rules.into());
}

/// A file has exactly one operation. A request with GET has no body.
pub(super) fn of_operation_files(schema: &mut Schema) {
    schema.insert("minProperties".to_owned(), 1.into());
    schema.insert("maxProperties".to_owned(), 1.into());
    if let Some(get) = schema.pointer_mut("/properties/get").and_then(Value::as_object_mut) {
        get.insert("if".to_owned(), json!({ "required": ["requestBody"] }));
        get.insert("then".to_owned(), json!({ "properties": { "requestBody": false } }));
    }
}

/// A parameter has exactly one of `schema` and `content`.
pub(super) fn of_parameters(schema: &mut Schema) {
    let one = json!([{ "required": ["schema"] }, { "required": ["content"] }]);
    schema.insert("oneOf".to_owned(), one);
}
