//! The JSON Schemas of spec files, judged by a validator that is not ours.

mod fixture;

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::Value;

const OPERATION: &str = "schema/operation.json";
const ROOT: &str = "schema/root.json";

fn schema(path: &str) -> Value {
    let found = codegen::file_schemas().into_iter().find(|(one, _)| *one == path);
    found.expect("a schema").1
}

fn validator(path: &str) -> Validator {
    jsonschema::validator_for(&schema(path)).expect("a valid schema")
}

fn value(yaml: &str) -> Value {
    // YAML 1.2: `yes` is a text.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(yaml, options).expect("YAML")
}

/// The schema that a file names in its first line, relative to `spec/`.
fn named_in(path: &str, text: &str) -> String {
    let line = text.lines().next().expect("a first line");
    let named = line.strip_prefix("# yaml-language-server: $schema=").expect("a schema");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let up = "../".repeat(folder.split('/').filter(|part| !part.is_empty()).count());
    named.strip_prefix(&up).expect("a path to spec/").to_owned()
}

/// Every problem, as `path: message`.
fn problems(validator: &Validator, value: &Value) -> Vec<String> {
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn every_file_of_the_spec_is_valid() {
    let validators: Vec<_> =
        codegen::file_schemas().into_iter().map(|(path, _)| (path, validator(path))).collect();
    let mut used = BTreeSet::new();
    let real = fixture::real();
    // `cargo xtask upstream` writes the digest, so no editor needs its schema.
    for (path, text) in real.iter().filter(|(path, _)| *path != "upstream.lock.yaml") {
        let schema = named_in(path, text);
        let (_, validator) = validators.iter().find(|(one, _)| *one == schema).expect(path);
        assert_eq!(problems(validator, &value(text)), [""; 0], "{path}");
        used.insert(schema);
    }
    assert!(used.len() >= 3, "{used:?}");
    let accepted =
        "accepted:\n  - id: retry\n    fingerprint: 0f2c5a2f7be1d4a3\n    reason: Why.\n";
    assert_eq!(problems(&validator("schema/accepted.json"), &value(accepted)), [""; 0]);
}

#[test]
fn a_schema_line_is_written_once_and_checked() {
    let files = fixture::tiny();
    let report = codegen::check_schema_lines(&files).to_string();
    assert!(report.contains("spec/cams.yaml:1:1"), "{report}");
    assert!(report.contains("$schema=../schema/operation.json"), "{report}");
    let mended = codegen::with_schema_lines(&files);
    assert!(codegen::check_schema_lines(&mended).is_empty());
    let again = codegen::with_schema_lines(&mended);
    assert!(again.iter().eq(mended.iter()));
    let mut wrong = mended.clone();
    let (path, text) = ("things/DoThing.yaml", fixture::operation(&mended));
    wrong.insert(path, text.replacen("../schema", "../../schema", 1));
    let report = codegen::check_schema_lines(&wrong).to_string();
    assert!(report.contains("names another schema"), "{report}");
    assert!(codegen::with_schema_lines(&wrong).iter().eq(mended.iter()));
}

/// A mistake in the operation file of the tiny spec, and the spot that the editor underlines.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("post:", "put:", ""),
    ("post:", "get: {}\npost:", ""),
    (
        "post:",
        "get:\n  requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { A: { type: string, description: The name of it. } } } } } }",
        "/get/requestBody",
    ),
    ("post:", "summary: Does it.\npost:", ""),
    ("operationId: DoThing", "operationID: DoThing", "/post"),
    ("operationId: DoThing", "operationId: 7", "/post/operationId"),
    ("tags: [things]", "tags: things", "/post/tags"),
    ("tags: [things]", "tags: [things, others]", "/post/tags"),
    ("tags: [things]", "tags: []", "/post/tags"),
    ("  summary: Does the thing.\n", "", "/post"),
    ("  summary: Does the thing.\n", "  summary:\n", "/post/summary"),
    ("  description: Does what", "  descripton: Does what", "/post"),
    (
        "    url: https://example.com/DoThing",
        "    link: https://example.com/DoThing",
        "/post/externalDocs",
    ),
    ("  x-cams:\n", "  x-cam:\n", "/post"),
    ("    ram:\n", "    rams:\n", "/post/x-cams"),
    ("      action: cams:DoThing\n", "", "/post/x-cams/ram"),
    ("access: update", "access: write", "/post/x-cams/ram/access"),
    ("access: update", "access: Update", "/post/x-cams/ram/access"),
    ("condition-keys: []", "condition-keys: None", "/post/x-cams/ram/condition-keys"),
    ("condition-keys: []", "conditionKeys: []", "/post/x-cams/ram"),
    ("retry: never", "retry: always", "/post/x-cams/retry"),
    ("retry: never", "retry: false", "/post/x-cams/retry"),
    ("retry: never", "retry: never\n    qps: 0", "/post/x-cams/qps"),
    ("retry: never", "retry: never\n    qps: ten", "/post/x-cams/qps"),
    ("retry: never", "retry: never\n    aliases: do_it", "/post/x-cams/aliases"),
    (
        "retry: never",
        "retry: never\n    paging: { numbered: { page: Page, size: Size } }",
        "/post/x-cams/paging",
    ),
    ("    error-codes: https://example.com/errors\n", "", "/post/x-cams"),
    ("in: query", "im: query", "/post/parameters/0"),
    ("in: query", "in: quary", "/post/parameters/0/in"),
    ("in: query", "in: header", "/post/parameters/0/in"),
    ("required: true", "required: yes", "/post/parameters/0/required"),
    ("required: true", "require: true", "/post/parameters/0"),
    (
        "        type: string\n      example",
        "        type: text\n      example",
        "/post/parameters/0/schema/type",
    ),
    (
        "        type: string\n      example",
        "        type: integer\n      example",
        "/post/parameters/0/schema",
    ),
    (
        "        type: string\n      example",
        "        type: integer\n        format: int16\n      example",
        "/post/parameters/0/schema/format",
    ),
    (
        "        type: string\n      example",
        "        type: string\n        minimum: 1\n      example",
        "/post/parameters/0/schema/minimum",
    ),
    (
        "        type: string\n      example",
        "        type: string\n        maxLength: -1\n      example",
        "/post/parameters/0/schema/maxLength",
    ),
    (
        "        type: string\n      example",
        "        type: string\n        enum: [1, 2]\n      example",
        "/post/parameters/0/schema/enum/0",
    ),
    (
        "        type: string\n      example",
        "        type: string\n        x-cams:\n          sensitive: phone\n      example",
        "/post/parameters/0/schema/x-cams/sensitive",
    ),
    (
        "        type: string\n      example",
        "        type: string\n        x-cams:\n          secret: true\n      example",
        "/post/parameters/0/schema/x-cams",
    ),
    (
        "        type: string\n      example",
        "        type: array\n      example",
        "/post/parameters/0/schema",
    ),
    (
        "        type: string\n      example",
        "        $ref: ../cams.yaml#/components/schemas/Color\n        description: No.\n      example",
        "/post/parameters/0/schema",
    ),
    (
        "        type: string\n      example",
        "        allOf:\n          - type: string\n      example",
        "/post/parameters/0/schema/allOf/0",
    ),
    ("      schema:\n        type: string\n", "", "/post/parameters/0"),
    ("\"200\":", "\"201\":", "/post/responses"),
    ("application/json:", "application/xml:", "/post/responses/200/content"),
    (
        "                description: The result",
        "                descriptoin: The result",
        "/post/responses/200/content/application~1json/schema/properties/Code",
    ),
    (
        "                type: string\n                description: The result",
        "                type: object\n                description: The result",
        "/post/responses/200/content/application~1json/schema/properties/Code",
    ),
];

