//! Differences between upstream and the spec, accepted ones in the ledger, and the sample of
//! upstream compared with the real spec.

mod fixture;

use codegen::drift::{Aspect, Drift, Ledger, Scope, drift};
use codegen::metadata::{Metadata, read_metadata};
use codegen::{SpecFiles, facts_of_spec};
use fixture::{real, shaped};
use serde_json::{Value, json};

const PARAMETERS: &str = "\
- name: GroupId
  in: query
  required: true
  description: The group.
  schema:
    type: string
    enum: [A, B]
    x-cams: { values: { A: One., B: Two. } }
- name: Count
  in: query
  description: The number of them.
  schema: { type: integer, format: int32, minimum: 1 }
- name: Tags
  in: query
  description: The tags.
  content: { application/json: { schema: { type: array, items: { type: string } } } }
";

const RESPONSE: &str = "\
Data:
  type: object
  description: The thing.
  properties:
    Name: { type: string, description: The name of it. }
";

/// Metadata equal to the spec above.
fn upstream() -> Value {
    json!({
        "info": { "style": "RPC", "product": "cams", "version": "2020-06-06" },
        "apis": { "DoThing": {
            "deprecated": false,
            "parameters": [
                { "name": "Tags", "in": "query", "style": "json", "schema": { "type": "array", "items": { "type": "string" } } },
                { "name": "GroupId", "in": "query", "schema": { "type": "string", "required": true, "enum": ["B", "A"] } },
                { "name": "Count", "in": "query", "schema": { "type": "integer", "format": "int32", "required": false, "minimum": "1" } },
            ],
            "responses": { "200": { "schema": { "type": "object", "properties": {
                "Data": { "type": "object", "properties": { "Name": { "type": "string" } } },
            } } } },
        } },
    })
}

fn metadata(document: &Value) -> Metadata {
    read_metadata(&document.to_string(), "api-docs.json", &fixture::product()).expect("metadata")
}

fn compared(files: &SpecFiles, document: &Value, scope: &Scope) -> Drift {
    let facts = facts_of_spec(files).expect("facts");
    let ledger = Ledger::read(files).expect("a ledger");
    drift(&facts, &metadata(document), &ledger, None, scope)
}

/// The differences as `subject aspect: spec -> upstream`, after one change in upstream.
fn after(pointer: &str, value: Value) -> Vec<String> {
    let mut document = upstream();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    match document.pointer_mut(parent).expect("the parent") {
        Value::Object(entries) if value.is_null() => {
            entries.remove(key).expect("an entry");
        }
        Value::Object(entries) => {
            entries.insert(key.to_owned(), value);
        }
        Value::Array(items) if value.is_null() => {
            items.remove(key.parse().expect("an index"));
        }
        Value::Array(items) => items.push(value),
        _ => unreachable!("{parent} is neither an object nor a list"),
    }
    lines(&compared(&shaped(PARAMETERS, RESPONSE), &document, &Scope::default()))
}

fn lines(drift: &Drift) -> Vec<String> {
    let say = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let line = |one: &codegen::drift::Difference| {
        format!("{} {}: {} -> {}", one.subject, one.aspect, say(&one.spec), say(&one.upstream))
    };
    drift.differences.iter().map(line).collect()
}

#[test]
fn equal_facts_do_not_differ() {
    let drift = compared(&shaped(PARAMETERS, RESPONSE), &upstream(), &Scope::default());
    assert_eq!(lines(&drift), [""; 0]);
    assert!(drift.is_none());
    assert_eq!(drift.compared, 1);
}

