//! Imports of facts: equal facts change no byte, and each difference is applied in its place.

mod fixture;

use std::collections::BTreeMap;

use codegen::drift::compare;
use codegen::facts::{
    FieldFacts, Kind, Limits, OperationFacts, Origin, ParameterFacts, Place, Style, ValueFacts,
    Width,
};
use codegen::import::{Import, ImportError, Source, import};
use codegen::metadata::read_metadata;
use codegen::{SpecFiles, facts_of_spec};
use serde_json::json;

fn facts(files: &SpecFiles) -> Vec<OperationFacts> {
    facts_of_spec(files).expect("a good spec")
}

fn texts(files: &SpecFiles) -> BTreeMap<&str, &str> {
    files.iter().collect()
}

fn run(files: &SpecFiles, facts: &[OperationFacts], family: Option<&str>, prune: bool) -> Import {
    let operations = facts.iter().collect();
    let source = Source { operations, directories: &[], family, prune };
    import(files, &source).map_err(|error| error.to_string()).expect("an import")
}

#[test]
fn its_own_facts_change_no_byte_of_the_spec() {
    let real = fixture::real();
    let import = run(&real, &facts(&real), None, true);
    assert!(import.operations.len() > 100);
    for operation in &import.operations {
        assert!(operation.changes.is_empty() && operation.remaining.is_empty(), "{operation:?}");
        assert!(
            operation.sentences.is_empty() && operation.assumptions.is_empty(),
            "{operation:?}"
        );
    }
    assert_eq!(texts(&import.files), texts(&real));
}

/// Removes every operation and writes it again from its facts.
#[test]
fn new_files_say_all_the_facts() {
    let real = fixture::real();
    let wanted = facts(&real);
    let all = texts(&real);
    let root = all["cams.yaml"];
    let paths = root.find("\npaths:").expect("paths");
    let components = root.find("\ncomponents:").expect("components");
    let mut files: SpecFiles = real
        .iter()
        .filter(|(path, _)| !path.contains('/') && *path != "upstream.yaml")
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    files.insert("cams.yaml", format!("{}\npaths: {{}}{}", &root[..paths], &root[components..]));
    // The family does not affect the facts.
    let import = run(&files, &wanted, Some("messages"), false);
    assert!(import.operations.iter().all(|one| one.is_new && one.remaining.is_empty()));
    let files = import.files;
    let found = facts(&files);
    assert_eq!(found.len(), wanted.len());
    for wanted in &wanted {
        let found = found.iter().find(|one| one.name == wanted.name).expect("the operation");
        assert_eq!(compare(wanted, found), []);
        assert_eq!(compare(found, wanted), []);
        assert_eq!(found.reply_example, wanted.reply_example);
    }
    // Only sentences and examples are missing, and the lint reports the place of each.
    let problems = codegen::generate(&files).expect_err("there is no sentence");
    for problem in problems.iter() {
        let missing = ["has no description", "has no summary", "has no example"];
        assert!(missing.iter().any(|text| problem.message.contains(text)), "{problem}");
    }
}

fn value(kind: Kind) -> ValueFacts {
    ValueFacts { kind, deprecated: Some(false), ..ValueFacts::default() }
}

fn field(name: &str, kind: Kind) -> FieldFacts {
    FieldFacts { name: name.to_owned(), required: Some(false), value: value(kind) }
}

fn parameter(name: &str, kind: Kind) -> ParameterFacts {
    ParameterFacts { place: Some(Place::Query), field: field(name, kind) }
}

const PARAMETERS: &str = "\
# The group comes first.
- name: GroupId
  in: query
  required: true # always
  description: The ID that `DoThing` gave out.
  schema:
    type: string
    title: GroupIdentity
    x-cams:
      sensitive: personal
  example: E398
- name: Color
  in: query
  required: false
  description: The color of it all.
  schema:
    type: string
    description: A color.
    enum:
      - RED
      - BLUE # the sky
    x-cams:
      values:
        RED: Like a rose.
        BLUE: Like the sky.
- name: Options
  in: query
  required: false
  description: The work to do.
  content:
    application/json:
      schema:
        type: object
        description: The options.
        properties:
          Deep:
            type: array
            description: Whatever is deep.
            items:
              type: string
          Speed:
            type: integer
            format: int32
            description: The speed of the thing.
";

const REPLY: &str = "\
Code:
  type: string
  description: The result code, `OK` on success.
