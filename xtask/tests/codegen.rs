//! The command as maintainers run it, on a small test spec.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A root with only the spec and the formatting rules.
fn root() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&package.join("tests/spec"), &root.path().join("spec")).expect("the spec can be copied");
    for rules in ["rustfmt.toml", ".gitattributes"] {
        fs::copy(package.join("..").join(rules), root.path().join(rules)).expect("a copy");
    }
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

fn command(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(root).args(args);
    command
}

fn xtask(root: &TempDir, args: &[&str]) -> Output {
    command(root.path(), args).output().expect("the command starts")
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

const SPEC: &str = "spec/things/DoThing.yaml";
const CODE: &str = "cams-api/src/generated/things/do_thing.rs";
const TABLE: &str = "cams-api/src/generated/things/table.rs";
const LOCAL_TABLE: &str = "cams-mock/src/generated/things.rs";
const CARD: &str = "codegen/tests/snapshots/operation/DoThing.snap";

#[test]
fn one_edit_of_the_spec_changes_what_is_generated_of_it() {
    let root = root();
    let first = stdout(&xtask(&root, &["codegen"]));
    assert!(first.contains(&format!("created  {CODE}\n")), "{first}");
    assert!(first.contains(&format!("created  {CARD}\n")), "{first}");
    assert!(first.contains(" 0 changed, 0 removed, 0 unchanged"), "{first}");

    edit(&root, SPEC, "required: true", "required: false");
    fs::write(root.path().join("cams-api/src/generated/things/stale.rs"), "").unwrap();
    let check = stderr(&xtask(&root, &["codegen", "--check"]));
    assert!(check.starts_with("error: 5 generated file(s) differ"), "{check}");
    for line in [
        &format!("  changed  {CODE}\n"),
        &format!("  changed  {TABLE}\n"),
        &format!("  changed  {LOCAL_TABLE}\n"),
        &format!("  changed  {CARD}\n"),
        "  stale    cams-api/src/generated/things/stale.rs\n",
        "\nTo fix it: cargo xtask codegen\n",
    ] {
        assert!(check.contains(line), "no {line:?} in {check}");
    }

    let second = stdout(&xtask(&root, &["codegen"]));
    let changed: Vec<_> = second.lines().filter(|line| line.starts_with("changed")).collect();
    assert_eq!(
        changed,
        [CODE, TABLE, LOCAL_TABLE, CARD].map(|path| format!("changed  {path}")),
        "{second}"
    );
    assert!(second.contains("\n0 created, 4 changed, 1 removed, "), "{second}");
    assert!(stdout(&xtask(&root, &["codegen", "--check"])).contains("agree with spec/"));
}

#[test]
fn a_broken_spec_gives_diagnostics_and_writes_nothing() {
    let root = root();
    edit(&root, SPEC, "operationId: DoThing", "operationId: UndoThing");
    for args in [&["codegen"][..], &["codegen", "--check"], &["bundle"]] {
        let text = stderr(&xtask(&root, args));
        assert!(text.contains(&format!("{SPEC}:2:")), "{args:?}: no place in {text}");
        assert!(text.contains("operationId: UndoThing"), "{args:?}: no snippet in {text}");
    }
    assert!(!root.path().join("cams-api").exists());
    assert!(!root.path().join("codegen").exists());
}

#[test]
fn a_spec_that_cannot_be_read_is_named() {
    let root = root();
    fs::write(root.path().join("spec/things/Extra.yml"), "").unwrap();
    let text = stderr(&xtask(&root, &["codegen"]));
    assert!(
        text.starts_with("error: not a `.yaml` file\n --> spec/things/Extra.yml:1:1"),
        "{text}"
    );

    let empty = tempfile::tempdir().unwrap();
    let text = stderr(&xtask(&empty, &["codegen"]));
    let folder = empty.path().join("spec");
    assert!(text.starts_with(&format!("error: {} contains no spec\n", folder.display())), "{text}");
    assert!(text.contains("help: write it directly in spec/, named after the product"), "{text}");
}

#[test]
fn the_schema_is_written_and_checked() {
    let root = root();
    let schema = root.path().join("spec/schema/operation.json");
    let file = root.path().join("spec/things/DoThing.yaml");
    assert!(xtask(&root, &["schema"]).status.success());
    fs::remove_file(&schema).unwrap();
    let missing = stderr(&xtask(&root, &["schema", "--check"]));
    assert_eq!(
        missing,
        "error: spec/schema/operation.json is missing\nTo fix it: cargo xtask schema\n"
    );
    let written = stdout(&xtask(&root, &["schema"]));
    assert_eq!(written, "written  spec/schema/operation.json\n1 written, 7 unchanged\n");
    assert_eq!(stdout(&xtask(&root, &["schema"])), "0 written, 8 unchanged\n");
    assert!(xtask(&root, &["schema", "--check"]).status.success());
    fs::write(&schema, "{}").unwrap();
    assert!(stderr(&xtask(&root, &["schema", "--check"])).contains("differs"));
    assert!(xtask(&root, &["schema"]).status.success());

    let text = fs::read_to_string(&file).unwrap();
    let (_, without) = text.split_once('\n').unwrap();
    fs::write(&file, without).unwrap();
    let refused = stderr(&xtask(&root, &["schema", "--check"]));
    assert!(refused.contains("spec/things/DoThing.yaml:1:1"), "{refused}");
    assert!(refused.contains("run `cargo xtask schema`"), "{refused}");
    let written = stdout(&xtask(&root, &["schema"]));
    assert_eq!(written, "written  spec/things/DoThing.yaml\n1 written, 7 unchanged\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn the_bundle_is_one_json_document() {
    let root = root();
    let printed = stdout(&xtask(&root, &["bundle"]));
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert!(document["paths"]["/#DoThing"].is_object());
    let file = root.path().join("out/cams.json");
    stdout(&xtask(&root, &["bundle", "--output", file.to_str().unwrap()]));
    assert_eq!(fs::read_to_string(file).unwrap(), printed);
}

/// Two runs at once would read each other's half-written files.
#[test]
fn a_command_waits_for_the_one_before_it() {
    let root = root();
    fs::create_dir(root.path().join("target")).unwrap();
    let lock = fs::File::create(root.path().join("target/xtask.lock")).unwrap();
    lock.lock().unwrap();
    for args in [&["codegen"][..], &["codegen", "--check"], &["schema"], &["bundle"]] {
        let mut waiting = command(root.path(), args)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(waiting.stderr.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("waiting for another cargo xtask"), "{args:?}: {line}");
        waiting.kill().unwrap();
        waiting.wait().unwrap();
    }
    assert!(!root.path().join("cams-api").exists());
    drop(lock);
    // Killed runs do not block later ones.
    stdout(&xtask(&root, &["codegen"]));
}

#[test]
fn runs_at_once_end_as_one_run() {
    let root = root();
    let runs: Vec<_> = (0..4)
        .map(|_| {
            command(root.path(), &["codegen"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn()
        })
        .collect();
    for run in runs {
        assert!(run.unwrap().wait().unwrap().success());
    }
    stdout(&xtask(&root, &["codegen", "--check"]));
}

/// A run killed between the two renames of a swap loses nothing.
#[test]
fn a_killed_run_is_mended_by_the_next() {
    let root = root();
    stdout(&xtask(&root, &["codegen"]));
    for (folder, name) in [("spec", "spec"), ("cams-api/src/generated", "generated")] {
        let folder = root.path().join(folder);
        fs::rename(&folder, folder.with_file_name(format!(".{name}.previous"))).unwrap();
        fs::create_dir(folder.with_file_name(format!(".{name}.next"))).unwrap();
    }
    let second = stdout(&xtask(&root, &["codegen"]));
    assert!(second.starts_with("0 created, 0 changed, 0 removed"), "{second}");
    let left = fs::read_dir(root.path().join("cams-api/src")).unwrap().count();
    assert_eq!(left, 1, "nothing is left beside the folder");
}

/// The default of Git for Windows.
#[test]
fn a_checkout_with_other_line_ends_agrees() {
    let root = root();
    stdout(&xtask(&root, &["codegen"]));
    stdout(&xtask(&root, &["schema"]));
    let git = |args: &[&str]| {
        let mut git = Command::new("git");
        git.arg("-C").arg(root.path()).args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.com",
        ]);
        git.env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        let output = git.args(args).output().expect("git starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "All of it"]);
    git(&["-c", "core.autocrlf=true", "clone", "--quiet", ".", "clone"]);
    let clone = root.path().join("clone");
    for args in [&["codegen", "--check"][..], &["schema", "--check"]] {
        stdout(&command(&clone, args).output().unwrap());
    }

    // A spec saved with these line ends is equal, including its block texts.
    for file in ["spec/cams.yaml", SPEC] {
        let path = clone.join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace('\n', "\r\n")).unwrap();
    }
    stdout(&command(&clone, &["codegen", "--check"]).output().unwrap());
}
