//! Facts into the spec: what is the same changes no byte, and what differs ends where it belongs.

mod fixture;

use std::collections::BTreeMap;

use codegen::drift::compare;
use codegen::facts::{
    FieldFacts, Kind, Limits, OperationFacts, ParameterFacts, Place, ValueFacts, Width,
};
use codegen::import::{Import, ImportError, Source, import};
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

/// Every operation is taken away and written anew from its facts.
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
    // To what family they go makes no difference to the facts.
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
    // What is missing is sentences, and the lint names the place of each.
    let problems = codegen::generate(&files).expect_err("there is no sentence");
    for problem in problems.iter() {
        let missing = ["has no description", "has no summary"];
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
  description: What to do.
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
            description: How fast it goes.
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

/// Each change by itself: it arrives, it is the only one, and a second import changes nothing.
#[test]
fn each_difference_is_applied_where_it_is() {
    let changes: [(&str, Change); 17] = [
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

/// A parameter that is a shared schema with words and a default of its own.
const PAINT: &str = "\
- name: Paint
  in: query
  required: false
  description: What it is painted in.
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

/// The lines that differ, `-` before and `+` after.
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
    // What is new goes where the ledger says that such parameters go.
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
    assert!(error.contains("no family `thongs`") && error.contains("one of: things"), "{error}");
}

#[test]
fn an_import_that_would_break_the_spec_is_refused() {
    let files = fixture::tiny();
    let mut wanted = facts(&files);
    // Two names that would be one in Rust.
    wanted[0].parameters.push(parameter("groupId", Kind::String));
    let source = Source { operations: wanted.iter().collect(), ..Source::default() };
    let error = import(&files, &source).expect_err("a collision").to_string();
    assert!(error.contains("parameter `groupId` and `GroupId`"), "{error}");
}
