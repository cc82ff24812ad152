//! The command as a maintainer runs it, on a copy of the project's own spec.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A root with the spec, the rules of formatting, and nothing else.
fn root() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    copy(&workspace.join("spec"), &root.path().join("spec")).expect("the spec can be copied");
    let rules = "rustfmt.toml";
    fs::copy(workspace.join(rules), root.path().join(rules)).expect("the rules can be copied");
    root
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn xtask(root: &TempDir, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(root.path()).args(args).output().expect("the command starts")
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn edit(root: &TempDir, file: &str, from: &str, to: &str) {
    let path = root.path().join(file);
    let text = fs::read_to_string(&path).expect("the spec has this file");
    assert!(text.contains(from), "{file} has no {from:?}");
    fs::write(path, text.replacen(from, to, 1)).expect("the copy can be written");
}

const SPEC: &str = "spec/chat_groups/DeleteChatGroupInviteLink.yaml";
const CODE: &str = "cams-api/src/generated/chat_groups/delete_chat_group_invite_link.rs";
const CARD: &str = "codegen/tests/snapshots/operation/DeleteChatGroupInviteLink.snap";

#[test]
fn one_edit_of_the_spec_changes_one_file_and_one_card() {
    let root = root();
    let first = stdout(&xtask(&root, &["codegen"]));
    assert!(first.contains(&format!("created  {CODE}\n")), "{first}");
    assert!(first.contains(&format!("created  {CARD}\n")), "{first}");
    assert!(first.contains(" 0 changed, 0 removed, 0 unchanged"), "{first}");

    edit(&root, SPEC, "required: true", "required: false");
    fs::write(root.path().join("cams-api/src/generated/chat_groups/stale.rs"), "").unwrap();
    let check = stderr(&xtask(&root, &["codegen", "--check"]));
    assert!(check.starts_with("error: 3 generated file(s) differ"), "{check}");
    for line in [
        &format!("  changed  {CODE}\n"),
        &format!("  changed  {CARD}\n"),
        "  stale    cams-api/src/generated/chat_groups/stale.rs\n",
        "\nTo mend it: cargo xtask codegen\n",
    ] {
        assert!(check.contains(line), "no {line:?} in {check}");
    }

    let second = stdout(&xtask(&root, &["codegen"]));
    let changed: Vec<_> = second.lines().filter(|line| line.starts_with("changed")).collect();
    assert_eq!(changed, [format!("changed  {CODE}"), format!("changed  {CARD}")], "{second}");
    assert!(second.contains("\n0 created, 2 changed, 1 removed, "), "{second}");
    assert!(stdout(&xtask(&root, &["codegen", "--check"])).contains("agree with spec/"));
}

#[test]
fn a_broken_spec_gives_diagnostics_and_writes_nothing() {
    let root = root();
    edit(&root, SPEC, "operationId: DeleteChatGroupInviteLink", "operationId: DeleteTheLink");
    for args in [&["codegen"][..], &["codegen", "--check"], &["bundle"]] {
        let text = stderr(&xtask(&root, args));
        assert!(text.contains(&format!("{SPEC}:2:")), "{args:?}: no place in {text}");
        assert!(text.contains("operationId: DeleteTheLink"), "{args:?}: no snippet in {text}");
    }
    assert!(!root.path().join("cams-api").exists());
    assert!(!root.path().join("codegen").exists());
}

#[test]
fn a_spec_that_cannot_be_read_is_named() {
    let root = root();
    fs::write(root.path().join("spec/chat_groups/Extra.yml"), "").unwrap();
    let text = stderr(&xtask(&root, &["codegen"]));
    assert_eq!(text, "error: spec/chat_groups/Extra.yml: the files of the spec end in .yaml\n");

    let empty = tempfile::tempdir().unwrap();
    let text = stderr(&xtask(&empty, &["codegen"]));
    assert!(text.starts_with("error: cannot read ") && text.contains("spec"), "{text}");
}

#[test]
fn the_schema_is_written_and_checked() {
    let root = root();
    let schema = root.path().join("spec/x-cams.schema.json");
    let _ = fs::remove_file(&schema);
    let missing = stderr(&xtask(&root, &["schema", "--check"]));
    assert_eq!(
        missing,
        "error: spec/x-cams.schema.json is missing\nTo mend it: cargo xtask schema\n"
    );
    assert_eq!(stdout(&xtask(&root, &["schema"])), "written  spec/x-cams.schema.json\n");
    assert_eq!(stdout(&xtask(&root, &["schema"])), "unchanged  spec/x-cams.schema.json\n");
    fs::write(&schema, "{}").unwrap();
    assert!(stderr(&xtask(&root, &["schema", "--check"])).contains("differs"));
}

#[test]
fn the_bundle_is_one_json_document() {
    let root = root();
    let printed = stdout(&xtask(&root, &["bundle"]));
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert!(document["paths"]["/#DeleteChatGroupInviteLink"].is_object());
    let file = root.path().join("out/cams.json");
    stdout(&xtask(&root, &["bundle", "--output", file.to_str().unwrap()]));
    assert_eq!(fs::read_to_string(file).unwrap(), printed);
}
