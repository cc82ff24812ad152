//! Upstream remembered: the digest is recorded, the report begins with upstream's changes, and an
//! import merges three ways. On the made-up spec.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::support::{files, made_up, made_up_root};

const DIGEST: &str = "upstream.lock.yaml";

struct Root(TempDir);

impl Root {
    fn new() -> Self {
        Self(made_up_root())
    }

    /// A root whose digest is the sample, of a day.
    fn recorded(day: &str) -> Self {
        let root = Self::new();
        let file = root.metadata("last.json", |_| {});
        root.good(&["upstream", "--metadata", &file, "--record", "--date", day]);
        root
    }

    fn spec(&self) -> PathBuf {
        self.0.path().join("spec")
    }

    fn files(&self) -> BTreeMap<String, String> {
        files(&self.spec())
    }

    /// Metadata after a change of the sample.
    fn metadata(&self, name: &str, change: impl FnOnce(&mut Value)) -> String {
        let text = fs::read_to_string(made_up("api-docs.json")).expect("the sample");
        let mut document = serde_json::from_str(&text).expect("JSON");
        change(&mut document);
        self.write(name, &document.to_string())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a new file");
        path.to_string_lossy().into_owned()
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.spec().join(path);
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "no {from:?} in {text}");
        fs::write(path, text.replacen(from, to, 1)).expect("a written file");
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("--root").arg(self.0.path()).args(args).output().expect("the command starts")
    }

    fn report(&self, args: &[&str]) -> (Option<i32>, String) {
        let output = self.run(args);
        let error = String::from_utf8_lossy(&output.stderr);
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(error.is_empty(), "{error}");
        (output.status.code(), out)
    }

    fn good(&self, args: &[&str]) -> String {
        let (code, out) = self.report(args);
        assert_eq!(code, Some(0), "{out}");
        out
    }

    /// The message of a failure that writes nothing.
    fn refused(&self, args: &[&str]) -> String {
        let before = self.files();
        let output = self.run(args);
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(self.files(), before, "{args:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

/// The schema of a parameter.
fn schema<'d>(document: &'d mut Value, operation: &str, parameter: &str) -> &'d mut Value {
    let parameters = document["apis"][operation]["parameters"].as_array_mut().expect("a list");
    let found = parameters.iter_mut().find(|one| one["name"] == parameter);
    &mut found.expect("the parameter")["schema"]
}

#[test]
fn a_release_of_upstream_is_taken_in_once() {
    let root = Root::recorded("2026-10-01");
    let before = root.files();
    assert!(
        before[DIGEST].contains("    request.Ttl: { type: int32, place: form, maximum: 90 }\n")
    );
    let new = root.metadata("new.json", |document| {
        schema(document, "SendPart", "RoomId")["required"] = json!(false);
        schema(document, "ListPart", "Limit")["deprecated"] = json!(true);
        document["apis"]["ListPart"]["parameters"]
            .as_array_mut()
            .expect("a list")
            .push(json!({ "name": "Added", "in": "query", "schema": { "type": "string" } }));
    });
    let new = ["--metadata", new.as_str(), "--date", "2026-11-22"];
    let (code, report) = root.report(&[&["upstream"], &new[..]].concat());
    assert_eq!(code, Some(1));
    let (since, rest) = report.split_once("differs from the spec\n").expect("both parts");
    assert!(since.starts_with("changed upstream since 2026-10-01 (sha256 "), "{since}");
    for row in ["Added", "Limit", "RoomId"] {
        assert!(since.contains(&format!(" request.{row} ")), "{since}");
        assert!(rest.contains(&format!(" request.{row} ")), "{rest}");
    }

    let out = root.good(&[&["import", "--all"], &new[..]].concat());
    assert!(
        out.contains("recorded 2 operations, 2026-11-22, in spec/upstream.lock.yaml\n"),
        "{out}"
    );
    let now = root.files();
    assert!(now[DIGEST].contains("date: '2026-11-22'\n"), "{}", now[DIGEST]);
    assert_eq!(
        now["parts/SendPart.yaml"],
        before["parts/SendPart.yaml"].replacen(
            "name: RoomId\n      in: query\n      required: true",
            "name: RoomId\n      in: query\n      required: false",
            1
        )
    );
    let (code, report) = root.report(&["upstream", "--metadata", new[1]]);
    assert_eq!(code, Some(0), "{report}");
    assert!(report.starts_with("unchanged upstream since 2026-11-22 (sha256 "), "{report}");
    let again = root.good(&[&["import", "--all"], &new[..]].concat());
    assert!(again.ends_with("0 files changed\n"), "{again}");
}

#[test]
fn our_decision_stays_until_upstream_moves() {
    let root = Root::recorded("2026-10-01");
    root.edit("parts/SendPart.yaml", "maximum: 90", "maximum: 80");
    let same = root.metadata("same.json", |_| {});
    let out = root.good(&["import", "--metadata", &same, "--all"]);
    assert!(out.ends_with("0 files changed\n"), "{out}");

    let moved = root.metadata("moved.json", |document| {
        schema(document, "SendPart", "Ttl")["maximum"] = json!("120");
        schema(document, "SendPart", "RoomId")["required"] = json!(false);
    });
    let import = ["import", "--metadata", &moved, "--all", "--date", "2026-11-22"];
    let error = root.refused(&import);
    assert!(
        error
            .starts_with("error: upstream and the spec both changed 1 fact; nothing was written\n"),
        "{error}"
    );
    let conflict = "spec/parts/SendPart.yaml:40:9: SendPart request.Ttl limits: \
                    maximum 80 in the spec, maximum 120 upstream, was maximum 90\nhelp: ";
    assert!(error.contains(conflict), "{error}");

    // Upstream's value in the spec settles it.
    root.edit("parts/SendPart.yaml", "maximum: 80", "maximum: 120");
    root.good(&import);
    let text = &root.files()["parts/SendPart.yaml"];
    assert!(text.contains("required: false\n      description: The room that"), "{text}");

    // `--theirs` takes it too, even if upstream did not move.
    root.edit("parts/SendPart.yaml", "maximum: 120", "maximum: 80");
    root.good(&[&import[..], &["--theirs"]].concat());
    assert!(root.files()["parts/SendPart.yaml"].contains("maximum: 120"));
}

