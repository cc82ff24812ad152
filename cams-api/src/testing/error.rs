//! Errors for tests of code that handles them.

use std::time::Duration;

use crate::operation::Operation;
use crate::outcome::{Error, ErrorKind, Metadata};
use crate::privacy::RequestId;
use crate::response::Envelope;
use crate::retry::{FailureClass, RetryClass};

/// Starts an [`Error`] of this kind, for tests of code that handles errors.
///
/// ```
/// use cams_api::{Error, ErrorKind, testing};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::Throttled => "slow down",
///         _ => "give up",
///     }
/// }
///
/// let error = testing::error(ErrorKind::Throttled).code("Throttling.User").status(429).build();
/// assert_eq!(advice(&error), "slow down");
/// ```
pub fn error(kind: ErrorKind) -> TestError {
    TestError {
        kind,
        operation: None,
        envelope: Envelope::default(),
        retry_after: None,
        metadata: Metadata { attempts: 1, ..Metadata::default() },
    }
}

/// An [`Error`] in the making. [`error`] starts it, and [`build`](Self::build) ends it.
#[must_use = "`build` returns the error"]
pub struct TestError {
    kind: ErrorKind,
    operation: Option<(&'static str, RetryClass)>,
    envelope: Envelope,
    retry_after: Option<Duration>,
    metadata: Metadata,
}

impl TestError {
    /// The operation that failed. Without it, [`Error::is_retryable`] returns `false`.
    pub fn of<O: Operation>(mut self) -> Self {
        self.operation = Some((O::ACTION, O::RETRY));
        self
    }

    /// The service's error code.
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.envelope.code = Some(code.into());
        self
    }

    /// The service's message.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.envelope.message = Some(message.into());
        self
    }

    /// The HTTP status.
    pub fn status(mut self, status: u16) -> Self {
        self.metadata.status = Some(status);
        self
    }

    /// The service's request ID.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.metadata.request_id = RequestId::among(Some(id.into()), || None);
        self
    }

    /// The wait that the service asks for.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Returns the error.
    pub fn build(self) -> Error {
        let text = "an error made for a test";
        let error = Error::classified((self.kind, class(self.kind)), text)
            .with_envelope(self.envelope)
            .with_retry_after(self.retry_after)
            .not_showing(|_| {});
        match self.operation {
            Some((action, retry)) => error.of_call(action, retry, self.metadata),
            None => error.with_metadata(self.metadata),
        }
    }
}

impl From<TestError> for Error {
    fn from(error: TestError) -> Self {
        error.build()
    }
}

/// The usual class of a failure of this kind.
fn class(kind: ErrorKind) -> FailureClass {
    match kind {
        ErrorKind::Connect => FailureClass::NotSent,
        ErrorKind::Throttled => FailureClass::Throttled,
        ErrorKind::Timeout | ErrorKind::Transport | ErrorKind::MaybeSent => FailureClass::Ambiguous,
        ErrorKind::UnexpectedResponse | ErrorKind::Decode => FailureClass::Unreadable,
        _ => FailureClass::Final,
    }
}
