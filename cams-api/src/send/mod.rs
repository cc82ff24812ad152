//! The one path of every call: parameters, credentials, signature, transport, verdict, and repeats
//! by the rules of [`retry`](crate::retry).
//!
//! It is not generic, so all operations share one copy. [`Decode`] hides the type of the response.

#[cfg(feature = "blocking")]
mod blocking;
mod core;
mod judge;
mod recovery;
#[cfg_attr(not(feature = "tracing"), path = "no_span.rs")]
mod span;

use std::pin::pin;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tokio::time::Instant;

#[cfg(feature = "blocking")]
pub(crate) use self::blocking::Runtime;
pub(crate) use self::core::{Core, Timeouts};
use self::judge::Judge;
pub(crate) use self::recovery::{Failed, Recovery};
use crate::credentials::{Credentials, CredentialsSource};
use crate::operation::OperationInfo;
use crate::outcome::{Classifier, Error, ErrorKind, FailedAttempt, Metadata};
use crate::privacy::RequestId;
use crate::random;
use crate::request::{Attempt, CallOptions, Content, Outgoing, SignedRequest};
use crate::response::Decode;
use crate::retry::RetryClass;
use crate::sign::{self, RequestHash};
use crate::telemetry::{AttemptReport, CallReport, DroppedCall};
use crate::transport::{Failure, Head};

/// Sends a request. On success, `decode` stores the response.
///
/// The request is encoded before the future begins. A future holding it would be copied with it.
pub(crate) fn send<'a>(
    client: &'a Core,
    outgoing: Outgoing,
    options: &'a CallOptions,
    decode: &'a mut Decode<'a>,
) -> impl Future<Output = Result<Metadata, Error>> + Send + 'a {
    let Outgoing { action, method, retry, info, mut params } = outgoing;
    client.presets.complete(info, &mut params);
    let sending = Sending { client, action, retry, info, options, started: Instant::now() };
    let content = Content::new(params, method, options, &client.endpoint, client.max_query_bytes);
    async move {
        let mut metadata = Metadata::default();
        let span = span::of_call(&client.endpoint, action);
        let mut unfinished = Unfinished(Some(&sending));
        let result = match &content {
            Ok(content) => {
                span::report_misspelt(&span, || content.misspelt(info));
                // Boxed, so that the future of a call stays small: it is moved often.
                let mut run = Box::pin(sending.run(content, decode, &mut metadata));
                let result = span::within_call(&span, run.as_mut()).await;
                result.map_err(|error| match error.kind() {
                    ErrorKind::InvalidParameter | ErrorKind::Service => {
                        error.with_misspelt(content.misspelt(info))
                    }
                    _ => error,
                })
            }
            Err(_) => Ok(()),
        };
        let result = content.and(result);
        metadata.clock_offset_seconds = client.clock.offset_seconds();
        metadata.elapsed = sending.started.elapsed();
        span::end_call(span, &metadata, result.as_ref().err());
        unfinished.0 = None;
        if let Some(watch) = &client.watch {
            let error = result.as_ref().err();
            watch.call_finished(&CallReport {
                operation: action,
                info,
                metadata: &metadata,
                error,
            });
        }
        match result {
            Ok(()) => Ok(metadata),
            Err(error) => Err(error.of_call(action, retry, metadata)),
        }
    }
}

/// A call on its way.
struct Sending<'a> {
    client: &'a Core,
    action: &'static str,
    retry: RetryClass,
    info: Option<&'static OperationInfo>,
    options: &'a CallOptions,
    started: Instant,
}

/// Tells the observers about a call that is dropped before its end.
struct Unfinished<'a>(Option<&'a Sending<'a>>);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if let Some(Sending { client, action, info, started, .. }) = self.0
            && let Some(watch) = &client.watch
        {
            let elapsed = started.elapsed();
            watch.call_dropped(&DroppedCall { operation: action, info: *info, elapsed });
        }
    }
}

