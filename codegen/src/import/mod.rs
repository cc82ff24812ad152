//! From what upstream publishes to the spec: readers to facts, and facts into files.
//!
//! | step | from | to |
//! |---|---|---|
//! | `metadata` (`json`, `cursor`, `operation`, `schema`, `limits`, `quota`) | `api-docs.json` | facts |
//! | `page` (`table`, `rows`, `outline`) | a documentation page, saved as text | facts |
//! | `plan` (`family`) | facts and the spec | a new spec, and what is left for people |
//! | `draft` (`leave_out`) | facts of one operation | its new file, without what the spec cannot say |
//! | `merge` (`place`) | differences | the tree of an existing file |
//! | `compose`, `new_file` | facts | the tree of something new |
//! | `edit`, `write` | trees | text |

mod compose;
mod cursor;
mod draft;
mod edit;
mod family;
mod json;
mod leave_out;
mod limits;
mod merge;
mod metadata;
mod new_file;
mod operation;
mod outline;
mod page;
mod place;
mod plan;
mod quota;
mod rows;
mod schema;
mod table;
mod write;

use std::fmt;

use crate::diagnostic::Location;

pub use compose::{Assumption, Sentence};
pub use metadata::{Directory, Metadata, read_metadata};
pub use page::{Page, read_page};
pub use plan::{Import, ImportError, ImportedOperation, Source, import};
pub use schema::Inexpressible;

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
