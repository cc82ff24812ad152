//! Upstream's metadata as facts.

#[path = "../fixture/mod.rs"]
mod fixture;
mod refused;
mod reported;
mod schemas;

use codegen::facts::{FieldFacts, Kind, Method, OperationFacts, Place, Style, ValueFacts, Width};
use codegen::metadata::{Metadata, read_metadata};
use serde_json::{Value, json};

/// From upstream, without its sentences.
const SAMPLE: &str = include_str!("../upstream/api-docs.json");

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
    read_metadata(&text, "api-docs.json", &fixture::product()).expect("metadata")
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
    let metadata = read_metadata(SAMPLE, "api-docs.json", &fixture::product()).expect("metadata");
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
    assert_eq!(send.response_example.as_ref().expect("an example")["Code"], "OK");

    let template = operation(&metadata, "GetChatappTemplateDetail");
    let response = template.response.as_ref().expect("a response");
    assert!(response.iter().all(|element| element.required.is_none()));
    let data = response.iter().find(|element| element.name == "Data").expect("Data");
    let Kind::Object(fields) = &data.value.kind else { panic!("an object") };
    assert!(fields.iter().any(|field| field.name == "Components"));
}

#[test]
fn parameters_of_the_gateway_are_counted_only() {
    let owner =
        json!({ "name": "ResourceOwnerId", "in": "query", "schema": { "type": "integer" } });
    let metadata = read(json!({ "parameters": [owner] }));
    assert_eq!((metadata.gateway_parameters, metadata.operations[0].parameters.len()), (1, 0));
}

#[test]
fn a_request_is_a_post_unless_only_get_is_allowed() {
    let form = json!([{ "name": "A", "in": "formData", "schema": { "type": "string" } }]);
    for (methods, method, place) in [
        (json!(["get", "post"]), Method::Post, Place::Form),
        (json!(["POST"]), Method::Post, Place::Form),
        (json!(["GET"]), Method::Get, Place::Query),
    ] {
        let metadata = read(json!({ "methods": methods, "parameters": form }));
        let operation = &metadata.operations[0];
        assert_eq!(operation.method, Some(method));
        assert_eq!(operation.parameters[0].place, Some(place));
    }
}

#[test]
fn short_files_say_nothing_of_responses() {
    assert_eq!(read(json!({ "parameters": [] })).operations[0].response, None);
    let empty =
        read(json!({ "responses": { "200": { "schema": { "type": "object" } }, "201": {} } }));
    assert_eq!(empty.operations[0].response, Some(vec![]));
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
        ("repeatList", object.clone(), Some(Style::RepeatList)),
        // Without a style, the gateway spreads a nested value too.
        ("", list(object.clone()), Some(Style::RepeatList)),
        ("", object.clone(), Some(Style::RepeatList)),
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
        [("simple", list(object)), ("repeatList", text.clone()), ("new", list(text))]
    {
        let (read, reported) =
            parameter(json!({ "name": "A", "in": "query", "style": style, "schema": schema }));
        assert_eq!(reported.len(), 1);
        assert!(!read.expect("a parameter").1.value.is_expressible());
    }
}
