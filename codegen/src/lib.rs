//! Turns the spec of the CAMS API into the Rust code of `cams-api`.
//!
//! [`generate`] is a list of stages, each a module that can be read alone:
//!
//! | stage | from | to |
//! |---|---|---|
//! | `spec::load` | YAML text | documents in which every value knows its place |
//! | `spec::lint` | documents | every problem of the spec, with file, line and column |
//! | `spec::bundle` | documents | one typed OpenAPI document |
//! | `spec::read` | OpenAPI | the model: plain data in the terms of the service |
//! | `rust::lower` | model | a plain JSON-in, JSON-out API, one operation at a time |
//! | `rust::types` | lowered API | the Rust names and types that progenitor gives to it |
//! | `rust::shape` | model and Rust types | the code of each file |
//! | `rust::print` | code | text |
//!
//! [`cards()`] reads the generated code back into one summary an operation, for review.
//!
//! `upstream` keeps the spec true: [`metadata`] and [`page`] read what upstream publishes into [`facts`],
//! [`facts_of_spec`] tells those of our spec, [`drift`] says where they differ, and [`import`] brings them in.
//!
//! Rooms import in one direction: `names` imports no other, `spec` imports `names`, `rust` imports both, and `upstream`
//! imports `spec`.
//!
//! The crate is pure: text in, text out. It reads no file, no clock and no environment, and knows no
//! operation by name. The same spec gives the same bytes.

mod names;
mod rust;
mod spec;
mod upstream;

pub use rust::{Generated, GeneratedFiles, UnexpectedCode, cards};
pub use spec::{Diagnostic, Diagnostics, Location, SpecFiles, extension_schema};
pub use upstream::{drift, facts, import, metadata, page};

use facts::OperationFacts;

/// Generates the code from the spec.
///
/// # Errors
///
/// Every problem of the spec, with its place and what to do about it.
pub fn generate(files: &SpecFiles) -> Result<Generated, Diagnostics> {
    rust::code(&spec::checked(files)?)
}

/// The spec as one OpenAPI document, for other tools. The headers that name the operation are added as
/// parameters, so that a generic client can call it.
///
/// # Errors
///
/// Every problem of the spec.
pub fn bundle(files: &SpecFiles) -> Result<serde_json::Value, Diagnostics> {
    spec::checked(files).map(|documents| spec::for_other_tools(&documents))
}

/// The facts that the spec holds, for a comparison with what other sources say. In the order of the root
/// file. Rules of style are not checked: a file may still lack a sentence.
///
/// # Errors
///
/// A file that is no YAML, or a spec that is no OpenAPI document of our form.
pub fn facts_of_spec(files: &SpecFiles) -> Result<Vec<OperationFacts>, Diagnostics> {
    facts::of_spec(files)
}
