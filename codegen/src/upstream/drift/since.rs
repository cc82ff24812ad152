//! Compares two publications of upstream: the digest and newer metadata. In contrast to a comparison
//! with the spec, silence counts: a limit that is gone is a change.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Aspect, Difference, Scope, compare};
use crate::upstream::digest::Digest;
use crate::upstream::facts::OperationFacts;
use crate::upstream::metadata::Metadata;

/// The changes of upstream since the digest.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Since {
    /// The day of the digest. `null` if nobody knows it.
    pub date: Option<String>,
    /// The SHA-256 of the metadata file of the digest.
    pub sha256: String,
    /// The changes, by operation.
    pub changes: Vec<UpstreamChange>,
}

/// A change of upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UpstreamChange {
    /// The operation.
    pub operation: String,
    /// The subject, written as in differences. Empty for the operation itself.
    pub subject: String,
    /// The aspect that changed.
    pub aspect: Aspect,
    /// The value in the digest, if any.
    pub before: Option<String>,
    /// The value in the metadata, if any.
    pub now: Option<String>,
    /// Upstream's own sentences about something new, if any.
    pub words: Option<String>,
}

/// The changes of upstream since the digest, for the operations in scope.
pub fn since(digest: &Digest, metadata: &Metadata, scope: &Scope) -> Since {
    let names: BTreeSet<&str> = digest
        .operations
        .iter()
        .chain(&metadata.operations)
        .map(|operation| operation.name.as_str())
        .filter(|name| scope.has(name))
        .collect();
    let mut changes = Vec::new();
    for name in names {
        let now = metadata.operations.iter().find(|operation| operation.name == name);
        match (digest.operation(name), now) {
            (Some(before), Some(now)) => changes.extend(of_operation(before, now)),
            (None, Some(now)) if !digest.has(name) => {
                let words = Some(now.words.clone()).filter(|words| !words.is_empty());
                changes.push(UpstreamChange { words, ..whole(name, Aspect::NewOperation) });
            }
            (Some(_), None) if !metadata.left_out.iter().any(|one| one == name) => {
                changes.push(whole(name, Aspect::GoneOperation));
            }
            // The spec cannot express one of the two, which is reported.
            _ => {}
        }
    }
    let date = digest.date.as_ref().map(ToString::to_string);
    Since { date, sha256: digest.sha256.clone(), changes }
}

/// The changes of one operation: new values and those in place of old ones, then old ones that are
/// gone.
fn of_operation(before: &OperationFacts, now: &OperationFacts) -> Vec<UpstreamChange> {
    let change = |one: Difference| UpstreamChange {
        operation: one.operation,
        subject: one.subject,
        aspect: one.aspect,
        before: one.spec,
        now: one.upstream,
        words: one.words,
    };
    let mut changes: Vec<_> = compare(before, now).into_iter().map(change).collect();
    for one in compare(now, before) {
        let is_known = changes.iter().any(|known: &UpstreamChange| {
            known.subject == one.subject && known.aspect == one.aspect
        });
        let is_element = matches!(one.aspect, Aspect::New | Aspect::Gone);
        if !is_known && !is_element {
            let (before, now) = (one.upstream.clone(), one.spec.clone());
            changes.push(UpstreamChange { before, now, words: None, ..change(one) });
        }
    }
    // An absent flag means no.
    changes.retain(|one| {
        let says_no = |side: &Option<String>| side.as_deref().is_none_or(|text| text == "no");
        let is_flag = matches!(one.aspect, Aspect::Required | Aspect::Deprecated);
        !(is_flag && says_no(&one.before) && says_no(&one.now))
    });
    changes
}

fn whole(operation: &str, aspect: Aspect) -> UpstreamChange {
    UpstreamChange {
        operation: operation.to_owned(),
        subject: String::new(),
        aspect,
        before: None,
        now: None,
        words: None,
    }
}