#[test]
fn every_kind_of_difference_is_found() {
    let api = "/apis/DoThing";
    let response = "/apis/DoThing/responses/200/schema/properties";
    let new = json!({ "name": "Extra", "in": "query", "schema": { "type": "boolean", "required": true } });
    for (pointer, value, expected) in [
        (format!("{api}/methods"), json!(["get"]), " method: POST -> GET"),
        (format!("{api}/deprecated"), json!(true), " deprecated: no -> yes"),
        (format!("{api}/description"), json!("本接口的单用户QPS限制为5次/秒。"), " qps: - -> 5"),
        (
            format!("{api}/ramActions"),
            json!([{ "action": "cams:Other" }]),
            "ram.action ram: cams:DoThing -> cams:Other",
        ),
        (format!("{api}/parameters/3"), new, "request.Extra new: - -> boolean, required"),
        (format!("{api}/parameters/1"), Value::Null, "request.GroupId gone: string, required -> -"),
        (
            format!("{api}/parameters/1/in"),
            json!("formData"),
            "request.GroupId place: query -> form",
        ),
        (
            format!("{api}/parameters/1/schema/required"),
            json!(false),
            "request.GroupId required: yes -> no",
        ),
        (
            format!("{api}/parameters/1/schema/enum"),
            json!(["A", "C"]),
            "request.GroupId values: A, B -> A, C",
        ),
        (
            format!("{api}/parameters/1/schema/maxLength"),
            json!(20),
            "request.GroupId limits: - -> max length 20",
        ),
        (
            format!("{api}/parameters/1/schema/default"),
            json!("A"),
            "request.GroupId default: - -> \"A\"",
        ),
        (
            format!("{api}/parameters/1/schema/deprecated"),
            json!(true),
            "request.GroupId deprecated: no -> yes",
        ),
        (
            format!("{api}/parameters/2/schema/format"),
            json!("int64"),
            "request.Count type: int32 -> int64",
        ),
        (
            format!("{api}/parameters/2/schema/minimum"),
            json!(0),
            "request.Count limits: minimum 1 -> minimum 0",
        ),
        (
            format!("{api}/parameters/0/schema/items"),
            json!({ "type": "integer" }),
            "request.Tags[] type: string -> integer",
        ),
        (
            format!("{api}/parameters/0/schema/type"),
            json!("any"),
            "request.Tags type: list of string -> any",
        ),
        (
            format!("{response}/Data/properties/Size"),
            json!({ "type": "number" }),
            "response.Data.Size new: - -> number",
        ),
        (format!("{response}/Data"), Value::Null, "response.Data gone: object -> -"),
        (
            format!("{response}/Data/oneOf"),
            json!([]),
            "apis.DoThing.responses.200.schema.properties.Data.oneOf inexpressible: - -> an unknown key",
        ),
    ] {
        assert_eq!(after(&pointer, value), [expected]);
    }
}

#[test]
fn what_upstream_does_not_say_is_no_difference() {
    let api = "/apis/DoThing";
    for pointer in [
        "responses",
        "parameters/1/schema/enum",
        "parameters/2/schema/format",
        "parameters/2/schema/minimum",
    ] {
        assert_eq!(after(&format!("{api}/{pointer}"), Value::Null), [""; 0], "{pointer}");
    }
}

#[test]
fn operations_come_and_go() {
    let mut document = upstream();
    document["apis"]["Fresh"] = json!({ "summary": "Something new." });
    document["apis"].as_object_mut().expect("apis").remove("DoThing");
    let files = shaped(PARAMETERS, RESPONSE);
    let short = compared(&files, &document, &Scope::default());
    assert_eq!(lines(&short), [" new-operation: - -> -"]);
    assert_eq!(short.differences[0].words.as_deref(), Some("Something new."));
    assert_eq!(short.not_in_file, ["DoThing"]);
    let whole = compared(&files, &document, &Scope { whole: true, ..Scope::default() });
    assert_eq!(lines(&whole), [" gone-operation: - -> -", " new-operation: - -> -"]);
    let other = Scope { operations: vec!["DoThing".to_owned()], whole: false };
    assert_eq!(lines(&compared(&files, &document, &other)), [""; 0]);
}

fn with_ledger(entries: &str) -> SpecFiles {
    let mut files = shaped(PARAMETERS, RESPONSE);
    files.insert("upstream.yaml", format!("accepted:\n{entries}"));
    files
}

fn moved() -> Value {
    let mut document = upstream();
    document["apis"]["DoThing"]["parameters"][1]["in"] = "formData".into();
    document
}

