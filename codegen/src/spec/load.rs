//! The first stage: parses the texts of the spec into documents with places.

use std::collections::BTreeMap;

use super::diagnostic::Diagnostics;
use super::document::{Document, START, file_name};
use super::extension;
use crate::threads;

/// The accepted differences from upstream. It lies beside the operations but is not one.
pub(crate) const LEDGER: &str = "upstream.yaml";

/// The accepted changes. It lies beside the operations but is not one.
pub(crate) const ACCEPTED: &str = "accepted.yaml";

/// The facts that upstream last published. They lie beside the operations.
pub(crate) const DIGEST: &str = "upstream.lock.yaml";

/// The files in the folder of the root file that are not part of the API.
const BESIDE: [&str; 3] = [LEDGER, ACCEPTED, DIGEST];

/// The end of the name of a file with schemas of contents: `messages/viber.contents.yaml`.
pub(crate) const CONTENTS: &str = ".contents.yaml";

/// The texts of the spec, by path below `spec/` with forward slashes.
#[derive(Clone, Debug, Default)]
pub struct SpecFiles(pub(crate) BTreeMap<String, String>);

impl FromIterator<(String, String)> for SpecFiles {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(files: I) -> Self {
        let files = files.into_iter().map(|(path, text)| (path, with_unix_lines(text)));
        Self(files.collect())
    }
}

/// Normalizes Windows line ends, which a checkout may have.
fn with_unix_lines(text: String) -> String {
    if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text }
}

impl SpecFiles {
    /// The files with valid names.
    pub(crate) fn of_the_spec(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter(|(path, _)| stray(path).is_none())
    }

    /// The paths and texts, ordered by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of a file.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Removes a file.
    pub(crate) fn remove(&mut self, path: &str) {
        self.0.remove(path);
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
    /// The files with schemas of contents, ordered by path.
    pub(crate) contents: Vec<Document>,
    /// The paths of the files that failed to parse and are reported already.
    pub(crate) unparsed: Vec<String>,
}

/// Parses every file. Errors become diagnostics. The other files are returned, so that the next
/// stage can report its problems in the same run. Without a root file it returns nothing.
pub(crate) fn load(files: &SpecFiles) -> (Option<Documents>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let mut root = None;
    let (mut operations, mut contents) = (Vec::new(), Vec::new());
    let mut unparsed = Vec::new();
    let root_path =
        self::root(files).map(|(path, _)| path).map_err(|found| diagnostics.append(found));
    let is_of_the_spec = |(path, _): &(&str, &str)| !BESIDE.contains(path);
    let files: Vec<_> = files.iter().filter(is_of_the_spec).collect();
    let parsed = threads::map(&files, |(path, text)| parse(path, text));
    for ((path, _), parsed) in files.into_iter().zip(parsed) {
        match parsed {
            Ok(document) if root_path == Ok(path) => root = Some(document),
            Ok(document) if path.ends_with(CONTENTS) => contents.push(document),
            Ok(document) => operations.push(document),
            Err(problems) => {
                diagnostics.append(problems);
                if stray(path).is_none() {
                    unparsed.push(path.to_owned());
                }
            }
        }
    }
    (root.map(|root| Documents { root, operations, contents, unparsed }), diagnostics)
}

fn parse(path: &str, text: &str) -> Result<Document, Diagnostics> {
    let Some((problem, help)) = stray(path) else { return Document::parse(path, text) };
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(file_name(path), "", START, problem).help(help);
    Err(diagnostics)
}

/// The path and text of the root file: the only YAML file directly in the folder.
///
/// # Errors
///
/// No such file, or several.
pub(super) fn root(files: &SpecFiles) -> Result<(&str, &str), Diagnostics> {
    let is_root = |(path, _): &(&str, &str)| !path.contains('/') && !BESIDE.contains(path);
    let found: Vec<_> = files.of_the_spec().filter(is_root).collect();
    let mut diagnostics = Diagnostics::default();
    if let [root] = found.as_slice() {
        return Ok(*root);
    }
    if found.is_empty() {
        diagnostics
            .push(file_name("<product>.yaml"), "", START, "the root file of the spec is missing")
            .help(NEW_ROOT.replace("<extension>", extension::NAME));
    }
    for (path, text) in found {
        let line = text.lines().next().unwrap_or_default();
        diagnostics
            .push(file_name(path), line, START, "the spec has several root files")
            .help("keep one YAML file directly in spec/; an operation belongs to `<family>/<Operation>.yaml`");
    }
    Err(diagnostics)
}

/// The remedy for a missing root file.
const NEW_ROOT: &str = "\
write it directly in spec/, named after the product, for example:

openapi: 3.0.3
info:
  title: The name of the API
  version: '2020-06-06'
servers:
  - url: https://parcels.{region}.example.com
    variables:
      region:
        default: ap-southeast-1
<extension>:
  product: parcels
  user-agent: parcels-client
  documentation: https://example.com/parcels/{operation}
tags:
  - name: labels
    description: A family of operations, with its own module.
paths: {}
components:
  responses:
    GatewayError:
      description: The gateway refused the request.";

/// The problem and remedy for a file name that does not belong in the spec.
fn stray(path: &str) -> Option<(&'static str, &'static str)> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if name.starts_with("._") {
        return Some((
            "a metadata file of macOS",
            "delete it, or delete all of them with `dot_clean spec`",
        ));
    }
    if name.starts_with(['.', '#'])
        || ends(&["~", "#", ".swp", ".swo", ".tmp", ".bak", ".orig", ".rej"])
    {
        return Some((
            "a leftover file of an editor or a merge",
            "save and close the original file, then delete this one",
        ));
    }
    if !name.ends_with(".yaml") {
        return Some((
            "not a `.yaml` file",
            "the spec consists of a root file and one `<family>/<Operation>.yaml` per operation; move other files elsewhere",
        ));
    }
    None
}
