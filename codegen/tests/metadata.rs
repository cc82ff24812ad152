//! Upstream's metadata as facts: read, reported, or refused with its place.

use codegen::facts::{FieldFacts, Kind, Limits, OperationFacts, Place, Style, ValueFacts, Width};
use codegen::metadata::{Metadata, read_metadata};
use serde_json::{Value, json};

/// From upstream, without its sentences.
const SAMPLE: &str = include_str!("upstream/api-docs.json");

/// A file with a single operation, `DoThing`.
fn file(api: Value) -> Value {
    json!({
        "version": "1.0",
        "info": { "style": "RPC", "product": "cams", "version": "2020-06-06" },
        "components": { "schemas": {
            "Node": { "type": "object", "properties": { "Next": { "$ref": "#/components/schemas/Node" } } },
            "Page": { "type": "object", "required": ["Index"], "properties": {
                "Index": { "type": "integer", "format": "int64" },
                "Size": { "type": "integer" },
            } },
        } },
        "apis": { "DoThing": api },
    })
}

fn read(api: Value) -> Metadata {
    let text = serde_json::to_string_pretty(&file(api)).expect("JSON");
    read_metadata(&text, "api-docs.json").expect("metadata")
}

/// The facts of one parameter, and the reports as `path: problem`.
fn parameter(parameter: Value) -> (Option<(Option<Place>, FieldFacts)>, Vec<String>) {
    let mut metadata = read(json!({ "parameters": [parameter] }));
    let read = metadata.operations.remove(0).parameters.pop().map(|one| (one.place, one.field));
    let reported =
        metadata.inexpressible.iter().map(|one| format!("{}: {}", one.path, one.problem));
    (read, reported.collect())
}

/// The same for the schema of a query parameter.
fn schema(schema: Value) -> (ValueFacts, Vec<String>) {
    let nested = matches!(schema["type"].as_str(), Some("object" | "array" | "any"))
        || schema.get("$ref").is_some()
        || schema.get("allOf").is_some();
    let mut one = json!({ "name": "A", "in": "query", "schema": schema });
    if nested {
        one["style"] = "json".into();
    }
    let (read, reported) = parameter(one);
    (read.expect("a parameter").1.value, reported)
}

fn operation<'a>(metadata: &'a Metadata, name: &str) -> &'a OperationFacts {
    metadata.operations.iter().find(|found| found.name == name).expect("the operation")
}

#[test]
fn the_sample_is_read_whole() {
    let metadata = read_metadata(SAMPLE, "api-docs.json").expect("metadata");
    assert_eq!(metadata.operations.len(), 12);
    assert_eq!(metadata.inexpressible, []);
    let titles: Vec<_> = metadata.directories.iter().map(|group| group.operations.len()).collect();
    assert_eq!(titles, [2, 5, 3]);

    let send = operation(&metadata, "SendChatappMessage");
    assert_eq!(send.qps, Some(250));
    assert_eq!(send.parameters.len(), 26);
    let find = |name: &str| {
        send.parameters.iter().find(|one| one.field.name == name).expect("the parameter")
    };
    let to = find("To");
    assert_eq!((to.place, to.field.required), (Some(Place::Form), Some(true)));
    let duration = &find("FallBackDuration").field.value;
    assert_eq!(duration.kind, Kind::Integer(Some(Width::Int32)));
    assert_eq!(
        (&duration.limits.minimum, &duration.limits.maximum),
        (&Some(10.into()), &Some(43200.into()))
    );
    assert_eq!(find("Ttl").field.value.default, Some(json!(120)));
    assert_eq!(find("CustWabaId").field.value.deprecated, Some(true));
    let Kind::Map(value) = &find("TemplateParams").field.value.kind else { panic!("a map") };
    assert_eq!(value.kind, Kind::String);
    assert_eq!(send.reply_example.as_ref().expect("an example")["Code"], "OK");

    let template = operation(&metadata, "GetChatappTemplateDetail");
    let reply = template.reply.as_ref().expect("a reply");
    assert!(reply.iter().all(|element| element.required.is_none()));
    let data = reply.iter().find(|element| element.name == "Data").expect("Data");
    let Kind::Object(fields) = &data.value.kind else { panic!("an object") };
    assert!(fields.iter().any(|field| field.name == "Components"));
}