#[test]
fn the_ledger_accepts_what_it_names() {
    for entry in [
        "  - { operation: DoThing, subject: request.GroupId, aspect: place, reason: Both work. }\n",
        "  - { operation: '*', subject: '*', aspect: place, upstream: form, reason: Both work. }\n",
    ] {
        let drift = compared(&with_ledger(entry), &moved(), &Scope::default());
        assert!(drift.is_none(), "{entry}");
        assert_eq!((drift.accepted.len(), drift.accepted[0].reason.as_str()), (1, "Both work."));
    }
    for entry in [
        "  - { operation: '*', subject: '*', aspect: place, upstream: query, reason: No. }\n",
        "  - { operation: '*', subject: '*', aspect: type, reason: No. }\n",
        "  - { operation: '*', aspect: place, reason: This concerns operations themselves. }\n",
    ] {
        assert_eq!(lines(&compared(&with_ledger(entry), &moved(), &Scope::default())).len(), 1);
    }
}

#[test]
fn an_entry_that_nothing_needs_is_reported() {
    let scope = Scope::default();
    let obsolete = |entry: &str, document: &Value, scope: &Scope| {
        let drift = compared(&with_ledger(entry), document, scope);
        assert_eq!(drift.is_none(), drift.obsolete.is_empty());
        drift.obsolete.len()
    };
    let named =
        "  - { operation: DoThing, subject: request.Count, aspect: place, reason: Both work. }\n";
    assert_eq!(obsolete(named, &upstream(), &scope), 1);
    let mistyped = "  - { operation: DoThings, aspect: qps, reason: Both work. }\n";
    assert_eq!(obsolete(mistyped, &upstream(), &scope), 1);
    // An incomplete file does not make entries for all operations obsolete, nor those for
    // operations it lacks.
    let any = "  - { operation: '*', subject: '*', aspect: place, reason: Both work. }\n";
    assert_eq!(obsolete(any, &upstream(), &scope), 0);
    assert_eq!(obsolete(any, &upstream(), &Scope { whole: true, ..Scope::default() }), 1);
    let mut without = upstream();
    without["apis"] = json!({ "DoThings": {} });
    let drift = compared(&with_ledger(named), &without, &scope);
    assert_eq!((drift.obsolete, drift.differences[0].aspect), (vec![], Aspect::NewOperation));
}

#[test]
fn a_broken_ledger_is_named_with_its_place() {
    for (entry, expected) in [
        ("  - { operation: A, aspect: colour, reason: x }\n", "unknown variant `colour`"),
        ("  - { operation: A, aspect: qps }\n", "missing field `reason`"),
        ("  - { operation: A, aspect: qps, reason: ' ' }\n", "has no reason"),
        ("  - { operation: A, aspect: qps, reason: x, until: 2027 }\n", "unknown field `until`"),
        ("  - [\n", "spec/upstream.yaml"),
    ] {
        let problems = Ledger::read(&with_ledger(entry)).expect_err("a problem").to_string();
        assert!(
            problems.contains(expected) && problems.contains("spec/upstream.yaml:"),
            "{problems}"
        );
    }
    let second = "  - { operation: A, aspect: qps, reason: x }\n  - { operation: B, aspect: colour, reason: x }\n";
    let problems = Ledger::read(&with_ledger(second)).expect_err("a problem").to_string();
    assert!(problems.contains("spec/upstream.yaml:3:21"), "{problems}");
    assert!(facts_of_spec(&with_ledger("")).is_ok(), "the ledger is no operation");
}

/// The sample is older than the spec: the ledger lists everything added later.
#[test]
fn the_sample_against_the_spec() {
    let files = real();
    let document: Value =
        serde_json::from_str(include_str!("upstream/api-docs.json")).expect("JSON");
    let drift = compared(&files, &document, &Scope::default());
    let table: String = drift
        .differences
        .iter()
        .zip(lines(&drift))
        .map(|(one, line)| format!("{} {line}\n", one.operation))
        .collect();
    let counts = format!(
        "{} compared, {} accepted, {} obsolete",
        drift.compared,
        drift.accepted.len(),
        drift.obsolete.len()
    );
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/drift");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("sample", format!("{table}{counts}")));
}
