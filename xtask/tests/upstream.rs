//! The command as maintainers run it: exit codes, both report formats, and errors.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A root with a made-up spec. Its metadata lacks three of the operations.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/upstream/made_up")
}

fn metadata() -> PathBuf {
    root().join("api-docs.json")
}

fn upstream(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(root()).arg("upstream").args(args);
    command.output().expect("the command starts")
}

fn compare(file: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let file = file.to_string_lossy();
    let output = upstream(&[&["--metadata", &*file], args].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The metadata with one more parameter in each of two operations.
fn moved() -> tempfile::NamedTempFile {
    let document = fs::read_to_string(metadata()).expect("the metadata");
    let mut document: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    for operation in ["ListPart", "SendPart"] {
        let parameters = document["apis"][operation]["parameters"].as_array_mut().expect("a list");
        parameters.push(serde_json::json!({
            "name": "Added", "in": "query", "schema": { "type": "string" },
        }));
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), document.to_string()).expect("the file can be written");
    file
}

#[test]
fn differences_are_listed_and_end_with_one() {
    let file = moved();
    let (code, out, err) = compare(file.path(), &["--operation", "SendPart"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("request.Added"), "{out}");
    assert!(!out.contains("ListPart"), "{out}");
    assert!(out.contains("1 operations compared: 1 differences"), "{out}");
}

#[test]
fn agreement_ends_with_zero() {
    let (code, out, err) = compare(&metadata(), &[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("3 operations of the spec are missing from this file"), "{out}");
    assert_eq!(compare(&metadata(), &["--whole"]).0, Some(1));
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let (_, out, _) = compare(moved().path(), &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let schema = upstream(&["--schema"]);
    assert!(schema.status.success());
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).expect("JSON");
    let keys = |value: &serde_json::Value| -> Vec<String> {
        let mut keys: Vec<_> = value.as_object().expect("an object").keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&report), keys(&schema["properties"]));
    assert_eq!(keys(&report["differences"][0]), keys(&schema["$defs"]["Difference"]["properties"]));
    assert_eq!(report["accepted"][0]["difference"]["aspect"], "place");
}

#[test]
fn what_cannot_be_compared_ends_with_two() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), "{\n  \"openapi\": \"3.0.3\"\n}").expect("the file can be written");
    for (file, args, expected) in [
        (file.path(), &[][..], ":2:3: openapi: this is an OpenAPI document, not metadata\nhelp: "),
        (Path::new("/nowhere/api-docs.json"), &[], "cannot read /nowhere/api-docs.json"),
        (&metadata(), &["--operation", "SendPard"], "did you mean `SendPart`?"),
        (&metadata(), &["--operation", "ListPart", "--whole"], "cannot be used with"),
    ] {
        let (code, out, err) = compare(file, args);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.contains(expected), "{err}");
    }
    assert_eq!(upstream(&[]).status.code(), Some(2));
    let help = String::from_utf8(upstream(&["--help"]).stdout).expect("text");
    assert!(help.contains("1 if something differs"), "{help}");
}