Page:
  $ref: ../cams.yaml#/components/schemas/Page
";

type Change = fn(&mut OperationFacts);

#[expect(clippy::panic, reason = "the fixture is an object")]
fn nested(facts: &mut OperationFacts) -> &mut Vec<FieldFacts> {
    match &mut facts.parameters[2].field.value.kind {
        Kind::Object(fields) => fields,
        other => panic!("{other:?}"),
    }
}

/// Each change alone is applied, without any other, and a second import changes nothing.
#[test]
fn each_difference_is_applied_where_it_is() {
    let changes: [(&str, Change); 20] = [
        ("operation deprecated", |facts| facts.deprecated = Some(true)),
        ("quota", |facts| facts.qps = Some(7)),
        ("ram", |facts| facts.ram.condition_keys = Some(vec!["cams:Key".to_owned()])),
        ("required", |facts| facts.parameters[0].field.required = Some(false)),
        ("parameter deprecated", |facts| facts.parameters[0].field.value.deprecated = Some(true)),
        ("string to integer", |facts| {
            facts.parameters[0].field.value.kind = Kind::Integer(Some(Width::Int64));
        }),
        ("string to list", |facts| {
            facts.parameters[0].field.value.kind = Kind::List(Box::new(value(Kind::Integer(None))));
        }),
        ("object to string", |facts| facts.parameters[2].field.value.kind = Kind::String),
        ("query to form", |facts| facts.parameters[0].place = Some(Place::Form)),
        ("json to flat", |facts| facts.parameters[2].field.value.style = Some(Style::Flat)),
        ("new styles", |facts| {
            let list = || Kind::List(Box::new(value(Kind::String)));
            for (name, style) in [("Ids", Style::Simple), ("Tag", Style::RepeatList)] {
                let mut new = parameter(name, list());
                new.field.value.style = Some(style);
                facts.parameters.push(new);
            }
        }),
        ("new style in the form", |facts| {
            let mut new = parameter("Tag", Kind::List(Box::new(value(Kind::String))));
            new.field.value.style = Some(Style::RepeatList);
            new.place = Some(Place::Form);
            facts.parameters.push(new);
        }),
        ("new value", |facts| {
            facts.parameters[1].field.value.values =
                Some(["RED", "GREEN", "BLUE"].map(str::to_owned).to_vec());
        }),
        ("limits and default", |facts| {
            let text = &mut facts.parameters[0].field.value;
            text.limits = Limits { max_length: Some(64), ..Limits::default() };
            text.default = Some(json!("E1"));
        }),
        ("first parameter", |facts| facts.parameters.insert(0, parameter("Before", Kind::Boolean))),
        ("last parameter", |facts| {
            let fields = vec![field("Inner", Kind::Map(Box::new(value(Kind::Any))))];
            let mut new = parameter("After", Kind::List(Box::new(value(Kind::Object(fields)))));
            new.field.required = Some(true);
            facts.parameters.push(new);
        }),
        ("parameter of the form", |facts| {
            let mut new = parameter("Body", Kind::String);
            new.place = Some(Place::Form);
            facts.parameters.push(new);
        }),
        ("nested field", |facts| {
            let mut new = field("New", Kind::Number);
            new.required = Some(true);
            nested(facts).insert(1, new);
        }),
        ("nested width", |facts| nested(facts)[1].value.kind = Kind::Integer(Some(Width::Int64))),
        ("element", |facts| {
            let mut new = field("Result", Kind::Integer(Some(Width::Int32)));
            new.required = None;
            new.value.example = Some(json!(1));
            facts.reply.as_mut().expect("a reply").insert(1, new);
        }),
    ];
    let files = fixture::shaped(PARAMETERS, REPLY);
    let mut report = String::new();
    for (name, change) in changes {
        let mut wanted = facts(&files);
        change(&mut wanted[0]);
        let first = run(&files, &wanted, None, false);
        let [operation] = first.operations.as_slice() else { panic!("{name}: one operation") };
        assert!(!operation.changes.is_empty(), "{name}");
        assert!(operation.remaining.is_empty(), "{name}: {:?}", operation.remaining);
        assert_eq!(compare(&facts(&first.files)[0], &wanted[0]), [], "{name}");
        let second = run(&first.files, &wanted, None, false);
        assert_eq!(texts(&second.files), texts(&first.files), "{name}");
        assert!(second.operations[0].changes.is_empty(), "{name}");
        report += &format!("== {name}\n{}", difference(&files, &first.files));
        for sentence in &operation.sentences {
            report += &format!("write {} {}\n", sentence.subject, sentence.words);
        }
    }
    insta::assert_snapshot!(report);
}

