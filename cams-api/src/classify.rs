//! From an error reply to the kind of the error. It knows the gateway's codes and no operation.

use crate::envelope::Envelope;
use crate::error::ErrorKind;
use crate::transport::Head;

/// The kind of an error that the service reports in its own form.
pub(crate) fn kind_of(head: &Head, envelope: &Envelope) -> ErrorKind {
    let code = envelope.code.as_deref().unwrap_or_default();
    // Flow control comes first: it is often sent with status 400, and what was throttled was not judged.
    if is_throttled(head) || is_family(code, "Throttling") || code == "System.LimitControl" {
        return ErrorKind::Throttled;
    }
    if code == "SignatureDoesNotMatch"
        || code == "SignatureNonceUsed"
        || code == "IllegalTimestamp"
        || is_family(code, "IncompleteSignature")
        || is_family(code, "InvalidTimeStamp")
    {
        return ErrorKind::Signature;
    }
    if code == "SecurityTokenExpired"
        || code == "MissingSecurityToken"
        || is_family(code, "InvalidAccessKeyId")
        || is_family(code, "InvalidSecurityToken")
    {
        return ErrorKind::Credentials;
    }
    if code == "Ram.PermissionDeny"
        || code == "Authentication.NoAuth"
        || is_family(code, "Forbidden")
        || is_family(code, "NoPermission")
        || head.status == 403
    {
        return ErrorKind::AccessDenied;
    }
    ErrorKind::Service
}

/// Whether the status or a header alone says that there were too many calls.
pub(crate) fn is_throttled(head: &Head) -> bool {
    head.status == 429 || head.has_retry_hint()
}

/// Whether a code is `family` or one of its `family.Detail` forms.
fn is_family(code: &str, family: &str) -> bool {
    code.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