impl Sending<'_> {
    /// Tries until an attempt succeeds or none may follow.
    async fn run(
        &self,
        content: &Content,
        decode: &mut Decode<'_>,
        metadata: &mut Metadata,
    ) -> Result<(), Error> {
        self.client.http.check_runtime()?;
        let mut recovery = self.recovery();
        loop {
            // Facts of the previous attempt must not look like facts of this one.
            (metadata.status, metadata.request_id) = (None, None);
            let credentials =
                credentials(self.client, self.options, self.limit(), || self.time_left()).await?;
            if let Some(limiter) = &self.client.rate_limiter {
                // Boxed, so that calls without a limit stay small.
                let turn = Box::pin(limiter.turn(self.action, self.time_left())).await;
                turn.map_err(|no_turn| self.judge().no_turn(&no_turn))?;
            }
            let added = self.client.added_headers(self.action, metadata.attempts + 1)?;
            let (request, hash) = self.fresh_request(content, &credentials, added.clone())?;
            let time_left = self.time_left();
            if time_left.is_zero() {
                return Err(self.judge().too_late());
            }
            metadata.attempts += 1;
            let mut head = None;
            let limit = self.attempt_limit().min(time_left);
            let span = span::of_attempt(&self.client.endpoint, content.method(), metadata.attempts);
            let begun = self.client.watch.as_ref().map(|_| Instant::now());
            let outcome = {
                let exchange = pin!(self.client.http.exchange(request, limit, &mut head));
                span::within_attempt(&span, exchange).await
            };
            let response_bytes = outcome.as_ref().map_or(0, Bytes::len);
            let report = |metadata: &Metadata, error: Option<&Error>, wait| {
                let (Some(watch), Some(begun)) = (&self.client.watch, begun) else { return };
                watch.attempt_finished(&AttemptReport {
                    operation: self.action,
                    info: self.info,
                    metadata,
                    error,
                    elapsed: begun.elapsed(),
                    request_bytes: content.bytes(),
                    response_bytes,
                    wait,
                });
            };
            let result = self.judged(outcome, time_left, head.as_ref(), decode, metadata);
            let each_confidential = |show: &mut dyn FnMut(&str)| {
                content.each_confidential(self.info, show);
                credentials.each_confidential(show);
                added.iter().for_each(|(_, value)| show(value));
            };
            if let Some(id) = &mut metadata.request_id {
                id.hide_if_quoting(each_confidential);
            }
            let version = head.as_ref().and_then(Head::version);
            let Err(error) = result else {
                span::end_attempt(span, metadata, version, None);
                report(metadata, None, None);
                self.client.retry_budget.reward();
                return Ok(());
            };
            let error = error.of_signed(hash.as_ref()).not_showing(each_confidential);
            if let Some(limiter) = &self.client.rate_limiter {
                limiter.failed(self.action, &error);
            }
            span::end_attempt(span, metadata, version, Some(&error));
            let wait = recovery.wait_after(&Failed {
                error: &error,
                status: metadata.status,
                service_time: head.and_then(|head| head.date()),
                credentials: Some(&credentials),
                elapsed: self.started.elapsed(),
                time_left: self.time_left(),
            });
            report(metadata, Some(&error), wait);
            metadata.failed_attempts.push(FailedAttempt {
                kind: error.kind(),
                failure: error.failure_class(),
                code: error.code().map(str::to_owned),
                shown_code: error.shown_code().map(str::to_owned),
                status: metadata.status,
                request_id: metadata.request_id.clone(),
                wait,
            });
            let Some(wait) = wait else { return Err(error) };
            span::report_retry(metadata);
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            if self.time_left().is_zero() {
                return Err(error);
            }
        }
    }

    fn recovery(&self) -> Recovery<'_> {
        let Self { client, action, retry, options, .. } = *self;
        let policy = options.retry.as_deref().unwrap_or(client.retry_policy.as_ref());
        Recovery::new(client, policy, action, retry, options.credentials.is_none())
    }

    /// Judges an attempt. Stores status and request ID in `metadata`, even if the rest of the
    /// response did not arrive.
    fn judged(
        &self,
        outcome: Result<Bytes, Failure>,
        time_left: Duration,
        head: Option<&Head>,
        decode: &mut Decode<'_>,
        metadata: &mut Metadata,
    ) -> Result<(), Error> {
        let judge = self.judge();
        let (result, request_id) = match judge.judge(outcome, head, time_left, decode) {
            Ok(success) => {
                metadata.left_out = success.left_out;
                (Ok(()), success.request_id)
            }
            Err(error) => {
                let request_id = error.request_id_in_body().map(str::to_owned);
                (Err(error), request_id)
            }
        };
        metadata.status = head.map(|head| head.status);
        metadata.request_id = RequestId::among(request_id, || head?.request_id());
        result
    }

    /// A request with a fresh date and nonce.
    fn fresh_request(
        &self,
        content: &Content,
        credentials: &Credentials,
        added: Vec<(String, String)>,
    ) -> Result<(reqwest::Request, Option<RequestHash>), Error> {
        let date = sign::format_date(self.client.clock.now());
        let nonce = random::nonce();
        let Self { client: Core { endpoint, headers, .. }, action, .. } = *self;
        Attempt { endpoint, headers, action, content, credentials, date, nonce, added }.into_http()
    }

    fn judge(&self) -> Judge<'_> {
        Judge {
            core: self.client,
            classifier: Classifier(self.retry),
            limit: self.limit(),
            attempt_limit: self.attempt_limit(),
        }
    }

    /// The time limit of the whole call.
    fn limit(&self) -> Duration {
        self.options.timeout.unwrap_or(self.client.timeouts.operation)
    }

    fn attempt_limit(&self) -> Duration {
        self.options.attempt_timeout.unwrap_or(self.client.timeouts.attempt)
    }

    fn time_left(&self) -> Duration {
        self.limit().saturating_sub(self.started.elapsed())
    }
}