/// A parameter with a shared schema, its own description and a default.
const PAINT: &str = "\
- name: Paint
  in: query
  required: false
  description: The color of the paint.
  schema:
    allOf:
      - $ref: ../cams.yaml#/components/schemas/Color
    default: RED
  example: DARK_BLUE
";

#[test]
fn a_shared_schema_with_words_of_its_own_stays_one() {
    let files = fixture::shaped(PAINT, REPLY);
    let mut wanted = facts(&files);
    let mut import_with = |files: &SpecFiles, change: Change| {
        change(&mut wanted[0]);
        let import = run(files, &wanted, None, false);
        assert_eq!(compare(&facts(&import.files)[0], &wanted[0]), []);
        import.files
    };
    let required = import_with(&files, |facts| facts.parameters[0].field.required = Some(true));
    assert_eq!(difference(&files, &required), "-      required: false\n+      required: true\n");
    let form = import_with(&required, |facts| facts.parameters[0].place = Some(Place::Form));
    let query = import_with(&form, |facts| facts.parameters[0].place = Some(Place::Query));
    assert_eq!(difference(&required, &query), "");
}

/// The changed lines, `-` before and `+` after.
fn difference(before: &SpecFiles, after: &SpecFiles) -> String {
    let (before, after) = (texts(before), texts(after));
    let mut out = String::new();
    for (path, new) in after {
        let old: Vec<&str> = before.get(path).copied().unwrap_or_default().lines().collect();
        let new: Vec<&str> = new.lines().collect();
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let rest = old[same..].iter().rev().zip(new[same..].iter().rev());
        let end = rest.take_while(|(old, new)| old == new).count();
        for line in &old[same..old.len() - end] {
            out += &format!("-{line}\n");
        }
        for line in &new[same..new.len() - end] {
            out += &format!("+{line}\n");
        }
    }
    out
}

#[test]
fn what_is_gone_upstream_stays_until_it_is_pruned() {
    let files = fixture::shaped(PARAMETERS, REPLY);
    let mut wanted = facts(&files);
    wanted[0].parameters.remove(0);
    wanted[0].parameters[0].field.value.values = Some(vec!["BLUE".to_owned()]);
    match &mut wanted[0].parameters[1].field.value.kind {
        Kind::Object(fields) => fields.truncate(1),
        other => panic!("{other:?}"),
    }
    let kept = run(&files, &wanted, None, false);
    assert_eq!(texts(&kept.files), texts(&files));
    let subjects: Vec<_> = kept.operations[0]
        .remaining
        .iter()
        .map(|(one, why)| (one.subject.as_str(), *why))
        .collect();
    assert_eq!(
        subjects,
        [
            ("request.GroupId", "`--prune` removes it"),
            ("request.Color", "`--prune` removes the other values"),
            ("request.Options.Speed", "`--prune` removes it"),
        ]
    );
    let pruned = run(&files, &wanted, None, true);
    assert!(pruned.operations[0].remaining.is_empty());
    assert_eq!(compare(&facts(&pruned.files)[0], &wanted[0]), []);
    codegen::generate(&pruned.files).expect("nothing is left of what went");
}

#[test]
fn shared_components_are_left_to_people() {
    let files = fixture::shaped(PARAMETERS, REPLY);
    let mut wanted = facts(&files);
    let reply = wanted[0].reply.as_mut().expect("a reply");
    let element = |name, kind| FieldFacts { required: None, ..field(name, kind) };
    reply[1].value.kind = Kind::Object(vec![
        element("Index", Kind::String),
        element("Size", Kind::Integer(Some(Width::Int32))),
    ]);
    let import = run(&files, &wanted, None, false);
    assert_eq!(texts(&import.files), texts(&files));
    let remaining = &import.operations[0].remaining;
    assert_eq!(remaining.len(), 2, "{remaining:?}");
    assert!(remaining.iter().all(|(_, why)| why.contains("shared component")), "{remaining:?}");
}

