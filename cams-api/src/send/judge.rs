//! Turns the result of an attempt into a typed response or a classified error.

use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::core::Core;
use crate::outcome::{Classifier, Error, ErrorKind, LeftOut, classify};
use crate::rate_limit::NoTurn;
use crate::response::{Decode, DecodeError, Envelope, Verdict, is_json_like};
use crate::transport::{Failure, Head};

/// The facts in the body of a successful response, beside the typed response.
pub(crate) struct Success {
    pub(crate) request_id: Option<String>,
    pub(crate) left_out: LeftOut,
}

impl Success {
    fn new(verdict: Verdict, body: &Bytes) -> Self {
        let (request_id, mismatches) = verdict.into_parts();
        let (mismatches, mismatch_count) = mismatches.into_texts();
        let body = (mismatch_count > 0).then(|| body.clone());
        Self { request_id, left_out: LeftOut { mismatches, mismatch_count, body } }
    }
}

/// Judges the attempts of one call.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) core: &'a Core,
    pub(crate) classifier: Classifier,
    /// The time limit of the call.
    pub(crate) limit: Duration,
    /// The time limit of one attempt.
    pub(crate) attempt_limit: Duration,
}

impl Judge<'_> {
    /// Judges an attempt that began with `time_left` for the call. On success, `decode` stores the
    /// response.
    pub(crate) fn judge(
        self,
        outcome: Result<Bytes, Failure>,
        head: Option<&Head>,
        time_left: Duration,
        decode: &mut Decode<'_>,
    ) -> Result<Success, Error> {
        match (outcome, head) {
            (Ok(body), Some(head)) => self.whole(head, &body, decode),
            (Ok(_), None) => {
                Err(self.incomplete(None, ErrorKind::Transport, "the response has no head"))
            }
            (Err(failure), head) => Err(self.no_response(failure, time_left, head)),
        }
    }

    /// The time of the call was over before an attempt began.
    pub(crate) fn too_late(self) -> Error {
        let text =
            format!("the call's timeout of {:?} was over before the request was sent", self.limit);
        Error::classified(self.classifier.not_sent(ErrorKind::Timeout), text)
    }

    /// The rate limit leaves the call no turn in time.
    pub(crate) fn no_turn(self, no_turn: &NoTurn) -> Error {
        let text = format!("{no_turn}, but the call's timeout is {:?}", self.limit);
        Error::classified(self.classifier.not_sent(ErrorKind::Timeout), text)
            .with_retry_after(Some(no_turn.wait()))
    }

    /// A whole response.
    fn whole(self, head: &Head, body: &Bytes, decode: &mut Decode<'_>) -> Result<Success, Error> {
        let error = match head.status {
            200..=299 if body.is_empty() => self.unexpected(head, "the response is empty"),
            200..=299 => match decode(body) {
                Ok(verdict) if verdict.is_success() => return Ok(Success::new(verdict, body)),
                Ok(_) => self.reported(head, Envelope::parse(body).unwrap_or_default()),
                Err(error) => match Envelope::parse(body) {
                    // An error response need not have the elements of a success.
                    Some(envelope) if envelope.is_failure() => self.reported(head, envelope),
                    _ if !is_json_like(body) => self.unexpected(head, &not_json(head, body)),
                    // A success code explains nothing, but the request ID does.
                    envelope => {
                        let request_id = envelope.and_then(|envelope| envelope.request_id);
                        self.undecodable(head, error)
                            .with_envelope(Envelope { request_id, ..Envelope::default() })
                    }
                },
            },
            300..=399 => {
                self.unexpected(head, "the server redirects, but a signed request must not follow")
            }
            _ => match Envelope::parse(body) {
                // The service itself never asks for a proxy's password.
                Some(envelope) if envelope.code.is_some() || head.status != 407 => {
                    self.reported(head, envelope)
                }
                None if is_throttled(head) => self.unexpected(head, "there were too many calls"),
                None if head.status != 407 && body.is_empty() => {
                    self.unexpected(head, "the response is empty")
                }
                _ => match head.compression(body) {
                    Some(name) => self.unexpected(head, &compressed(&name)),
                    None => self.unexpected(head, &head.foreign_response()),
                },
            },
        };
        Err(error.with_body(body.clone()).with_retry_after(head.retry_after(|| self.now())))
    }

    fn no_response(self, failure: Failure, time_left: Duration, head: Option<&Head>) -> Error {
        let http = &self.core.http;
        match failure {
            Failure::NotSent(error) => {
                let text = http.cannot_connect(&self.core.endpoint.host, error.as_ref());
                Error::classified(self.classifier.not_sent(ErrorKind::Connect), text)
                    .with_source(error)
            }
            Failure::OutOfTime => self.timed_out(time_left, head),
            Failure::TimedOut(error) => {
                let text = "the HTTP client stopped waiting for the response";
                self.incomplete(head, ErrorKind::Timeout, text).with_source(error)
            }
            Failure::Broken(error) => self
                .incomplete(head, ErrorKind::Transport, "the connection broke")
                .with_source(error),
            Failure::Redirected => Error::classified(
                self.classifier.executed(ErrorKind::UnexpectedResponse),
                "the HTTP client followed a redirect, so another URL got the request, with its parameters and tokens; \
                 build it with reqwest::redirect::Policy::none()",
            ),
            Failure::TooLarge => {
                let text = format!("the response is larger than {} bytes", http.max_response_bytes);
                match head {
                    Some(head) => {
                        let wait = head.retry_after(|| self.now());
                        self.unexpected(head, &text).with_retry_after(wait)
                    }
                    None => {
                        let found = self.classifier.executed(ErrorKind::UnexpectedResponse);
                        Error::classified(found, text)
                    }
                }
            }
        }
    }

    /// The time limit of the attempt or the call ended an attempt.
    fn timed_out(self, time_left: Duration, head: Option<&Head>) -> Error {
        let text = match self.attempt_limit {
            limit if limit <= time_left => {
                format!("there was no complete response within {limit:?}")
            }
            _ => format!(
                "there was no complete response within the call's timeout of {:?}",
                self.limit
            ),
        };
        self.incomplete(head, ErrorKind::Timeout, &text)
    }

    /// An incomplete response, with the kind of the cause.
    fn incomplete(self, head: Option<&Head>, kind: ErrorKind, text: &str) -> Error {
        let found = self.classifier.incomplete(head.is_some_and(is_throttled), kind);
        let wait = head.and_then(|head| head.retry_after(|| self.now()));
        Error::classified(found, text).with_retry_after(wait)
    }

    /// An error that the service reports.
    fn reported(self, head: &Head, envelope: Envelope) -> Error {
        let text = match envelope.code {
            Some(_) => "the response reports a failure",
            None => "the service reports a failure without a code",
        };
        let code = envelope.code.as_deref().unwrap_or_default();
        let found = self.classifier.reported(head.status, head.has_hint(), code);
        Error::classified(found, text).with_envelope(envelope)
    }

    fn undecodable(self, head: &Head, error: DecodeError) -> Error {
        let (text, source): (_, Box<dyn std::error::Error + Send + Sync>) = match error {
            DecodeError::Syntax(error) => ("the response is not complete JSON", error.into()),
            DecodeError::Mismatch(error) => {
                ("the response has another shape than documented", error.into())
            }
        };
        self.unreadable(head, ErrorKind::Decode, text).with_source(source)
    }

    /// A response that is not from the service.
    fn unexpected(self, head: &Head, text: &str) -> Error {
        self.unreadable(head, ErrorKind::UnexpectedResponse, text)
    }

    fn unreadable(self, head: &Head, kind: ErrorKind, text: &str) -> Error {
        Error::classified(self.classifier.unreadable(head.status, head.has_hint(), kind), text)
    }

    fn now(self) -> SystemTime {
        self.core.clock.now()
    }
}

fn not_json(head: &Head, body: &[u8]) -> String {
    let compression = head.compression(body);
    compression.map_or_else(|| "the response is not JSON".to_owned(), |name| compressed(&name))
}

fn compressed(name: &str) -> String {
    format!(
        "the response is compressed ({name}), but compression was not requested; check the proxies and gateways on the way"
    )
}

fn is_throttled(head: &Head) -> bool {
    classify::is_throttled(head.status, head.has_hint())
}
