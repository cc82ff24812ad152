//! Collects facts that the spec cannot express, while a file is read.

use super::cursor::{Cursor, Wrong};
use crate::upstream::facts::Inexpressible;

/// The findings so far.
#[derive(Default)]
pub(super) struct Findings {
    /// The current operation.
    pub(super) operation: String,
    pub(super) inexpressible: Vec<Inexpressible>,
}

impl Findings {
    pub(super) fn report(&mut self, at: &Cursor<'_>, problem: impl Into<String>) {
        self.wrong(at.wrong(problem));
    }

    /// Reports a malformed value.
    pub(super) fn wrong(&mut self, wrong: Wrong) {
        let Wrong { location, path, problem } = wrong;
        let operation = self.operation.clone();
        self.inexpressible.push(Inexpressible { operation, path, location, problem });
    }

    /// The value read. An unreadable value is reported and ignored.
    pub(super) fn said<T>(&mut self, read: Result<T, Wrong>) -> Option<T> {
        read.map_err(|wrong| self.wrong(wrong)).ok()
    }

    /// Reports every unknown key.
    pub(super) fn unknown_keys(&mut self, at: &Cursor<'_>, known: &[&str]) {
        for (key, value) in at.entries().unwrap_or_default() {
            if !known.contains(&key) {
                self.report(&value, "an unknown key");
            }
        }
    }

    /// `true` if a key is set.
    pub(super) fn flag(&mut self, at: &Cursor<'_>, key: &str) -> Option<bool> {
        let flag = at.get(key)?;
        self.said(flag.boolean())
    }
}
