//! The first line of a spec file, which names its JSON Schema for editors.

use super::diagnostic::{Diagnostics, Location};
use super::document::{START, file_name};
use super::load::{ACCEPTED, CONTENTS, DIGEST, LEDGER, SpecFiles};

/// The comment that editors with the YAML language server understand.
const MARK: &str = "# yaml-language-server: $schema=";

/// The schema of a root file, below `spec/`.
pub(crate) const OF_ROOT: &str = "schema/root.json";
/// The schema of an operation file, below `spec/`.
pub(crate) const OF_OPERATION: &str = "schema/operation.json";
/// The schema of a file with the schemas of contents, below `spec/`.
pub(crate) const OF_CONTENTS: &str = "schema/contents.json";
/// The schema of the accepted differences, below `spec/`.
pub(crate) const OF_LEDGER: &str = "schema/upstream.json";
/// The schema of the accepted changes, below `spec/`.
pub(crate) const OF_ACCEPTED: &str = "schema/accepted.json";

/// The schema of a spec file. Both paths are relative to `spec/`.
pub(crate) fn schema(path: &str) -> &'static str {
    match path {
        LEDGER => OF_LEDGER,
        ACCEPTED => OF_ACCEPTED,
        path if path.ends_with(CONTENTS) => OF_CONTENTS,
        path if path.contains('/') => OF_OPERATION,
        _ => OF_ROOT,
    }
}

/// `true` for a schema in `spec/`, which is not part of the spec.
pub fn is_schema(path: &str) -> bool {
    [OF_ROOT, OF_OPERATION, OF_CONTENTS, OF_LEDGER, OF_ACCEPTED].contains(&path)
}

/// The first line of a spec file, with its end.
pub(crate) fn schema_line(path: &str) -> String {
    let up = "../".repeat(path.matches('/').count());
    format!("{MARK}{up}{}\n", schema(path))
}

/// The text with the right first line.
pub(crate) fn with_schema_line(path: &str, text: &str) -> String {
    let rest = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with(MARK) => rest,
        None if text.starts_with(MARK) => "",
        _ => text,
    };
    schema_line(path) + rest
}

/// The files that people edit.
fn by_people(files: &SpecFiles) -> impl Iterator<Item = (&str, &str)> {
    files.of_the_spec().filter(|(path, _)| *path != DIGEST)
}

/// The spec with the right first line in each file.
pub fn with_schema_lines(files: &SpecFiles) -> SpecFiles {
    let mut mended = files.clone();
    for (path, text) in by_people(files) {
        mended.insert(path, with_schema_line(path, text));
    }
    mended
}

/// The spec files whose first line is missing or names another schema.
pub fn check_schema_lines(files: &SpecFiles) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for (path, text) in by_people(files) {
        let wanted = schema_line(path);
        if text.starts_with(&wanted) {
            continue;
        }
        let line = text.lines().next().unwrap_or_default();
        let (at, problem) = if line.starts_with(MARK) {
            let at = Location { column: MARK.chars().count() + 1, ..START };
            (at, "the first line names another schema")
        } else {
            (START, "the first line does not name the schema of the file")
        };
        diagnostics.push(file_name(path), line, at, problem).help(format!(
            "run `cargo xtask schema`, which writes `{}`; editors then complete and check the file",
            wanted.trim_end()
        ));
    }
    diagnostics
}
