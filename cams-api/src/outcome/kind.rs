//! The kinds of failure that programs match on.

/// What kind of failure an [`Error`](crate::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Required parameters are not set; the error names all of them. Nothing was sent.
    MissingParameter,
    /// A parameter cannot be written as text. For [`Client::call_json`](crate::Client::call_json) also: the
    /// operation or a parameter is not known, or a value is of another type than documented. The error names
    /// everything that is wrong. Nothing was sent.
    InvalidParameter,
    /// The client is configured wrongly (endpoint, region, header text, missing TLS), or the program calls it
    /// where it cannot work: outside a Tokio runtime, or blocking inside one. Nothing was sent.
    Config,
    /// There are no credentials (nothing was sent), or the service does not accept the access key or the
    /// security token.
    Credentials,
    /// No connection could be made (name, port, TLS, in time), or the server says that it did not take the request:
    /// the service did not see it.
    Connect,
    /// No reply in time, or no time left to send the request. The operation may be repeated by its retry class; for
    /// one that must not be repeated and was sent the kind is [`MaybeSent`](Self::MaybeSent).
    Timeout,
    /// The connection broke before the reply was complete. For an operation that must not be repeated the
    /// kind is [`MaybeSent`](Self::MaybeSent).
    Transport,
    /// An operation that acts twice when it is repeated got no reply, or one that does not tell whether it
    /// was carried out: no complete reply, a failure inside the service, a success that cannot be read, or the
    /// refusal of a second copy of the request.
    /// Find out before sending it again. [`FailureClass`](crate::retry::FailureClass) has the exact rules.
    MaybeSent,
    /// The service refused the call because there were too many, before carrying it out.
    Throttled,
    /// The account or RAM user may not do this. See [`Error::access_denied_detail`].
    ///
    /// [`Error::access_denied_detail`]: crate::Error::access_denied_detail
    AccessDenied,
    /// The service does not accept the signature: wrong secret, wrong clock, or a nonce used before. A used nonce means
    /// that something on the way sent the request twice; for an operation that must not be repeated the kind is
    /// [`MaybeSent`](Self::MaybeSent).
    Signature,
    /// The service answered with another error code; see [`Error::code`](crate::Error::code).
    Service,
    /// The reply is none of the service's: a proxy's page, an empty body, a redirect, or one that is too
    /// large.
    UnexpectedReply,
    /// The reply is JSON, but cut off or of another shape than documented.
    Decode,
}
