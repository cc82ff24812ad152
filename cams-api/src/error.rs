//! The one error type. It keeps what a support ticket needs and shows nothing that is confidential.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::envelope::{AccessDeniedDetail, Envelope};
use crate::metadata::Metadata;
use crate::operation::RetryClass;
use crate::scrub::{Scrubbed, root_cause};

/// Why a call, or the making of a client, failed.
///
/// `Display` is one line that serves a support ticket: operation, code, message, HTTP status and request
/// id. Neither it nor `Debug` shows parameters or secrets; telephone numbers and signed texts that the
/// service quotes in its messages are blanked out. [`message`](Self::message) and [`body`](Self::body) give
/// the service's own words, unchanged.
///
/// ```no_run
/// # async fn example(client: cams_api::Client) {
/// use cams_api::ErrorKind;
///
/// let call = client.delete_chat_group_invite_link().group_id("E398****");
/// if let Err(error) = call.send().await {
///     match error.kind() {
///         ErrorKind::Throttled => println!("slow down, and try again after {:?}", error.retry_after()),
///         ErrorKind::Service if error.code() == Some("Product.Unsubscript") => println!("activate CAMS"),
///         _ => println!("{error}"),
///     }
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static str>,
    retry: Option<RetryClass>,
    /// What happened, in words of our own. The service's words are in `envelope`.
    text: String,
    envelope: Envelope,
    retry_after: Option<Duration>,
    body: Option<Bytes>,
    metadata: Metadata,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Required parameters are not set; the error names all of them. Nothing was sent.
    MissingParameter,
    /// A parameter cannot be written as text. Nothing was sent.
    InvalidParameter,
    /// The client is configured wrongly: endpoint, region, header text, missing TLS. Nothing was sent.
    Config,
    /// There are no credentials (nothing was sent), or the service does not accept the access key or the
    /// security token.
    Credentials,
    /// No connection could be made (name, port, TLS): the service did not see the request.
    Connect,
    /// No reply in time. The operation may be repeated by its retry class; for one that must not be
    /// repeated the kind is [`MaybeSent`](Self::MaybeSent).
    Timeout,
    /// The connection broke before the reply was complete. For an operation that must not be repeated the
    /// kind is [`MaybeSent`](Self::MaybeSent).
    Transport,
    /// No complete reply to an operation that acts twice when it is repeated: the service may have carried
    /// it out. Find out before sending it again.
    MaybeSent,
    /// The service refused the call because there were too many, before carrying it out.
    Throttled,
    /// The account or RAM user may not do this. See [`Error::access_denied_detail`].
    AccessDenied,
    /// The service does not accept the signature: wrong secret, wrong clock, or a nonce used before.
    Signature,
    /// The service answered with another error code; see [`Error::code`].
    Service,
    /// The reply is none of the service's: a proxy's page, an empty body, a redirect, or one that is too
    /// large.
    UnexpectedReply,
    /// The reply is JSON, but cut off or of another shape than documented.
    Decode,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, text: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            retry: None,
            text: text.into(),
            envelope: Envelope::default(),
            retry_after: None,
            body: None,
            metadata: Metadata::default(),
            source: None,
        }))
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_envelope(mut self, envelope: Envelope) -> Self {
        self.0.envelope = envelope;
        self
    }

    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(body);
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    /// Says which call failed.
    pub(crate) fn of_call(
        mut self,
        operation: &'static str,
        retry: RetryClass,
        metadata: Metadata,
    ) -> Self {
        self.0.operation = Some(operation);
        self.0.retry = Some(retry);
        self.0.metadata = metadata;
        self
    }

    /// The kind of the failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that failed; `None` when a client could not be made.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// The service's error code, for example `Product.Unsubscript`.
    pub fn code(&self) -> Option<&str> {
        self.0.envelope.code.as_deref()
    }

    /// The service's message, unchanged. It may quote parameters or the text that was signed: do not log it
    /// where telephone numbers must not appear.
    pub fn message(&self) -> Option<&str> {
        self.0.envelope.message.as_deref()
    }

    /// The id that the service gave to the request, for support tickets.
    pub fn request_id(&self) -> Option<&str> {
        self.0.metadata.request_id()
    }

    pub(crate) fn request_id_in_body(&self) -> Option<&str> {
        self.0.envelope.request_id.as_deref()
    }

    /// The HTTP status, if there was a reply. A failing code can come with status 200.
    pub fn status(&self) -> Option<u16> {
        self.0.metadata.status()
    }

    /// What the service says about a missing permission.
    pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {
        self.0.envelope.access_denied_detail.as_ref()
    }

    /// How long the service asks to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether sending the same call again later can succeed and can do no harm: the service did not see or
    /// refused the call before carrying it out, or the failure may pass and the operation is
    /// [`RetryClass::Safe`].
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Connect | ErrorKind::Throttled => true,
            ErrorKind::Signature => self.code() == Some("SignatureNonceUsed"),
            ErrorKind::Timeout | ErrorKind::Transport => self.0.retry == Some(RetryClass::Safe),
            ErrorKind::Service | ErrorKind::UnexpectedReply | ErrorKind::Decode => {
                let passing_code = matches!(
                    self.code(),
                    Some("InternalError" | "ServiceUnavailable" | "UnknownError")
                );
                let passing_status = matches!(self.status(), Some(500 | 502 | 503 | 504));
                (passing_code || passing_status) && self.0.retry == Some(RetryClass::Safe)
            }
            _ => false,
        }
    }

    /// The body of the reply, unchanged, if there was one.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// Request id, status, attempts and time of the call.
    pub fn metadata(&self) -> &Metadata {
        &self.0.metadata
    }

    fn is_unsent(&self) -> bool {
        self.0.metadata.attempts == 0 || self.kind() == ErrorKind::Connect
    }

    /// The system policy for reading covers `Get*` and `List*` only.
    fn is_outside_read_only_policy(&self) -> bool {
        self.kind() == ErrorKind::AccessDenied
            && self.0.operation.is_some_and(|operation| {
                ["Query", "Read", "Check"].iter().any(|verb| operation.starts_with(verb))
            })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation} failed: ")?;
        }
        // The code of a success, beside `Success: false`, would mislead.
        match self.code().filter(|_| self.0.envelope.is_failure()) {
            Some(code) => write!(f, "{}", Scrubbed(code))?,
            None => f.write_str(&self.0.text)?,
        }
        if let Some(message) = self.message() {
            write!(f, ": {}", Scrubbed(message))?;
        }
        if let Some(cause) = self.source().and_then(root_cause) {
            write!(f, ": {}", Scrubbed(&cause))?;
        }
        if let Some(action) =
            self.access_denied_detail().and_then(|detail| detail.auth_action.as_deref())
        {
            write!(f, "; the policy must allow {}", Scrubbed(action))?;
        }
        if self.is_outside_read_only_policy() {
            f.write_str(
                "; the system policy AliyunCamsReadOnlyAccess does not cover Query*, Read* and Check* operations",
            )?;
        }
        match (self.status(), self.request_id()) {
            (Some(status), Some(id)) => {
                write!(f, " (HTTP {status}, request id {})", id.escape_debug())
            }
            (Some(status), None) => write!(f, " (HTTP {status}, no request id)"),
            (None, _) if self.0.operation.is_some() && self.is_unsent() => {
                f.write_str(" (nothing was sent)")
            }
            (None, _) => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("text", &self.to_string())
            .field("code", &self.code().map(Scrubbed))
            .field("access_denied_detail", &self.access_denied_detail())
            .field("retry_after", &self.retry_after())
            .field("metadata", self.metadata())
            .field("body_len", &self.body().map(<[u8]>::len))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
