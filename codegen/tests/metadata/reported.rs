//! Metadata that the spec cannot express, reported with its path.

use codegen::facts::Kind;
use serde_json::json;

use super::{parameter, read, schema};

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
            json!({ "name": "A", "in": "query", "schema": { "type": "any" } }),
            ": an object or list not sent as JSON text",
        ),
        (
            json!({ "name": "A", "in": "query", "style": "simple", "schema": { "type": "object" } }),
            ".style: an object or list in the style \"simple\"",
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

/// A parameter that the spec cannot express is neither written nor counted as removed.
#[test]
fn what_is_left_out_is_known_by_its_name() {
    for upstream in [
        json!({ "name": "A", "in": "query", "style": "repeatList", "schema": { "type": "any" } }),
        json!({ "name": "A", "in": "query", "style": "flat", "schema": { "type": "string" } }),
        json!({ "name": "A", "in": "query", "style": "simple", "schema": { "type": "array" } }),
        json!({ "name": "A", "in": "query", "schema": { "type": "any" } }),
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
