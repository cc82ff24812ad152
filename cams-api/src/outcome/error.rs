//! The one error type. It keeps everything that a support ticket needs. [`text`] decides how it is
//! shown.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;

use super::code::{ErrorCode, Found};
use super::kind::ErrorKind;
use super::metadata::{FailedAttempt, Metadata};
use super::shown::Shown;
use crate::response::{AccessDeniedDetail, Envelope};
use crate::retry::{FailureClass, RetryClass};
use crate::setup_error::SetupError;
use crate::sign::RequestHash;

/// The reason why a call failed, or why a client could not be built.
///
/// `Display` is one line for a support ticket: operation, code, message, advice, HTTP status,
/// request ID and attempts. `Display` and `Debug` never show parameters or secrets. If the
/// service's message quotes confidential request data, phone numbers or signed text, `***` replaces
/// them. Codes and IDs are shown only if they have the right form. [`message`](Self::message),
/// [`code`](Self::code) and [`body`](Self::body) return the service's own words, unchanged.
///
/// ```
/// # #[cfg(feature = "chat-groups")]
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use cams_api::{ErrorCode, ErrorKind};
///
/// # let credentials = cams_api::Credentials::new("id", "secret");
/// # let client = cams_api::Client::builder().credentials(credentials).build()?;
/// let call = client.delete_chat_group_invite_link().group_id("E398****");
/// if let Err(error) = call.send().await {
///     match (error.kind(), error.error_code()) {
///         (ErrorKind::Throttled, _) => println!("slow down, wait {:?}", error.retry_after()),
///         (_, Some(ErrorCode::ProductUnsubscript)) => println!("activate CAMS"),
///         (_, Some(code)) => println!("{error}: {}", code.meaning().unwrap_or("not documented")),
///         _ => println!("{error}"),
///     }
/// #   assert_eq!(error.kind(), ErrorKind::MissingParameter);
/// }
/// # Ok::<(), cams_api::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Error(pub(super) Box<Inner>);

pub(super) struct Inner {
    kind: ErrorKind,
    class: FailureClass,
    pub(super) operation: Option<&'static str>,
    retry: Option<RetryClass>,
    /// The client's own words for the failure. `envelope` has the service's words.
    pub(super) text: String,
    pub(super) envelope: Envelope,
    /// The parts of it that may be shown.
    pub(super) shown: Shown,
    retry_after: Option<Duration>,
    /// For a refused signature: `true` if the service read the request as it was signed.
    pub(super) is_read_as_signed: Option<bool>,
    body: Option<Bytes>,
    /// The documented spelling of values that differ from it in case.
    pub(super) misspelt: BTreeMap<String, &'static str>,
    metadata: Metadata,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// `true` if the source itself contains advice.
    pub(super) is_source_advising: bool,
}

impl From<SetupError> for Error {
    fn from(error: SetupError) -> Self {
        let (text, source) = error.into_parts();
        let error = Self::new(ErrorKind::Config, text);
        match source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

impl Error {
    /// An error that ends the call.
    pub(crate) fn new(kind: ErrorKind, text: impl Into<String>) -> Self {
        Self::classified((kind, FailureClass::Final), text)
    }

    /// An error of this kind and class.
    pub(crate) fn classified((kind, class): Found, text: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            class,
            operation: None,
            retry: None,
            text: text.into(),
            envelope: Envelope::default(),
            shown: Shown::default(),
            retry_after: None,
            is_read_as_signed: None,
            body: None,
            misspelt: BTreeMap::new(),
            metadata: Metadata::default(),
            source: None,
            is_source_advising: false,
        }))
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds a source whose text contains advice, so all of it is shown. Of other sources only the
    /// root cause is shown.
    pub(crate) fn with_advising_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.is_source_advising = true;
        self.with_source(source)
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

    /// Adds the documented spelling of values that were sent in another case, by parameter.
    pub(crate) fn with_misspelt(mut self, misspelt: BTreeMap<String, &'static str>) -> Self {
        self.0.misspelt = misspelt;
        self
    }

