//! Plans the import of a source: the changed files, and the tasks for people. It computes and
//! checks everything in memory, before anything is written.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use super::conflict::{self, Conflict};
use super::draft::{Draft, Spec, Target};
use super::family;
use super::part::{ImportedOperation, Part, RemovedOperation};
use super::source::Source;
use super::three_way::ThreeWay;
use super::together::{sound, together};
use crate::spec::{self, Diagnostics, SpecFiles, operation_file};
use crate::upstream::drift::Ledger;
use crate::upstream::facts::{self, Inexpressible, OperationFacts};

/// The spec after an import.
#[derive(Clone, Debug)]
pub struct Import {
    /// Every file of the spec.
    pub files: SpecFiles,
    /// The changes of each operation, in the order of the source, without those left out.
    pub operations: Vec<ImportedOperation>,
    /// Facts that the spec cannot express, in the order of the source.
    pub left_out: Vec<Inexpressible>,
    /// Facts that upstream and the spec both changed. The spec's values are still in `files`.
    pub conflicts: Vec<Conflict>,
    /// Operations that upstream removed. With [`Source::prune`] they are gone from `files` too.
    pub removed: Vec<RemovedOperation>,
    /// Operations that the spec lacks although the last upstream had them. They are not imported.
    pub declined: Vec<String>,
}

/// The reason why nothing can be imported.
#[derive(Clone, Debug)]
pub enum ImportError {
    /// The spec is invalid, or would become invalid.
    Spec(Diagnostics),
    /// The family of new operations is unknown.
    Family {
        /// The reasons, with their operations.
        problems: BTreeMap<String, Vec<String>>,
        /// The families of the spec.
        families: Vec<String>,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(diagnostics) => diagnostics.fmt(f),
            Self::Family { problems, families } => {
                for (problem, operations) in problems {
                    let verb = if operations.len() == 1 { "is" } else { "are" };
                    writeln!(f, "`{}` {verb} new and {problem}", operations.join("`, `"))?;
                }
                if families.is_empty() {
                    return f.write_str(
                        "help: add a family with a description to `tags` in the root file",
                    );
                }
                write!(
                    f,
                    "help: set the family with `--family` to one of: {}; or select operations with `--operation`",
                    families.join(", ")
                )
            }
        }
    }
}

impl std::error::Error for ImportError {}

impl From<Diagnostics> for ImportError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Spec(diagnostics)
    }
}

/// Imports a source into the spec. Existing sentences, marks, comments and order stay. Accepted
/// differences are ignored. Parts that the lint refuses are left out. With the last facts of the
/// source, only its changes since then are imported.
///
/// # Errors
///
/// A spec that was invalid before the import, or new operations without a family.
pub fn import(files: &SpecFiles, source: &Source<'_>) -> Result<Import, ImportError> {
    let ledger = Ledger::read(files)?;
    let documents = sound(files)?;
    let ours = facts::of_documents(&documents)?;
    let root = documents.root.root.to_value();
    let none = Map::new();
    let shared = root["components"]["schemas"].as_object().unwrap_or(&none);
    let families = families(&root);
    let file_of = |name: &str| {
        let found = documents.operations.iter().find(|one| operation_file::is_of(&one.path, name));
        found.map(|document| document.path.clone())
    };
    // The last upstream had it and the spec does not: a decision, unless somebody names it.
    let is_declined = |theirs: &&OperationFacts| {
        let had = source.last.is_some_and(|last| last.has(&theirs.name));
        source.is_whole && had && file_of(&theirs.name).is_none()
    };
    let (declined, wanted) = source.operations.iter().copied().partition(is_declined);
    let declined: Vec<&OperationFacts> = declined;
    let source = &Source { operations: wanted, ..source.clone() };
    let removed: Vec<RemovedOperation> = removed(source)
        .filter_map(|name| Some(RemovedOperation { file: file_of(&name)?, name }))
        .collect();
    let family = family::of_new(source, &documents, &families)
        .map_err(|problems| ImportError::Family { problems, families })?;
    let product = spec::product(files)?;
    let spec = Spec {
        root: &documents.root,
        product: &product,
        shared,
        ledger: &ledger,
        prune: source.prune,
    };
    let mut left_out = Vec::new();
    let mut parts = Vec::new();
    let mut conflicts = Vec::new();
    for &theirs in &source.operations {
        let document =
            documents.operations.iter().find(|one| operation_file::is_of(&one.path, &theirs.name));
        let facts = ours.iter().find(|ours| ours.name == theirs.name);
        let target = match (document, facts, family.get(&theirs.name)) {
            (Some(document), Some(facts), _) => Target::Existing(document, facts),
            (_, _, Some(family)) => Target::New(family),
            _ => continue,
        };
        let last = source.last.and_then(|last| last.operation(&theirs.name));
        let facts = match (target, last) {
            (Target::Existing(_, ours), Some(last)) => {
                let ThreeWay { wanted, conflicts: both } = ThreeWay::of(last, theirs, ours);
                let sides = [last, theirs, ours];
                conflicts.extend(conflict::of_operation(sides, &both, &ledger, &documents));
                &{ wanted }
            }
            _ => theirs,
        };
        match Draft::of(facts, target, &spec) {
            Ok(draft) => parts.push(Part { theirs, target, draft }),
            Err(problem) => left_out.push(problem),
        }
    }
    let gone: &[RemovedOperation] = if source.prune { &removed } else { &[] };
    let files = together(files, &spec, &mut parts, gone, &mut left_out)?;
    let ours = facts::of_documents(&sound(&files)?)?;
    let operations = parts.into_iter().map(|part| part.settled(&ours, &spec, &mut left_out));
    let operations = operations.collect();
    let declined = declined.into_iter().map(|theirs| theirs.name.clone()).collect();
    Ok(Import { operations, files, left_out, conflicts, removed, declined })
}

/// The operations that the last upstream had and the new one has not.
fn removed(source: &Source<'_>) -> impl Iterator<Item = String> {
    let is_gone = |last: &&OperationFacts| {
        let is_there = |name: &str| source.operations.iter().any(|theirs| theirs.name == name);
        !is_there(&last.name) && !source.left_out.contains(&last.name)
    };
    let last = source.last.filter(|_| source.is_whole);
    let gone = last.into_iter().flat_map(|last| &last.operations).filter(is_gone);
    gone.map(|last| last.name.clone()).collect::<Vec<_>>().into_iter()
}

fn families(root: &Value) -> Vec<String> {
    let tags = root["tags"].as_array().into_iter().flatten();
    tags.filter_map(|tag| tag["name"].as_str().map(str::to_owned)).collect()
}
