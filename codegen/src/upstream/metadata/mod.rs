//! Upstream's metadata (`api-docs.json` of the OpenAPI portal) to facts.
//!
//! The format looks like OpenAPI without being it: `required` stands at each value, numbers may be
//! texts, and `style: json` marks a value that is sent as one JSON text. What the spec has no form for,
//! what has not the form of the format, and every key that this reader does not know, is reported with its
//! path and left out; the rest is read, and nothing is dropped without a word.

mod cursor;
mod json;
mod limits;
mod operation;
mod schema;

use std::collections::HashSet;

use self::cursor::{Cursor, Wrong};
use self::operation::Operations;
use self::schema::Schemas;
use crate::spec::{Location, Node};
use crate::upstream::facts::{Inexpressible, OperationFacts, SourceError};

/// What a file of metadata says.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// In the order of the file.
    pub operations: Vec<OperationFacts>,
    /// The operations that are in the file and cannot be operations of the spec; `inexpressible` says why.
    pub left_out: Vec<String>,
    /// The groups of operations in the documentation. They may name operations that are not in the file.
    pub directories: Vec<Directory>,
    /// What the spec cannot say, in the order of the file.
    pub inexpressible: Vec<Inexpressible>,
    /// How many parameters of the gateway were passed over on purpose.
    pub gateway_parameters: usize,
}

/// A group of operations in the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// What upstream calls it; empty for operations that stand outside of groups.
    pub title: String,
    /// The names of its operations, which may be missing in the file.
    pub operations: Vec<String>,
}

/// Where the file comes from.
const ADDRESS: &str =
    "https://api.aliyun.com/meta/v1/products/cams/versions/2020-06-06/api-docs.json";

const PRODUCT: &str = "cams";
const VERSION: &str = "2020-06-06";

const ROOT_KEYS: &[&str] = &["apis", "components", "directories", "endpoints", "info", "version"];

/// Reads a file of metadata. `file` is its name, for messages.
///
/// # Errors
///
/// Text that is no JSON, and a file of another kind, product or version. The error names the place and what
/// to do. What is wrong with one operation is reported and left out.
pub fn read_metadata(text: &str, file: &str) -> Result<Metadata, SourceError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fail = |wrong: Wrong, help: String| SourceError {
        file: file.to_owned(),
        location: wrong.location,
        path: wrong.path,
        problem: wrong.problem,
        help,
    };
    let node =
        parse(text).map_err(|wrong| fail(wrong, format!("download it again from {ADDRESS}")))?;
    let top = Cursor::top(&node);
    let apis = recognize(&top).map_err(|wrong| {
        fail(wrong, format!("download the metadata of this service from {ADDRESS}"))
    })?;
    Ok(read(&top, &apis))
}

fn parse(text: &str) -> Result<Node, Wrong> {
    let start = Location { line: 1, column: 1 };
    let wrong = |location, problem: String| Wrong { location, path: String::new(), problem };
    match text.trim_start().chars().next() {
        None => return Err(wrong(start, "the file is empty".to_owned())),
        Some('<') => return Err(wrong(start, "this is HTML, not JSON".to_owned())),
        Some(_) => {}
    }
    json::parse(text).map_err(|error| wrong(error.location, format!("not JSON: {}", error.problem)))
}

/// The operations of a file that is metadata of our service.
fn recognize<'a>(top: &Cursor<'a>) -> Result<Vec<(&'a str, Cursor<'a>)>, Wrong> {
    for (key, what) in [("openapi", "an OpenAPI document"), ("swagger", "a Swagger document")] {
        if let Some(found) = top.get(key) {
            return Err(found.wrong(format!("this is {what}, not metadata")));
        }
    }
    if top.get("info").is_none() || top.get("apis").is_none() {
        let problem = "this is not metadata: expected an object with `info` and `apis`";
        return Err(top.wrong(problem));
    }
    let info = top.need("info")?;
    for (key, expected) in [("product", PRODUCT), ("version", VERSION), ("style", "RPC")] {
        let found = info.need(key)?;
        if !found.text()?.eq_ignore_ascii_case(expected) {
            let problem = format!("expected {expected}, found {:?}", found.text()?);
            return Err(found.wrong(problem));
        }
    }
    let apis = top.need("apis")?;
    match apis.entries()? {
        entries if entries.is_empty() => Err(apis.wrong("the file contains no operation")),
        entries => Ok(entries),
    }
}

fn read<'a>(top: &Cursor<'a>, apis: &[(&'a str, Cursor<'a>)]) -> Metadata {
    let mut reader = Operations { schemas: Schemas::new(top), gateway_parameters: 0 };
    reader.schemas.unknown_keys(top, ROOT_KEYS);
    let mut directories = Vec::new();
    if let Some(children) = top.get("directories") {
        let gathered = gather(&mut directories, "", &children);
        reader.schemas.said(gathered);
    }
    let mut operations = Vec::new();
    let mut left_out = Vec::new();
    for (name, api) in apis {
        match reader.read(name, api) {
            Some(operation) => operations.push(operation),
            None => left_out.push((*name).to_owned()),
        }
    }
    let mut inexpressible = reader.schemas.inexpressible;
    // A component is met once for each use.
    let mut seen = HashSet::new();
    inexpressible.retain(|found| seen.insert((found.path.clone(), found.problem.clone())));
    let gateway_parameters = reader.gateway_parameters;
    Metadata { operations, left_out, directories, inexpressible, gateway_parameters }
}

/// The groups below a group, each before those that it holds.
fn gather(groups: &mut Vec<Directory>, title: &str, children: &Cursor<'_>) -> Result<(), Wrong> {
    let at = groups.len();
    let mut operations = Vec::new();
    for child in children.items()? {
        match child.node.as_str() {
            Some(name) => operations.push(name.to_owned()),
            None => {
                let title = child.need("title")?.text()?;
                if let Some(children) = child.get("children") {
                    gather(groups, title, &children)?;
                }
            }
        }
    }
    if !operations.is_empty() {
        groups.insert(at, Directory { title: title.to_owned(), operations });
    }
    Ok(())
}
