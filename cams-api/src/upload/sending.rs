//! Sends one file: the authorization, the form, and repeats.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use tokio::time::Instant;

use super::Uploader;
use super::authorization::Authorization;
use super::body::{FormBody, Progress};
use super::bucket::Bucket;
use super::media::{Media, unreadable};
use super::policy::Policy;
use super::uploaded::Uploaded;
use crate::outcome::{Classifier, Error, ErrorKind, FailedAttempt, Metadata};
use crate::privacy::RequestId;
use crate::random;
use crate::response::Envelope;
use crate::retry::{FailureClass, RetryClass};
use crate::send::{Core, Failed, Recovery};
use crate::sign::format_date;
use crate::transport::{Failure, Head};

/// The name of the request in errors.
const OPERATION: &str = "PostObject";

/// A repeat writes the same object again.
const RETRY: RetryClass = RetryClass::Safe;

/// An upload on its way.
pub(super) struct Sending<'a> {
    pub(super) core: &'a Core,
    pub(super) uploader: &'a Uploader,
    pub(super) content_type: &'a str,
    pub(super) progress: &'a Arc<Progress>,
    pub(super) limit: Duration,
    pub(super) started: Instant,
}

/// The place of a file in the storage.
struct Place {
    bucket: Bucket,
    key: String,
}

