//! One change, as a row of the report.

use serde::Serialize;

use super::kinds::{Kind, Section};
use super::side::Place;
use crate::hash;

/// One change of the spec.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Change {
    /// The id of its kind; see [`kinds`](super::kinds()).
    pub id: &'static str,
    /// The section of the report.
    pub section: Section,
    /// The operation, `types` for a shared type, or `product`.
    pub owner: String,
    /// The operations that it reaches. Empty for the product.
    pub operations: Vec<String>,
    /// The changed thing: `request.Ttl`, `response.Data.List[].Count`, `Page.Index` or `retry`.
    pub subject: String,
    /// The old fact. Empty if there was none.
    pub before: String,
    /// The new fact. Empty if the fact is gone.
    pub after: String,
    /// The consequence for callers.
    pub meaning: String,
    /// Places in the spec before the change.
    pub place_before: Option<Place>,
    /// Places in the spec after the change.
    pub place_after: Option<Place>,
    /// Reasons to doubt the new fact.
    pub warnings: Vec<String>,
    /// Code that may still rely on the old fact, to search for in files about its operations.
    pub traces: Vec<String>,
    /// Identifies the change by its id, owner, subject and facts, as long as none of them moves.
    pub fingerprint: String,
}

impl Change {
    pub(super) fn new(kind: &'static Kind, owner: &str, subject: &str, facts: [&str; 2]) -> Self {
        let [before, after] = facts;
        Self {
            id: kind.id,
            section: kind.section,
            owner: owner.to_owned(),
            operations: Vec::new(),
            subject: subject.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
            meaning: String::new(),
            place_before: None,
            place_after: None,
            warnings: Vec::new(),
            traces: Vec::new(),
            fingerprint: hash::short(&[kind.id, owner, subject, before, after]),
        }
    }

    pub(super) fn means(mut self, meaning: impl Into<String>) -> Self {
        self.meaning = meaning.into();
        self
    }

    pub(super) fn reaches(mut self, operations: Vec<String>) -> Self {
        self.operations = operations;
        self
    }

    pub(super) fn at(mut self, [before, after]: [Option<Place>; 2]) -> Self {
        (self.place_before, self.place_after) = (before, after);
        self
    }

    pub(super) fn warn(mut self, warning: Option<String>) -> Self {
        self.warnings.extend(warning);
        self
    }

    pub(super) fn trace(mut self, code: impl IntoIterator<Item = String>) -> Self {
        self.traces.extend(code);
        self
    }

    /// `old → new`, `+ new` or `removed`.
    pub fn step(&self) -> String {
        match (self.before.as_str(), self.after.as_str()) {
            (before, "") => format!("- {before}"),
            ("", after) => format!("+ {after}"),
            (before, after) => format!("{before} → {after}"),
        }
    }
}
