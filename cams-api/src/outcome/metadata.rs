//! Facts about one call beside its reply: request id, status, attempts and time.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::kind::ErrorKind;
use crate::privacy::RequestId;
use crate::retry::FailureClass;

/// What is known of a call beside its reply or its error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    pub(crate) request_id: Option<RequestId>,
    pub(crate) status: Option<u16>,
    pub(crate) attempts: u32,
    pub(crate) failed_attempts: Vec<FailedAttempt>,
    pub(crate) clock_offset_seconds: i64,
    pub(crate) elapsed: Duration,
    pub(crate) left_out: LeftOut,
}

/// Mismatches that are shown. A long list can have one in each of its elements.
const SHOWN: usize = 20;

/// What a reply has in another shape than documented, and the reply itself, which may be confidential.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The first of them.
    pub(crate) mismatches: Vec<String>,
    pub(crate) mismatch_count: usize,
    pub(crate) body: Option<Bytes>,
}

impl fmt::Debug for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_list();
        shown.entries(self.mismatches.iter().take(SHOWN));
        match self.mismatch_count.saturating_sub(SHOWN) {
            0 => shown.finish(),
            more => shown.entry(&format_args!("{more} more")).finish(),
        }
    }
}

impl Metadata {
    /// The id that the service gave to the request, for support tickets: from the reply's body, or else
    /// from its `x-acs-request-id` header. It belongs to the last attempt, as it came. A text of more
    /// than 200 bytes is no id.
    ///
    /// `Debug`, errors and spans show it if it has the form of an id (letters, digits, `-`, `_` and `.`), holds no
    /// telephone number and nothing that was sent.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(RequestId::as_str)
    }

    /// The id as it may be shown.
    pub(crate) fn shown_request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(RequestId::shown)
    }

    /// The HTTP status of the last attempt's reply; `None` if there was no reply.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// How often the request was sent, or was tried to be sent; 0 if it failed before that. Repeats that
    /// repaired clock, nonce or credentials count.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The attempts that failed, in their order. After an error these are all attempts.
    pub fn failed_attempts(&self) -> &[FailedAttempt] {
        &self.failed_attempts
    }

    /// How many seconds the service's clock was found to be ahead of this machine's (negative: behind).
    /// The dates of this client's requests are corrected by it. 0 until the service refuses a date.
    pub fn clock_offset_seconds(&self) -> i64 {
        self.clock_offset_seconds
    }

    /// The time from the start of the call to its end.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The elements that the typed reply lacks because their JSON is of another type than documented, each
    /// with the reason, for example `Data.Total: expected i64, found a text`. [`body`](Self::body) has them.
    ///
    /// The first 100 are kept; [`mismatch_count`](Self::mismatch_count) counts all. A list in which no entry fits
    /// is one mismatch. Types that can be converted without a loss, such as `"12"` for 12, are no mismatch.
    pub fn mismatches(&self) -> &[String] {
        &self.left_out.mismatches
    }

    /// The number of [`mismatches`](Self::mismatches), also of those that are not kept.
    pub fn mismatch_count(&self) -> usize {
        self.left_out.mismatch_count
    }

    /// The body of the reply as it came, if there are [`mismatches`](Self::mismatches).
    pub fn body(&self) -> Option<&[u8]> {
        self.left_out.body.as_deref()
    }
}

/// One attempt that failed.
#[derive(Clone, PartialEq, Eq)]
pub struct FailedAttempt {
    pub(crate) kind: ErrorKind,
    pub(crate) failure: FailureClass,
    pub(crate) code: Option<String>,
    /// The code as it may be shown.
    pub(crate) shown_code: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<RequestId>,
    pub(crate) wait: Option<Duration>,
}

impl FailedAttempt {
    /// The kind that its error had.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the failure meant for repeating the request.
    pub fn failure(&self) -> FailureClass {
        self.failure
    }

    /// The service's error code, if it sent one, as it came. `Debug` shows what has the form of a code.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The HTTP status, if there was a reply.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The id that the service gave to this attempt.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(RequestId::as_str)
    }

    /// How long the client waited before the next attempt; `None` if none was to follow.
    pub fn wait(&self) -> Option<Duration> {
        self.wait
    }
}

impl fmt::Debug for FailedAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FailedAttempt")
            .field("kind", &self.kind)
            .field("failure", &self.failure)
            .field("code", &self.shown_code)
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("wait", &self.wait)
            .finish()
    }
}
