//! Problems of a source: of the whole file, or of a single fact.

use std::fmt;

use crate::spec::Location;

/// The reason why an upstream file is unreadable, with its place and remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    /// The file name given by the caller.
    pub file: String,
    /// The place in the file.
    pub location: Location,
    /// The path from the top of the document, such as `apis.ListFlow.parameters[3].schema`. Empty
    /// for the whole file, or if the format has no paths.
    pub path: String,
    /// The problem.
    pub problem: String,
    /// The remedy.
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

/// Something in upstream that is left out, because the spec cannot express it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inexpressible {
    /// The operation. Empty for the whole file.
    pub operation: String,
    /// The path, such as `apis.ListFlow.parameters[3].schema.oneOf`.
    pub path: String,
    /// The place in the file.
    pub location: Location,
    /// A description of it.
    pub problem: String,
}