#[test]
fn schemas_become_kinds() {
    for (upstream, kind) in [
        (json!({ "type": "string" }), Kind::String),
        (json!({ "type": "boolean" }), Kind::Boolean),
        (json!({ "type": "any" }), Kind::Any),
        (json!({ "type": "number", "format": "double" }), Kind::Number),
        (json!({ "type": "integer" }), Kind::Integer(None)),
        (json!({ "type": "integer", "format": "int64" }), Kind::Integer(Some(Width::Int64))),
    ] {
        assert_eq!((schema(upstream.clone()).0.kind, vec![]), (kind, schema(upstream).1));
    }
    let any = || Box::new(ValueFacts { kind: Kind::Any, ..ValueFacts::default() });
    assert_eq!(schema(json!({ "type": "object" })).0.kind, Kind::Map(any()));
    assert_eq!(schema(json!({ "type": "array" })).0.kind, Kind::List(any()));
}

#[test]
fn texts_stand_for_numbers() {
    let (value, reported) = schema(json!({
        "type": "integer", "minimum": "1", "maximum": 90, "default": "5", "example": " 7\n",
    }));
    assert_eq!(reported, [""; 0]);
    assert_eq!((value.limits.minimum, value.limits.maximum), (Some(1.into()), Some(90.into())));
    assert_eq!((value.default, value.example), (Some(json!(5)), Some(json!(7))));
    let (text, _) = schema(json!({ "type": "string", "example": "7", "default": "" }));
    assert_eq!((text.example, text.default), (Some(json!("7")), None));
}

#[test]
fn values_come_from_the_list_or_from_their_titles() {
    let (both, _) = schema(json!({
        "type": "string", "enum": ["A", "B"], "enumValueTitles": { "A": "first" },
    }));
    assert_eq!(both.values, Some(vec!["A".to_owned(), "B".to_owned()]));
    let (titles, _) = schema(json!({ "type": "string", "enumValueTitles": { "PNG": "PNG" } }));
    assert_eq!(titles.values, Some(vec!["PNG".to_owned()]));
    let (none, reported) = schema(json!({ "type": "string", "enumValueTitles": {} }));
    assert_eq!((none.values, reported), (None, vec![]));
}

#[test]
fn components_are_resolved_and_required_may_be_a_list() {
    let (page, reported) =
        schema(json!({ "$ref": "#/components/schemas/Page", "deprecated": true }));
    assert_eq!(reported, [""; 0]);
    assert_eq!(page.deprecated, Some(true));
    let Kind::Object(fields) = page.kind else { panic!("an object") };
    let required: Vec<_> =
        fields.iter().map(|field| (field.name.as_str(), field.required)).collect();
    assert_eq!(required, [("Index", Some(true)), ("Size", Some(false))]);

    let (inline, reported) = parameter(json!({
        "name": "A", "in": "query", "style": "json",
        "schema": { "type": "object", "required": ["B"], "properties": { "B": { "type": "string" } } },
    }));
    assert_eq!(reported, [""; 0]);
    let (_, field) = inline.expect("a parameter");
    assert_eq!(field.required, Some(false));
    let Kind::Object(fields) = field.value.kind else { panic!("an object") };
    assert_eq!(fields[0].required, Some(true));
}

#[test]
fn what_the_spec_cannot_say_is_reported_with_its_path() {
    let at = "apis.DoThing.parameters[0].schema";
    for (upstream, expected) in [
        (json!({ "type": "string", "oneOf": [] }), vec![".oneOf: an unknown key"]),
        (json!({ "oneOf": [] }), vec![".oneOf: an unknown key", ": a value without a type"]),
        (json!({ "type": "file" }), vec![".type: the type \"file\""]),
        (json!({ "type": "string", "format": "iso8601" }), vec![".format: the format \"iso8601\""]),
        (
            json!({ "type": "integer", "enum": [1, 2] }),
            vec![".enum: a list of values for a type other than text"],
        ),
        (json!({ "type": "string", "minLength": -1 }), vec![".minLength: the limit -1"]),
        (json!({ "type": "integer", "maximum": "many" }), vec![".maximum: the limit \"many\""]),
        (
            json!({ "type": "integer", "exclusiveMaximum": true }),
            vec![".exclusiveMaximum: an exclusive limit"],
        ),
        (
            json!({ "type": "string", "isFileTransferUrl": true }),
            vec![".isFileTransferUrl: a file upload"],
        ),
        (
            json!({ "type": "object", "properties": { "B": { "type": "string", "not": {} } }, "additionalProperties": { "type": "string" } }),
            vec![
                ".additionalProperties: additional keys beside known ones",
                ".properties.B.not: an unknown key",
            ],
        ),
    ] {
        let expected: Vec<_> = expected.iter().map(|rest| format!("{at}{rest}")).collect();
        assert_eq!(schema(upstream).1, expected);
    }
    let (_, reported) = schema(json!({ "$ref": "#/components/schemas/Node" }));
    assert_eq!(
        reported,
        ["components.schemas.Node.properties.Next.$ref: a type that contains itself"]
    );
}

