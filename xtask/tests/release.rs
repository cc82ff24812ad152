//! `cargo xtask release` as maintainers run it, on a made-up workspace.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const CHANGELOG: &str = "# Changelog\n\n## [0.1.0] - unreleased\n\n### Added\n\n- All of it.\n";

/// A workspace with a spec and one package, without git.
fn root() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"one\"]\n\n[workspace.package]\nversion = \"0.1.0\"\n";
    let package = "[package]\nname = \"one\"\nversion.workspace = true\nedition = \"2024\"\nrust-version = \"1.89\"\n\
                   description = \"One.\"\nlicense = \"MIT\"\ninclude = [\"/src/**/*.rs\"]\n";
    for (path, text) in [
        ("Cargo.toml", manifest),
        (".gitignore", "target/\n"),
        ("CHANGELOG.md", CHANGELOG),
        ("one/Cargo.toml", package),
        ("one/src/lib.rs", "//! One.\n"),
    ] {
        write(root.path(), path, text);
    }
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    for path in ["cams.yaml", "things/DoThing.yaml", "things/ListThing.yaml"] {
        let text = fs::read_to_string(spec.join(path)).expect("a file of the spec");
        write(root.path(), &format!("spec/{path}"), &text);
    }
    root
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
    fs::write(path, text).expect("a new file");
}

fn git(root: &TempDir, args: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
    let output = command.current_dir(root.path()).args(args).output().expect("git");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn commit(root: &TempDir) {
    git(root, &["init", "--quiet"]);
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", "Begin"]);
}

fn release(root: &TempDir, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(root.path()).arg("release").args(args);
    command.output().expect("the command starts")
}

/// The lines that the steps print, and the failures.
fn check(root: &TempDir, steps: &[&str]) -> (String, String) {
    let only = steps.iter().flat_map(|step| ["--only", step]);
    let args: Vec<&str> = std::iter::once("--check").chain(only).collect();
    let output = release(root, &args);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.success(), err.is_empty(), "{out}{err}");
    (out, err)
}

#[test]
fn a_new_kind_of_file_in_a_package_must_be_accepted() {
    let root = root();
    let (_, err) = check(&root, &["files"]);
    assert!(err.contains("xtask/release/one.txt") && err.contains("--accept-files"), "{err}");
    assert!(release(&root, &["--accept-files"]).status.success());
    let (out, _) = check(&root, &["files", "size"]);
    assert!(out.contains("files             ok") && out.contains("one 1 KB"), "{out}");

    write(root.path(), "one/src/deep/mod.rs", "//! Deep.\n");
    let (_, err) = check(&root, &["files"]);
    assert!(
        err.contains("xtask/release/one.txt differs from the package: + src/deep/*.rs"),
        "{err}"
    );
    write(root.path(), "one/src/golden/mod.rs", "//! Data.\n");
    let (_, err) = check(&root, &["files"]);
    assert!(err.contains("one contains src/golden/mod.rs; correct `include`"), "{err}");
}

#[test]
fn the_changelog_has_the_version() {
    let root = root();
    let (out, _) = check(&root, &["changelog"]);
    assert!(out.contains("[0.1.0] - unreleased: entries 1"), "{out}");
    for (text, problem) in [
        (CHANGELOG.replace("0.1.0", "0.2.0"), "CHANGELOG.md has no section `## [0.1.0]`"),
        (CHANGELOG.replace("- All of it.", ""), "the section of 0.1.0 has no entry"),
        (
            CHANGELOG.replace("### Added", "### Better"),
            "`### Better` below 0.1.0 is not one of Added",
        ),
    ] {
        write(root.path(), "CHANGELOG.md", &text);
        let (_, err) = check(&root, &["changelog"]);
        assert!(err.contains(problem), "{err}");
    }
    fs::write(root.path().join("CHANGELOG.md"), [0xff]).expect("a file");
    let (_, err) = check(&root, &["changelog"]);
    assert!(err.contains("CHANGELOG.md is not UTF-8"), "{err}");
    fs::remove_file(root.path().join("CHANGELOG.md")).expect("the file");
    let (_, err) = check(&root, &["changelog"]);
    assert!(err.contains("cannot read") && err.contains("CHANGELOG.md"), "{err}");
}

#[test]
fn the_version_follows_from_what_broke_since_the_last_tag() {
    let root = root();
    let (_, err) = check(&root, &["tree", "semver"]);
    assert!(
        err.contains("2 steps failed") && err.contains("tree: git status failed: not a git"),
        "{err}"
    );
    assert!(err.contains("semver: git rev-parse failed: not a git repository"), "{err}");

    commit(&root);
    let (out, _) = check(&root, &["tree", "semver"]);
    assert!(out.contains("all is committed") && out.contains("first release"), "{out}");
    assert!(release(&root, &["--notes"]).stdout.starts_with(b"There is no tag yet"));

    git(&root, &["tag", "v0.1.0"]);
    let (out, _) = check(&root, &["semver"]);
    assert!(out.contains("since v0.1.0, nothing breaks"), "{out}");

    fs::remove_file(root.path().join("spec/things/ListThing.yaml")).expect("the operation");
    let path = root.path().join("spec/cams.yaml");
    let text = fs::read_to_string(&path).expect("the root");
    let listed = "  /#ListThing:\n    $ref: things/ListThing.yaml\n";
    assert!(text.contains(listed));
    fs::write(&path, text.replace(listed, "")).expect("the root");
    let (out, err) = check(&root, &["tree", "semver"]);
    assert!(err.contains("tree: commit or stash your changes first"), "{out}{err}");
    assert!(
        err.contains("since v0.1.0, 1 thing breaks: raise the version from 0.1.0 to 0.2.0"),
        "{err}"
    );
    let notes = String::from_utf8_lossy(&release(&root, &["--notes"]).stdout).into_owned();
    assert!(notes.starts_with("### Changed\n\n- `ListThing`: removed;"), "{notes}");
    assert!(notes.contains("next version: 0.2.0"), "{notes}");

    write(root.path(), "spec/cams.yaml", "<<<<<<<\n");
    let (_, err) = check(&root, &["semver"]);
    let problem = "the spec of the files on disk cannot be read: spec/cams.yaml:1:1";
    assert!(err.contains(problem), "{err}");
}
