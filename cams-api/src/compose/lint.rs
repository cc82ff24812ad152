//! Problems as errors, and doubts as lints.

use std::fmt;

use crate::limits::{Doubtful, Findings, Undocumented, joined};
use crate::outcome::{Error, ErrorKind};
use crate::privacy::GivenName;

/// A limit on which sources disagree, or a field that is not documented. It never stops a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// The path of the field, such as `body.text`.
    pub path: String,
    /// The problem, without the value.
    pub problem: String,
    /// The source that documents the limit. Empty for a field that no source documents.
    pub source: &'static str,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.problem)?;
        if self.source.is_empty() { Ok(()) } else { write!(f, " ({})", self.source) }
    }
}

impl From<Doubtful> for Lint {
    fn from(Doubtful { path, text, source }: Doubtful) -> Self {
        Self { path, problem: text.into_owned(), source }
    }
}

impl From<Undocumented> for Lint {
    fn from(Undocumented { path, key }: Undocumented) -> Self {
        // The key is the caller's.
        let path = joined(&path, &GivenName(&key).to_string());
        Self { path, problem: "is not documented here".to_owned(), source: "" }
    }
}

/// Everything that does not stop a message.
pub(super) fn lints(found: Findings) -> Vec<Lint> {
    let doubtful = found.doubtful.into_iter().map(Lint::from);
    doubtful.chain(found.undocumented.into_iter().map(Lint::from)).collect()
}

/// An error with every reason to refuse a value, if there is one. `what` is the value: `invalid
/// message`.
pub(super) fn refusal(what: &str, found: &Findings) -> Result<(), Error> {
    if found.refused.is_empty() {
        return Ok(());
    }
    let problems: Vec<_> = found.refused.iter().map(ToString::to_string).collect();
    let text = format!("{what}: {}", problems.join("; "));
    Err(Error::new(ErrorKind::InvalidParameter, text))
}
