//! Turns the spec of an API into the Rust code of its client.
//!
//! [`generate`] runs these stages. Each is a module that can be read on its own:
//!
//! | stage | from | to |
//! |---|---|---|
//! | `spec::load` | YAML text | documents in which every value has its place |
//! | `spec::lint` | documents | every problem of the spec, with file, line and column |
//! | `spec::bundle` | documents | one typed OpenAPI document |
//! | `spec::read` | OpenAPI | the model: plain data in the terms of the service |
//! | `rust::lower` | model | a plain JSON-in, JSON-out API, one operation at a time |
//! | `rust::types` | lowered API | the Rust names and types from progenitor |
//! | `rust::shape` | model and Rust types | the code of each file |
//! | `rust::print` | code | text |
//!
//! [`cards()`] reads the generated code back into one summary per operation, for review.
//!
//! `upstream` keeps the spec correct: [`metadata`] and [`page`] read upstream's publications into
//! [`facts`], [`facts_of_spec`] reads those of the spec, [`drift`] compares them, and [`import`]
//! applies the differences. [`digest`] keeps the facts of the last metadata.
//! [`new_product`] writes the spec of another product. [`flips`] inverts the `required` flags of the
//! spec, so that tests can show that they depend on none.
//!
//! [`review`] compares two specs and tells what a change means for callers.
//!
//! [`file_schemas`] gives editors the JSON Schema of each kind of spec file.
//!
//! Folders import in one direction: `hash` and `threads` import none, `names` imports `hash`, `spec`
//! imports them all, `rust` imports `names`, `threads` and `spec`, `review` imports `hash`, `names`
//! and `spec`, `upstream` imports `spec`, and `editor` imports the types that read spec files. The
//! gate `walls` checks it.
//!
//! The crate is pure: text in, text out. It reads no files, clock or environment, and knows no
//! product or operation by name. The same spec always gives the same bytes.

mod editor;
mod hash;
mod names;
pub mod review;
mod rust;
mod spec;
mod threads;
mod upstream;

pub use editor::file_schemas;
pub use rust::{Generated, GeneratedFiles, UnexpectedCode, cards};
pub use spec::{
    Diagnostic, Diagnostics, EXTENSION, Location, Product, SpecFiles, check_schema_lines,
    is_schema, product, with_schema_lines,
};
pub use upstream::{digest, drift, facts, flips, import, metadata, new_product, page};

use facts::OperationFacts;

/// Generates the code from the spec.
///
/// # Errors
///
/// Every problem of the spec, with its place and remedy.
pub fn generate(files: &SpecFiles) -> Result<Generated, Diagnostics> {
    rust::code(&spec::checked(files)?)
}

/// The spec as one OpenAPI document for other tools. Headers that name the operation are added as
/// parameters, so that a generic client can call it.
///
/// # Errors
///
/// Every problem of the spec.
pub fn bundle(files: &SpecFiles) -> Result<serde_json::Value, Diagnostics> {
    spec::checked(files).map(|documents| spec::for_other_tools(&documents))
}

/// The facts of the spec, for comparison with other sources, in the order of the root file. Rules
/// of style are not checked: sentences may be missing.
///
/// # Errors
///
/// A file that is not YAML, or a spec that is not an OpenAPI document in the expected form.
pub fn facts_of_spec(files: &SpecFiles) -> Result<Vec<OperationFacts>, Diagnostics> {
    facts::of_spec(files)
}
