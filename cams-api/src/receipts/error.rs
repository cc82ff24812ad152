//! The errors of bodies, entries and handlers.

use std::fmt;

use crate::privacy::Redacted;

/// The error of a handler.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// The body is not JSON, so it has no entries. Answer with status 400.
///
/// The text says where the JSON breaks off, but shows nothing of it.
#[derive(Debug)]
pub struct ParseError {
    /// `None` if the body is empty.
    source: Option<serde_json::Error>,
}

impl ParseError {
    pub(super) fn empty() -> Self {
        Self { source: None }
    }

    pub(super) fn syntax(error: serde_json::Error) -> Self {
        Self { source: Some(error) }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            None => f.write_str("the body is empty: expected a JSON array of receipts"),
            Some(error) => write!(
                f,
                "the body is neither JSON nor JSON in base64 (line {}, column {}): pass it as received",
                error.line(),
                error.column()
            ),
        }
    }
}

impl std::error::Error for ParseError {}

/// An entry that is not a report of the expected kind. The other entries are not affected.
#[derive(Clone)]
pub struct InvalidEntry {
    pub(super) index: usize,
    pub(super) reason: &'static str,
    pub(super) raw: String,
}

impl InvalidEntry {
    /// The position of the entry in the body, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The JSON of the entry. It may hold phone numbers and message texts.
    pub fn raw(&self) -> &str {
        &self.raw
    }
}

impl fmt::Display for InvalidEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} {}", self.index, self.reason)
    }
}

impl fmt::Debug for InvalidEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvalidEntry")
            .field("index", &self.index)
            .field("reason", &self.reason)
            .field("raw", &Redacted)
            .finish()
    }
}

impl std::error::Error for InvalidEntry {}
