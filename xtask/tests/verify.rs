//! `cargo xtask verify` as a maintainer runs it, in a small repository. Another program stands in
//! for cargo: it writes down its arguments, and fails or passes as the file `fails` says.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const CARGO: &str = "#!/bin/sh
if [ \"$1\" = metadata ]; then
  echo \"{\\\"target_directory\\\": \\\"$PWD/target\\\", \\\"packages\\\": [], \\\"workspace_members\\\": []}\"
  exit
fi
echo \"$@\" >> calls
echo 'test result: ok. 3 passed; 0 failed'
if grep -q -e \"$(cat fails)\" calls; then echo 'ThingRequest differs'; exit 101; fi
";

/// A repository with generated code that agrees with its spec, one commit on `main`.
fn repository() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&package.join("tests/spec"), &root.path().join("spec"));
    fs::copy(package.join("../rustfmt.toml"), root.path().join("rustfmt.toml")).expect("a copy");
    fs::write(root.path().join("Cargo.toml"), "[workspace.package]\nversion = \"0.3.1\"\n")
        .expect("a written file");
    fs::write(root.path().join("fails"), "nothing").expect("a written file");
    fs::write(root.path().join("cargo"), CARGO).expect("a written file");
    fs::set_permissions(root.path().join("cargo"), fs::Permissions::from_mode(0o755))
        .expect("an executable file");
    generate(root.path());
    for args in [
        &["init", "--quiet", "--initial-branch", "main"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "A step"],
    ] {
        let mut git = Command::new("git");
        git.arg("-C").arg(root.path()).args(["-c", "user.name=A", "-c", "user.email=a@b.c"]);
        assert!(git.args(args).status().expect("git starts").success());
    }
    root
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn xtask(root: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.env("CARGO", root.join("cargo")).arg("--root").arg(root).args(args);
    command.output().expect("the command starts")
}

fn generate(root: &Path) {
    let output = xtask(root, &["codegen"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Makes a parameter optional.
fn edit(root: &Path) {
    let path = root.join("spec/things/DoThing.yaml");
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains("required: true"), "{text}");
    fs::write(path, text.replacen("required: true", "required: false", 1)).expect("a file");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The lines of a run that passes, without their times.
fn lines(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    let words = |line: &str| match line.split_once(" s  ") {
        Some((step, result)) => {
            format!("{}: {result}", step.split(' ').next().unwrap_or_default())
        }
        None => line.to_owned(),
    };
    text(&output.stdout).lines().map(words).collect()
}

#[test]
fn the_touched_operation_is_checked_step_by_step() {
    let root = repository();
    edit(root.path());
    generate(root.path());
    let lines = lines(&xtask(root.path(), &["verify"]));
    assert!(lines[0].ends_with("generated files agree with spec/"), "{lines:?}");
    assert!(lines[1].starts_with("review: spec: "), "{lines:?}");
    assert!(lines[1].contains("1 operation touched   next version: 0.3.2"), "{lines:?}");
    assert_eq!(
        lines[2..],
        [
            "golden: the recorded calls pass by type and by name",
            "examples: those of things compile",
            "Verified: DoThing",
        ]
    );
    let calls = fs::read_to_string(root.path().join("calls")).expect("cargo was called");
    assert_eq!(
        calls,
        "test --quiet --locked --package cams-api --test recorded\n\
         test --quiet --locked --package cams-api --doc -- generated::things::\n"
    );
}

#[test]
fn the_first_failure_ends_the_run_and_says_how_to_repeat_it() {
    let root = repository();
    edit(root.path());
    let output = xtask(root.path(), &["verify"]);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(error.starts_with("error: step codegen failed: "), "{error}");
    assert!(error.ends_with("\nTo repeat it: cargo xtask codegen --check\n"), "{error}");
    assert!(!root.path().join("calls").exists(), "no test ran");

    generate(root.path());
    fs::write(root.path().join("fails"), "recorded").expect("a written file");
    let output = xtask(root.path(), &["verify"]);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(error.starts_with("error: step golden failed: "), "{error}");
    assert!(error.contains("\nThingRequest differs\n"), "{error}");
    let repeat = "cargo test --quiet --locked --package cams-api --test recorded";
    assert!(error.ends_with(&format!("\nTo repeat it: {repeat}\n")), "{error}");
}

#[test]
fn operations_can_be_named() {
    let root = repository();
    let lines = lines(&xtask(root.path(), &["verify"]));
    assert_eq!(lines[2..], ["No operation is touched. `.ci/run` checks everything else."]);
    let named = xtask(root.path(), &["verify", "DoThing", "--base", "HEAD"]);
    assert_eq!(text(&named.stdout).lines().last(), Some("Verified: DoThing"));
    let unknown = xtask(root.path(), &["verify", "DoThings"]);
    assert_eq!(
        text(&unknown.stderr),
        "error: spec/ has no operation `DoThings`; did you mean `DoThing`?\n"
    );
    let nowhere = xtask(root.path(), &["verify", "--base", "nowhere"]);
    assert!(text(&nowhere.stderr).starts_with("error: step review failed: there is no revision"));
}

#[test]
fn the_review_knows_what_earlier_runs_proved() {
    let root = repository();
    let generated = || {
        let page = text(&xtask(root.path(), &["review"]).stdout);
        page.lines().find_map(|line| line.strip_prefix("GENERATED ").map(str::to_owned))
    };
    let unchecked = "not checked (cargo xtask codegen --check)";
    let uncompiled = "compiling not checked (cargo xtask verify)";
    let undocumented = "rustdoc not checked (cargo xtask ci --only rustdoc)";
    let is = |facts: [&str; 3]| {
        let wanted = format!("0 files changed · {} · generator unchanged", facts.join(" · "));
        assert_eq!(generated().unwrap_or_default().trim(), wanted);
    };
    let passes = |args: &[&str]| {
        let output = xtask(root.path(), args);
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    is(["--check ok", uncompiled, undocumented]);
    passes(&["verify", "DoThing"]);
    is(["--check ok", "compiles", undocumented]);
    passes(&["ci", "--only", "rustdoc"]);
    is(["--check ok", "compiles", "rustdoc ok"]);
    let path = root.path().join("spec/things/DoThing.yaml");
    let spec = fs::read_to_string(&path).expect("a file");
    fs::write(&path, spec + "# No consequence.\n").expect("a file");
    is([unchecked, "compiles", "rustdoc ok"]);
    passes(&["codegen", "--check"]);
    is(["--check ok", "compiles", "rustdoc ok"]);
    let manifest = root.path().join("Cargo.toml");
    let text = fs::read_to_string(&manifest).expect("a file");
    fs::write(&manifest, text + "# Another build.\n").expect("a file");
    is(["--check ok", uncompiled, undocumented]);
}