    /// If signatures do not match, compares the signed text with the text that the service says it
    /// read.
    pub(crate) fn of_signed(mut self, hash: Option<&RequestHash>) -> Self {
        if let (ErrorKind::Signature, Some(hash), Some(message)) =
            (self.kind(), hash, self.message())
        {
            self.0.is_read_as_signed = hash.is_quoted_in(message);
        }
        self
    }

    /// Decides which of the service's words may be shown. Until then none are. `each_confidential`
    /// passes each confidential value of the request to its argument.
    pub(crate) fn not_showing(
        mut self,
        each_confidential: impl FnOnce(&mut dyn FnMut(&str)),
    ) -> Self {
        self.0.shown = Shown::of(&mut self.0.envelope, each_confidential);
        self
    }

    /// Names the call that failed.
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

    /// Adds the facts about a call without a name.
    #[cfg(feature = "testing")]
    pub(crate) fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.0.metadata = metadata;
        self
    }

    /// The kind of the failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The meaning of the last failure for repeating the call. [`retry`](crate::retry) has the
    /// rules.
    pub fn failure_class(&self) -> FailureClass {
        self.0.class
    }

    /// The operation that failed. `None` if a client could not be built, or if no operation has the
    /// given name.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// The service's error code as received, for example `Product.Unsubscript`. It may quote
    /// request data; `Display` and `Debug` show it only if it has the form of a code.
    pub fn code(&self) -> Option<&str> {
        self.0.envelope.code.as_deref()
    }

    /// The code as shown to users.
    pub(crate) fn shown_code(&self) -> Option<&str> {
        self.0.shown.code.as_deref()
    }

    /// The service's error code, to match on, with its meaning. `None` for a success code (`OK`
    /// beside `Success: false`).
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.code().filter(|_| self.0.envelope.is_failure()).map(ErrorCode::from)
    }

    /// The service's message, unchanged. It may quote parameters or the signed text: do not log it
    /// where phone numbers must not appear.
    pub fn message(&self) -> Option<&str> {
        self.0.envelope.message.as_deref()
    }

    /// The service's request ID, for support tickets.
    pub fn request_id(&self) -> Option<&str> {
        self.0.metadata.request_id()
    }

    pub(crate) fn request_id_in_body(&self) -> Option<&str> {
        self.0.envelope.request_id.as_deref()
    }

    /// The HTTP status, if there was a response. A failing code can come with status 200.
    pub fn status(&self) -> Option<u16> {
        self.0.metadata.status()
    }

    /// The service's details about a missing permission.
    pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {
        self.0.envelope.access_denied_detail.as_ref()
    }

    /// The help page that the gateway recommends for this failure. Its URL may quote the message.
    pub fn recommendation(&self) -> Option<&str> {
        self.0.envelope.recommendation.as_deref()
    }

    /// The host name that the gateway reports for itself.
    pub fn host_id(&self) -> Option<&str> {
        self.0.envelope.host_id.as_deref()
    }

    /// The wait that the service asks for before the next attempt: the longer one of its own header
    /// (`x-acs-retry-after`) and HTTP's (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns `true` if the same call may succeed later and cannot do harm. Either the service did
    /// not see it or refused it before executing it, or the failure may pass and the operation is
    /// [`RetryClass::Safe`]. The client's own retries follow the same [rules](crate::retry).
    ///
    /// Earlier attempts of the call count too: if one may have been executed, a later refusal
    /// changes nothing.
    pub fn is_retryable(&self) -> bool {
        let Some(retry) = self.0.retry else { return false };
        let may_follow = |failure: FailureClass| failure.allows_repeat(retry, false);
        let mut attempts = self.metadata().failed_attempts().iter().map(FailedAttempt::failure);
        may_follow(self.0.class)
            && attempts.all(|failure| !failure.may_have_acted() || may_follow(failure))
    }

    /// The body of the response, unchanged, if there was one.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// Request ID, status, attempts and duration of the call.
    pub fn metadata(&self) -> &Metadata {
        &self.0.metadata
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
