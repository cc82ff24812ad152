//! What differs between upstream and the spec. It must not change anything, and knows no file.

mod compare;
mod ledger;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::upstream::facts::OperationFacts;
use crate::upstream::metadata::Metadata;

pub use compare::compare;
pub use ledger::{Ledger, LedgerEntry};

/// One thing that upstream says otherwise than the spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// The operation; empty where the whole file is concerned.
    pub operation: String,
    /// What it concerns: `request.Page.Index`, `reply.Data[].Name` (the entries of a list),
    /// `request.Params{}` (the values of a map), empty for the operation itself. Of something that the
    /// spec cannot express it is the way in upstream's file.
    pub subject: String,
    /// In which respect they differ.
    pub aspect: Aspect,
    /// What the spec says; absent where it says nothing.
    pub spec: Option<String>,
    /// What upstream says; absent where it has nothing of the kind.
    pub upstream: Option<String>,
    /// Upstream's own sentences about something new; absent where it has none.
    pub words: Option<String>,
    /// The line and column in upstream's file, of something that the spec cannot express.
    pub at: Option<String>,
}

/// The respects in which upstream and the spec can differ.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// The spec does not know the operation.
    NewOperation,
    /// Upstream no longer has the operation.
    GoneOperation,
    /// The spec does not know the parameter, element or field.
    New,
    /// Upstream no longer has the parameter, element or field.
    Gone,
    /// Where a parameter is sent.
    Place,
    /// How a list, map or object is written as a parameter.
    Style,
    /// The type, or the width of an integer.
    Type,
    /// Whether it is required.
    Required,
    /// The documented texts.
    Values,
    /// The limits.
    Limits,
    /// The default.
    Default,
    /// Whether it is deprecated.
    Deprecated,
    /// The limit of calls per second.
    Qps,
    /// The RAM authorization.
    Ram,
    /// Something that the spec has no form for.
    Inexpressible,
}

/// What to compare.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The operations to compare; all when empty.
    pub operations: Vec<String>,
    /// Whether upstream's file holds every operation, so that one that is missing in it is gone.
    pub whole: bool,
}

/// What a comparison found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Drift {
    /// What differs and is not accepted, by operation.
    pub differences: Vec<Difference>,
    /// What differs and is accepted, by operation.
    pub accepted: Vec<Accepted>,
    /// Entries of the ledger that no difference needs any more.
    pub obsolete: Vec<LedgerEntry>,
    /// The operations of the spec that upstream's file does not hold. Short files are common, so that
    /// this is no difference.
    pub not_in_file: Vec<String>,
    /// How many operations both sides have.
    pub compared: usize,
    /// How many undocumented parameters of the gateway were passed over.
    pub gateway_parameters: usize,
}

/// A difference that the ledger accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Accepted {
    /// The difference.
    pub difference: Difference,
    /// Why it is right.
    pub reason: String,
}

impl Drift {
    /// Whether upstream and the spec agree, apart from what is accepted.
    pub fn is_none(&self) -> bool {
        self.differences.is_empty() && self.obsolete.is_empty()
    }
}

/// Compares the spec with upstream's metadata.
pub fn drift(
    spec: &[OperationFacts],
    metadata: &Metadata,
    ledger: &Ledger,
    scope: &Scope,
) -> Drift {
    let in_scope =
        |name: &str| scope.operations.is_empty() || scope.operations.iter().any(|one| one == name);
    let by_name = |operations: &'_ [OperationFacts]| -> BTreeMap<String, OperationFacts> {
        let kept = operations.iter().filter(|operation| in_scope(&operation.name));
        kept.map(|operation| (operation.name.clone(), operation.clone())).collect()
    };
    let (ours, theirs) = (by_name(spec), by_name(&metadata.operations));
    let mut found = Vec::new();
    let mut not_in_file = Vec::new();
    for name in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
        match (ours.get(name), theirs.get(name)) {
            (Some(ours), Some(theirs)) => found.extend(compare(ours, theirs)),
            (None, Some(theirs)) => {
                let mut difference = Difference::of(name, "", Aspect::NewOperation);
                difference.words = Some(theirs.words.clone()).filter(|words| !words.is_empty());
                found.push(difference);
            }
            // It is there, in a form that is reported by itself.
            (Some(_), None) if metadata.left_out.contains(name) => {}
            (Some(_), None) if scope.whole => {
                found.push(Difference::of(name, "", Aspect::GoneOperation));
            }
            (Some(_), None) => not_in_file.push(name.clone()),
            (None, None) => {}
        }
    }
    for one in &metadata.inexpressible {
        if one.operation.is_empty() || in_scope(&one.operation) {
            let mut difference = Difference::of(&one.operation, &one.path, Aspect::Inexpressible);
            difference.upstream = Some(one.problem.clone());
            difference.at = Some(format!("{}:{}", one.location.line, one.location.column));
            found.push(difference);
        }
    }
    let compared = ours.keys().filter(|name| theirs.contains_key(*name)).count();
    let (differences, accepted) = ledger.sort(found);
    let judged = |entry: &LedgerEntry| {
        let name = entry.operation.as_str();
        let known = spec.iter().chain(&metadata.operations).any(|one| one.name == name);
        match name {
            "*" => scope.whole && scope.operations.is_empty(),
            _ if !in_scope(name) => false,
            _ if metadata.left_out.iter().any(|one| one == name) => false,
            _ => theirs.contains_key(name) || scope.whole || !known,
        }
    };
    Drift {
        obsolete: ledger.obsolete(&accepted, judged),
        differences,
        accepted,
        not_in_file,
        compared,
        gateway_parameters: metadata.gateway_parameters,
    }
}

impl Difference {
    fn of(operation: &str, subject: &str, aspect: Aspect) -> Self {
        Self {
            operation: operation.to_owned(),
            subject: subject.to_owned(),
            aspect,
            spec: None,
            upstream: None,
            words: None,
            at: None,
        }
    }
}

impl std::fmt::Display for Aspect {
    /// As the ledger and the JSON form have it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}
