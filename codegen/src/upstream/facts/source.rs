//! What stops a source from telling its facts: all of them, or one.

use std::fmt;

use crate::spec::Location;

/// Why a file of upstream cannot be read, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    /// The file, as the caller named it.
    pub file: String,
    /// Where in the file.
    pub location: Location,
    /// The way from the top of the document, such as `apis.ListFlow.parameters[3].schema`; empty where
    /// the whole file is meant or the format has no such ways.
    pub path: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub help: String,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, location: Location { line, column }, path, problem, help } = self;
        let path = if path.is_empty() { String::new() } else { format!("{path}: ") };
        write!(f, "{file}:{line}:{column}: {path}{problem}\nhelp: {help}")
    }
}

impl std::error::Error for SourceError {}

/// Something that upstream says and that is left out, because the spec has no form for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inexpressible {
    /// The operation that it concerns; empty where it concerns the whole file.
    pub operation: String,
    /// The way to it, such as `apis.ListFlow.parameters[3].schema.oneOf`.
    pub path: String,
    /// Where in the file.
    pub location: Location,
    /// What it is.
    pub problem: String,
}
