//! The one way of every call: parameters, credentials, signature, transport, verdict.
//!
//! It is not generic: there is one copy for all operations. What depends on the reply's type is behind
//! [`Decode`].

use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::call::CallOptions;
use crate::classify;
use crate::client::Inner;
use crate::credentials::{Credentials, CredentialsSource};
use crate::decode::{DecodeError, is_json_like};
use crate::envelope::{Envelope, Verdict};
use crate::error::{Error, ErrorKind};
use crate::metadata::Metadata;
use crate::operation::RetryClass;
use crate::params::Params;
use crate::sign;
use crate::signed_request::SignedRequest;
use crate::transport::{self, Failure, Head, LARGEST_REPLY};
use crate::wire::{Attempt, Content};

/// A request without its type.
pub(crate) struct Outgoing {
    pub(crate) action: &'static str,
    pub(crate) retry: RetryClass,
    pub(crate) params: Params,
}

/// Decodes a body into the typed reply, which it keeps, and gives its verdict.
pub(crate) type Decode<'a> = dyn FnMut(&[u8]) -> Result<Verdict, DecodeError> + Send + 'a;

/// Sends a request; a success leaves the reply with `decode`.
pub(crate) async fn send(
    client: &Inner,
    outgoing: Outgoing,
    options: &CallOptions,
    decode: &mut Decode<'_>,
) -> Result<Metadata, Error> {
    let Outgoing { action, retry, params } = outgoing;
    let limit = options.timeout.unwrap_or(client.timeouts.operation);
    let sending = Sending { client, action, retry, limit, started: Instant::now() };
    let mut metadata = Metadata::default();
    let result = sending.run(params, options, decode, &mut metadata);
    #[cfg(feature = "tracing")]
    let span = crate::span::of_call(action);
    #[cfg(feature = "tracing")]
    let result = tracing::Instrument::instrument(result, span.clone());
    let result = result.await;
    metadata.elapsed = sending.started.elapsed();
    #[cfg(feature = "tracing")]
    crate::span::record(&span, &metadata);
    match result {
        Ok(()) => Ok(metadata),
        Err(error) => Err(error.of_call(action, retry, metadata)),
    }
}

/// A call on its way.
struct Sending<'a> {
    client: &'a Inner,
    action: &'static str,
    retry: RetryClass,
    /// How long the whole call may take.
    limit: Duration,
    started: Instant,
}

impl Sending<'_> {
    async fn run(
        &self,
        params: Params,
        options: &CallOptions,
        decode: &mut Decode<'_>,
        metadata: &mut Metadata,
    ) -> Result<(), Error> {
        let content = Content::new(params, options)?;
        let credentials = credentials(self.client, self.limit).await?;
        let request = self.fresh_request(&content, &credentials)?;
        self.attempt(request, decode, metadata).await
    }

    /// Sends one request and judges its reply. Status and request id get into `metadata` even when the rest
    /// of the reply fails to come.
    async fn attempt(
        &self,
        request: reqwest::Request,
        decode: &mut Decode<'_>,
        metadata: &mut Metadata,
    ) -> Result<(), Error> {
        let timeouts = &self.client.timeouts;
        let limit = timeouts.attempt.min(self.limit.saturating_sub(self.started.elapsed()));
        metadata.attempts += 1;
        let mut head = None;
        let exchange = transport::exchange(&self.client.http, request, &mut head);
        let outcome = tokio::time::timeout(limit, exchange).await;
        let result = match (outcome, &head) {
            (Ok(Ok(body)), Some(head)) => judge(head, &body, decode),
            (Ok(Ok(_)), None) => Err(Error::new(ErrorKind::Transport, "the reply has no head")),
            (Ok(Err(failure)), _) => Err(self.no_reply(failure)),
            (Err(_), _) => Err(self.timed_out()),
        };
        let (result, request_id) = match result {
            Ok(request_id) => (Ok(()), request_id),
            Err(error) => {
                let request_id = error.request_id_in_body().map(str::to_owned);
                (Err(error), request_id)
            }
        };
        metadata.status = head.as_ref().map(|head| head.status);
        metadata.request_id = request_id.or_else(|| head?.request_id().map(str::to_owned));
        result
    }

    /// A request with the date of now and a nonce of its own.
    fn fresh_request(
        &self,
        content: &Content,
        credentials: &Credentials,
    ) -> Result<reqwest::Request, Error> {
        let mut random = [0; 16];
        SystemRandom::new().fill(&mut random).map_err(|_| {
            Error::new(ErrorKind::Config, "the system gives no random bytes for the nonce")
        })?;
        let mut nonce = String::with_capacity(2 * random.len());
        sign::push_hex(&random, &mut nonce);
        let date = &sign::format_date(SystemTime::now());
        let (client, action) = (self.client, self.action);
        Attempt { client, action, content, credentials, date, nonce: &nonce }.to_http()
    }

    fn no_reply(&self, failure: Failure) -> Error {
        match failure {
            Failure::NotSent(error) => {
                let host = &self.client.endpoint.host;
                Error::new(ErrorKind::Connect, format!("cannot connect to {host}"))
                    .with_source(error)
            }
            Failure::TimedOut(error) => self.timed_out().with_source(error),
            Failure::Broken(error) => {
                self.ambiguous(ErrorKind::Transport, "the connection broke").with_source(error)
            }
            Failure::TooLarge => Error::new(
                ErrorKind::UnexpectedReply,
                format!("the reply is larger than {LARGEST_REPLY} bytes"),
            ),
        }
    }

    fn timed_out(&self) -> Error {
        let limit = self.client.timeouts.attempt.min(self.limit);
        let text = format!("there was no complete reply within {limit:?}");
        self.ambiguous(ErrorKind::Timeout, &text)
    }

    /// A failure that leaves open whether the service carried out the operation.
    fn ambiguous(&self, kind: ErrorKind, text: &str) -> Error {
        match self.retry {
            RetryClass::Never => Error::new(
                ErrorKind::MaybeSent,
                format!("{text}; the service may have carried it out"),
            ),
            RetryClass::Safe | RetryClass::OptIn => Error::new(kind, text),
        }
    }
}

