//! Facts about one call beside its reply: request id, status, attempts and time.

use std::time::Duration;

/// What is known of a call beside its reply or its error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    pub(crate) request_id: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

impl Metadata {
    /// The id that the service gave to the request, for support tickets: from the reply's body, or else
    /// from its `x-acs-request-id` header.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The HTTP status of the last reply; `None` if there was no reply.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// How often the request was sent, or was tried to be sent; 0 if it failed before that.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time from the start of the call to its end.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}
