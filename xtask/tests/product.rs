//! `cargo xtask product`: a client for any product, and one line for bad input.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

fn product(metadata: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(workspace()).arg("product");
    command.arg("--metadata").arg(metadata).arg("--out").arg(out).args(more);
    command.env("CARGO_INCREMENTAL", "0").output().expect("the command starts")
}

/// The number in a line of the summary.
fn count(report: &str, what: &str) -> usize {
    let line = report.lines().find(|line| line.starts_with(what)).expect("a line of the summary");
    let number = line[what.len()..].split_whitespace().next().expect("a number");
    number.parse().expect("a number")
}

/// Everything that the generator writes for odd metadata compiles, and the rest is reported.
#[test]
fn odd_metadata_compiles() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    let out = folder.path().join("odd");
    let metadata = workspace().join("codegen/tests/upstream/odd-product.json");
    let output = product(&metadata, &out, &["--check"]);
    let report = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    // Some operations cannot be expressed, so the bar of `--check` is not reached.
    assert_eq!(output.status.code(), Some(1), "{report}{said}");
    assert_eq!(count(&report, "imported"), count(&report, "compiled"), "{report}");
    assert_eq!(count(&report, "out of scope"), 1, "{report}");
    assert!(count(&report, "compiled") > 95, "{report}");
    let whole = fs::read_to_string(out.join("report.txt")).expect("the report");
    assert!(whole.contains("apis.PutOnly.methods at "), "{whole}");
    for path in ["Cargo.toml", "spec/odd-product.yaml", "cams-api/src/generated/mod.rs"] {
        assert!(out.join(path).exists(), "{path}");
    }
}

#[test]
fn bad_input_is_one_line_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let metadata = folder.path().join("api-docs.json");
    let out = folder.path().join("out");
    let refused = |out: &Path, expected: &str| {
        let output = product(&metadata, out, &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with("help: ")).collect();
        assert!(lines.len() == 1 && lines[0].contains(expected), "{said}");
    };
    refused(&out, "cannot read");
    for (text, expected) in [
        ("no JSON", "not JSON"),
        ("{\"a\": 1}", "this is not metadata"),
        (
            "{\"info\": {\"style\": \"RPC\", \"product\": \"Odd\", \"version\": \"2020-01-01\"}, \"apis\": {}}",
            "no operation",
        ),
        ("{\"version\": \"9\", \"info\": {}, \"apis\": {\"A\": {}}}", "unknown version"),
    ] {
        fs::write(&metadata, text).expect("a file");
        refused(&out, expected);
        assert!(!out.exists(), "{expected}");
    }
    // A folder that another program owns.
    fs::create_dir(&out).expect("a folder");
    fs::write(out.join("Cargo.toml"), "[package]\n").expect("a file");
    refused(&out, "is not empty and not from this command");
    assert_eq!(fs::read_dir(&out).expect("the folder").count(), 1);
    refused(&metadata, "is not a folder");
}