#[test]
fn places_and_styles_beyond_ours_are_reported() {
    let at = "apis.DoThing.parameters[0]";
    for (upstream, expected) in [
        (
            json!({ "name": "A", "in": "header", "schema": { "type": "string" } }),
            ".in: a parameter in the header",
        ),
        (
            json!({ "name": "A", "in": "query", "schema": { "type": "object" } }),
            ": an object or list not sent as JSON text",
        ),
        (
            json!({ "name": "A", "in": "query", "style": "repeatList", "schema": { "type": "object" } }),
            ".style: an object or list in the style \"repeatList\"",
        ),
        (
            json!({ "name": "A", "in": "query", "style": "json", "schema": { "type": "string" } }),
            ".style: a single value in the style \"json\"",
        ),
    ] {
        assert_eq!(parameter(upstream).1, [format!("{at}{expected}")]);
    }
}

#[test]
fn reports_have_places_and_operations() {
    let metadata = read(json!({
        "parameters": [{ "name": "A", "in": "query", "schema": { "type": "string", "allOf": [] } }],
    }));
    let one = &metadata.inexpressible[0];
    assert_eq!(one.operation, "DoThing");
    assert!(one.location.line > 1 && one.location.column > 1, "{one:?}");
}

#[test]
fn parameters_of_the_gateway_are_counted_only() {
    let owner =
        json!({ "name": "ResourceOwnerId", "in": "query", "schema": { "type": "integer" } });
    let metadata = read(json!({ "parameters": [owner] }));
    assert_eq!((metadata.gateway_parameters, metadata.operations[0].parameters.len()), (1, 0));
}

#[test]
fn short_files_say_nothing_of_replies() {
    assert_eq!(read(json!({ "parameters": [] })).operations[0].reply, None);
    let empty =
        read(json!({ "responses": { "200": { "schema": { "type": "object" } }, "201": {} } }));
    assert_eq!(empty.operations[0].reply, Some(vec![]));
}

#[test]
fn both_forms_of_ram_actions_are_read() {
    for actions in
        [json!([{ "ramAction": { "action": "cams:Do" } }]), json!([{ "action": "cams:Do" }])]
    {
        let metadata = read(json!({ "ramActions": actions }));
        assert_eq!(metadata.operations[0].ram.action.as_deref(), Some("cams:Do"));
    }
}

