//! From status, head and code of a response, or the lack of one, to the kind and class of a failure. The codes are in
//! [`code`](super::code); the rules that follow from a class are [`FailureClass`]'s.

use super::code::{Found, class_of};
use super::kind::ErrorKind;
use crate::credentials::is_throttling;
use crate::retry::{FailureClass, RetryClass};

const THROTTLED: Found = (ErrorKind::Throttled, FailureClass::Throttled);

/// Parts of codes that tell of a failure inside the service, after which the work may be done. Letters and digits
/// only, in lower case: services write `System.Error`, `SYSTEM_ERROR` and `systemError`.
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

/// What codes begin with that blame the request: it was looked at and refused.
const REFUSALS: &[&str] = &["illegal", "invalid", "missing", "notsupport", "unsupported"];

/// Classifies the failures of one operation: of one that must not be repeated, what may have been carried out is
/// [`MaybeSent`](ErrorKind::MaybeSent).
#[derive(Clone, Copy)]
pub(crate) struct Classifier(pub(crate) RetryClass);

impl Classifier {
    /// The request did not reach the service.
    pub(crate) fn not_sent(self, kind: ErrorKind) -> Found {
        self.known(kind, FailureClass::NotSent)
    }

    /// The service reports an error in its own form; see [`reported`].
    pub(crate) fn reported(self, status: u16, has_hint: bool, code: &str) -> Found {
        let (kind, class) = reported(status, has_hint, code);
        self.known(kind, class)
    }

    /// A response did not come to its end. Only its head is known, if that came at all.
    pub(crate) fn incomplete(self, is_throttled: bool, kind: ErrorKind) -> Found {
        if is_throttled { THROTTLED } else { self.known(kind, FailureClass::Ambiguous) }
    }

    /// A response cannot be read, or is not from the service. Unless the status rules it out, the request may have
    /// been executed.
    pub(crate) fn unreadable(self, status: u16, has_hint: bool, kind: ErrorKind) -> Found {
        match status {
            _ if is_throttled(status, has_hint) => THROTTLED,
            _ if is_ambiguous(status) => self.known(kind, FailureClass::Ambiguous),
            200..=299 => self.executed(kind),
            _ => self.known(kind, FailureClass::Final),
        }
    }

    /// The request was probably executed, and nothing of its result can be read.
    pub(crate) fn executed(self, kind: ErrorKind) -> Found {
        self.known(kind, FailureClass::Unreadable)
    }

    fn known(self, kind: ErrorKind, class: FailureClass) -> Found {
        let is_maybe_sent = self.0 == RetryClass::Never && class.may_have_acted();
        (if is_maybe_sent { ErrorKind::MaybeSent } else { kind }, class)
    }
}

/// An error that the service reports in its own form. `has_hint` says that the gateway sent a time to wait.
pub(crate) fn reported(status: u16, has_hint: bool, code: &str) -> Found {
    let is_throttled = is_throttled(status, has_hint);
    match meaning(code) {
        // An earlier copy of the request passed the gateway, whatever else the reply says.
        Some(meaning @ (_, FailureClass::NonceUsed | FailureClass::Throttled)) => meaning,
        // These statuses are those of flow control, and what was throttled was not judged.
        _ if is_throttled && matches!(status, 429 | 503) => THROTTLED,
        // The hint alone does not outrank a code that leaves open what was done.
        Some(meaning @ (_, FailureClass::Ambiguous)) => meaning,
        _ if is_throttled => THROTTLED,
        Some(meaning) => meaning,
        None if is_ambiguous(status) => (ErrorKind::Service, FailureClass::Ambiguous),
        None if status == 403 => (ErrorKind::AccessDenied, FailureClass::Final),
        None => (ErrorKind::Service, FailureClass::Final),
    }
}

/// Whether the head of a reply alone says that the request was refused because there were too many. With a status
/// that leaves open what was done, the gateway's hint only says how long to wait.
pub(crate) fn is_throttled(status: u16, has_hint: bool) -> bool {
    match status {
        429 => true,
        503 => has_hint,
        400..=499 => has_hint && !is_ambiguous(status),
        _ => false,
    }
}

/// Whether a status leaves open what was done: a failure inside a server, a time that ran out (408, 425 and the 499
/// of proxies), and every number that HTTP does not define.
fn is_ambiguous(status: u16) -> bool {
    !matches!(status, 200..=499) || matches!(status, 408 | 425 | 499)
}

/// What a code means by itself.
fn meaning(code: &str) -> Option<Found> {
    if is_throttling(code) {
        return Some(THROTTLED);
    }
    class_of(code)
        .or_else(|| is_doubtful(code).then_some((ErrorKind::Service, FailureClass::Ambiguous)))
}

/// Whether a code that has no row tells of a failure inside the service.
fn is_doubtful(code: &str) -> bool {
    if let Ok(number) = code.parse() {
        // Some operations answer with the number of an HTTP status.
        return matches!(number, 408 | 500..=599);
    }
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_lowercase();
    DOUBTFUL.iter().any(|part| letters.contains(part))
        && !REFUSALS.iter().any(|word| letters.starts_with(word))
}
