//! Keeps confidential values out of `Debug` output.

use std::fmt;

/// Shows whether a value is present, but not the value.
pub(crate) fn redacted<T>(value: &Option<T>) -> impl fmt::Debug {
    value.as_ref().map(|_| Redacted)
}

/// Stands for a value that must not be shown.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
