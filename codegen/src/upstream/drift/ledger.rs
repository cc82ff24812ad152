//! The accepted differences: `spec/upstream.yaml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Accepted, Aspect, Difference};
use crate::spec::{Diagnostics, Document, LEDGER, SpecFiles};

/// The accepted differences.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// The accepted differences. `cargo xtask upstream` omits them.
    accepted: Vec<LedgerEntry>,
}

/// Accepted differences and their reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerEntry {
    /// The operation. `*` matches any.
    pub operation: String,
    /// The subject, written as in the report. `*` matches any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// The aspect in which they differ.
    pub aspect: Aspect,
    /// Upstream's value. Any value if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// The reason why the spec is right.
    pub reason: String,
}

impl Ledger {
    /// The accepted differences, in the order of the file.
    pub fn entries(&self) -> &[LedgerEntry] {
        &self.accepted
    }

    /// Reads the ledger of a spec. Without the file, no difference is accepted.
    ///
    /// # Errors
    ///
    /// A file that is not YAML, or an invalid ledger.
    pub fn read(files: &SpecFiles) -> Result<Self, Diagnostics> {
        let Some((path, text)) = files.iter().find(|(path, _)| *path == LEDGER) else {
            return Ok(Self::default());
        };
        let document = Document::parse(path, text)?;
        let ledger: Self = document.root.read().map_err(|(location, problem)| {
            let mut diagnostics = Diagnostics::default();
            let message = format!("invalid ledger of differences: {problem}");
            document
                .report_at(&mut diagnostics, location, message)
                .help("write `accepted:` with a list of operation, subject, aspect, upstream and reason, or `accepted: []`");
            diagnostics
        })?;
        let mut diagnostics = Diagnostics::default();
        for (at, entry) in ledger.accepted.iter().enumerate() {
            if entry.reason.trim().is_empty() {
                let path = ["accepted".to_owned(), at.to_string(), "reason".to_owned()];
                document
                    .report(&mut diagnostics, &path, "an accepted difference has no reason")
                    .help("explain why the spec is right and upstream is wrong");
            }
        }
        diagnostics.or(|| ledger)
    }

    /// The reason for accepting a difference, if it is accepted.
    pub fn reason(&self, difference: &Difference) -> Option<&str> {
        let entry = self.accepted.iter().find(|entry| entry.covers(difference))?;
        Some(&entry.reason)
    }

    /// The differences that are not accepted.
    pub(crate) fn open(&self, found: Vec<Difference>) -> Vec<Difference> {
        self.sort(found).0
    }

    /// The open differences and the accepted ones.
    pub(super) fn sort(&self, found: Vec<Difference>) -> (Vec<Difference>, Vec<Accepted>) {
        let mut open = Vec::new();
        let mut accepted = Vec::new();
        for difference in found {
            match self.reason(&difference) {
                Some(reason) => accepted.push(Accepted { reason: reason.to_owned(), difference }),
                None => open.push(difference),
            }
        }
        (open, accepted)
    }

    /// The entries that match no difference, although their subject was compared.
    pub(super) fn obsolete(
        &self,
        accepted: &[Accepted],
        judged: impl Fn(&LedgerEntry) -> bool,
    ) -> Vec<LedgerEntry> {
        let used = |entry: &LedgerEntry| accepted.iter().any(|one| entry.covers(&one.difference));
        self.accepted.iter().filter(|entry| judged(entry) && !used(entry)).cloned().collect()
    }
}

impl LedgerEntry {
    fn covers(&self, difference: &Difference) -> bool {
        let fits = |pattern: &str, text: &str| pattern == "*" || pattern == text;
        self.aspect == difference.aspect
            && fits(&self.operation, &difference.operation)
            && fits(&self.subject, &difference.subject)
            && self.upstream.as_ref().is_none_or(|text| difference.upstream.as_ref() == Some(text))
    }
}