#[test]
fn a_removed_operation_goes_with_prune_only() {
    let root = Root::recorded("2026-10-01");
    let new = root.metadata("new.json", |document| {
        document["apis"].as_object_mut().expect("apis").remove("ListPart");
    });
    let import = ["import", "--metadata", &new, "--all", "--date", "2026-11-22"];
    let shown = root.good(&[&import[..], &["--dry-run"]].concat());
    let line = "ListPart is gone upstream: spec/parts/ListPart.yaml; `--prune` removes it\n";
    assert!(shown.contains(line), "{shown}");
    let out = root.good(&[&import[..], &["--prune"]].concat());
    assert!(
        out.contains("ListPart is gone upstream: spec/parts/ListPart.yaml; removed\n"),
        "{out}"
    );
    let now = root.files();
    assert!(!now.contains_key("parts/ListPart.yaml"));
    assert!(!now["cams.yaml"].contains("ListPart"), "{}", now["cams.yaml"]);
}

#[test]
fn an_older_file_is_refused_unless_asked_for() {
    let root = Root::recorded("2026-10-01");
    let old = root.metadata("old.json", |document| {
        schema(document, "SendPart", "Ttl")["maximum"] = json!("60");
    });
    for command in [&["upstream"][..], &["import", "--all"], &["upstream", "--record"]] {
        let args = [command, &["--metadata", &old, "--date", "2026-09-30"]].concat();
        let error = root.refused(&args);
        assert!(error.contains("old.json is of 2026-09-30, older than the last metadata, of 2026-10-01 (spec/upstream.lock.yaml); "), "{error}");
        let error = root.refused(&[command, &["--metadata", &old]].concat());
        assert!(error.contains("the age of ") && error.contains("--date YYYY-MM-DD"), "{error}");
    }
    let (code, report) = root.report(&["upstream", "--metadata", &old, "--older"]);
    assert_eq!(code, Some(1));
    assert!(report.contains("maximum 90"), "{report}");
    // The newest change that a file mentions is its date.
    let dated = root.metadata("dated.json", |document| {
        document["apis"]["SendPart"]["changeSet"] = json!([
            { "createdAt": "2026-09-01T10:00:00.000Z", "description": "…" },
            { "createdAt": "2026-09-20T10:00:00.000Z" },
        ]);
    });
    let error = root.refused(&["upstream", "--metadata", &dated]);
    assert!(error.contains("dated.json is of 2026-09-20"), "{error}");
}

#[test]
fn bad_input_is_named_and_nothing_written() {
    let root = Root::new();
    let good = root.metadata("good.json", |_| {});
    let error = root.refused(&["upstream", "--metadata", &good, "--record"]);
    assert!(error.contains("good.json has no date; add `--date YYYY-MM-DD`"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    for date in ["2026-02-30", "yesterday", "22.11.2026"] {
        for command in [&["upstream", "--record"][..], &["import", "--all"]] {
            let args = [command, &["--metadata", &good, "--date", date]].concat();
            let error = root.refused(&args);
            assert!(
                error.contains(&format!("`{date}` is not a day; write it as YYYY-MM-DD")),
                "{error}"
            );
        }
    }
    let foreign =
        root.metadata("foreign.json", |document| document["info"]["product"] = json!("Dysmsapi"));
    let broken: [(&str, &str, &str); 4] = [
        (
            DIGEST,
            "<<<<<<< HEAD\nproduct: cams\n=======\n",
            "spec/upstream.lock.yaml:1:1: a merge conflict is not resolved; restore",
        ),
        (DIGEST, "product: [\n", "spec/upstream.lock.yaml:"),
        (
            DIGEST,
            "product: ecs\nversion: '2014-05-26'\ndate: unknown\nsha256: 0f\noperations: {}\n",
            "this is the digest of ecs 2014-05-26, not of cams 2020-06-06; delete",
        ),
        (
            "parts/SendPart.yaml",
            "<<<<<<< HEAD\npost:\n=======\n",
            "a merge conflict is not resolved",
        ),
    ];
    for command in [&["upstream"][..], &["import", "--all"]] {
        let error = root.refused(&[command, &["--metadata", &foreign]].concat());
        assert!(error.contains("foreign.json:1:") && error.contains("Dysmsapi"), "{error}");
        for (file, text, expected) in broken {
            let whole = root.files();
            let before = whole.get(file);
            fs::write(root.spec().join(file), text).expect("a written file");
            let error = root.refused(&[command, &["--metadata", &good]].concat());
            assert!(error.contains(expected), "{expected}: {error}");
            assert!(file != DIGEST || error.lines().count() == 1, "{error}");
            match before {
                Some(text) => fs::write(root.spec().join(file), text).expect("a written file"),
                None => fs::remove_file(root.spec().join(file)).expect("a removed file"),
            }
        }
    }
}
