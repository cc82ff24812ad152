//! Facts into the spec: equal facts change no byte, and a difference ends where it belongs.

mod changes;
#[path = "../fixture/mod.rs"]
mod fixture;
mod left_out;
mod remaining;
mod three_way;

use std::collections::BTreeMap;

use codegen::drift::compare;
use codegen::facts::{FieldFacts, Kind, OperationFacts, ParameterFacts, Place, ValueFacts};
use codegen::import::{Import, Source, import};
use codegen::{SpecFiles, facts_of_spec};

fn facts(files: &SpecFiles) -> Vec<OperationFacts> {
    facts_of_spec(files).expect("a good spec")
}

fn texts(files: &SpecFiles) -> BTreeMap<&str, &str> {
    files.iter().collect()
}

fn run(files: &SpecFiles, facts: &[OperationFacts], family: Option<&str>, prune: bool) -> Import {
    let operations = facts.iter().collect();
    let source = Source { operations, family, prune, ..Source::default() };
    import(files, &source).map_err(|error| error.to_string()).expect("an import")
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

const RESPONSE: &str = "\
Code:
  type: string
  description: The result code, `OK` on success.
Page:
  $ref: ../cams.yaml#/components/schemas/Page
";

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
        .filter(|(path, _)| *path == "cams.yaml")
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    // A preset needs an operation with its parameter.
    let presets = root.find("\n  presets:\n").expect("presets");
    let tags = root.find("\ntags:").expect("tags");
    let head = format!("{}{}", &root[..presets], &root[tags..paths]);
    files.insert("cams.yaml", format!("{head}\npaths: {{}}{}", &root[components..]));
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
        assert_eq!(found.response_example, wanted.response_example);
    }
    // Only sentences and examples are missing, and the lint reports the place of each.
    let problems = codegen::generate(&files).expect_err("there is no sentence");
    for problem in problems.iter() {
        let missing = ["has no description", "has no summary", "has no example"];
        assert!(missing.iter().any(|text| problem.message.contains(text)), "{problem}");
    }
}
