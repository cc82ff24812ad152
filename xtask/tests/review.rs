//! `cargo xtask review` as a reviewer runs it, in a small repository.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const SPEC: &str = "spec/things/DoThing.yaml";

/// A repository with a spec, one commit on `main`, and nothing generated.
fn repository() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&package.join("tests/spec"), &root.path().join("spec"));
    fs::write(root.path().join("Cargo.toml"), "[workspace.package]\nversion = \"0.3.1\"\n")
        .expect("a written file");
    let test = root.path().join("cams-api/tests/suite/things.rs");
    fs::create_dir_all(test.parent().expect("a folder")).expect("a folder");
    fs::write(test, "client\n    .do_thing()\n    .group_id(\"E398\")\n").expect("a written file");
    git(root.path(), &["init", "--quiet", "--initial-branch", "main"]);
    commit(root.path());
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
            fs::copy(entry.path(), target).expect("a folder");
        }
    }
}

fn git(root: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
    let output = command.args(args).output().expect("git starts");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn commit(root: &Path) {
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "--message", "A step"]);
}

fn edit(root: &Path, path: &str, from: &str, to: &str) {
    let path = root.join(path);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replacen(from, to, 1)).expect("a written file");
}

fn run(root: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("--root").arg(root).arg("review").args(args).output().expect("the command starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn report(root: &Path, args: &[&str]) -> String {
    let output = run(root, args);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The only line of an error. Nothing is printed beside it, and nothing is written.
fn error(root: &Path, args: &[&str]) -> String {
    let output = run(root, args);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()));
    let message = text(&output.stderr);
    assert_eq!(message.lines().count(), 1, "{message}");
    message.trim_end().to_owned()
}

/// A branch with one change that breaks code and one that does not.
fn changed() -> TempDir {
    let root = repository();
    git(root.path(), &["switch", "--quiet", "--create", "change"]);
    edit(root.path(), SPEC, "name: GroupId", "name: Group");
    edit(root.path(), SPEC, "retry: never", "retry: opt-in");
    root
}

#[test]
fn the_page_shows_consequence_place_and_what_holds_the_old_fact() {
    let root = changed();
    let base = &git(root.path(), &["rev-parse", "main"])[..7];
    let expected = format!(
        "\
spec: {base} → the files on disk   1 operation touched   next version: 0.4.0 (1 thing breaks)

BREAKS CODE
  DoThing  request.GroupId  GroupId → Group
      .group_id(…) is now .group(…); the wire has the new name [parameter-renamed]
      {SPEC}:19
      still in cams-api/tests/suite/things.rs:3

BEHAVES OTHERWISE
  DoThing  retry  never → opt-in
      repeated on request if the outcome is unknown [retry]
      {SPEC}:15

GENERATED          0 files changed · not generated yet: DoThing (cargo xtask codegen) · generator unchanged
"
    );
    assert_eq!(report(root.path(), &[]), expected);
    // The same from a commit, and from both revisions by name.
    commit(root.path());
    let by_name = report(root.path(), &["change", "--base", "main"]);
    assert!(by_name.starts_with("spec: main ("), "{by_name}");
    let rows = |page: &str| page.split_once('\n').map(|(_, rows)| rows.to_owned());
    assert_eq!(rows(&by_name), rows(&expected));
    assert_eq!(git(root.path(), &["status", "--porcelain"]), "");
}

#[test]
fn other_formats_say_the_same() {
    let root = changed();
    let json: serde_json::Value =
        serde_json::from_str(&report(root.path(), &["--format", "json"])).expect("JSON");
    assert_eq!(json["version"]["next"], "0.4.0");
    assert_eq!(json["rows"][0]["id"], "parameter-renamed");
    assert_eq!(json["rows"][0]["section"], "breaks-code");
    assert_eq!(json["rows"][0]["placeAfter"]["line"], 19);
    let markdown = report(root.path(), &["--format", "markdown"]);
    assert!(markdown.contains("### BREAKS CODE\n\n| operation |"), "{markdown}");
    assert!(markdown.contains("| DoThing | `request.GroupId` | GroupId → Group |"), "{markdown}");
    let github = report(root.path(), &["--format", "github"]);
    let first = github.lines().next().unwrap_or_default();
    assert!(
        first.starts_with(&format!("::error file={SPEC},line=19,title=BREAKS CODE")),
        "{first}"
    );
    assert!(first.contains("::GroupId → Group: "), "{first}");
}