impl Sending<'_> {
    pub(super) async fn run(&self, mut media: Media) -> Result<Uploaded, Error> {
        self.core.http.check_runtime()?;
        let mut metadata = Metadata::default();
        let name = file_name(&media)?;
        let result = self.attempts(&mut media, &name, &mut metadata).await;
        metadata.elapsed = self.started.elapsed();
        let (authorization, key) = match result {
            Ok(stored) => stored,
            // The authorization failed, and its error names its own call.
            Err(error) if error.operation().is_some() => return Err(error),
            Err(error) => return Err(error.of_call(OPERATION, RETRY, metadata)),
        };
        let public = bucket(&authorization.endpoint, &authorization)?;
        Ok(Uploaded {
            link: public.link(&key).into(),
            path: format!("/{key}"),
            content_type: self.content_type.to_owned(),
            length: media.length(),
        })
    }

    /// Tries until the file is stored or no attempt may follow. Returns the key of the object.
    async fn attempts(
        &self,
        media: &mut Media,
        name: &str,
        metadata: &mut Metadata,
    ) -> Result<(Arc<Authorization>, String), Error> {
        let policy = self.core.retry_policy.as_ref();
        let mut recovery = Recovery::new(self.core, policy, OPERATION, RETRY, false);
        let mut refused: Option<Arc<Authorization>> = None;
        let Uploader { authorize, endpoint, kept } = self.uploader;
        loop {
            (metadata.status, metadata.request_id) = (None, None);
            let authorize =
                authorize.clone().timeout(self.core.timeouts.operation.min(self.time_left()));
            let authorization = kept.get(&authorize, refused.as_ref()).await?;
            let place = Place {
                bucket: bucket(
                    endpoint.as_deref().unwrap_or(&authorization.endpoint),
                    &authorization,
                )?,
                key: format!("{}/{name}", authorization.folder),
            };
            let Some(body) = self.form(&authorization, &place.key, media) else {
                return Err(Error::new(
                    ErrorKind::Transport,
                    "the stream was read by an earlier attempt and cannot be read again",
                ));
            };
            metadata.attempts += 1;
            let mut head = None;
            let outcome = self.exchange(&place.bucket, body, &mut head).await;
            metadata.status = head.as_ref().map(|head| head.status);
            let Err(error) = self.judged(outcome, head.as_ref(), &place.bucket) else {
                return Ok((authorization, place.key));
            };
            metadata.request_id =
                RequestId::among(error.request_id_in_body().map(str::to_owned), || None);
            let each_confidential = |show: &mut dyn FnMut(&str)| {
                authorization.each_confidential(show);
                show(&place.key);
            };
            if let Some(id) = &mut metadata.request_id {
                id.hide_if_quoting(each_confidential);
            }
            let error = error.not_showing(each_confidential);
            let is_outdated = error.failure_class() == FailureClass::StaleCredentials;
            let wait = if is_outdated && refused.is_none() && !self.time_left().is_zero() {
                refused = Some(authorization);
                Some(Duration::ZERO)
            } else {
                recovery.wait_after(&Failed {
                    error: &error,
                    status: metadata.status,
                    service_time: None,
                    credentials: None,
                    elapsed: self.started.elapsed(),
                    time_left: self.time_left(),
                })
            };
            metadata.failed_attempts.push(FailedAttempt {
                kind: error.kind(),
                failure: error.failure_class(),
                code: error.code().map(str::to_owned),
                shown_code: error.shown_code().map(str::to_owned),
                status: metadata.status,
                request_id: metadata.request_id.clone(),
                wait,
            });
            let Some(wait) = wait.filter(|_| media.can_be_read_again()) else { return Err(error) };
            tokio::time::sleep(wait).await;
        }
    }

    /// The form, and the content type with its boundary.
    fn form(&self, authorization: &Authorization, key: &str, media: &mut Media) -> Option<Form> {
        let boundary = format!("cams-{}", random::nonce());
        let lifetime = authorization.time_left().min(Duration::from_secs(3600));
        let signed = Policy {
            expiration: &format_date(self.core.clock.now() + lifetime),
            bucket: &authorization.bucket,
            key,
            length: media.length(),
        }
        .signed(&authorization.key);
        let mut head = String::new();
        for (name, value) in [
            ("key", key),
            ("OSSAccessKeyId", &authorization.access_key_id),
            ("policy", &signed.policy),
            ("Signature", &signed.signature),
            ("x-oss-security-token", &authorization.security_token),
            ("success_action_status", "200"),
        ] {
            head.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        head.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: {}\r\n\r\n",
            self.content_type,
        ));
        let tail = format!("\r\n--{boundary}--\r\n");
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let body = FormBody::new(head, media.source(), tail, self.progress)?;
        Some(Form { content_type, body })
    }

    /// Sends the form and reads the response. It ends when nothing moves for too long.
    async fn exchange(
        &self,
        bucket: &Bucket,
        form: Form,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        let http = &self.core.http;
        let mut request = reqwest::Request::new(http::Method::POST, bucket.url.clone());
        let content_type = HeaderValue::try_from(form.content_type);
        let content_type = content_type.map_err(|error| Failure::NotSent(error.into()))?;
        request.headers_mut().insert(CONTENT_TYPE, content_type);
        let is_streamed = http.takes_streams();
        *request.body_mut() = Some(if is_streamed {
            reqwest::Body::wrap(form.body)
        } else {
            let body = form.body.collect().await.map_err(|error| Failure::NotSent(error.into()))?;
            body.into()
        });
        let mut exchange = pin!(http.send_elsewhere(request, head));
        loop {
            let before = self.progress.sent();
            // The progress of a transport with whole bodies is unknown.
            let patience = if is_streamed { self.core.timeouts.attempt } else { self.limit };
            let patience = patience.min(self.time_left());
            match tokio::time::timeout(patience, exchange.as_mut()).await {
                Ok(outcome) => return outcome,
                Err(_) if self.progress.sent() > before && !self.time_left().is_zero() => {}
                Err(_) => return Err(Failure::OutOfTime),
            }
        }
    }

    fn judged(
        &self,
        outcome: Result<Bytes, Failure>,
        head: Option<&Head>,
        bucket: &Bucket,
    ) -> Result<(), Error> {
        if let Some(error) = self.progress.take_failure() {
            return Err(unreadable(error));
        }
        match (outcome, head) {
            (Ok(_), Some(Head { status: 200..=299, .. })) => Ok(()),
            (Ok(body), Some(head)) => Err(refusal(head, body)),
            (Ok(_), None) => Err(incomplete(ErrorKind::Transport, "the response has no head")),
            (Err(failure), _) => Err(self.no_response(failure, bucket)),
        }
    }

    fn no_response(&self, failure: Failure, bucket: &Bucket) -> Error {
        match failure {
            Failure::NotSent(error) => {
                let host = bucket.url.host_str().unwrap_or_default();
                let text = self.core.http.cannot_connect(host, error.as_ref());
                Error::classified(Classifier(RETRY).not_sent(ErrorKind::Connect), text)
                    .with_source(error)
            }
            Failure::OutOfTime if self.time_left().is_zero() => incomplete(
                ErrorKind::Timeout,
                &format!("the file was not stored within the upload's timeout of {:?}", self.limit),
            ),
            Failure::OutOfTime => incomplete(
                ErrorKind::Timeout,
                &format!("nothing moved for {:?}", self.core.timeouts.attempt),
            ),
            Failure::TimedOut(error) => {
                incomplete(ErrorKind::Timeout, "the HTTP client stopped waiting").with_source(error)
            }
            Failure::Broken(error) => {
                incomplete(ErrorKind::Transport, "the connection broke").with_source(error)
            }
            Failure::Redirected => Error::new(
                ErrorKind::UnexpectedResponse,
                "the HTTP client followed a redirect; build it with reqwest::redirect::Policy::none()",
            ),
            Failure::TooLarge => {
                Error::new(ErrorKind::UnexpectedResponse, "the response is too large")
            }
        }
    }

    fn time_left(&self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }
}