/// Signs a request with a given date and nonce.
pub(crate) async fn sign(
    client: &Core,
    outgoing: Outgoing,
    options: &CallOptions,
    date: SystemTime,
    nonce: &str,
) -> Result<SignedRequest, Error> {
    let Outgoing { action, method, retry, info, mut params } = outgoing;
    client.presets.complete(info, &mut params);
    async {
        let content =
            Content::new(params, method, options, &client.endpoint, client.max_query_bytes)?;
        let limit = options.timeout.unwrap_or(client.timeouts.operation);
        let credentials = credentials(client, options, limit, || limit).await?;
        let attempt = Attempt {
            endpoint: &client.endpoint,
            headers: &client.headers,
            action,
            content: &content,
            credentials: &credentials,
            date: sign::format_date(date),
            nonce: nonce.to_owned(),
            added: client.added_headers(action, 1)?,
        };
        attempt.into_signed_request()
    }
    .await
    .map_err(|error: Error| error.of_call(action, retry, Metadata::default()))
}

/// Signs a request and returns it as a command without its secrets.
pub(crate) async fn curl(
    client: &Core,
    outgoing: Outgoing,
    options: &CallOptions,
) -> Result<String, Error> {
    let info = outgoing.info;
    let date = client.clock.now();
    let signed = sign(client, outgoing, options, date, &random::nonce()).await?;
    Ok(signed.without_secrets(info).to_curl())
}

/// The current credentials. `limit` is the time limit of the call, and `time_left` the rest of it.
async fn credentials(
    client: &Core,
    options: &CallOptions,
    limit: Duration,
    time_left: impl FnOnce() -> Duration,
) -> Result<Credentials, Error> {
    if let Some(credentials) = &options.credentials {
        return match credentials.flaw() {
            None => Ok(credentials.clone()),
            Some(flaw) => Err(Error::new(ErrorKind::Credentials, flaw)),
        };
    }
    let refresh = match &client.credentials {
        CredentialsSource::Fixed(credentials) => return Ok(credentials.clone()),
        CredentialsSource::Provider(refresh) => refresh,
    };
    client.http.check_runtime()?;
    match tokio::time::timeout(time_left(), refresh.credentials(client.clock.now())).await {
        Ok(Ok(credentials)) => Ok(credentials),
        Ok(Err(error)) => {
            let text = format!("there are no credentials from {:?}", refresh.name());
            Err(Error::new(ErrorKind::Credentials, text).with_advising_source(error))
        }
        Err(_) => Err(Error::new(
            ErrorKind::Credentials,
            format!(
                "the credentials provider {:?} did not answer within {limit:?}",
                refresh.name()
            ),
        )),
    }
}
