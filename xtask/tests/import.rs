//! The command as maintainers run it, on a made-up spec.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::support::{files, made_up, made_up_root};

const FILE: &str = "labels/RemoveLabel.yaml";

struct Root(TempDir);

impl Root {
    fn new() -> Self {
        Self(made_up_root())
    }

    /// A spec without the operation.
    fn without_the_operation() -> Self {
        let root = Self::new();
        fs::remove_file(root.spec().join(FILE)).expect("the operation");
        let text = fs::read_to_string(root.spec().join("cams.yaml")).expect("the root");
        let path = format!("  /#RemoveLabel:\n    $ref: {FILE}\n");
        assert!(text.contains(&path));
        fs::write(root.spec().join("cams.yaml"), text.replace(&path, "")).expect("the root");
        root
    }

    fn spec(&self) -> PathBuf {
        self.0.path().join("spec")
    }

    fn files(&self) -> BTreeMap<String, String> {
        files(&self.spec())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a new file");
        path.to_string_lossy().into_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("--root").arg(self.0.path()).args(args).output().expect("the command starts")
    }

    fn import(&self, args: &[&str]) -> String {
        let output = self.run(&[&["import"], args].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The message of a failure that leaves the spec unchanged.
    fn refused(&self, args: &[&str]) -> String {
        let before = self.files();
        let output = self.run(&[&["import"], args].concat());
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(self.files(), before, "{args:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

fn page() -> String {
    made_up("RemoveLabel.txt").to_string_lossy().into_owned()
}

fn metadata() -> String {
    made_up("api-docs.json").to_string_lossy().into_owned()
}

#[test]
fn the_page_of_an_operation_that_is_there_changes_nothing() {
    let root = Root::new();
    let before = root.files();
    let out = root.import(&["--page", &page()]);
    assert!(out.ends_with("1 operation read, 0 files changed\n"), "{out}");
    assert_eq!(root.files(), before);
}

#[test]
fn the_page_of_a_new_operation_becomes_its_file() {
    let root = Root::without_the_operation();
    let error = root.refused(&["--page", &page()]);
    assert!(error.contains("`--family`") && error.contains("labels, parts"), "{error}");

    let out = root.import(&["--page", &page(), "--family", "labels"]);
    assert!(out.ends_with("1 operation read, 2 files changed\n"), "{out}");
    let to_write: Vec<&str> = out
        .lines()
        .filter_map(|line| line.trim().strip_prefix("to write "))
        .map(str::trim)
        .collect();
    assert_eq!(to_write.len(), 6, "{out}");
    for (line, start) in to_write.iter().zip([
        "operation “Removes a label",
        "request.Owner “The owner of the part.”",
        "request.Color “",
        "request.LabelId “The label.”",
        "request.RoomId “",
        "response.Result “How many rows changed.”",
    ]) {
        assert!(line.starts_with(start), "{line:?} is not {start:?}");
    }

    // The path keeps its position. The file lacks our own parts and equals the rest.
    let now = root.files();
    let ours = files(&made_up("spec"));
    assert_eq!(now["cams.yaml"], ours["cams.yaml"]);
    let facts = |files: &BTreeMap<String, String>| {
        let spec = files.iter().filter(|(path, _)| path.ends_with(".yaml"));
        let spec = spec.map(|(path, text)| (path.clone(), text.clone())).collect();
        let mut all = codegen::facts_of_spec(&spec).expect("a good spec");
        all.retain(|operation| operation.name == "RemoveLabel");
        all.remove(0)
    };
    assert_eq!(codegen::drift::compare(&facts(&ours), &facts(&now)), []);

    // Each missing sentence is a problem of the spec, with its place, until it is written.
    let check = root.run(&["codegen", "--check"]);
    let check = String::from_utf8_lossy(&check.stderr).into_owned();
    assert!(check.contains("parameter `LabelId` has no description"), "{check}");
    assert!(check.contains(&format!("spec/{FILE}:")), "{check}");

    let again = root.import(&["--page", &page()]);
    assert!(again.ends_with("0 files changed\n"), "{again}");
    assert_eq!(root.files(), now);
}

/// Metadata with an additional parameter in one operation.
fn with_parameter(schema: &Value) -> Value {
    let text = fs::read_to_string(made_up("api-docs.json")).expect("the sample");
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    let parameter = json!({ "name": "Added", "in": "formData", "schema": schema });
    document["apis"]["ListPart"]["parameters"].as_array_mut().expect("a list").push(parameter);
    document
}

#[test]
fn metadata_is_imported_once() {
    let root = Root::new();
    let before = root.files();
    let file = root.write("new.json", &with_parameter(&json!({ "type": "string" })).to_string());
    let shown = root.import(&["--metadata", &file, "--all", "--dry-run"]);
    assert_eq!(root.files(), before);
    assert!(shown.contains("nothing was written"), "{shown}");

    let first = root.import(&["--metadata", &file, "--all"]);
    let now = root.files();
    assert_ne!(now, before);
    for (path, text) in now.iter().filter(|(path, text)| before[*path] != **text) {
        assert!(shown.contains(&format!("+++ spec/{path}\n")), "{path} is not in {shown}");
        let ours = |line: &&str| line.contains("description:") || line.contains("title:");
        let kept = |text: &str| text.lines().filter(ours).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(kept(text), kept(&before[path]), "{path} has lost sentences");
    }
    let second = root.import(&["--metadata", &file, "--all"]);
    assert!(second.ends_with("0 files changed\n"), "{first}\n{second}");
    assert_eq!(root.files(), now);
}

#[test]
fn only_the_asked_operation_is_imported() {
    let root = Root::new();
    let before = root.files();
    let schema = json!({
        "type": "string", "enum": ["a", "b"], "oneOf": [], "description": "Upstream's own words.",
    });
    let file = root.write("new.json", &with_parameter(&schema).to_string());
    let out = root.import(&["--metadata", &file, "--operation", "ListPart"]);
    let changed: Vec<_> =
        root.files().into_iter().filter(|(path, text)| before[path] != *text).collect();
    let [(path, text)] = changed.as_slice() else { panic!("one file: {out}") };
    assert_eq!(path, "parts/ListPart.yaml");
    assert!(text.contains("    - name: Added\n      in: query\n      required: false\n"), "{text}");
    assert!(!text.contains("Upstream's own words"), "{text}");
    for line in [
        "  to write      request.Added “Upstream's own words.”\n",
        "  to write      request.Added = a\n",
        "schema.oneOf at ",
    ] {
        assert!(out.contains(line), "no {line:?} in {out}");
    }
}

#[test]
fn a_new_operation_joins_its_neighbours() {
    let root = Root::without_the_operation();
    let text = fs::read_to_string(made_up("api-docs.json")).expect("the sample");
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    document["apis"]["RemoveLabel"] = document["apis"]["ListPart"].clone();
    let name = "RemoveLabel";
    document["directories"] = json!([
        { "title": "labels", "type": "directory", "children": [name, "AddLabel", "ListLabel"] },
    ]);
    let file = root.write("new.json", &document.to_string());
    root.import(&["--metadata", &file, "--operation", name]);
    assert!(root.files().contains_key(FILE));
    assert_eq!(root.files()["cams.yaml"], files(&made_up("spec"))["cams.yaml"]);

    let root = Root::without_the_operation();
    document["directories"][0]["children"] = json!([name, "AddLabel", "ListPart"]);
    let file = root.write("new.json", &document.to_string());
    let error = root.refused(&["--metadata", &file, "--all"]);
    assert!(error.contains("in several families: labels, parts"), "{error}");
}

#[test]
fn prune_removes_what_is_gone() {
    let root = Root::new();
    let before = root.files();
    let text = fs::read_to_string(made_up("api-docs.json")).expect("the sample");
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    let parameters = &mut document["apis"]["SendPart"]["parameters"];
    parameters.as_array_mut().expect("a list").retain(|parameter| parameter["name"] != "Ttl");
    let file = root.write("new.json", &document.to_string());
    root.import(&["--metadata", &file, "--operation", "SendPart", "--prune"]);
    let now = root.files();
    let text = &now["parts/SendPart.yaml"];
    assert!(before["parts/SendPart.yaml"].contains("name: Ttl"));
    assert!(!text.contains("name: Ttl"), "{text}");
    // The ledger accepts that upstream lacks this one for now.
    assert!(text.contains("name: Gift"), "{text}");
    assert!(text.contains("name: RoomId"), "{text}");
}

#[test]
fn what_cannot_be_imported_is_refused_and_the_spec_untouched() {
    let root = Root::new();
    let good = fs::read_to_string(made_up("api-docs.json")).expect("the sample");
    let cut = root.write("cut.json", &good[..good.len() / 2]);
    let foreign = root.write("foreign.json", "{\"openapi\": \"3.0.3\"}");
    let text = fs::read_to_string(page()).expect("the page");
    let short =
        root.write("short.txt", &text.replacen("LabelId | string | Yes | ", "LabelId | ", 1));
    let odd = root.write("odd.txt", &text.replacen("LabelId | string", "LabelId | strange", 1));
    let bare = root.write("bare.txt", &text.replacen("Response elements", "", 1));
    let (metadata, page) = (metadata(), page());
    let cases: [(&[&str], &str); 11] = [
        (&["--metadata", &metadata], "--all"),
        (&["--metadata", &metadata], "--operation <NAME>"),
        (&["--all"], "--page <FILE>"),
        (&["--metadata", &metadata, "--page", &page, "--all"], "cannot be used with"),
        (&["--metadata", &metadata, "--operation", "ListPardt"], "did you mean `ListPart`?"),
        (&["--metadata", "nowhere.json", "--all"], "cannot read nowhere.json"),
        (&["--metadata", &cut, "--all"], "cut.json:"),
        (&["--metadata", &foreign, "--all"], "foreign.json:1:"),
        (&["--page", &short], "short.txt:17:1: the row that starts here does not have the 5 cells"),
        (&["--page", &odd], "odd.txt:17:1: unknown type `strange`"),
        (&["--page", &bare], "the section `Response elements` is missing"),
    ];
    for (args, wanted) in cases {
        let error = root.refused(args);
        assert!(error.contains(wanted), "{args:?}: no {wanted:?} in {error}");
    }
    fs::write(root.spec().join(FILE), "post: [\n").expect("a broken file");
    let error = root.refused(&["--metadata", &metadata, "--all"]);
    assert!(error.contains(&format!("spec/{FILE}:")), "{error}");
}
