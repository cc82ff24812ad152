//! Files that are refused, and files in which a part has another form.

use codegen::metadata::read_metadata;
use serde_json::{Value, json};

use super::{file, fixture, read};

fn refused(text: &str) -> String {
    read_metadata(text, "docs/api-docs.json", &fixture::product())
        .expect_err("an error")
        .to_string()
}

#[test]
fn foreign_files_are_refused_with_their_place() {
    let mut other_product = file(json!({}));
    other_product["info"]["product"] = "Ecs".into();
    let mut other_version = file(json!({}));
    other_version["info"]["version"] = "2018-10-20".into();
    let mut no_apis = file(json!({}));
    no_apis["apis"] = json!([]);
    for (text, expected) in [
        (String::new(), "docs/api-docs.json:1:1: the file is empty"),
        ("<!DOCTYPE html>".to_owned(), "docs/api-docs.json:1:1: this is HTML, not JSON"),
        ("[1]".to_owned(), "docs/api-docs.json:1:1: this is not metadata"),
        (
            "{\n  \"openapi\": \"3.0.3\"}".to_owned(),
            "docs/api-docs.json:2:3: openapi: this is an OpenAPI document",
        ),
        ("{\n  \"info\": {},\n".to_owned(), "docs/api-docs.json:3:1: not JSON: EOF"),
        (
            "{\"a\": 1,\n \"a\": 2}".to_owned(),
            "docs/api-docs.json:2:2: not JSON: duplicate key \"a\"",
        ),
        (other_product.to_string(), "info.product: expected cams, found \"Ecs\""),
        (other_version.to_string(), "info.version: expected 2020-06-06, found \"2018-10-20\""),
        (no_apis.to_string(), "apis: the file contains no operation"),
    ] {
        let error = refused(&text);
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("help: "), "{error}");
    }
}

/// A malformed part is left out with its path, and nothing beyond it.
#[test]
fn a_changed_format_stops_nothing_else() {
    let good = json!({ "name": "Good", "in": "query", "schema": { "type": "string" } });
    for (api, expected) in [
        (json!([1]), "apis.Bad: expected an object, found a list"),
        (
            json!({ "parameters": {} , "methods": "post" }),
            "apis.Bad.methods: expected a list, found text",
        ),
        (json!({ "parameters": "" }), "apis.Bad.parameters: expected a list, found text"),
        (json!({ "path": "/things/{id}" }), "apis.Bad.path: an operation with its own path"),
        (
            json!({ "methods": ["put", 5] }),
            "apis.Bad.methods: an operation that allows neither POST nor GET",
        ),
    ] {
        let mut document = file(json!({ "parameters": [good] }));
        document["apis"]["Bad"] = api;
        let metadata = read_metadata(&document.to_string(), "api-docs.json", &fixture::product())
            .expect("metadata");
        assert_eq!(metadata.operations.len(), 1);
        assert_eq!(metadata.left_out, ["Bad"]);
        let [one] = metadata.inexpressible.as_slice() else { panic!("{metadata:?}") };
        assert_eq!(
            (format!("{}: {}", one.path, one.problem), one.operation.as_str()),
            (expected.to_owned(), "Bad")
        );
    }
    for (api, expected) in [
        (
            json!({ "parameters": [good, { "in": "query" }] }),
            "apis.DoThing.parameters[1]: `name` is missing",
        ),
        (
            json!({ "parameters": [good], "deprecated": "perhaps" }),
            "apis.DoThing.deprecated: expected `true` or `false`, found text",
        ),
        (
            json!({ "parameters": [good], "responses": { "200": { "schema": { "properties": { "A": { "$ref": "#/nowhere" } } } } } }),
            "apis.DoThing.responses.200.schema.properties.A.$ref: \"#/nowhere\" does not exist",
        ),
        (
            json!({ "parameters": [good], "responses": { "200": { "schema": { "type": "array" } } } }),
            "apis.DoThing.responses.200.schema: a response that is not an object",
        ),
        (
            json!({ "parameters": [good], "responseDemo": "{" }),
            "apis.DoThing.responseDemo: the text is not a JSON list",
        ),
        (
            json!({ "methods": ["get"], "parameters": [{ "name": "Good", "in": "formData", "schema": { "type": "string" } }] }),
            "apis.DoThing.parameters[0].in: a form parameter of an operation that allows only GET",
        ),
        (
            json!({ "parameters": [good, good] }),
            "apis.DoThing.parameters[1]: a duplicate parameter `Good`",
        ),
    ] {
        let metadata = read(api);
        let [one] = metadata.inexpressible.as_slice() else { panic!("{metadata:?}") };
        let found = format!("{}: {}", one.path, one.problem);
        assert!(found.starts_with(expected), "{found}");
        assert_eq!(metadata.operations[0].parameters[0].field.name, "Good");
    }
}

/// However a file is damaged, the result is facts or an error with a place, and not a panic.
#[test]
fn broken_files_never_panic() {
    let rich = file(json!({
        "title": "做事", "description": "QPS限制为5次/秒 😀",
        "parameters": [
            { "name": "A", "in": "query", "style": "json", "schema": { "$ref": "#/components/schemas/Page" } },
            { "name": "B", "in": "formData", "schema": { "type": "integer", "format": "int32", "minimum": "1", "enum": ["x"], "required": true } },
        ],
        "responses": { "200": { "schema": { "type": "object", "properties": { "C": { "type": "array", "items": { "type": "object", "additionalProperties": { "type": "string" } } } } } } },
        "responseDemo": "[{\"type\":\"json\",\"example\":\"{}\"}]",
    }))
    .to_string();
    let check = |text: &str| {
        if let Err(error) = read_metadata(text, "api-docs.json", &fixture::product()) {
            assert!(error.location.line > 0 && error.location.column > 0);
            assert!(!error.problem.is_empty() && !error.help.is_empty());
        }
    };
    for cut in (0..rich.len()).filter(|cut| rich.is_char_boundary(*cut)) {
        check(&rich[..cut]);
        check(&rich[cut..]);
        for inserted in ["\"", "{", "]", "0", "\u{feff}", "\n"] {
            check(&format!("{}{inserted}{}", &rich[..cut], &rich[cut..]));
        }
    }
    // Each value in turn changes its kind.
    let values =
        [json!(null), json!([]), json!({}), json!(""), json!(-1.5), json!([[{}]]), json!("text")];
    let document: Value = serde_json::from_str(&rich).expect("JSON");
    for pointer in pointers(&document) {
        for value in &values {
            let mut changed = document.clone();
            *changed.pointer_mut(&pointer).expect("a value") = value.clone();
            check(&changed.to_string());
        }
    }
}

fn pointers(value: &Value) -> Vec<String> {
    let below = |key: String, value: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        pointers(value).into_iter().map(move |rest| format!("/{key}{rest}")).collect::<Vec<_>>()
    };
    let mut found = vec![String::new()];
    match value {
        Value::Object(entries) => {
            found.extend(entries.iter().flat_map(|(key, value)| below(key.clone(), value)));
        }
        Value::Array(items) => {
            found.extend(
                items.iter().enumerate().flat_map(|(at, value)| below(at.to_string(), value)),
            );
        }
        _ => {}
    }
    found
}
