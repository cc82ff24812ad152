//! Turns the spec of the CAMS API into the Rust code of `cams-api`.
//!
//! [`generate`] is a list of stages, each a module that can be read alone:
//!
//! | stage | from | to |
//! |---|---|---|
//! | `load` | YAML text | documents in which every value knows its place |
//! | `lint` | documents | every problem of the spec, with file, line and column |
//! | `bundle` | documents | one typed OpenAPI document |
//! | `read` | OpenAPI | the model: plain data in the terms of the service |
//! | `lower` | model | a plain JSON-in, JSON-out API, one operation at a time |
//! | `types` | lowered API | the Rust names and types that progenitor gives to it |
//! | `shape` | model and Rust types | the code of each file |
//! | `print` | code | text |
//!
//! [`cards`] reads the generated code back into one summary an operation, for review.
//!
//! Beside the stages stands what keeps the spec true: [`import`] reads what upstream publishes into
//! [`facts`], [`facts_of_spec`] tells those of our spec, and [`drift`] says where they differ.
//!
//! The crate is pure: text in, text out. It reads no file, no clock and no environment, and knows no
//! operation by name. The same spec gives the same bytes.

mod bundle;
mod card;
mod diagnostic;
mod document;
pub mod drift;
mod extension;
pub mod facts;
pub mod import;
mod lint;
mod load;
mod lower;
mod model;
mod names;
mod print;
mod read;
mod runtime;
mod shape;
mod types;

use std::collections::BTreeMap;

pub use diagnostic::{Diagnostic, Diagnostics, Location};
pub use extension::extension_schema;
pub use load::SpecFiles;

use document::Document;
use facts::OperationFacts;
use load::{Documents, ROOT};
use model::Api;
use shape::ShapedFile;

/// A tree of generated code: path below its folder, with forward slashes, to text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GeneratedFiles(BTreeMap<String, String>);

impl GeneratedFiles {
    /// The paths and texts, ordered by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }
}

impl FromIterator<(String, String)> for GeneratedFiles {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

/// All code that is generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    /// The client: `cams-api/src/generated/`.
    pub client: GeneratedFiles,
    /// The operation table of the local CAMS: `cams-mock/src/generated/`.
    pub local_table: GeneratedFiles,
}

/// Generates the code from the spec.
///
/// # Errors
///
/// Every problem of the spec, with its place and what to do about it.
pub fn generate(files: &SpecFiles) -> Result<Generated, Diagnostics> {
    let documents = checked(files)?;
    let api = model(&documents)?;
    let shared = lower::shared(&api)
        .and_then(|document| types::generate(&document))
        .map_err(|problem| in_document(&documents.root, &problem))?;

    let mut shaped = shape::index(&api);
    let mut problems = Diagnostics::default();
    let mut keep = |subject: &str, result: Result<ShapedFile, String>| match result {
        Ok(file) => shaped.push(file),
        Err(problem) => problems.append(in_document(document_of(&documents, subject), &problem)),
    };
    keep(ROOT, shape::shared(&api, &shared));
    for operation in &api.operations {
        keep(&operation.name, shape::operation(&api, operation, &shared));
    }
    problems.or(|| ())?;

    let mut client = printed(&documents, shaped)?;
    client.0.insert("families.md".to_owned(), shape::families_page(&api));
    client.0.insert(format!("{}.rs", shape::EACH_REQUEST), shape::each_request(&api));
    let local_table = shape::local_table(&api)
        .map_err(|problem| in_document(&documents.root, &problem))
        .and_then(|files| printed(&documents, files))?;
    Ok(Generated { client, local_table })
}

fn printed(documents: &Documents, files: Vec<ShapedFile>) -> Result<GeneratedFiles, Diagnostics> {
    let print = |file: ShapedFile| {
        let path = file.path.clone();
        let text = print::print(file)
            .map_err(|problem| in_document(&documents.root, &format!("{path}: {problem}")))?;
        Ok((path, text))
    };
    files.into_iter().map(print).collect()
}

