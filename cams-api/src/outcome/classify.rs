//! The one table from a failure to its kind and class. It knows the gateway's codes and no operation; the
//! rules that follow from a class are [`FailureClass`]'s.

use super::kind::ErrorKind;
use crate::retry::FailureClass;

type Row = (&'static str, ErrorKind, FailureClass);

/// What codes mean. A code is that of a row if it is equal or goes on with a dot; the first such row counts. Codes
/// that begin with [`THROTTLING`] are throttled, whatever follows.
#[rustfmt::skip]
const CODES: &[Row] = &[
    ("System.LimitControl",          ErrorKind::Throttled,    FailureClass::Throttled),
    ("InvalidTimeStamp",             ErrorKind::Signature,    FailureClass::ClockSkew),
    ("IllegalTimestamp",             ErrorKind::Signature,    FailureClass::ClockSkew),
    ("SignatureNonceUsed",           ErrorKind::Signature,    FailureClass::NonceUsed),
    ("SignatureDoesNotMatch",        ErrorKind::Signature,    FailureClass::Final),
    ("IncompleteSignature",          ErrorKind::Signature,    FailureClass::Final),
    ("InvalidSecurityToken.Expired", ErrorKind::Credentials,  FailureClass::StaleCredentials),
    ("SecurityTokenExpired",         ErrorKind::Credentials,  FailureClass::StaleCredentials),
    ("InvalidSecurityToken",         ErrorKind::Credentials,  FailureClass::Final),
    ("MissingSecurityToken",         ErrorKind::Credentials,  FailureClass::Final),
    ("InvalidAccessKeyId",           ErrorKind::Credentials,  FailureClass::Final),
    ("Ram.PermissionDeny",           ErrorKind::AccessDenied, FailureClass::Final),
    ("Unknown.ResourceOwnerId",      ErrorKind::Service,      FailureClass::Final),
    ("Authentication.NoAuth",        ErrorKind::AccessDenied, FailureClass::Final),
    ("Forbidden",                    ErrorKind::AccessDenied, FailureClass::Final),
    ("NoPermission",                 ErrorKind::AccessDenied, FailureClass::Final),
    ("InternalError",                ErrorKind::Service,      FailureClass::Ambiguous),
    ("ServiceUnavailable",           ErrorKind::Service,      FailureClass::Ambiguous),
    ("UnknownError",                 ErrorKind::Service,      FailureClass::Ambiguous),
];

const THROTTLING: &str = "Throttling";

const THROTTLED: (ErrorKind, FailureClass) = (ErrorKind::Throttled, FailureClass::Throttled);

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

/// An error that the service reports in its own form. `has_hint` says that the gateway sent a time to wait.
pub(crate) fn reported(status: u16, has_hint: bool, code: &str) -> (ErrorKind, FailureClass) {
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

/// A reply that did not come to its end: what is known is its head, if that came at all.
pub(crate) fn incomplete(is_throttled: bool, kind: ErrorKind) -> (ErrorKind, FailureClass) {
    if is_throttled { THROTTLED } else { (kind, FailureClass::Ambiguous) }
}

/// A reply that cannot be read, or that is none of the service's. What was sent may have been carried out if
/// the status does not speak against it.
pub(crate) fn unreadable(
    status: u16,
    has_hint: bool,
    kind: ErrorKind,
) -> (ErrorKind, FailureClass) {
    match status {
        _ if is_throttled(status, has_hint) => THROTTLED,
        _ if is_ambiguous(status) => (kind, FailureClass::Ambiguous),
        200..=299 => (kind, FailureClass::Unreadable),
        _ => (kind, FailureClass::Final),
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
fn meaning(code: &str) -> Option<(ErrorKind, FailureClass)> {
    if code.starts_with(THROTTLING) {
        return Some(THROTTLED);
    }
    let row = CODES.iter().find(|(family, ..)| is_family(code, family));
    row.map(|&(_, kind, class)| (kind, class))
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

/// Whether a code is `family` or one of its `family.Detail` forms.
fn is_family(code: &str, family: &str) -> bool {
    code.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
