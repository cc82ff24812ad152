//! Finds tests, examples and recorded calls that still hold an old fact.

use codegen::review::Change;

/// Where people write code that uses operations, relative to the root.
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
        if path.contains("/generated/") || !is_about(change, path, text) {
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
