//! The kinds of failure that programs match on.

/// The kind of an [`Error`](crate::Error), to match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A required parameter is missing.
    ///
    /// If the client notices, nothing is sent: the error names all missing parameters, and
    /// [`Error::status`](crate::Error::status) is `None`. If the service notices,
    /// [`Error::code`](crate::Error::code) returns its code, such as `MissingParameter` or
    /// `MissingPhoneNumber`.
    MissingParameter,
    /// A parameter has a wrong value.
    ///
    /// If the client notices, nothing is sent: the error names every problem, and
    /// [`Error::status`](crate::Error::status) is `None`. The client refuses values that cannot be
    /// sent as text. [`Client::call_json`](crate::Client::call_json) also refuses unknown
    /// operations, unknown parameters, and values of an undocumented type. If the service notices,
    /// [`Error::code`](crate::Error::code) returns its code, such as
    /// `InvalidParameter.ToOnlyNumeric`.
    InvalidParameter,
    /// The client's configuration is wrong (endpoint, region, header text, missing TLS), or the
    /// call is made where it cannot work: outside a Tokio runtime, or blocking inside one. Nothing
    /// was sent.
    Config,
    /// There are no credentials (nothing was sent), or the service refused the access key or the
    /// security token.
    Credentials,
    /// No connection could be opened (name, port, TLS, timeout), or the server reported that it did
    /// not process the request. The service did not see it.
    Connect,
    /// No response in time, or no time left to send the request. The retry class decides about a
    /// repeat. If the request was sent and must not be repeated, the kind is
    /// [`MaybeSent`](Self::MaybeSent).
    Timeout,
    /// The connection broke before the response was complete. If the operation must not be
    /// repeated, the kind is [`MaybeSent`](Self::MaybeSent).
    Transport,
    /// The service may have executed the request, and the operation acts twice when repeated. There
    /// was no complete response, a failure inside the service, an unreadable success, or the
    /// refusal of a second copy of the request. Find out whether it was executed before you call
    /// again. [`FailureClass`](crate::retry::FailureClass) has the exact rules.
    MaybeSent,
    /// There were too many calls. The service refused this one before executing it.
    Throttled,
    /// The account or RAM user lacks the permission. See [`Error::access_denied_detail`].
    ///
    /// [`Error::access_denied_detail`]: crate::Error::access_denied_detail
    AccessDenied,
    /// The service refused the signature: wrong secret, wrong clock, or a used nonce. A used nonce
    /// means that something on the way sent the request twice. If the operation must not be
    /// repeated, the kind is then [`MaybeSent`](Self::MaybeSent).
    Signature,
    /// The service answered with another error code, or with any code and a status that leaves open
    /// whether it executed the request. See [`Error::code`](crate::Error::code).
    Service,
    /// The response is not from the service (the page of a proxy, an empty body, a redirect), or it
    /// is too large.
    UnexpectedResponse,
    /// The response is JSON, but truncated or of another shape than documented.
    Decode,
}
