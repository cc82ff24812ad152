//! New operations, and what an import leaves out with its place.

use codegen::facts::{Kind, Origin};
use codegen::import::{ImportError, Source, import};
use codegen::metadata::read_metadata;

use super::{facts, field, fixture, parameter, run, texts};

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
    new[2].name = "Тест".to_owned();
    let import = run(&files, &new, Some("things"), false);
    let names: Vec<_> = import.operations.iter().map(|one| one.name.as_str()).collect();
    let out: Vec<_> = import.left_out.iter().map(|one| one.operation.as_str()).collect();
    assert_eq!(names, ["Dothing", "UndoThing"], "`do_thing` and `dothing` are two methods");
    assert_eq!(out, ["Тест"]);
    new[0].name = "doThing".to_owned();
    let import = run(&files, &new, Some("things"), false);
    let names: Vec<_> = import.operations.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["UndoThing"]);
    assert!(texts(&import.files).contains_key("things/UndoThing.yaml"));
    assert!(!texts(&import.files).contains_key("things/doThing.yaml"));
}

/// All kinds of slips in upstream: each is either imported or reported, never both.
#[test]
fn slips_of_upstream_stop_nothing() {
    let text = include_str!("../upstream/slips.json");
    let metadata = read_metadata(text, "slips.json", &fixture::product()).expect("metadata");
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
