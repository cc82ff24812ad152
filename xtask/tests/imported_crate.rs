//! Imports upstream's metadata as in the README, writes the sentences, and compiles the resulting
//! crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::{Diagnostic, SpecFiles};
use serde_json::Value;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

/// Copies a folder without its build output.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a new folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if !path.is_dir() {
            fs::copy(&path, target).expect("a copy");
        } else if !path.ends_with("target") {
            copy(&path, &target);
        }
    }
}

fn run(command: &mut Command) {
    let output = command.output().expect("the command starts");
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Upstream's operations under new names, and all the slips.
fn metadata() -> String {
    let read = |name: &str| -> Value {
        let path = workspace().join("codegen/tests/upstream").join(name);
        serde_json::from_str(&fs::read_to_string(path).expect("the file")).expect("JSON")
    };
    let mut document = read("slips.json");
    let apis = document["apis"].as_object_mut().expect("operations");
    for (name, api) in read("api-docs.json")["apis"].as_object().expect("operations") {
        apis.insert(format!("Try{name}"), api.clone());
    }
    document.to_string()
}

/// The spec below a folder.
fn spec(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.join("spec")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == "yaml") {
                let name = path.strip_prefix(root).expect("below the root");
                let name = name.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(path).expect("a text"));
            }
        }
    }
    files
}

/// The problems of the spec that people fix after an import.
fn problems(files: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let named = |(path, text): (&String, &String)| {
        (path.strip_prefix("spec/").unwrap_or(path).to_owned(), text.clone())
    };
    let files: SpecFiles = files.iter().map(named).collect();
    codegen::generate(&files).err().map(|all| all.iter().cloned().collect()).unwrap_or_default()
}

/// The text with the sentence, mark or mask that a problem requests.
fn mended(text: &str, problem: &Diagnostic) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (at, column) = (problem.location.line - 1, problem.location.column - 1);
    let sentence = "Serves a test of the import, and nothing else.";
    let indented = |by: usize, line: String| format!("{}{line}", " ".repeat(by));
    let described = format!("description: {sentence}");
    if problem.message.contains("is not marked as confidential") {
        let help = problem.help.as_deref().expect("a remedy");
        let kind = help.split(" }").next().and_then(|help| help.rsplit("sensitive: ").next());
        let mark = format!("x-cams: {{ sensitive: {} }}", kind.expect("a kind of mark"));
        // A parameter's mark belongs in its schema.
        let is_parameter = lines[at].trim_start().starts_with("- name: ");
        let schema = |line: &String| line.trim() == "schema:";
        let holder =
            if is_parameter { lines[at..].iter().position(schema).unwrap_or(0) + at } else { at };
        let level = lines[holder].len() - lines[holder].trim_start().len();
        lines.insert(holder + 1, indented(level + 2, mark));
    } else if problem.message.contains("looks like a real phone number") {
        let end = lines[at].rfind(|letter: char| letter.is_ascii_digit()).expect("a number") + 1;
        lines[at].replace_range(end - 4..end, "****");
    } else if let Some(value) = problem.message.strip_prefix("the value `") {
        let value = value.trim_end_matches("` has no description");
        let entry = format!("{}- ", " ".repeat(column - 2));
        let end = lines[at..].iter().take_while(|line| line.starts_with(&entry)).count() + at;
        let level = column - 4;
        let line = indented(level + 4, format!("{}: {sentence}", Value::from(value)));
        let extension = indented(level, "x-cams:".to_owned());
        if lines.get(end).is_none_or(|line| *line != extension) {
            lines.insert(end, extension);
            lines.insert(end + 1, indented(level + 2, "values:".to_owned()));
        }
        lines.insert(end + 2, line);
    } else if problem.message.ends_with("has no example") {
        let mut parameter = lines[at + 1..].iter().take_while(|line| !line.contains("- name: "));
        let is_list = parameter.any(|line| line.trim() == "type: array");
        let example = if is_list { "example: [sample]" } else { "example: sample" };
        lines.insert(at + 1, indented(column, example.to_owned()));
    } else if problem.message.ends_with("has no summary") {
        lines.insert(at, indented(column, "summary: Tries the import.".to_owned()));
    } else if problem.message.starts_with("property") {
        if let Some(key) = lines[at].strip_suffix(" {}").map(str::to_owned) {
            lines[at] = key;
        }
        lines.insert(at + 1, indented(column + 2, described));
    } else if problem.message.starts_with("parameter") {
        lines.insert(at + 1, indented(column, described));
    } else {
        lines.insert(at, indented(column, described));
    }
    lines.join("\n") + "\n"
}

#[test]
fn imported_operations_compile() {
    // Below cargo's target folder, so that the copy reuses its build.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder");
    let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder");
    for folder in ["spec", "cams-api", "cams-cli", "cams-mock", "codegen", "xtask"] {
        copy(&workspace().join(folder), &root.path().join(folder));
    }
    for file in ["Cargo.toml", "Cargo.lock", "rustfmt.toml"] {
        fs::copy(workspace().join(file), root.path().join(file)).expect("a copy");
    }
    let upstream = root.path().join("api-docs.json");
    fs::write(&upstream, metadata()).expect("a new file");
    let xtask = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("--root").arg(root.path());
        command
    };
    run(xtask().args(["import", "--all", "--family", "messages", "--metadata"]).arg(&upstream));

    let mut files = spec(root.path());
    // Writing a sentence may reveal another problem.
    for _ in 0..3 {
        let mut problems = problems(&files);
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.location));
        for problem in &problems {
            let message = &problem.message;
            let for_people = ["has no ", "is not marked", "looks like a real phone number"];
            assert!(for_people.iter().any(|text| message.contains(text)), "{problem}");
            let text = &files[&problem.file];
            files.insert(problem.file.clone(), mended(text, problem));
        }
    }
    for (path, text) in &files {
        fs::write(root.path().join(path), text).expect("the spec can be written");
    }
    run(xtask().arg("codegen"));
    let generated = root.path().join("cams-api/src/generated/messages/create_slip.rs");
    assert!(generated.exists());

    let mut check = Command::new(env!("CARGO"));
    check.args(["check", "--quiet", "--offline", "--package", "cams-api", "--lib"]);
    check.args(["--no-default-features", "--features", "messages"]);
    check.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    run(check.current_dir(root.path()));
}
