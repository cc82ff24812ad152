//! The digest: the facts that upstream published last, in `spec/upstream.lock.yaml`.
//!
//! It tells a change of upstream from a decision of the spec. Each parameter, element and entry has
//! one line, sorted by path, so that a diff of the file reads as the changes of a release.
//!
//! | file | does |
//! |---|---|
//! | `line` | the facts of one line |
//! | `path` | names a line: `response.Data.List[].Name` |
//! | `write`, `read` | facts to text, and back |
//! | `date` | the day of the metadata |

mod line;
mod path;
mod read;
mod write;

use std::fmt;

use crate::spec::{DIGEST, Location, Product, SpecFiles, file_name};
pub use crate::upstream::date::{Date, NotADate};
use crate::upstream::facts::OperationFacts;
use crate::upstream::metadata::Metadata;

/// The facts of one metadata file.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// The product code in upstream's portal.
    pub product: String,
    /// The version of its API.
    pub version: String,
    /// The day of the metadata. `None` if nobody knows it.
    pub date: Option<Date>,
    /// The SHA-256 of the metadata file, in hex.
    pub sha256: String,
    /// Operations that the file has and the spec cannot express.
    pub left_out: Vec<String>,
    /// Its operations, sorted by name, without sentences and examples.
    pub operations: Vec<OperationFacts>,
}

impl Digest {
    /// The path of the digest below `spec/`.
    pub const PATH: &str = DIGEST;

    /// The digest of a metadata file.
    pub fn of(
        metadata: &Metadata,
        product: &Product,
        date: Option<Date>,
        sha256: impl Into<String>,
    ) -> Self {
        let mut operations = metadata.operations.clone();
        operations.sort_by(|one, other| one.name.cmp(&other.name));
        let mut left_out = metadata.left_out.clone();
        left_out.sort();
        Self {
            product: product.code.clone(),
            version: product.version.clone(),
            date,
            sha256: sha256.into(),
            left_out,
            operations,
        }
    }

    /// The digest beside a spec. `None` if nothing was recorded yet.
    ///
    /// # Errors
    ///
    /// A file that is not a digest, or the digest of another product or version.
    pub fn read(files: &SpecFiles, product: &Product) -> Result<Option<Self>, DigestError> {
        let Some(text) = files.get(DIGEST) else { return Ok(None) };
        read::digest(text, product).map(Some)
    }

    /// The content of the file.
    pub fn text(&self) -> String {
        write::text(self)
    }

    /// The facts of an operation.
    pub fn operation(&self, name: &str) -> Option<&OperationFacts> {
        let at = self.operations.binary_search_by(|one| one.name.as_str().cmp(name)).ok()?;
        self.operations.get(at)
    }

    /// `true` if upstream had an operation, even one that the spec cannot express.
    pub fn has(&self, name: &str) -> bool {
        self.operation(name).is_some() || self.left_out.iter().any(|one| one == name)
    }

    /// The date for people: `2026-11-22`, or `undated`.
    pub fn day(&self) -> String {
        self.date.as_ref().map_or_else(|| "undated".to_owned(), Date::to_string)
    }
}

/// The reason why the digest beside a spec cannot be used, with its place and remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestError {
    /// The place in the file.
    pub location: Location,
    /// The problem.
    pub problem: String,
    /// The remedy.
    pub help: String,
}

impl fmt::Display for DigestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { location: Location { line, column }, problem, help } = self;
        write!(f, "{}:{line}:{column}: {problem}; {help}", file_name(DIGEST))
    }
}

impl std::error::Error for DigestError {}
