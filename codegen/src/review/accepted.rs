//! The accepted changes: `spec/accepted.yaml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Change;
use crate::spec::{ACCEPTED, Diagnostics, Document, SpecFiles};

/// The accepted changes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptances {
    /// The accepted changes. `cargo xtask review` does not count them.
    accepted: Vec<Acceptance>,
}

/// An accepted change and its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Acceptance {
    /// The kind of the change.
    pub id: String,
    /// The fingerprint of the change. It ends the acceptance when the change moves.
    pub fingerprint: String,
    /// The reason why the change is right.
    pub reason: String,
}

impl Acceptances {
    /// Reads the acceptances beside a spec. Without the file, no change is accepted.
    ///
    /// # Errors
    ///
    /// A file that is not YAML or has another form, or an acceptance without a reason.
    pub fn read(files: &SpecFiles) -> Result<Self, Diagnostics> {
        let Some((path, text)) = files.iter().find(|(path, _)| *path == ACCEPTED) else {
            return Ok(Self::default());
        };
        let document = Document::parse(path, text)?;
        let found: Self = document.root.read().map_err(|(location, problem)| {
            let mut diagnostics = Diagnostics::default();
            document
                .report_at(&mut diagnostics, location, format!("invalid list of accepted changes: {problem}"))
                .help("write `accepted:` with a list of id, fingerprint and reason, or delete the file");
            diagnostics
        })?;
        let mut diagnostics = Diagnostics::default();
        for (at, entry) in found.accepted.iter().enumerate() {
            if entry.reason.trim().is_empty() {
                let path = ["accepted".to_owned(), at.to_string(), "reason".to_owned()];
                document
                    .report(&mut diagnostics, &path, "an accepted change has no reason")
                    .help("explain why the change is right");
            }
        }
        diagnostics.or(|| found)
    }

    /// The reason why a change is accepted.
    pub fn reason(&self, change: &Change) -> Option<&str> {
        let found = self.accepted.iter().find(|entry| is_about(entry, change));
        found.map(|entry| entry.reason.trim())
    }

    /// The acceptances that fit no change.
    pub fn obsolete(&self, changes: &[Change]) -> Vec<&Acceptance> {
        let is_obsolete =
            |entry: &&Acceptance| !changes.iter().any(|change| is_about(entry, change));
        self.accepted.iter().filter(is_obsolete).collect()
    }
}

fn is_about(entry: &Acceptance, change: &Change) -> bool {
    entry.id == change.id && entry.fingerprint == change.fingerprint
}
