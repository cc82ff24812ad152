//! The first stage: spec text to documents in which every value knows its place.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostics, Location};
use crate::document::Document;

/// The file that the others hang on.
pub(crate) const ROOT: &str = "cams.yaml";

/// The accepted differences from upstream: beside the operations, but none of them.
pub(crate) const LEDGER: &str = "upstream.yaml";

/// The texts of the spec: path below `spec/`, with forward slashes, to content.
#[derive(Clone, Debug, Default)]
pub struct SpecFiles(pub(crate) BTreeMap<String, String>);

impl FromIterator<(String, String)> for SpecFiles {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(files: I) -> Self {
        let files = files.into_iter().map(|(path, text)| (path, with_unix_lines(text)));
        Self(files.collect())
    }
}

/// A checkout may have the line ends of Windows. The spec says the same with either.
fn with_unix_lines(text: String) -> String {
    if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text }
}

impl SpecFiles {
    /// The paths and texts, ordered by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Adds a file or replaces its text.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), with_unix_lines(text.into()));
    }
}

/// The parsed spec.
#[derive(Debug)]
pub(crate) struct Documents {
    pub(crate) root: Document,
    /// The operation files, ordered by path.
    pub(crate) operations: Vec<Document>,
    /// The paths of the files that are no YAML, which are reported already.
    pub(crate) unparsed: Vec<String>,
}

/// Parses every file. What cannot be parsed becomes a diagnostic; the rest is returned, so that the
/// next stage can report its problems in the same run. Without a root there is nothing to go on.
pub(crate) fn load(files: &SpecFiles) -> (Option<Documents>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let mut root = None;
    let mut operations = Vec::new();
    let mut unparsed = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| *path != LEDGER) {
        match Document::parse(path, text) {
            Ok(document) if path == ROOT => root = Some(document),
            Ok(document) => operations.push(document),
            Err(problems) => {
                diagnostics.append(problems);
                unparsed.push(path.to_owned());
            }
        }
    }
    if !files.0.contains_key(ROOT) {
        let start = Location { line: 1, column: 1 };
        diagnostics
            .push(format!("spec/{ROOT}"), "", start, "the root of the spec is missing")
            .help("it holds `info`, `tags`, `paths` and the shared `components`");
    }
    (root.map(|root| Documents { root, operations, unparsed }), diagnostics)
}
