//! Finds tests, examples and recorded calls that still hold an old fact.

use codegen::review::Change;
use serde_json::Value;

/// The folders with handwritten code that uses operations, relative to the root.
pub(super) const FOLDERS: &[&str] = &[
    "README.md",
    "cams-api/README.md",
    "cams-api/benches",
    "cams-api/examples",
    "cams-api/tests/golden",
    "cams-api/tests/suite",
    "cams-mock/src",
    "cams-mock/tests",
];

/// Places with a common word, such as `.name(`, would fill the page.
const PLACES: usize = 4;

/// The places that may rely on the old fact: `cams-api/tests/suite/messages.rs:12`.
pub(super) fn places(change: &Change, files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        let is_judged = is_wire(change) && path.contains("/golden/");
        if is_judged || path.contains("/generated/") || !is_about(change, path, text) {
            continue;
        }
        let is_recorded = path.contains("/golden/");
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| change.traces.iter().any(|trace| line.contains(trace.as_str())));
        let lines = lines.map(|(at, _)| format!("{path}:{}", at + 1));
        // A recorded call repeats each name in every case.
        found.extend(lines.take(if is_recorded { 1 } else { PLACES }));
    }
    if found.len() > PLACES {
        let rest = found.len() - PLACES;
        found.truncate(PLACES);
        found.push(format!("{rest} more"));
    }
    found
}

/// The recorded requests that still have the old place or style of a parameter:
/// `golden AddContacts.json has the old place`.
pub(super) fn recorded(change: &Change, files: &[(String, String)]) -> Option<String> {
    let mut golden = files.iter().filter(|(path, _)| path.contains("/golden/"));
    golden.find_map(|(path, text)| in_file(change, path, text).filter(|_| is_wire(change)))
}

/// A change of requests that their recordings show.
fn is_wire(change: &Change) -> bool {
    matches!(change.id, "place" | "style")
}

fn in_file(change: &Change, path: &str, text: &str) -> Option<String> {
    let file = path.rsplit('/').next()?;
    let parameter = change.subject.strip_prefix("request.")?;
    if !is_reached(change, file.strip_suffix(".json")?) {
        return None;
    }
    let golden: Value = serde_json::from_str(text).ok()?;
    let is_old = |case: &Value| {
        let request = &case["expect"];
        let parts = match (change.id, change.before.as_str()) {
            ("place", place) => vec![place],
            _ => vec!["query", "form"],
        };
        let mut sent = parts.iter().filter_map(|part| request[*part].as_object()).flatten();
        let is_spread = ["repeat-list", "flat"].contains(&change.before.as_str());
        sent.any(|(name, _)| {
            let rest = name.strip_prefix(parameter);
            match change.id {
                "style" if is_spread => rest.is_some_and(|rest| rest.starts_with('.')),
                "style" => rest == Some(""),
                _ => rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
            }
        })
    };
    let has_old = golden["cases"].as_array()?.iter().any(is_old);
    has_old.then(|| format!("golden {file} has the old {}", change.id))
}

/// A file is about a change if it names one of its operations.
fn is_about(change: &Change, path: &str, text: &str) -> bool {
    if change.traces.is_empty() {
        return false;
    }
    let stem = path.rsplit('/').next().and_then(|name| name.strip_suffix(".json"));
    if path.contains("/golden/") {
        return stem.is_some_and(|stem| is_reached(change, stem));
    }
    change.operations.is_empty()
        || change.operations.iter().chain([&change.before]).any(|operation| {
            let method = snake(operation);
            !method.is_empty()
                && (text.contains(operation.as_str()) || text.contains(&format!(".{method}(")))
        })
}

/// The operation itself, under its old name too. A shared type is in too many recorded calls.
fn is_reached(change: &Change, name: &str) -> bool {
    change.owner == name || (change.before == name && change.subject == "operation")
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