/// Signs a request with a given date and nonce.
pub(crate) async fn sign(
    client: &Inner,
    outgoing: Outgoing,
    options: &CallOptions,
    date: SystemTime,
    nonce: &str,
) -> Result<SignedRequest, Error> {
    let Outgoing { action, retry, params } = outgoing;
    async {
        let content = Content::new(params, options)?;
        let credentials =
            credentials(client, options.timeout.unwrap_or(client.timeouts.operation)).await?;
        let date = &sign::format_date(date);
        Attempt { client, action, content: &content, credentials: &credentials, date, nonce }
            .to_signed_request()
    }
    .await
    .map_err(|error: Error| error.of_call(action, retry, Metadata::default()))
}

async fn credentials(client: &Inner, limit: Duration) -> Result<Credentials, Error> {
    let provider = match &client.credentials {
        CredentialsSource::Fixed(credentials) => return Ok(credentials.clone()),
        CredentialsSource::Provider(provider) => provider,
    };
    match tokio::time::timeout(limit, provider.credentials()).await {
        Ok(Ok(credentials)) => Ok(credentials),
        Ok(Err(error)) => {
            Err(Error::new(ErrorKind::Credentials, "there are no credentials").with_source(error))
        }
        Err(_) => Err(Error::new(
            ErrorKind::Credentials,
            format!(
                "the credentials provider {:?} gave no answer within {limit:?}",
                provider.name()
            ),
        )),
    }
}

/// Tells success from failure; a success gives the request id of the body.
fn judge(head: &Head, body: &Bytes, decode: &mut Decode<'_>) -> Result<Option<String>, Error> {
    let unexpected = |what: &str| Error::new(ErrorKind::UnexpectedReply, what);
    let error = match head.status {
        200..=299 if body.is_empty() => unexpected("the reply is empty"),
        200..=299 => match decode(body) {
            Ok(verdict) if verdict.is_success() => return Ok(verdict.request_id),
            Ok(_) => reported(head, Envelope::parse(body).unwrap_or_default()),
            Err(error) => match Envelope::parse(body) {
                // An error reply need not have the elements of a success.
                Some(envelope) if envelope.is_failure() => reported(head, envelope),
                _ if !is_json_like(body) => unexpected("the reply is not JSON"),
                // A code of success explains nothing, but the request id does.
                envelope => {
                    let request_id = envelope.and_then(|envelope| envelope.request_id);
                    undecodable(error).with_envelope(Envelope { request_id, ..Envelope::default() })
                }
            },
        },
        300..=399 => unexpected("the server redirects, and a signed request must not follow"),
        _ => match Envelope::parse(body) {
            Some(envelope) => reported(head, envelope),
            None if classify::is_throttled(head) => {
                Error::new(ErrorKind::Throttled, "there were too many calls")
            }
            None if body.is_empty() => unexpected("the reply is empty"),
            None => unexpected("the reply is not an error reply of the service"),
        },
    };
    Err(error.with_body(body.clone()).with_retry_after(head.retry_after()))
}

/// An error that the service reports.
fn reported(head: &Head, envelope: Envelope) -> Error {
    let text = match envelope.code {
        Some(_) => "the reply says that it is no success",
        None => "the service reports a failure without a code",
    };
    Error::new(classify::kind_of(head, &envelope), text).with_envelope(envelope)
}

fn undecodable(error: DecodeError) -> Error {
    match error {
        DecodeError::Syntax(error) => {
            Error::new(ErrorKind::Decode, "the reply is not complete JSON").with_source(error)
        }
        DecodeError::Mismatch(error) => {
            Error::new(ErrorKind::Decode, "the reply has another shape than documented")
                .with_source(error)
        }
    }
}