/// Summarizes each operation of the generated code, for people who review a change: a fixed layout with
/// the parameters, the elements of the reply and the facts. By operation name.
///
/// # Errors
///
/// Code that was not written by [`generate`] and has another form.
pub fn cards(generated: &GeneratedFiles) -> Result<BTreeMap<String, String>, UnexpectedCode> {
    card::cards(generated)
}

/// The spec as one OpenAPI document, for other tools. The headers that name the operation are added as
/// parameters, so that a generic client can call it.
///
/// # Errors
///
/// Every problem of the spec.
pub fn bundle(files: &SpecFiles) -> Result<serde_json::Value, Diagnostics> {
    checked(files).map(|documents| bundle::for_other_tools(&documents))
}

/// The facts that the spec holds, for a comparison with what other sources say. In the order of the root
/// file. Rules of style are not checked: a file may still lack a sentence.
///
/// # Errors
///
/// A file that is no YAML, or a spec that is no OpenAPI document of our form.
pub fn facts_of_spec(files: &SpecFiles) -> Result<Vec<OperationFacts>, Diagnostics> {
    let (documents, problems) = load::load(files);
    let documents = match documents {
        Some(documents) => problems.or(|| documents)?,
        None => return Err(problems),
    };
    facts_of(&documents)
}

/// The facts of parsed documents.
fn facts_of(documents: &Documents) -> Result<Vec<OperationFacts>, Diagnostics> {
    let fail = |document: &Document, problem: &str| {
        let mut diagnostics = Diagnostics::default();
        let message = format!("cannot tell the facts of the spec: {problem}");
        document
            .report_at(&mut diagnostics, document.root.location, message)
            .help("`cargo xtask codegen --check` names every problem of the spec with its place");
        diagnostics
    };
    let document = bundle::typed(documents).map_err(|problem| fail(&documents.root, &problem))?;
    facts::spec::read(&document)
        .map_err(|error| fail(document_of(documents, &error.operation), &error.problem))
}

/// Code that has not the form of generated code.
#[derive(Clone, Debug)]
pub struct UnexpectedCode {
    path: String,
    problem: String,
}

impl std::fmt::Display for UnexpectedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}; run `cargo xtask codegen`", self.path, self.problem)
    }
}

impl std::error::Error for UnexpectedCode {}

/// The stages before the model: a spec without problems.
fn checked(files: &SpecFiles) -> Result<Documents, Diagnostics> {
    let (documents, mut problems) = load::load(files);
    problems.append(lint::letters(files));
    if let Some(documents) = &documents {
        problems.append(lint::lint(documents));
    }
    match documents {
        Some(documents) => problems.or(|| documents),
        None => Err(problems),
    }
}

fn model(documents: &Documents) -> Result<Api, Diagnostics> {
    let document =
        bundle::typed(documents).map_err(|problem| in_document(&documents.root, &problem))?;
    read::read(&document).map_err(|unreadable| {
        let mut problems = Diagnostics::default();
        for error in unreadable {
            let document = document_of(documents, &error.subject);
            problems.append(in_document(document, &error.problem));
        }
        problems
    })
}

fn document_of<'a>(documents: &'a Documents, operation: &str) -> &'a Document {
    let names = |document: &&Document| {
        let file = document.path.rsplit('/').next();
        file.and_then(|file| file.strip_suffix(".yaml")) == Some(operation)
    };
    documents.operations.iter().find(names).unwrap_or(&documents.root)
}

/// A problem that the lint did not foresee, at the file that it is in.
fn in_document(document: &Document, problem: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    document
        .report_at(
            &mut diagnostics,
            document.root.location,
            format!("cannot generate code: {problem}"),
        )
        .help(format!("the lint should have found this; {ROOT} and this file hold the cause"));
    diagnostics
}
