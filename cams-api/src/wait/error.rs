//! The error of a wait.

use std::error::Error as StdError;
use std::fmt;

use crate::outcome::Error;

/// The reason why a wait ended without a result, with the last response that arrived.
///
/// `?` turns it into an [`Error`] where a function returns one. `Display` and `Debug` show the
/// error, but not the response.
pub struct WaitError<R> {
    error: Error,
    last: Option<Box<R>>,
    is_over: bool,
}

impl<R> WaitError<R> {
    pub(super) fn failed(error: Error, last: Option<R>) -> Self {
        Self { error, last: last.map(Box::new), is_over: false }
    }

    pub(super) fn over(error: Error, last: Option<R>) -> Self {
        Self { is_over: true, ..Self::failed(error, last) }
    }

    /// Returns `true` if the time of the wait was over, and `false` if a call failed.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// The error. If the time was over, its kind is [`Timeout`](crate::ErrorKind::Timeout), and its
    /// source is the error of the last call, if that failed.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The last response that arrived, if there was one.
    pub fn last_response(&self) -> Option<&R> {
        self.last.as_deref()
    }

    /// The last response that arrived, if there was one.
    pub fn into_last_response(self) -> Option<R> {
        self.last.map(|last| *last)
    }
}

impl<R> From<WaitError<R>> for Error {
    fn from(error: WaitError<R>) -> Self {
        error.error
    }
}

impl<R> fmt::Display for WaitError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<R> fmt::Debug for WaitError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitError")
            .field("error", &self.error)
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

impl<R> StdError for WaitError<R> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}
