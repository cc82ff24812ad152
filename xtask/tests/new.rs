//! `cargo xtask new` as maintainers run it, on a made-up spec.

mod support;

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

use self::support::{files, made_up, made_up_root};

fn xtask(root: &TempDir, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(root.path()).args(args).output().expect("the command starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_name_becomes_a_skeleton_whose_gaps_the_lint_names() {
    let root = made_up_root();
    let output = xtask(&root, &["new", "ListShelf", "--family", "labels"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(
        out.starts_with("written  spec/cams.yaml\nwritten  spec/labels/ListShelf.yaml\n"),
        "{out}"
    );
    let text = fs::read_to_string(root.path().join("spec/labels/ListShelf.yaml")).expect("a file");
    assert!(
        text.starts_with("# yaml-language-server: $schema=../schema/operation.json\n"),
        "{text}"
    );
    // `ListLabel` and `ListPart` are lists too.
    assert!(text.contains("access: list") && text.contains("retry: safe"), "{text}");

    let gaps: Vec<usize> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.ends_with(": TODO"))
        .map(|(at, _)| at + 1)
        .collect();
    assert!(out.contains(&format!("{} sentences to write", gaps.len() - 1)), "{out}");
    let report = stderr(&xtask(&root, &["codegen", "--check"]));
    for line in
        gaps.into_iter().filter(|line| !text.lines().nth(line - 1).unwrap().contains("name:"))
    {
        assert!(
            report.contains(&format!("spec/labels/ListShelf.yaml:{line}:")),
            "{line}: {report}"
        );
    }

    // An unfinished skeleton does not stop the next one.
    let output = xtask(&root, &["new", "AddShelf", "--family", "labels"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn upstream_knows_more_than_the_name() {
    let root = made_up_root();
    let spec = root.path().join("spec");
    fs::remove_file(spec.join("parts/SendPart.yaml")).expect("the operation");
    let text = fs::read_to_string(spec.join("cams.yaml")).expect("the root");
    let path = "  /#SendPart:\n    $ref: parts/SendPart.yaml\n";
    fs::write(spec.join("cams.yaml"), text.replace(path, "")).expect("the root");

    let metadata = made_up("api-docs.json");
    let metadata = metadata.to_str().expect("a path");
    let output = xtask(&root, &["new", "SendPart", "--metadata", metadata, "--family", "parts"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(spec.join("parts/SendPart.yaml")).expect("a file");
    assert!(text.contains("summary: TODO") && !text.contains("name: TODO"), "{text}");
    let output = xtask(&root, &["new", "SendParts", "--metadata", metadata, "--family", "parts"]);
    assert!(stderr(&output).contains("has no operation `SendParts`; did you mean `SendPart`?"));
}

#[test]
fn nothing_is_written_for_a_name_or_family_that_does_not_fit() {
    let root = made_up_root();
    let before = files(&root.path().join("spec"));
    for (args, message) in [
        (
            ["ListLabel", "labels"],
            "error: the spec has `ListLabel` already; to update its facts, use `cargo xtask import`\n",
        ),
        (["listLabel", "labels"], "error: the spec has `ListLabel` already"),
        (
            ["listShelf", "labels"],
            "error: `listShelf` is not the name of an operation, such as `ListChatGroup`; did you mean `ListShelf`?\n",
        ),
        (["list_shelf", "labels"], "did you mean `ListShelf`?"),
        (["7", "labels"], "error: `7` is not the name of an operation"),
        (["../Shelf", "labels"], "did you mean `Shelf`?"),
        (
            ["ListShelf", "label"],
            "error: there is no family `label`; did you mean `labels`?\nThe families are: ",
        ),
    ] {
        let output = xtask(&root, &["new", args[0], "--family", args[1]]);
        assert!(!output.status.success(), "{args:?}");
        assert!(stderr(&output).contains(message), "{args:?}: {}", stderr(&output));
        assert_eq!(files(&root.path().join("spec")), before, "{args:?}");
    }
    let output = xtask(&root, &["new", "ListShelf"]);
    assert!(stderr(&output).contains("--family <FAMILY>"), "{}", stderr(&output));
}
