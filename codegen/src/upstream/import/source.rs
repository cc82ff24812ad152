//! The source of an import.

use std::collections::BTreeMap;

use crate::upstream::digest::Digest;
use crate::upstream::facts::OperationFacts;
use crate::upstream::metadata::Directory;

/// The source to import.
#[derive(Clone, Debug, Default)]
pub struct Source<'a> {
    /// The facts of each operation.
    pub operations: Vec<&'a OperationFacts>,
    /// The groups of operations in the source, which determine the family of a new one.
    pub directories: &'a [Directory],
    /// The family of new operations.
    pub family: Option<&'a str>,
    /// The family of each new operation, by name. It goes before `family`.
    pub families: Option<&'a BTreeMap<String, String>>,
    /// `true` to remove from the spec what the source has removed.
    pub prune: bool,
    /// The last facts of this source. Without them, every difference is imported.
    pub last: Option<&'a Digest>,
    /// `true` if `operations` are the whole source, so that operations may be removed from it.
    pub is_whole: bool,
    /// Operations of the source that the spec cannot express.
    pub left_out: &'a [String],
}
