//! Differences that are imported, each where it is.

use codegen::SpecFiles;
use codegen::drift::compare;
use codegen::facts::{FieldFacts, Kind, Limits, OperationFacts, Place, Style, Width};
use serde_json::json;

use super::{PARAMETERS, RESPONSE, facts, field, fixture, parameter, run, texts, value};

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
            facts.response.as_mut().expect("a response").insert(1, new);
        }),
    ];
    let files = fixture::shaped(PARAMETERS, RESPONSE);
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
    let files = fixture::shaped(PAINT, RESPONSE);
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