#[test]
fn the_exit_code_follows_the_gravest_change() {
    let root = repository();
    edit(root.path(), SPEC, "retry: never", "retry: opt-in");
    for (limit, code) in [("breaking", 0), ("behavior", 1), ("wire", 1)] {
        assert_eq!(run(root.path(), &["--fail-on", limit]).status.code(), Some(code), "{limit}");
    }
}

#[test]
fn an_accepted_change_stays_accepted_until_it_moves() {
    let root = changed();
    let json: serde_json::Value =
        serde_json::from_str(&report(root.path(), &["--format", "json"])).expect("JSON");
    let fingerprint = json["rows"][0]["fingerprint"].as_str().expect("a fingerprint");
    let shown = report(root.path(), &["--fingerprints"]);
    assert!(shown.contains(&format!("[parameter-renamed {fingerprint}]")), "{shown}");
    let accepted = format!(
        "accepted:\n  - id: parameter-renamed\n    fingerprint: {fingerprint}\n    reason: Upstream renamed it.\n"
    );
    fs::write(root.path().join("spec/accepted.yaml"), accepted).unwrap();
    let output = run(root.path(), &["--fail-on", "breaking"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("      accepted: Upstream renamed it.\n"));

    edit(root.path(), SPEC, "name: Group\n", "name: Groups\n");
    let output = run(root.path(), &["--fail-on", "breaking"]);
    assert_eq!(output.status.code(), Some(1));
    let obsolete = format!("parameter-renamed {fingerprint} fits no change: remove it");
    assert!(text(&output.stdout).contains(&obsolete), "{}", text(&output.stdout));
}

#[test]
fn texts_are_counted_and_listed_on_request() {
    let root = repository();
    edit(root.path(), SPEC, "summary: Does the thing.", "summary: Does a thing.");
    let counted = report(root.path(), &[]);
    assert!(counted.contains("next version: 0.3.2 (nothing breaks)"), "{counted}");
    assert!(counted.contains("TEXT ONLY          1 sentence in 1 file (--text)\n"), "{counted}");
    assert!(!counted.contains("Does a thing."), "{counted}");
    let listed = report(root.path(), &["--text"]);
    assert!(listed.contains("DoThing  summary  Does the thing. → Does a thing."), "{listed}");
}

#[test]
fn a_comment_has_no_consequence() {
    let root = repository();
    edit(root.path(), SPEC, "post:", "# A comment.\npost:");
    let page = report(root.path(), &[]);
    assert!(
        page.contains("0 operations touched   next version: 0.3.1 (nothing changed)"),
        "{page}"
    );
    assert!(page.contains(&format!("comments, order or the example response: {SPEC}")), "{page}");
}

/// The digest of a spec that upstream agrees with, and of a day.
fn digest(day: &str, lines: &str) -> String {
    format!(
        "product: cams\nversion: '2020-06-06'\ndate: '{day}'\nsha256: 0f\noperations:\n  DoThing:\n    operation: {{}}\n{lines}"
    )
}

#[test]
fn upstream_is_a_witness() {
    let root = repository();
    let lock = root.path().join("spec/upstream.lock.yaml");
    let group = "    request.GroupId: { type: string, place: query, required: true }\n";
    let code = "    response.Code: { type: string }\n";
    fs::write(&lock, digest("2025-08-01", &format!("{group}{code}"))).unwrap();
    commit(root.path());
    git(root.path(), &["switch", "--quiet", "--create", "change"]);
    edit(root.path(), SPEC, "retry: never", "retry: opt-in");
    let page = report(root.path(), &[]);
    assert!(page.contains("UPSTREAM 2025-08-01 agrees with 1 of 1\n"), "{page}");

    edit(root.path(), SPEC, "required: true", "required: false");
    let page = report(root.path(), &[]);
    let line = "UPSTREAM 2025-08-01 agrees with 0 of 1, differs on DoThing.GroupId\n";
    assert!(page.contains(line), "{page}");

    let text = fs::read_to_string(root.path().join(SPEC)).unwrap();
    let start = text.find("  parameters:").unwrap();
    let end = text.find("  responses:").unwrap();
    fs::write(root.path().join(SPEC), format!("{}{}", &text[..start], &text[end..])).unwrap();
    fs::write(&lock, digest("2025-09-20", code)).unwrap();
    let page = report(root.path(), &[]);
    assert!(page.contains("\n      upstream: gone since 2025-09-20\n"), "{page}");
    assert!(page.contains("UPSTREAM 2025-09-20 agrees with 1 of 1\n"), "{page}");
    let markdown = report(root.path(), &["--format", "markdown"]);
    assert!(markdown.contains("<br>upstream: gone since 2025-09-20"), "{markdown}");

    fs::write(&lock, "product: [\n").unwrap();
    let message = error(root.path(), &[]);
    assert!(message.starts_with("error: spec/upstream.lock.yaml:"), "{message}");
}

#[test]
fn a_recorded_request_with_the_old_place_is_named() {
    let root = repository();
    let golden = root.path().join("cams-api/tests/golden/DoThing.json");
    fs::create_dir_all(golden.parent().unwrap()).unwrap();
    let text = r#"{ "cases": [{ "expect": { "query": { "GroupId": "E398" }, "form": {} } }] }"#;
    fs::write(golden, text).unwrap();
    commit(root.path());
    let text = fs::read_to_string(root.path().join(SPEC)).unwrap();
    let start = text.find("  parameters:").unwrap();
    let end = text.find("  responses:").unwrap();
    let form = "  requestBody:
    content:
      application/x-www-form-urlencoded:
        schema:
          type: object
          required: [GroupId]
          properties:
            GroupId:
              type: string
              description: The group.
";
    fs::write(root.path().join(SPEC), format!("{}{form}{}", &text[..start], &text[end..])).unwrap();
    let page = report(root.path(), &[]);
    assert!(page.contains("\n      golden DoThing.json has the old place\n"), "{page}");
}

#[test]
fn each_kind_is_explained() {
    let root = tempfile::tempdir().unwrap();
    let all = report(root.path(), &["--explain", "all"]);
    assert!(all.starts_with("BREAKS CODE\n  operation-removed"), "{all}");
    let one = report(root.path(), &["--explain", "retry"]);
    assert!(one.starts_with("retry: BEHAVES OTHERWISE\n\nThe retry class"), "{one}");
    let unknown = error(root.path(), &["--explain", "retyr"]);
    assert!(unknown.starts_with("error: there is no kind of change `retyr`"), "{unknown}");
}

#[test]
fn what_cannot_be_compared_is_one_line() {
    let root = repository();
    assert_eq!(
        error(root.path(), &["nowhere"]),
        "error: there is no revision `nowhere`; fetch it, or name a branch, tag or commit"
    );
    edit(root.path(), SPEC, "post:", "<<<<<<< HEAD\npost:");
    assert_eq!(
        error(root.path(), &[]),
        format!(
            "error: the spec of the files on disk cannot be read: {SPEC}:1:1: a merge conflict is not resolved"
        )
    );
    commit(root.path());
    let broken = git(root.path(), &["rev-parse", "HEAD"]);
    edit(root.path(), SPEC, "<<<<<<< HEAD\n", "");
    let message = error(root.path(), &["--base", &broken]);
    assert!(
        message.starts_with(&format!(
            "error: the spec of {} cannot be read: {SPEC}:1:1: ",
            &broken[..7]
        )),
        "{message}"
    );
    edit(root.path(), SPEC, "post:", "post: [");
    let message = error(root.path(), &["--base", "HEAD~1"]);
    assert!(
        message
            .starts_with(&format!("error: the spec of the files on disk cannot be read: {SPEC}:")),
        "{message}"
    );
    let outside = tempfile::tempdir().unwrap();
    let message = error(outside.path(), &[]);
    assert!(message.ends_with("is not in a git repository"), "{message}");
}
