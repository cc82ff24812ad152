//! Differences that remain after an import, with the reason.

use codegen::drift::compare;
use codegen::facts::{FieldFacts, Kind, Place, Width};
use serde_json::json;

use super::{PARAMETERS, RESPONSE, facts, field, fixture, parameter, run, texts};

#[test]
fn what_is_gone_upstream_stays_until_it_is_pruned() {
    let files = fixture::shaped(PARAMETERS, RESPONSE);
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
    let files = fixture::shaped(PARAMETERS, RESPONSE);
    let mut wanted = facts(&files);
    let response = wanted[0].response.as_mut().expect("a response");
    let element = |name, kind| FieldFacts { required: None, ..field(name, kind) };
    response[1].value.kind = Kind::Object(vec![
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
    let mut files = fixture::shaped(PARAMETERS, RESPONSE);
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
    let files = fixture::shaped(PARAMETERS, RESPONSE);
    let mut wanted = facts(&files);
    wanted[0].parameters[1].field.value.values = Some(["RED", "red"].map(str::to_owned).to_vec());
    wanted[0].parameters.push(parameter("groupID", Kind::String));
    let import = run(&files, &wanted, None, false);
    for (difference, reason) in &import.operations[0].remaining {
        assert!(!reason.contains("shared component"), "{difference:?}: {reason}");
    }
    assert_eq!(import.left_out.len(), 2, "{:?}", import.left_out);
}
