//! Facts about one call beside its response: request ID, status, attempts and duration.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::kind::ErrorKind;
use crate::privacy::RequestId;
use crate::retry::FailureClass;

/// Facts about a call, beside its response or error.
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

/// The maximum number of mismatches shown. A long list can have one in each element.
const SHOWN: usize = 20;

/// The parts of a response with an undocumented shape, and the response itself, which may be
/// confidential.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The first mismatches.
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
    /// The service's request ID, for support tickets: from the body of the last response, or else
    /// from its `x-acs-request-id` header, as received. A text of more than 200 bytes is ignored.
    ///
    /// `Debug`, errors and spans show it only if it has the form of an ID (letters, digits, `-`,
    /// `_` and `.`) and contains no phone number and no request data.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(RequestId::as_str)
    }

    /// The ID as shown to users.
    pub(crate) fn shown_request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(RequestId::shown)
    }

    /// The HTTP status of the last attempt. `None` if there was no response.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The number of attempts to send the request, including repairs of clock, nonce or
    /// credentials. 0 if the call failed before that.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The failed attempts, in order. After an error these are all attempts.
    pub fn failed_attempts(&self) -> &[FailedAttempt] {
        &self.failed_attempts
    }

    /// The number of seconds that the service's clock is ahead of this machine's (negative if
    /// behind). This client corrects the dates of its requests by it. It is 0 until the service
    /// refuses a date.
    pub fn clock_offset_seconds(&self) -> i64 {
        self.clock_offset_seconds
    }

    /// The duration of the call.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The elements that the typed response lacks because their JSON has an undocumented type, each
    /// with the reason, for example `Data.Total: expected i64, found a string`.
    /// [`body`](Self::body) contains their values.
    ///
    /// The first 100 are kept; [`mismatch_count`](Self::mismatch_count) counts all. A list in which
    /// no entry fits is one mismatch. A value that converts without loss, such as `"12"` to 12, is
    /// not a mismatch.
    pub fn mismatches(&self) -> &[String] {
        &self.left_out.mismatches
    }

    /// The number of [`mismatches`](Self::mismatches), including those that are not kept.
    pub fn mismatch_count(&self) -> usize {
        self.left_out.mismatch_count
    }

    /// The body of the response as received, if there are [`mismatches`](Self::mismatches).
    pub fn body(&self) -> Option<&[u8]> {
        self.left_out.body.as_deref()
    }
}

/// A failed attempt.
#[derive(Clone, PartialEq, Eq)]
pub struct FailedAttempt {
    pub(crate) kind: ErrorKind,
    pub(crate) failure: FailureClass,
    pub(crate) code: Option<String>,
    /// The code as shown to users.
    pub(crate) shown_code: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<RequestId>,
    pub(crate) wait: Option<Duration>,
}

impl FailedAttempt {
    /// The kind of its error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The meaning of the failure for repeating the request.
    pub fn failure(&self) -> FailureClass {
        self.failure
    }

    /// The service's error code as received, if it sent one. `Debug` shows it only if it has the
    /// form of a code.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The HTTP status, if there was a response.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The service's request ID for this attempt.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref().map(RequestId::as_str)
    }

    /// The wait before the next attempt. `None` if no attempt was to follow.
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
