//! Reports about attempts and calls, for metrics.

use std::fmt;
use std::time::Duration;

use crate::operation::OperationInfo;
use crate::outcome::{Error, ErrorKind, Metadata};

/// Is told about each attempt and each call of a client, for example to count them.
///
/// The client calls it on the task of the call and waits for it, so it should return quickly.
pub trait Observer: Send + Sync + 'static {
    /// An attempt has ended.
    fn attempt_finished(&self, _: &AttemptReport<'_>) {}

    /// A call has ended.
    fn call_finished(&self, _: &CallReport<'_>) {}

    /// A call was [dropped](crate::Call#dropped-futures) before its end. The service may have
    /// executed it.
    fn call_dropped(&self, _: &DroppedCall) {}
}

/// The facts about an attempt that has ended.
pub struct AttemptReport<'a> {
    pub(crate) operation: &'static str,
    pub(crate) info: Option<&'static OperationInfo>,
    pub(crate) metadata: &'a Metadata,
    pub(crate) error: Option<&'a Error>,
    pub(crate) elapsed: Duration,
    pub(crate) request_bytes: usize,
    pub(crate) response_bytes: usize,
    pub(crate) wait: Option<Duration>,
}

impl AttemptReport<'_> {
    /// The wire name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The family of the operation, if it is documented.
    pub fn family(&self) -> Option<&'static str> {
        self.info.map(|info| info.family)
    }

    /// The number of the attempt in its call, from 1.
    pub fn attempt(&self) -> u32 {
        self.metadata.attempts()
    }

    /// The kind of the failure. `None` after a success.
    pub fn kind(&self) -> Option<ErrorKind> {
        self.error.map(Error::kind)
    }

    /// The service's error code, if it has the form of a code.
    pub fn code(&self) -> Option<&str> {
        shown_code(self.error)
    }

    /// The HTTP status, if there was a response.
    pub fn status(&self) -> Option<u16> {
        self.metadata.status()
    }

    /// The service's request ID, if it has the form of an ID.
    pub fn request_id(&self) -> Option<&str> {
        self.metadata.shown_request_id()
    }

    /// The duration of the attempt.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The size of the parameters that were sent, encoded, in bytes.
    pub fn request_bytes(&self) -> usize {
        self.request_bytes
    }

    /// The size of the response's body, in bytes. 0 if it did not arrive.
    pub fn response_bytes(&self) -> usize {
        self.response_bytes
    }

    /// The wait before the next attempt. `None` if none follows.
    pub fn wait(&self) -> Option<Duration> {
        self.wait
    }
}

/// The facts about a call that has ended.
pub struct CallReport<'a> {
    pub(crate) operation: &'static str,
    pub(crate) info: Option<&'static OperationInfo>,
    pub(crate) metadata: &'a Metadata,
    pub(crate) error: Option<&'a Error>,
}

impl CallReport<'_> {
    /// The wire name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The family of the operation, if it is documented.
    pub fn family(&self) -> Option<&'static str> {
        self.info.map(|info| info.family)
    }

    /// The kind of the failure. `None` after a success.
    pub fn kind(&self) -> Option<ErrorKind> {
        self.error.map(Error::kind)
    }

    /// The service's error code, if it has the form of a code.
    pub fn code(&self) -> Option<&str> {
        shown_code(self.error)
    }

    /// The HTTP status of the last attempt, if there was a response.
    pub fn status(&self) -> Option<u16> {
        self.metadata.status()
    }

    /// The service's request ID of the last attempt, if it has the form of an ID.
    pub fn request_id(&self) -> Option<&str> {
        self.metadata.shown_request_id()
    }

    /// The number of attempts. 0 if nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.metadata.attempts()
    }

    /// The duration of the call.
    pub fn elapsed(&self) -> Duration {
        self.metadata.elapsed()
    }
}

/// The facts about a call that was dropped before its end.
#[derive(Debug)]
pub struct DroppedCall {
    pub(crate) operation: &'static str,
    pub(crate) info: Option<&'static OperationInfo>,
    pub(crate) elapsed: Duration,
}

impl DroppedCall {
    /// The wire name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The family of the operation, if it is documented.
    pub fn family(&self) -> Option<&'static str> {
        self.info.map(|info| info.family)
    }

    /// The time since the call began.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

fn shown_code(error: Option<&Error>) -> Option<&str> {
    error.filter(|error| error.error_code().is_some()).and_then(Error::shown_code)
}

impl fmt::Debug for AttemptReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptReport")
            .field("operation", &self.operation)
            .field("attempt", &self.attempt())
            .field("kind", &self.kind())
            .field("code", &self.code())
            .field("status", &self.status())
            .field("elapsed", &self.elapsed)
            .field("wait", &self.wait)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CallReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallReport")
            .field("operation", &self.operation)
            .field("kind", &self.kind())
            .field("code", &self.code())
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .finish_non_exhaustive()
    }
}
