//! Reads upstream's metadata (`api-docs.json` of the OpenAPI portal) into facts.
//!
//! The format resembles OpenAPI: `required` is at each value, numbers may be text, and
//! `style: json` marks a value sent as one JSON text. Facts that the spec cannot express, malformed
//! values and unknown keys are reported with their path and left out. The rest is read, and nothing
//! is dropped silently.

mod cursor;
mod dated;
mod findings;
mod header;
mod json;
mod limits;
mod operation;
mod schema;

use std::collections::HashSet;

use self::cursor::{Cursor, Wrong};
use self::operation::Operations;
use self::schema::Schemas;
use crate::spec::{Location, Node, Product};
use crate::upstream::addresses;
use crate::upstream::date::Date;
use crate::upstream::facts::{Inexpressible, OperationFacts, SourceError};

pub use addresses::METADATA as ADDRESS;
pub(super) use header::Header;

/// The content of a metadata file.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// The day of the newest change that the file mentions.
    pub date: Option<Date>,
    /// In the order of the file.
    pub operations: Vec<OperationFacts>,
    /// The operations in the file that the spec cannot express. `inexpressible` has the reasons.
    pub left_out: Vec<String>,
    /// The groups of operations in the documentation. They may name operations missing from the
    /// file.
    pub directories: Vec<Directory>,
    /// Facts that the spec cannot express, in the order of the file.
    pub inexpressible: Vec<Inexpressible>,
    /// The number of gateway parameters ignored on purpose.
    pub gateway_parameters: usize,
}

/// A group of operations in the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Its name in upstream. Empty for operations outside of groups.
    pub title: String,
    /// The names of its operations, possibly missing from the file.
    pub operations: Vec<String>,
}

const ROOT_KEYS: &[&str] = &["apis", "components", "directories", "endpoints", "info", "version"];

/// Reads the metadata file of a product. `file` is its name for messages.
///
/// # Errors
///
/// Text that is not JSON, or a file of another kind, product or version. The error has the place
/// and the remedy. Problems of a single operation are reported, and the operation is left out.
pub fn read_metadata(text: &str, file: &str, product: &Product) -> Result<Metadata, SourceError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let fail = |wrong: Wrong, help: String| SourceError {
        file: file.to_owned(),
        location: wrong.location,
        path: wrong.path,
        problem: wrong.problem,
        help,
    };
    let address = addresses::metadata(product);
    let node =
        parse(text).map_err(|wrong| fail(wrong, format!("download it again from {address}")))?;
    let top = Cursor::top(&node);
    let apis = recognize(&top, product).map_err(|wrong| {
        fail(wrong, format!("download the metadata of this service from {address}"))
    })?;
    Ok(read(&top, &apis))
}

/// Reads the head of the metadata of any product.
///
/// # Errors
///
/// Text that is not JSON, or a file of another kind or without RPC operations. The error has the
/// place and the remedy.
pub(super) fn read_header(text: &str, file: &str) -> Result<Header, SourceError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = parse(text).and_then(|node| {
        let top = Cursor::top(&node);
        apis_of(&top)?;
        header::read(&top)
    });
    header.map_err(|wrong| SourceError {
        file: file.to_owned(),
        location: wrong.location,
        path: wrong.path,
        problem: wrong.problem,
        help: format!("download the metadata of an RPC product from {}", addresses::METADATA),
    })
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

/// The operations of a file, if it is metadata of the product.
fn recognize<'a>(top: &Cursor<'a>, product: &Product) -> Result<Vec<(&'a str, Cursor<'a>)>, Wrong> {
    let apis = apis_of(top)?;
    let info = top.need("info")?;
    for (key, expected) in
        [("product", &*product.code), ("version", &*product.version), ("style", "RPC")]
    {
        let found = info.need(key)?;
        if !found.text()?.eq_ignore_ascii_case(expected) {
            let problem = format!("expected {expected}, found {:?}", found.text()?);
            return Err(found.wrong(problem));
        }
    }
    match apis.entries()? {
        entries if entries.is_empty() => Err(apis.wrong("the file contains no operation")),
        entries => Ok(entries),
    }
}

/// The object with the operations, if the file is metadata.
fn apis_of<'a>(top: &Cursor<'a>) -> Result<Cursor<'a>, Wrong> {
    for (key, what) in [("openapi", "an OpenAPI document"), ("swagger", "a Swagger document")] {
        if let Some(found) = top.get(key) {
            return Err(found.wrong(format!("this is {what}, not metadata")));
        }
    }
    if top.get("info").is_none() || top.get("apis").is_none() {
        let problem = "this is not metadata: expected an object with `info` and `apis`";
        return Err(top.wrong(problem));
    }
    top.need("apis")
}

fn read<'a>(top: &Cursor<'a>, apis: &[(&'a str, Cursor<'a>)]) -> Metadata {
    let mut reader = Operations { schemas: Schemas::new(top), gateway_parameters: 0 };
    reader.schemas.findings.unknown_keys(top, ROOT_KEYS);
    let mut directories = Vec::new();
    if let Some(children) = top.get("directories") {
        let gathered = gather(&mut directories, "", &children);
        reader.schemas.findings.said(gathered);
    }
    let mut operations = Vec::new();
    let mut left_out = Vec::new();
    for (name, api) in apis {
        match reader.read(name, api) {
            Some(operation) => operations.push(operation),
            None => left_out.push((*name).to_owned()),
        }
    }
    let mut inexpressible = reader.schemas.findings.inexpressible;
    // A component is read once per use.
    let mut seen = HashSet::new();
    inexpressible.retain(|found| seen.insert((found.path.clone(), found.problem.clone())));
    let gateway_parameters = reader.gateway_parameters;
    let date = dated::newest(apis);
    Metadata { date, operations, left_out, directories, inexpressible, gateway_parameters }
}

/// The groups below a group, each before its subgroups.
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
