//! One operation of an import: its draft, and the differences that remain when all is written.

use std::collections::BTreeSet;

use super::compose::{Assumption, Sentence};
use super::draft::{Draft, Spec, Target};
use crate::upstream::drift::{Aspect, Difference, compare};
use crate::upstream::facts::{Inexpressible, OperationFacts};

/// An operation that upstream removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedOperation {
    /// The operation.
    pub name: String,
    /// Its file, below `spec/`.
    pub file: String,
}

/// The changes of one operation.
#[derive(Clone, Debug)]
pub struct ImportedOperation {
    /// The operation.
    pub name: String,
    /// Its file, below `spec/`.
    pub file: String,
    /// `true` for a new file.
    pub is_new: bool,
    /// The differences that the import resolved.
    pub changes: Vec<Difference>,
    /// The remaining differences, with their reasons.
    pub remaining: Vec<(Difference, &'static str)>,
    /// The sentences for people to write.
    pub sentences: Vec<Sentence>,
    /// The assumptions.
    pub assumptions: Vec<Assumption>,
}

/// An operation of the source, its target and its draft.
pub(super) struct Part<'a> {
    pub(super) theirs: &'a OperationFacts,
    pub(super) target: Target<'a>,
    pub(super) draft: Draft,
}

impl Part<'_> {
    /// Compares again: a remaining difference was not imported, for whatever reason.
    pub(super) fn settled(
        self,
        ours: &[OperationFacts],
        spec: &Spec<'_>,
        left_out: &mut Vec<Inexpressible>,
    ) -> ImportedOperation {
        let Self { theirs, target, draft } = self;
        let ours = ours.iter().find(|ours| ours.name == theirs.name);
        let remaining =
            ours.map(|ours| spec.ledger.open(compare(ours, &draft.facts))).unwrap_or_default();
        left_out.extend(draft.left_out.iter().cloned());
        ImportedOperation {
            name: theirs.name.clone(),
            file: target.path(&theirs.name),
            is_new: target.is_new(),
            changes: draft.changes.iter().filter(|one| !remaining.contains(one)).cloned().collect(),
            remaining: remaining
                .into_iter()
                .map(|difference| {
                    let reason = why_not(&difference, &draft, spec.prune);
                    (difference, reason)
                })
                .collect(),
            sentences: draft.sentences,
            assumptions: draft.assumptions,
        }
    }
}

fn why_not(difference: &Difference, draft: &Draft, prune: bool) -> &'static str {
    let is_shared = |at: &String| {
        let rest = difference.subject.strip_prefix(at.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
    };
    match difference.aspect {
        Aspect::Gone if !prune => "`--prune` removes it",
        Aspect::Values if !prune && !lacks_values(difference) => {
            "`--prune` removes the other values"
        }
        _ => {
            let refused = draft.refused.iter().find(|(one, _)| one == difference);
            match refused {
                Some((_, reason)) => reason,
                None if draft.shared.iter().any(is_shared) => {
                    "it is part of a shared component; change the root file by hand"
                }
                None => "the import cannot write it; change the file by hand",
            }
        }
    }
}

/// `true` if upstream has a value that the spec lacks.
fn lacks_values(difference: &Difference) -> bool {
    let list = |text: &Option<String>| -> BTreeSet<String> {
        text.iter().flat_map(|text| text.split(", ")).map(str::to_owned).collect()
    };
    !list(&difference.upstream).is_subset(&list(&difference.spec))
}
