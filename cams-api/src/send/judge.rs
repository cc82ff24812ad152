//! Tells success from failure: from a whole HTTP reply to the typed reply or a classified error.

use std::time::SystemTime;

use bytes::Bytes;

use crate::outcome::{Error, ErrorKind, LeftOut, classify};
use crate::response::{Decode, DecodeError, Envelope, Verdict, is_json_like};
use crate::transport::Head;

/// What the body of a successful reply says beside the typed reply.
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

/// A success leaves the reply with `decode`. `now` is asked when the reply is a failure, for the time that it
/// asks to wait.
pub(crate) fn judge(
    head: &Head,
    body: &Bytes,
    decode: &mut Decode<'_>,
    now: impl FnOnce() -> SystemTime,
) -> Result<Success, Error> {
    let error = match head.status {
        200..=299 if body.is_empty() => unexpected(head, "the reply is empty"),
        200..=299 => match decode(body) {
            Ok(verdict) if verdict.is_success() => return Ok(Success::new(verdict, body)),
            Ok(_) => reported(head, Envelope::parse(body).unwrap_or_default()),
            Err(error) => match Envelope::parse(body) {
                // An error reply need not have the elements of a success.
                Some(envelope) if envelope.is_failure() => reported(head, envelope),
                _ if !is_json_like(body) => unexpected(head, &not_json(head, body)),
                // A code of success explains nothing, but the request id does.
                envelope => {
                    let request_id = envelope.and_then(|envelope| envelope.request_id);
                    undecodable(head, error)
                        .with_envelope(Envelope { request_id, ..Envelope::default() })
                }
            },
        },
        300..=399 => unexpected(head, "the server redirects, and a signed request must not follow"),
        _ => match Envelope::parse(body) {
            // The service itself never wants a proxy's password.
            Some(envelope) if envelope.code.is_some() || head.status != 407 => {
                reported(head, envelope)
            }
            None if is_throttled(head) => unexpected(head, "there were too many calls"),
            None if head.status != 407 && body.is_empty() => unexpected(head, "the reply is empty"),
            _ => match head.compression(body) {
                Some(name) => unexpected(head, &compressed(&name)),
                None => unexpected(head, &head.foreign_reply()),
            },
        },
    };
    Err(error.with_body(body.clone()).with_retry_after(head.retry_after(now)))
}

fn not_json(head: &Head, body: &[u8]) -> String {
    let compression = head.compression(body);
    compression.map_or_else(|| "the reply is not JSON".to_owned(), |name| compressed(&name))
}

fn compressed(name: &str) -> String {
    format!(
        "the reply is compressed ({name}), which was not asked for; something between here and the service does it"
    )
}

/// An error that the service reports.
fn reported(head: &Head, envelope: Envelope) -> Error {
    let text = match envelope.code {
        Some(_) => "the reply says that it is no success",
        None => "the service reports a failure without a code",
    };
    let code = envelope.code.as_deref().unwrap_or_default();
    let (kind, class) = classify::reported(head.status, head.has_hint(), code);
    Error::new(kind, text).with_class(class).with_envelope(envelope)
}

fn undecodable(head: &Head, error: DecodeError) -> Error {
    let (text, source): (_, Box<dyn std::error::Error + Send + Sync>) = match error {
        DecodeError::Syntax(error) => ("the reply is not complete JSON", error.into()),
        DecodeError::Mismatch(error) => {
            ("the reply has another shape than documented", error.into())
        }
    };
    unreadable(head, ErrorKind::Decode, text).with_source(source)
}

/// A reply that did not come to its end, by a kind that says why.
pub(crate) fn incomplete(
    head: Option<&Head>,
    kind: ErrorKind,
    text: &str,
    now: impl FnOnce() -> SystemTime,
) -> Error {
    let (kind, class) = classify::incomplete(head.is_some_and(is_throttled), kind);
    Error::new(kind, text)
        .with_class(class)
        .with_retry_after(head.and_then(|head| head.retry_after(now)))
}

/// A reply that is none of the service's.
pub(crate) fn unexpected(head: &Head, text: &str) -> Error {
    unreadable(head, ErrorKind::UnexpectedReply, text)
}

fn unreadable(head: &Head, kind: ErrorKind, text: &str) -> Error {
    let (kind, class) = classify::unreadable(head.status, head.has_hint(), kind);
    Error::new(kind, text).with_class(class)
}

fn is_throttled(head: &Head) -> bool {
    classify::is_throttled(head.status, head.has_hint())
}