/// A mistake in the root file of the tiny spec.
const MISTAKES_IN_THE_ROOT: &[(&str, &str, &str)] = &[
    ("openapi: 3.0.3", "openapi: 3.1.0", "/openapi"),
    ("version: '2020-06-06'", "version: '1 beta'", "/info/version"),
    ("  title: A tiny API\n", "", "/info"),
    ("https://cams.{region}", "http://cams.{region}", "/servers/0/url"),
    ("      region:\n        default", "      zone:\n        default", "/servers/0/variables"),
    ("tags:\n", "families:\n", ""),
    ("    $ref: things/DoThing.yaml", "    ref: things/DoThing.yaml", "/paths/~1#DoThing"),
    ("enum: [RED, DARK_BLUE]", "enum: RED", "/components/schemas/Color/enum"),
    ("format: int32", "format: int8", "/components/schemas/Page/properties/Index/format"),
    ("user-agent: cams-api", "useragent: cams-api", "/x-cams"),
    ("  schemas:", "  parameters: {}\n  schemas:", "/components"),
];

#[test]
fn the_spot_of_each_mistake_is_underlined() {
    for (path, schema, mistakes) in
        [("things/DoThing.yaml", OPERATION, MISTAKES), ("cams.yaml", ROOT, MISTAKES_IN_THE_ROOT)]
    {
        let validator = validator(schema);
        for (from, to, spot) in mistakes {
            let files = fixture::edited_file(path, from, to);
            let (_, text) = files.iter().find(|(one, _)| one == &path).expect("the file");
            let found = problems(&validator, &value(text));
            assert!(
                found.iter().any(|problem| problem.starts_with(&format!("{spot}: "))),
                "{from:?} → {to:?} should be reported at {spot}: {found:#?}"
            );
            assert!(codegen::generate(&files).is_err(), "the lint accepts {to:?}");
        }
    }
}

