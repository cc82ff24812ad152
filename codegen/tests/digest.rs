//! The digest of upstream's metadata: facts come back from its text, and bad files are named.

mod fixture;

use codegen::digest::Digest;
use codegen::drift::{Aspect, compare};
use codegen::facts::{Method, OperationFacts, RamFacts};
use codegen::metadata::{Metadata, read_metadata};
use codegen::{SpecFiles, facts_of_spec};
use fixture::{product, real};

fn beside(text: &str) -> SpecFiles {
    let mut files = fixture::tiny();
    files.insert(Digest::PATH, text);
    files
}

fn read(text: &str) -> Digest {
    Digest::read(&beside(text), &product()).expect("a digest").expect("a file")
}

/// Both sides say the same, whatever the order and the sentences.
fn assert_same(before: &[OperationFacts], after: &Digest) {
    assert_eq!(before.len(), after.operations.len());
    for facts in before {
        let found = after.operation(&facts.name).expect("the operation");
        // An absent flag means no.
        let mut lost = compare(facts, found);
        lost.retain(|one| one.aspect != Aspect::Deprecated || one.spec.is_some());
        assert_eq!(lost, []);
        assert_eq!(compare(found, facts), []);
    }
}

#[test]
fn every_fact_of_upstream_comes_back() {
    let metadata = include_str!("upstream/api-docs.json");
    let metadata = read_metadata(metadata, "api-docs.json", &product()).expect("metadata");
    let date = Some("2026-11-22".parse().expect("a day"));
    let digest = Digest::of(&metadata, &product(), date, "0f");
    let text = digest.text();
    let again = read(&text);
    assert_same(&metadata.operations, &again);
    assert_eq!(again.day(), "2026-11-22");
    assert_eq!(again.text(), text);
    let line = "    request.AllowCategoryChange: { type: boolean, place: form }";
    assert!(text.lines().any(|one| one == line), "{text}");
    // Sentences of upstream stay out of the project.
    for operation in metadata.operations.iter().filter(|one| !one.words.is_empty()) {
        assert!(!text.contains(&operation.words), "{}", operation.name);
    }
}

/// The spec has many more forms than the sample.
#[test]
fn every_fact_of_the_spec_comes_back() {
    let mut operations = facts_of_spec(&real()).expect("facts");
    operations[0].method = Some(Method::Get);
    for operation in &mut operations {
        operation.ram = RamFacts { action: operation.ram.action.take(), ..RamFacts::default() };
    }
    let metadata = Metadata { operations, ..Metadata::default() };
    let digest = Digest::of(&metadata, &product(), None, "0f");
    let text = digest.text();
    assert_same(&metadata.operations, &read(&text));
    assert_eq!(text.matches("operation: { method: get,").count(), 1);
    assert!(text.lines().count() > 2_000 && text.len() < 400_000, "{} bytes", text.len());
}

#[test]
fn a_bad_digest_is_one_line_with_place_and_remedy() {
    let good = Digest::of(&Metadata::default(), &product(), None, "0f").text();
    assert_eq!(read(&good).operations, []);
    let head = good.replace("operations: {}\n", "");
    let with = |lines: &str| format!("{head}operations:\n  DoThing:\n{lines}");
    let cases = [
        ("product: [\n".to_owned(), "spec/upstream.lock.yaml:"),
        (
            good.replace("date:", "<<<<<<< HEAD\ndate:"),
            "upstream.lock.yaml:6:1: a merge conflict is not resolved; restore the file with git",
        ),
        (
            good.replace("unknown", "2026-02-30"),
            ":6:1: this is not a digest: `2026-02-30` is not a day",
        ),
        (
            good.replace("product: cams", "product: dysmsapi"),
            ":4:1: this is the digest of dysmsapi 2020-06-06, not of cams 2020-06-06; delete the file",
        ),
        (good.replace("sha256: 0f\n", ""), "missing field `sha256`"),
        (format!("{good}more: 1\n"), "unknown field `more`"),
        (with("    request.A: { type: colour }\n"), "unknown variant `colour`"),
        (
            with("    request.A.B: { type: string }\n"),
            ":10:5: this is not a digest: the line of the value around is missing",
        ),
        (with("    request.A: { type: list }\n"), "the line of its entries is missing"),
        (
            with("    request.A: { type: string }\n    request.A.B: {}\n"),
            "the value around has no such part",
        ),
        (with("    requestA: {}\n"), "not a path"),
        (with("    other: {}\n"), "expected `operation`"),
    ];
    for (text, expected) in cases {
        let error = Digest::read(&beside(&text), &product()).expect_err("a bad file").to_string();
        assert!(error.contains(expected) && error.lines().count() == 1, "{expected}: {error}");
        assert!(error.contains("cargo xtask upstream --metadata FILE --record"), "{error}");
    }
}
