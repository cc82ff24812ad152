//! The facts of the spec, and the cases where a comparison could silently go wrong.

mod fixture;

use codegen::facts::{Access, FieldFacts, Kind, OperationFacts, Place, Width};
use codegen::facts_of_spec;
use fixture::{edited, real, repository, shaped, tree};

fn facts_of(parameters: &str, response: &str) -> OperationFacts {
    facts_of_spec(&shaped(parameters, response)).expect("facts").remove(0)
}

fn field<'a>(fields: &'a [FieldFacts], name: &str) -> &'a FieldFacts {
    fields.iter().find(|field| field.name == name).expect("the field")
}

#[test]
fn every_operation_has_facts() {
    let facts = facts_of_spec(&real()).expect("facts");
    // One file per operation, in the folder of its family.
    let files = tree(&repository().join("spec"), "yaml");
    let of_operations =
        files.iter().filter(|(path, _)| path.contains('/') && !path.ends_with(".contents.yaml"));
    assert_eq!(facts.len(), of_operations.count());
    for operation in &facts {
        let response = operation.response.as_ref().expect("a response");
        assert!(!response.is_empty(), "{}", operation.name);
        assert!(operation.ram.action.as_ref().is_some_and(|action| action.starts_with("cams:")));
    }
}

#[test]
fn a_file_says_all_its_facts() {
    let files = edited("    retry: never\n", "    retry: never\n    qps: 250\n");
    let facts = facts_of_spec(&files).expect("facts").remove(0);
    assert_eq!(
        (facts.qps, facts.deprecated, facts.ram.access),
        (Some(250), Some(false), Some(Access::Update))
    );
    let facts = facts_of(
        "- name: Ttl\n  in: query\n  description: The time in seconds.\n  schema: { type: integer, format: int32, maximum: 1209600 }\n",
        "Code:\n  type: string\n  description: The result code, `OK` on success.\n",
    );
    let [ttl] = facts.parameters.as_slice() else { panic!("one parameter: {facts:?}") };
    assert_eq!(ttl.place, Some(Place::Query));
    assert_eq!(ttl.field.value.kind, Kind::Integer(Some(Width::Int32)));
    assert_eq!(ttl.field.value.limits.maximum, Some(1_209_600.into()));
}

/// A component may contain itself. The facts end there.
#[test]
fn facts_of_a_type_that_contains_itself_end() {
    let mut files = fixture::edited_file(
        "cams.yaml",
        "    Page:\n",
        "    Tree:\n      type: object\n      description: A tree.\n      properties:\n        Name:\n          type: string\n        Next:\n          $ref: '#/components/schemas/Tree'\n    Page:\n",
    );
    let shaped = shaped("", "Tree:\n  $ref: ../cams.yaml#/components/schemas/Tree\n");
    for (path, text) in shaped.iter().filter(|(path, _)| *path != "cams.yaml") {
        files.insert(path, text);
    }
    let facts = facts_of_spec(&files).expect("facts").remove(0);
    let tree = field(facts.response.as_ref().expect("a response"), "Tree");
    let Kind::Object(fields) = &tree.value.kind else { panic!("an object: {tree:?}") };
    assert_eq!(field(fields, "Next").value.kind, Kind::Unknown);
}

#[test]
fn components_are_resolved() {
    let facts = facts_of(
        "- name: Page\n  in: query\n  description: The part to return.\n  content: { application/json: { schema: { $ref: ../cams.yaml#/components/schemas/Page } } }\n",
        "Paint:\n  description: The color of the paint.\n  deprecated: true\n  allOf: [{ $ref: ../cams.yaml#/components/schemas/Color }]\n",
    );
    let page = &facts.parameters[0].field.value;
    let Kind::Object(fields) = &page.kind else { panic!("an object: {page:?}") };
    assert_eq!(field(fields, "Index").value.kind, Kind::Integer(Some(Width::Int32)));
    assert_eq!(field(fields, "Index").required, Some(false));
    let paint = field(facts.response.as_ref().expect("a response"), "Paint");
    assert_eq!(paint.value.values, Some(vec!["RED".to_owned(), "DARK_BLUE".to_owned()]));
    assert_eq!(paint.value.deprecated, Some(true));
    assert_eq!(paint.required, None);
}

#[test]
fn a_file_without_sentences_has_facts() {
    let files = edited("      description: The ID that `DoThing` gave out.\n", "");
    assert_eq!(facts_of_spec(&files).expect("facts").len(), 1);
}

#[test]
fn what_is_no_spec_is_named_with_its_place() {
    for (from, to, expected) in [
        (
            "        type: string\n",
            "        $ref: ../cams.yaml#/components/schemas/Colour\n",
            "does not exist",
        ),
        ("    retry: never\n", "", "retry"),
        ("in: query", "in: header", "not a query parameter"),
    ] {
        let problems = facts_of_spec(&edited(from, to)).expect_err("a problem").to_string();
        assert!(problems.contains(expected), "{problems}");
        assert!(problems.contains("spec/things/DoThing.yaml"), "{problems}");
    }
}