#[test]
fn accepted_differences_are_not_imported() {
    let mut files = fixture::shaped(PARAMETERS, REPLY);
    let mut wanted = facts(&files);
    wanted[0].parameters[0].place = Some(Place::Form);
    wanted[0].parameters[0].field.required = Some(false);
    let mut new = parameter("Body", Kind::String);
    new.place = Some(Place::Form);
    wanted[0].parameters.push(new);
    files.insert(
        "upstream.yaml",
        "accepted:\n  - {operation: '*', subject: '*', aspect: place, upstream: form, reason: Both work.}\n  \
         - {operation: DoThing, subject: request.GroupId, aspect: required, reason: It fails without.}\n",
    );
    let import = run(&files, &wanted, None, false);
    assert_eq!(import.operations[0].remaining, []);
    let found = &facts(&import.files)[0];
    // New parameters go where the ledger puts them.
    assert!(found.parameters.iter().all(|one| one.place == Some(Place::Query)), "{found:?}");
    assert_eq!(found.parameters.len(), 4);
    assert_eq!(found.parameters[0].field.required, Some(true));
}

#[test]
fn a_new_operation_needs_a_family() {
    let files = fixture::tiny();
    let mut new = facts(&files);
    new[0].name = "UndoThing".to_owned();
    let source = Source { operations: new.iter().collect(), ..Source::default() };
    let error = import(&files, &source).expect_err("no family");
    assert!(matches!(&error, ImportError::Family { families, .. } if families == &["things"]));
    let unknown = Source { family: Some("thongs"), ..source.clone() };
    let error = import(&files, &unknown).expect_err("no such family").to_string();
    assert!(
        error.contains("the family `thongs` does not exist") && error.contains("to one of: things"),
        "{error}"
    );
}

/// Reports every operation without a family, and imports nothing.
#[test]
fn all_new_operations_without_a_family_are_named() {
    let files = fixture::tiny();
    let mut new = [facts(&files), facts(&files)].concat();
    new[0].name = "UndoThing".to_owned();
    new[1].name = "RedoThing".to_owned();
    let source = Source { operations: new.iter().collect(), ..Source::default() };
    let error = import(&files, &source).expect_err("no family").to_string();
    assert!(error.contains("`UndoThing`, `RedoThing` are new and the source does not"), "{error}");
    assert!(error.contains("one of: things"), "{error}");
}

/// Leaves out whatever the lint would refuse, with the message and the place in the source.
#[test]
fn what_would_break_the_spec_is_left_out() {
    let files = fixture::tiny();
    let mut wanted = facts(&files);
    // The first would share its Rust name with an existing one, anywhere. The second has a good and
    // a bad field.
    let mut collides = parameter("groupId", Kind::String);
    collides.field.value.origin =
        Origin { path: "apis.DoThing.parameters[0]".to_owned(), ..Origin::default() };
    let fields = vec![field("Good", Kind::String), field("good", Kind::String)];
    for at in [0, 1] {
        wanted.truncate(1);
        wanted[0].parameters = facts(&files)[0].parameters.clone();
        wanted[0].parameters.insert(at, collides.clone());
        wanted[0].parameters.push(parameter("New", Kind::Object(fields.clone())));
        let import = run(&files, &wanted, None, false);
        let found = &facts(&import.files)[0].parameters;
        let names: Vec<_> = found.iter().map(|one| one.field.name.as_str()).collect();
        assert_eq!(names, ["GroupId", "New"]);
        let Kind::Object(fields) = &found[1].field.value.kind else { panic!("{found:?}") };
        assert_eq!(fields.len(), 1);
        let reported: Vec<_> = import.left_out.iter().map(|one| one.problem.as_str()).collect();
        assert_eq!(reported.len(), 2, "{reported:?}");
        assert!(reported.iter().any(|one| one.contains("`groupId`")), "{reported:?}");
        assert!(reported.iter().any(|one| one.contains("`good`")), "{reported:?}");
        let path = |one: &&codegen::facts::Inexpressible| one.path == "apis.DoThing.parameters[0]";
        assert_eq!(import.left_out.iter().filter(path).count(), 1);
    }
}