#[test]
fn an_operation_may_refuse_post() {
    let files = fixture::edited("post:", "get:");
    let text = fixture::operation(&files);
    assert_eq!(problems(&validator(OPERATION), &value(&text)), [""; 0]);
    codegen::generate(&files).expect("the lint accepts it");
}

#[test]
fn the_ledgers_are_checked_too() {
    let entry = "accepted:\n  - operation: DoThing\n    aspect: gone\n    reason: Why.\n";
    let ledger = validator("schema/upstream.json");
    assert_eq!(problems(&ledger, &value(entry)), [""; 0]);
    for (from, to, spot) in [
        ("aspect: gone", "aspect: vanished", "/accepted/0/aspect"),
        ("    reason: Why.\n", "", "/accepted/0"),
        ("reason: Why.", "because: Why.", "/accepted/0"),
        ("accepted:", "excepted:", ""),
    ] {
        let found = problems(&ledger, &value(&entry.replacen(from, to, 1)));
        assert!(
            found.iter().any(|problem| problem.starts_with(&format!("{spot}: "))),
            "{to}: {found:?}"
        );
    }
}

#[test]
fn everything_that_an_editor_offers_is_explained() {
    for (path, schema) in codegen::file_schemas() {
        let mut silent = Vec::new();
        unexplained(&schema, "", &mut silent);
        assert_eq!(silent, [""; 0], "{path}");
    }
}

/// The properties without a description.
fn unexplained(schema: &Value, at: &str, found: &mut Vec<String>) {
    match schema {
        Value::Object(entries) => {
            for (name, part) in entries {
                let at = format!("{at}/{name}");
                // The rules repeat properties to forbid them.
                if matches!(name.as_str(), "then" | "else" | "if") {
                    continue;
                }
                match (name.as_str(), part) {
                    ("properties", Value::Object(properties)) => {
                        for (name, one) in properties {
                            if one["description"].is_null() {
                                found.push(format!("{at}/{name}"));
                            }
                            unexplained(one, &format!("{at}/{name}"), found);
                        }
                    }
                    _ => unexplained(part, &at, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| unexplained(item, at, found)),
        _ => {}
    }
}