fn refused(text: &str) -> String {
    read_metadata(text, "docs/api-docs.json").expect_err("an error").to_string()
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
        (
            json!({ "responses": { "200": { "schema": { "type": "array" } } } }),
            "apis.Bad.responses.200.schema: a response that is not an object with known elements",
        ),
        (json!({ "path": "/things/{id}" }), "apis.Bad.path: an operation with its own path"),
        (json!({ "methods": ["get"] }), "apis.Bad.methods: an operation that does not allow POST"),
    ] {
        let mut document = file(json!({ "parameters": [good] }));
        document["apis"]["Bad"] = api;
        let metadata = read_metadata(&document.to_string(), "api-docs.json").expect("metadata");
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
            json!({ "parameters": [good], "responseDemo": "{" }),
            "apis.DoThing.responseDemo: the text is not a JSON list",
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

#[test]
fn styles_become_those_of_the_spec() {
    let list = |entry: Value| json!({ "type": "array", "items": entry });
    let text = json!({ "type": "string" });
    let object = json!({ "type": "object", "properties": { "Key": text } });
    for (style, schema, expected) in [
        ("json", list(text.clone()), Some(Style::Json)),
        ("json", object.clone(), Some(Style::Json)),
        ("repeatList", list(object.clone()), Some(Style::RepeatList)),
        ("repeatList", list(list(text.clone())), Some(Style::RepeatList)),
        ("flat", object.clone(), Some(Style::Flat)),
        ("flat", json!({ "type": "object" }), Some(Style::Flat)),
        ("flat", list(text.clone()), Some(Style::Flat)),
        ("simple", list(text.clone()), Some(Style::Simple)),
        ("simple", text.clone(), None),
    ] {
        let (read, reported) =
            parameter(json!({ "name": "A", "in": "query", "style": style, "schema": schema }));
        assert_eq!(reported, [""; 0]);
        assert_eq!(read.expect("a parameter").1.value.style, expected);
    }
    for (style, schema) in
        [("simple", list(object.clone())), ("repeatList", object), ("new", list(text))]
    {
        let (read, reported) =
            parameter(json!({ "name": "A", "in": "query", "style": style, "schema": schema }));
        assert_eq!(reported.len(), 1);
        assert!(!read.expect("a parameter").1.value.is_expressible());
    }
}

/// A parameter that the spec cannot express is neither written nor counted as removed.
#[test]
fn what_is_left_out_is_known_by_its_name() {
    for upstream in [
        json!({ "name": "A", "in": "query", "style": "repeatList", "schema": { "type": "object" } }),
        json!({ "name": "A", "in": "query", "style": "flat", "schema": { "type": "string" } }),
        json!({ "name": "A", "in": "query", "style": "simple", "schema": { "type": "array" } }),
        json!({ "name": "A", "in": "query", "schema": { "type": "array" } }),
        json!({ "name": "A", "in": "query", "style": "json", "schema": { "type": "string" } }),
        json!({ "name": "A", "in": "header", "schema": { "type": "string" } }),
        json!({ "name": "A", "in": "query", "schema": { "type": "file" } }),
        json!({ "name": "A", "in": "query", "schema": {} }),
        json!({ "name": "A", "in": "query", "style": "json", "schema": { "type": "array", "items": { "type": "file" } } }),
        json!({ "name": "A" }),
    ] {
        let (read, reported) = parameter(upstream.clone());
        let (_, field) = read.expect("a parameter");
        assert!(!field.value.is_expressible(), "{upstream}");
        assert_eq!((field.name.as_str(), reported.len()), ("A", 1), "{upstream}: {reported:?}");
    }
}

#[test]
fn of_two_parameters_the_first_that_can_be_said_is_kept() {
    let metadata = read(json!({ "parameters": [
        { "name": "A", "in": "header", "schema": { "type": "string" } },
        { "name": "A", "in": "query", "schema": { "type": "boolean" } },
        { "name": "A", "in": "query", "schema": { "type": "string" } },
    ] }));
    let [one] = metadata.operations[0].parameters.as_slice() else { panic!("{metadata:?}") };
    assert_eq!(one.field.value.kind, Kind::Boolean);
    let reported: Vec<_> = metadata.inexpressible.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(reported, ["apis.DoThing.parameters[0].in", "apis.DoThing.parameters[2]"]);
}

#[test]
fn limits_are_exact_and_belong_to_their_type() {
    let (value, reported) = schema(json!({
        "type": "integer", "minimum": i64::MIN, "maximum": "9007199254740993", "minLength": 0,
    }));
    assert_eq!((value.limits.minimum, reported), (Some(i64::MIN.into()), vec![]));
    assert_eq!(value.limits.maximum, Some(9_007_199_254_740_993_i64.into()));
    let at = "apis.DoThing.parameters[0].schema";
    for (upstream, expected) in [
        (
            json!({ "type": "integer", "maximum": u64::MAX }),
            ".maximum: the limit 18446744073709551615",
        ),
        (json!({ "type": "integer", "minimum": 1.5 }), ".minimum: the limit 1.5"),
        (
            json!({ "type": "integer", "maxLength": 9 }),
            ".maxLength: a length of a value that is not text",
        ),
        (
            json!({ "type": "array", "pattern": "a" }),
            ".pattern: a pattern of a value that is not text",
        ),
        (
            json!({ "type": "string", "maximum": 9 }),
            ".maximum: a limit on a value that is not a number",
        ),
        (
            json!({ "type": "string", "maxItems": 9 }),
            ".maxItems: an entry count of a value that is not a list",
        ),
        (
            json!({ "type": "integer", "default": "many" }),
            ".default: the default \"many\", which has another type",
        ),
        (
            json!({ "type": "integer", "format": "int32", "default": 3_000_000_000_i64 }),
            ".default: the default 3000000000, which has another type",
        ),
    ] {
        let (value, reported) = schema(upstream);
        assert_eq!(reported, [format!("{at}{expected}")]);
        assert_eq!((value.limits, value.default), (Limits::default(), None));
    }
}

#[test]
fn one_schema_may_stand_behind_others() {
    let (page, reported) = schema(json!({ "allOf": [{ "$ref": "#/components/schemas/Page" }] }));
    assert_eq!(reported, [""; 0]);
    assert!(matches!(page.kind, Kind::Object(_)));
    assert_eq!(schema(json!({ "type": ["null", "string"] })).0.kind, Kind::String);
    assert_eq!(schema(json!({ "type": ["integer", "string"] })).1.len(), 1);
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
        if let Err(error) = read_metadata(text, "api-docs.json") {
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
