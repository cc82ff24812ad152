//! Schemas: kinds, values, limits and components.

use codegen::facts::{Kind, Limits, ValueFacts, Width};
use serde_json::json;

use super::{parameter, schema};

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
