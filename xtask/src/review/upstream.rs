//! Upstream's view of a change, from the digest beside the spec.

use anyhow::Result;
use codegen::SpecFiles;
use codegen::digest::Digest;
use codegen::drift::{Ledger, LedgerEntry, compare};
use codegen::review::{Change, Review};
use serde::Serialize;

/// The most differences that the line names.
const NAMED: usize = 6;

/// The digests of both sides.
pub(super) struct Upstream {
    before: Option<Digest>,
    after: Option<Digest>,
    ledger: Ledger,
}

/// Upstream's view of the touched operations.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Verdict {
    /// The day of the last metadata, or `undated`.
    pub(super) day: String,
    /// The number of operations that the change touches.
    pub(super) touched: usize,
    /// The number of those on which the spec agrees with upstream, apart from accepted differences.
    pub(super) agrees: usize,
    /// The facts on which they differ: `AddContacts.Remark`.
    pub(super) differs: Vec<String>,
    /// The operations that the metadata lacks.
    pub(super) unknown: Vec<String>,
}

impl Upstream {
    /// # Errors
    /// A digest or ledger that is unreadable.
    pub(super) fn read(old: &SpecFiles, new: &SpecFiles) -> Result<Self> {
        let digest = |files| -> Result<Option<Digest>> {
            Ok(Digest::read(files, &codegen::product(files)?)?)
        };
        let (before, after) = (digest(old)?, digest(new)?);
        Ok(Self { before, after, ledger: Ledger::read(new)? })
    }

    /// The verdict. `None` without a digest, or if the change touches no operation.
    ///
    /// # Errors
    /// A spec whose facts are unreadable.
    pub(super) fn verdict(&self, spec: &SpecFiles, review: &Review) -> Result<Option<Verdict>> {
        let touched = review.operations();
        let Some(digest) = self.after.as_ref().filter(|_| !touched.is_empty()) else {
            return Ok(None);
        };
        let facts = codegen::facts_of_spec(spec)?;
        let mut verdict = Verdict {
            day: digest.day(),
            touched: touched.len(),
            agrees: 0,
            differs: Vec::new(),
            unknown: Vec::new(),
        };
        for name in touched {
            let ours = facts.iter().find(|facts| facts.name == name);
            match (ours, digest.operation(name)) {
                (Some(ours), Some(theirs)) => {
                    let found = compare(ours, theirs).into_iter();
                    let open = found.filter(|one| self.ledger.reason(one).is_none());
                    let open: Vec<_> = open.map(|one| fact(name, &one.subject)).collect();
                    verdict.agrees += usize::from(open.is_empty());
                    verdict.differs.extend(open);
                }
                (None, Some(_)) => verdict.differs.push(name.to_owned()),
                // Both sides once knew it, and no longer do.
                (None, None) if self.before.as_ref().is_some_and(|last| last.has(name)) => {
                    verdict.agrees += 1;
                }
                _ => verdict.unknown.push(name.to_owned()),
            }
        }
        verdict.differs.dedup();
        Ok(Some(verdict))
    }

    /// The accepted differences that concern a changed fact.
    pub(super) fn accepted(&self, review: &Review) -> Vec<String> {
        let is_touched = |entry: &&LedgerEntry| {
            review.changes.iter().any(|change| {
                change.operations.contains(&entry.operation) && change.subject == entry.subject
            })
        };
        let line = |entry: &LedgerEntry| {
            format!("accepted: {} {}: {}", entry.operation, entry.subject, entry.reason)
        };
        self.ledger.entries().iter().filter(is_touched).map(line).collect()
    }

    /// Upstream's view of something that was added or removed.
    pub(super) fn view(&self, change: &Change) -> Option<String> {
        let is_removed = change.id.ends_with("-removed");
        if !is_removed && !change.id.ends_with("-added") {
            return None;
        }
        let digest = self.after.as_ref()?;
        let now = has(digest, change)?;
        let before = self.before.as_ref().and_then(|last| has(last, change));
        let day = match &digest.date {
            Some(date) => date.to_string(),
            None => "the last metadata".to_owned(),
        };
        Some(match (is_removed, before, now) {
            (true, Some(true), false) => format!("gone since {day}"),
            (false, Some(false), true) => format!("new since {day}"),
            (true, _, true) => format!("still there in {day}"),
            (false, _, true) => format!("has it in {day}"),
            (_, _, false) => format!("does not have it in {day}"),
        })
    }
}

impl Verdict {
    /// `agrees with 7 of 9, differs on AddContacts.Remark, does not know ArchiveChatGroup`.
    pub(super) fn line(&self) -> String {
        let mut line = format!("agrees with {} of {}", self.agrees, self.touched);
        for (words, names) in [("differs on", &self.differs), ("does not know", &self.unknown)] {
            if !names.is_empty() {
                line.push_str(&format!(", {words} {}", listed(names)));
            }
        }
        line
    }
}

fn listed(names: &[String]) -> String {
    let named = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => named,
        rest => format!("{named} and {rest} more"),
    }
}

/// A fact of an operation: `AddContacts.Remark` for a parameter.
fn fact(operation: &str, subject: &str) -> String {
    match subject.strip_prefix("request.").unwrap_or(subject) {
        "" => operation.to_owned(),
        subject => format!("{operation}.{subject}"),
    }
}

/// `true` if a digest has the operation, element or value of a change. `None` if it cannot tell.
fn has(digest: &Digest, change: &Change) -> Option<bool> {
    if change.subject == "operation" {
        return Some(digest.has(&change.owner));
    }
    let operation = digest.operation(&change.owner)?;
    let value = operation.value(&change.subject);
    if !change.id.starts_with("value-") {
        let is_element =
            change.subject.starts_with("request.") || change.subject.starts_with("response.");
        return is_element.then_some(value.is_some());
    }
    let text = if change.after.is_empty() { &change.before } else { &change.after };
    Some(value?.values.as_ref()?.contains(text))
}
