//! Compares upstream with the spec, and with its own earlier self. It changes nothing and knows no
//! files.

mod compare;
mod ledger;
mod since;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::upstream::digest::Digest;
use crate::upstream::facts::OperationFacts;
use crate::upstream::metadata::Metadata;

pub use compare::compare;
pub use ledger::{Ledger, LedgerEntry};
pub use since::{Since, UpstreamChange, since};

/// A difference between upstream and the spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// The operation. Empty if the difference concerns the whole file.
    pub operation: String,
    /// The subject: `request.Page.Index`, `response.Data[].Name` (list entries), `request.Params{}`
    /// (map values), or empty for the operation itself. For something that the spec cannot express,
    /// its path in upstream's file.
    pub subject: String,
    /// The aspect in which they differ.
    pub aspect: Aspect,
    /// The value in the spec, if any.
    pub spec: Option<String>,
    /// The value in upstream, if any.
    pub upstream: Option<String>,
    /// Upstream's own sentences about something new, if any.
    pub words: Option<String>,
    /// The line and column in upstream's file, for something that the spec cannot express.
    pub at: Option<String>,
}

/// The aspects in which upstream and the spec can differ.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// The operation is missing from the spec.
    NewOperation,
    /// The operation is missing from upstream.
    GoneOperation,
    /// The parameter, element or field is missing from the spec.
    New,
    /// The parameter, element or field is missing from upstream.
    Gone,
    /// The HTTP method.
    Method,
    /// The place of a parameter in a request.
    Place,
    /// The encoding of a list, map or object parameter.
    Style,
    /// The type, or the width of an integer.
    Type,
    /// The required flag.
    Required,
    /// The documented texts.
    Values,
    /// The limits.
    Limits,
    /// The default.
    Default,
    /// The deprecated flag.
    Deprecated,
    /// The limit, in calls per second.
    Qps,
    /// The RAM authorization.
    Ram,
    /// Something that the spec cannot express.
    Inexpressible,
}

/// The scope of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The operations to compare. Empty means all.
    pub operations: Vec<String>,
    /// `true` if upstream's file is complete, so that missing operations count as removed.
    pub whole: bool,
}

impl Scope {
    fn has(&self, name: &str) -> bool {
        self.operations.is_empty() || self.operations.iter().any(|one| one == name)
    }
}

/// The result of a comparison.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Drift {
    /// The changes of upstream since the digest. `null` without a digest.
    pub since: Option<Since>,
    /// The open differences, by operation.
    pub differences: Vec<Difference>,
    /// The accepted differences, by operation.
    pub accepted: Vec<Accepted>,
    /// The ledger entries that match no difference.
    pub obsolete: Vec<LedgerEntry>,
    /// The operations of the spec that upstream's file lacks. They are not differences, because
    /// incomplete files are common.
    pub not_in_file: Vec<String>,
    /// The number of operations in both.
    pub compared: usize,
    /// The number of undocumented gateway parameters that were ignored.
    pub gateway_parameters: usize,
}

/// A difference that the ledger accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Accepted {
    /// The difference.
    pub difference: Difference,
    /// The reason for accepting it.
    pub reason: String,
}

impl Drift {
    /// `true` if upstream agrees with the spec, apart from accepted differences, and with the digest.
    pub fn is_none(&self) -> bool {
        let is_same = self.since.as_ref().is_none_or(|since| since.changes.is_empty());
        is_same && self.differences.is_empty() && self.obsolete.is_empty()
    }
}

/// Compares the spec and the digest with upstream's metadata.
pub fn drift(
    spec: &[OperationFacts],
    metadata: &Metadata,
    ledger: &Ledger,
    digest: Option<&Digest>,
    scope: &Scope,
) -> Drift {
    let in_scope = |name: &str| scope.has(name);
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
            // It exists, and its form is reported separately.
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
        since: digest.map(|digest| since(digest, metadata, scope)),
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
    /// The name in the ledger and in the JSON report.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}
