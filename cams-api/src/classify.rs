//! The one table from a failure to its kind and class. It knows the gateway's codes and no operation; the
//! rules that follow from a class are [`FailureClass`]'s.

use crate::error::ErrorKind;
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
    ("Authentication.NoAuth",        ErrorKind::AccessDenied, FailureClass::Final),
    ("Forbidden",                    ErrorKind::AccessDenied, FailureClass::Final),
    ("NoPermission",                 ErrorKind::AccessDenied, FailureClass::Final),
    ("InternalError",                ErrorKind::Service,      FailureClass::Ambiguous),
    ("ServiceUnavailable",           ErrorKind::Service,      FailureClass::Ambiguous),
    ("UnknownError",                 ErrorKind::Service,      FailureClass::Ambiguous),
];

const THROTTLING: &str = "Throttling";

const THROTTLED: (ErrorKind, FailureClass) = (ErrorKind::Throttled, FailureClass::Throttled);

/// An error that the service reports in its own form. `is_throttled` says that the head of the reply alone
/// tells of too many calls: flow control comes first, since what was throttled was not judged.
pub(crate) fn reported(status: u16, is_throttled: bool, code: &str) -> (ErrorKind, FailureClass) {
    if is_throttled || code.starts_with(THROTTLING) {
        return THROTTLED;
    }
    match (CODES.iter().find(|(family, ..)| is_family(code, family)), status) {
        (Some(&(_, kind, class)), _) => (kind, class),
        (None, 403) => (ErrorKind::AccessDenied, FailureClass::Final),
        (None, 500..=599) => (ErrorKind::Service, FailureClass::Ambiguous),
        (None, _) => (ErrorKind::Service, FailureClass::Final),
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
    is_throttled: bool,
    kind: ErrorKind,
) -> (ErrorKind, FailureClass) {
    match status {
        _ if is_throttled => THROTTLED,
        200..=299 => (kind, FailureClass::Unreadable),
        500..=599 => (kind, FailureClass::Ambiguous),
        _ => (kind, FailureClass::Final),
    }
}

/// Whether a code is `family` or one of its `family.Detail` forms.
fn is_family(code: &str, family: &str) -> bool {
    code.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
