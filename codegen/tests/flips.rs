//! The spec with inverted `required` flags.

mod fixture;

use codegen::flips::{Inverted, inverted};
use codegen::{SpecFiles, generate};
use fixture::{edited_file, operation, real, shaped};

const PARAMETERS: &str = "\
- name: GroupId
  in: query
  required: true # always
  description: The ID that `DoThing` gave out.
  schema:
    type: string
  example: E398
- name: Label
  in: query
  required: false
  description: A word to find it by.
  schema:
    type: string
- name: Names
  in: query
  required: false
  description: The people in it.
  content:
    application/json:
      schema:
        type: array
        items:
          type: string
- name: Size
  in: query
  required: false
  description: People in it, at most.
  schema:
    type: integer
    format: int32
";

const RESPONSE: &str = "Code:\n  type: string\n  description: The result code.\n";

fn of(files: &SpecFiles) -> Inverted {
    inverted(files).expect("flags that can be inverted")
}

#[test]
fn every_flag_is_inverted_and_what_becomes_required_has_an_example() {
    let files = shaped(PARAMETERS, RESPONSE);
    let found = of(&files);
    let wanted = PARAMETERS
        .replace("true", "?")
        .replace("false", "true")
        .replace('?', "false")
        .replace("- name: Names", "  example: sample\n- name: Names")
        .replace("- name: Size", "  example:\n    - sample\n- name: Size");
    assert_eq!(operation(&found.files), operation(&shaped(&wanted, RESPONSE)));
    assert_eq!((found.inverted, found.kept), (4, 0));
}

#[test]
fn flags_in_a_form_are_inverted_too() {
    let body = |required: &str| {
        let body = format!(
            "  requestBody:\n    content:\n      application/x-www-form-urlencoded:\n        schema:\n          type: object\n{required}          properties:\n            A:\n              type: integer\n              format: int32\n              description: One.\n            B:\n              type: integer\n              format: int32\n              description: Two.\n  responses:\n"
        );
        edited_file("things/DoThing.yaml", "  responses:\n", &body)
    };
    let found = of(&body("          required: [A]\n"));
    assert!(operation(&found.files).contains("          required: [B]\n"));
    // The parameter in the query too.
    assert_eq!((found.inverted, found.kept), (3, 0));
    let all = operation(&of(&body("          required: [A, B]\n")).files);
    assert!(!all.contains("required: ["), "{all}");
    let none = operation(&of(&body("")).files);
    assert!(none.contains("required: [A, B]\n") || none.contains("- A\n"), "{none}");
}

/// Inverting the flags twice restores the spec.
#[test]
fn the_real_spec_is_one_that_generates() {
    let files = real();
    let once = of(&files);
    assert!(once.inverted > 700 && once.kept < 20, "{} and {}", once.inverted, once.kept);
    assert!(generate(&once.files).is_ok());
    let flags = |files: &SpecFiles| {
        let lines = files.iter().flat_map(|(_, text)| text.lines());
        lines.filter(|line| line.starts_with("      required: true")).count()
    };
    assert_ne!(flags(&once.files), flags(&files));
    assert_eq!(flags(&of(&once.files).files), flags(&files));
}