/// A form with the content type of its request.
struct Form {
    content_type: String,
    body: FormBody,
}

/// The name of the object: random, so that nobody can guess its URL.
fn file_name(media: &Media) -> Result<String, Error> {
    let random = random::unguessable()
        .ok_or_else(|| Error::new(ErrorKind::Config, "the system supplies no random bytes"))?;
    Ok(match media.extension() {
        Some(extension) => format!("{random}.{extension}"),
        None => random,
    })
}

/// The bucket of an authorization at an endpoint.
fn bucket(endpoint: &str, authorization: &Authorization) -> Result<Bucket, Error> {
    Bucket::at(endpoint, &authorization.bucket).map_err(|reason| {
        let text = format!("the bucket of the upload is not usable: {reason}");
        Error::new(ErrorKind::Config, text)
    })
}

/// A response that is not a success.
fn refusal(head: &Head, body: Bytes) -> Error {
    let classifier = Classifier(RETRY);
    let unreadable = |text: &str| {
        let kind = ErrorKind::UnexpectedResponse;
        Error::classified(classifier.unreadable(head.status, head.has_hint(), kind), text)
    };
    let error = match Envelope::parse(&body).filter(|envelope| envelope.code.is_some()) {
        _ if (300..=399).contains(&head.status) => unreadable("object storage redirects"),
        None => unreadable(&head.foreign_response()),
        Some(envelope) => {
            let code = envelope.code.as_deref().unwrap_or_default();
            let found = match code {
                _ if is_outdated(code, envelope.message.as_deref()) => {
                    (ErrorKind::Credentials, FailureClass::StaleCredentials)
                }
                "SignatureDoesNotMatch" => (ErrorKind::Signature, FailureClass::Final),
                _ => classifier.reported(head.status, head.has_hint(), code),
            };
            Error::classified(found, "object storage refuses the file").with_envelope(envelope)
        }
    };
    error.with_body(body).with_retry_after(head.retry_after(std::time::SystemTime::now))
}

/// Returns `true` if the authorization has expired. The storage no longer knows an expired key, and
/// says that a policy has expired only in the message.
fn is_outdated(code: &str, message: Option<&str>) -> bool {
    let is_expired_policy =
        || message.is_some_and(|message| message.to_ascii_lowercase().contains("policy expired"));
    matches!(code, "InvalidAccessKeyId" | "SecurityTokenExpired" | "InvalidSecurityToken")
        || (code == "AccessDenied" && is_expired_policy())
}

fn incomplete(kind: ErrorKind, text: &str) -> Error {
    Error::classified(Classifier(RETRY).incomplete(false, kind), text)
}