/// An operation that conflicts with others stops none of them.
#[test]
fn an_operation_that_cannot_be_said_is_left_out() {
    let files = fixture::tiny();
    let mut new = [facts(&files), facts(&files), facts(&files)].concat();
    new[0].name = "Dothing".to_owned();
    new[1].name = "UndoThing".to_owned();
    new[2].name = "../Escape".to_owned();
    let import = run(&files, &new, Some("things"), false);
    let names: Vec<_> = import.operations.iter().map(|one| one.name.as_str()).collect();
    let out: Vec<_> = import.left_out.iter().map(|one| one.operation.as_str()).collect();
    assert_eq!(names, ["Dothing", "UndoThing"], "`do_thing` and `dothing` are two methods");
    assert_eq!(out, ["../Escape"]);
    new[0].name = "doThing".to_owned();
    let import = run(&files, &new, Some("things"), false);
    let names: Vec<_> = import.operations.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["UndoThing"]);
    assert!(texts(&import.files).contains_key("things/UndoThing.yaml"));
    assert!(!texts(&import.files).contains_key("things/doThing.yaml"));
}

/// A file in an unusual form keeps it, and stops no other file.
#[test]
fn a_file_that_cannot_be_changed_in_place_is_left_as_it_is() {
    let mut files = fixture::tiny();
    let operation = json!({ "post": {
        "operationId": "DoThing",
        "tags": ["things"],
        "summary": "Does the thing.",
        "description": "Does it.",
        "externalDocs": { "url": "https://example.com" },
        "x-cams": {
            "ram": {
                "action": "cams:DoThing", "access": "update", "resource": "*",
                "condition-keys": [], "dependent-actions": [],
            },
            "retry": "never",
            "error-codes": "https://example.com",
            "release-notes": "https://example.com",
        },
        "parameters": [{
            "name": "GroupId", "in": "query", "required": true, "description": "The ID that `DoThing` gave out.",
            "schema": { "type": "string" }, "example": "E398",
        }],
        "responses": { "200": { "description": "It is done.", "content": { "application/json": {
            "schema": { "type": "object", "properties": {
                "Code": { "type": "string", "description": "It is `OK` on success." },
            } },
        } } } },
    } });
    files.insert("things/DoThing.yaml", operation.to_string());
    let mut wanted = facts(&files);
    wanted[0].parameters[0].field.required = Some(false);
    let import = run(&files, &wanted, None, false);
    assert_eq!(texts(&import.files), texts(&files));
    let [(_, reason)] = import.operations[0].remaining.as_slice() else { panic!("{import:?}") };
    assert!(reason.contains("cannot be changed in place"), "{reason}");
}

/// Only these get the reason "part of a shared component".
#[test]
fn each_difference_that_remains_has_its_own_reason() {
    let files = fixture::shaped(PARAMETERS, REPLY);
    let mut wanted = facts(&files);
    wanted[0].parameters[1].field.value.values = Some(["RED", "red"].map(str::to_owned).to_vec());
    wanted[0].parameters.push(parameter("groupID", Kind::String));
    let import = run(&files, &wanted, None, false);
    for (difference, reason) in &import.operations[0].remaining {
        assert!(!reason.contains("shared component"), "{difference:?}: {reason}");
    }
    assert_eq!(import.left_out.len(), 2, "{:?}", import.left_out);
}

/// All kinds of slips in upstream: each is either imported or reported, never both.
#[test]
fn slips_of_upstream_stop_nothing() {
    let text = include_str!("upstream/slips.json");
    let metadata = read_metadata(text, "slips.json").expect("metadata");
    let files = fixture::tiny();
    let operations = metadata.operations.iter().collect();
    let source = Source { operations, family: Some("things"), ..Source::default() };
    let import = import(&files, &source).map_err(|error| error.to_string()).expect("an import");
    let mut report = String::new();
    for one in metadata.inexpressible.iter().chain(&import.left_out) {
        report += &format!("{}: {}\n", one.path, one.problem);
    }
    insta::assert_snapshot!("slips_left_out", report);
    let written = texts(&import.files)["things/CreateSlip.yaml"];
    insta::assert_snapshot!("slips_written", written);
    // Only sentences are missing.
    if let Err(problems) = codegen::generate(&import.files) {
        for problem in problems.iter() {
            let missing = ["has no description", "has no summary"];
            assert!(missing.iter().any(|text| problem.message.contains(text)), "{problem}");
        }
    }
    // Left-out parts do not count as removed, so another import changes and prunes nothing.
    let again = Source { prune: true, ..source };
    let again = codegen::import::import(&import.files, &again).expect("an import");
    assert_eq!(texts(&again.files), texts(&import.files));
}
