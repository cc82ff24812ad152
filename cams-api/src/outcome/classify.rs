//! From status, head and code of a response, or a missing response, to the kind and class of a
//! failure. [`code`](super::code) has the codes. [`FailureClass`] has the rules that follow from a
//! class.

use super::code::{Found, class_of, names_missing_parameter};
use super::kind::ErrorKind;
use crate::credentials::{is_stale_token, is_throttling};
use crate::retry::{FailureClass, RetryClass};

const THROTTLED: Found = (ErrorKind::Throttled, FailureClass::Throttled);

/// Parts of codes that report a failure inside the service, after which the request may have been
/// executed, as [`letters`] returns them.
const DOUBTFUL: &[&str] = &[
    "abort",
    "backend",
    "busy",
    "crash",
    "database",
    "deadline",
    "downstream",
    "exception",
    "fatal",
    "gateway",
    "innererror",
    "internal",
    "interrupted",
    "maintenance",
    "network",
    "notavailable",
    "overload",
    "servererror",
    "serverfail",
    "serviceerror",
    "servicefail",
    "system",
    "temporar",
    "timedout",
    "timeout",
    "tryagain",
    "unavailable",
    "unexpected",
    "unknown",
    "upstream",
];

/// First parts of codes that blame the request: the service checked and refused it.
const REFUSALS: &[&str] = &["illegal", "invalid", "missing", "notsupport", "unsupported"];

/// Classifies the failures of one operation. If it must not be repeated and may have been executed,
/// the kind is [`MaybeSent`](ErrorKind::MaybeSent).
#[derive(Clone, Copy)]
pub(crate) struct Classifier(pub(crate) RetryClass);

impl Classifier {
    /// The request did not reach the service.
    pub(crate) fn not_sent(self, kind: ErrorKind) -> Found {
        self.known(kind, FailureClass::NotSent)
    }

    /// The service reports an error in its own format; see [`reported`].
    pub(crate) fn reported(self, status: u16, has_hint: bool, code: &str) -> Found {
        let (kind, class) = reported(status, has_hint, code);
        self.known(kind, class)
    }

    /// The response is incomplete. Only its head is known, if that arrived at all.
    pub(crate) fn incomplete(self, is_throttled: bool, kind: ErrorKind) -> Found {
        if is_throttled { THROTTLED } else { self.known(kind, FailureClass::Ambiguous) }
    }

    /// A response cannot be read, or is not from the service. Unless the status rules it out, the
    /// request may have been executed.
    pub(crate) fn unreadable(self, status: u16, has_hint: bool, kind: ErrorKind) -> Found {
        match status {
            _ if is_throttled(status, has_hint) => THROTTLED,
            _ if is_ambiguous(status) => self.known(kind, FailureClass::Ambiguous),
            200..=299 => self.executed(kind),
            _ => self.known(kind, FailureClass::Final),
        }
    }

    /// The request was probably executed, but its result cannot be read.
    pub(crate) fn executed(self, kind: ErrorKind) -> Found {
        self.known(kind, FailureClass::Unreadable)
    }

    fn known(self, kind: ErrorKind, class: FailureClass) -> Found {
        let is_maybe_sent = self.0 == RetryClass::Never && class.may_have_acted();
        (if is_maybe_sent { ErrorKind::MaybeSent } else { kind }, class)
    }
}

/// An error that the service reports in its own format. `has_hint` is `true` if the gateway sent a
/// wait.
pub(crate) fn reported(status: u16, has_hint: bool, code: &str) -> Found {
    let is_throttled = is_throttled(status, has_hint);
    match meaning(code) {
        // An earlier copy of the request passed the gateway, whatever else the response says.
        Some(meaning @ (_, FailureClass::NonceUsed | FailureClass::Throttled)) => meaning,
        // These statuses mean flow control, and a throttled request was not executed.
        _ if is_throttled && matches!(status, 429 | 503) => THROTTLED,
        // The hint alone does not outrank a code that leaves the outcome open.
        Some(meaning @ (_, FailureClass::Ambiguous)) => meaning,
        _ if is_throttled => THROTTLED,
        Some(meaning) => meaning,
        None if is_ambiguous(status) => (ErrorKind::Service, FailureClass::Ambiguous),
        None => (refusal(status, code), FailureClass::Final),
    }
}

/// The kind of a refusal with a code that has no row.
fn refusal(status: u16, code: &str) -> ErrorKind {
    let letters = letters(code);
    let is_about_parameter = letters.contains("param");
    if names_missing_parameter(code) || (is_about_parameter && letters.contains("missing")) {
        ErrorKind::MissingParameter
    } else if is_about_parameter {
        ErrorKind::InvalidParameter
    } else if status == 403 {
        ErrorKind::AccessDenied
    } else {
        ErrorKind::Service
    }
}

/// Returns `true` if the head of a response alone shows that there were too many requests. If the
/// status leaves the outcome open, the gateway's hint tells only the wait.
pub(crate) fn is_throttled(status: u16, has_hint: bool) -> bool {
    match status {
        429 => true,
        503 => has_hint,
        400..=499 => has_hint && !is_ambiguous(status),
        _ => false,
    }
}

/// Returns `true` if a status leaves the outcome open: a failure inside a server, a timeout (408,
/// 425 and the 499 of proxies), and every number that HTTP does not define.
fn is_ambiguous(status: u16) -> bool {
    !matches!(status, 200..=499) || matches!(status, 408 | 425 | 499)
}

/// The meaning of a code by itself.
fn meaning(code: &str) -> Option<Found> {
    if is_throttling(code) {
        return Some(THROTTLED);
    }
    if is_stale_token(code) {
        return Some((ErrorKind::Credentials, FailureClass::StaleCredentials));
    }
    class_of(code)
        .or_else(|| is_doubtful(code).then_some((ErrorKind::Service, FailureClass::Ambiguous)))
}

/// Returns `true` if a code without a row reports a failure inside the service.
fn is_doubtful(code: &str) -> bool {
    if let Ok(number) = code.parse() {
        // Some operations answer with the number of an HTTP status.
        return matches!(number, 408 | 500..=599);
    }
    let letters = letters(code);
    DOUBTFUL.iter().any(|part| letters.contains(part))
        && !REFUSALS.iter().any(|word| letters.starts_with(word))
}

/// The letters and digits of a code, in lower case: services write `System.Error`, `SYSTEM_ERROR`
/// and `systemError`.
fn letters(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
