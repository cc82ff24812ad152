//! Any status, headers and body as the response to a call.
//!
//! The input reads like a response on the wire: the status in the first line, one header in each
//! further line, an empty line, then the body. Without an empty line all of it is the body of a
//! response with status 500.
//!
//! - Nothing panics, and only a status of success can be one.
//! - Kind and class follow from status, headers and operation as the table in `cams_api::retry` has
//!   them; what may have been carried out is not sent twice if it must not be.
//! - The service may ask for any wait, in both of its headers; the longer one is reported.
//! - A failure is the same whether it is written in upper camel case, in lower camel case or in
//!   XML, and behind a byte order mark.
//! - [What errors show](shown) holds here too.

use std::time::Duration;

use cams_api::chat_groups::{DeleteChatGroupInviteLinkRequest, ListChatGroupRequest};
use cams_api::messages::SendChatappMessageRequest;
use cams_api::retry::FailureClass;
use cams_api::{Error, ErrorKind, RetryClass};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome};
use super::shape::{Reading, Shape};
use super::shown;

/// From 1970 to the end of the year 9999, which is all that the date of a response can be.
const SECONDS_OF_HTTP_DATES: u64 = 253_402_300_800;

/// Checks one response.
pub fn check(input: &[u8]) {
    let answer = answer(input);
    // One of each class of repeats.
    let error = check_operation::<ListChatGroupRequest>(&answer);
    check_operation::<DeleteChatGroupInviteLinkRequest>(&answer);
    check_operation::<SendChatappMessageRequest>(&answer);
    if let Some(error) = error {
        check_spellings(&answer, &error);
    }
}

/// The response that the input describes. What is no header of HTTP is passed over.
fn answer(input: &[u8]) -> Answer {
    let unknown = StatusCode::INTERNAL_SERVER_ERROR;
    let Some(end) = input.windows(2).position(|two| two == b"\n\n") else {
        return Answer { status: unknown, headers: HeaderMap::new(), body: input.to_vec().into() };
    };
    let mut lines = input[..end].split(|byte| *byte == b'\n');
    let status = lines.next().and_then(|line| StatusCode::from_bytes(line).ok());
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        Some((name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?))
    });
    Answer {
        headers: headers.collect(),
        status: status.unwrap_or(unknown),
        body: input[end + 2..].to_vec().into(),
    }
}

fn check_operation<O: Shape>(answer: &Answer) -> Option<Error> {
    let Outcome { result, sends } = answer.to(|client| client.call(Reading::<O>::new()));
    let status = answer.status.as_u16();
    let error = match result {
        Ok((_, metadata)) => {
            assert!(answer.status.is_success(), "{status} is no success");
            assert_eq!((sends, metadata.attempts()), (1, 1));
            return None;
        }
        Err(error) => error,
    };
    shown::check_error(&error);
    assert_eq!(error.operation(), Some(O::ACTION));
    assert_eq!(error.status(), Some(status));
    assert_eq!(error.body(), Some(&answer.body[..]));
    assert_eq!(error.metadata().attempts(), sends);
    assert_eq!(error.metadata().failed_attempts().len(), sends as usize);
    let offset = error.metadata().clock_offset_seconds().unsigned_abs();
    assert!(offset <= SECONDS_OF_HTTP_DATES, "the clock was set by {offset} seconds");
    check_class(answer, &error, O::RETRY, sends);
    check_wait(answer, &error);
    Some(error)
}

fn check_class(answer: &Answer, error: &Error, retry: RetryClass, sends: u32) {
    let (kind, class) = (error.kind(), error.failure_class());
    assert_eq!(error.is_retryable(), class.allows_repeat(retry, false));
    let is_final_word = retry == RetryClass::Never && class.may_have_acted();
    assert_eq!(kind == ErrorKind::MaybeSent, is_final_word, "{kind:?} {class:?}");
    assert!(!is_final_word || sends == 1, "sent {sends} times");
    let has_hint = answer.headers.contains_key("x-acs-retry-after");
    match answer.status.as_u16() {
        _ if error.code() == Some("SignatureNonceUsed") => {
            assert_eq!(class, FailureClass::NonceUsed);
        }
        429 => assert_eq!((kind, class), (ErrorKind::Throttled, FailureClass::Throttled)),
        503 if has_hint => {
            assert_eq!((kind, class), (ErrorKind::Throttled, FailureClass::Throttled));
        }
        // Only a code can tell that nothing was done.
        100..=199 | 408 | 500..=999 if error.code().is_none() => {
            assert_eq!(class, FailureClass::Ambiguous);
        }
        _ => {}
    }
    if answer.status.is_redirection() {
        assert_eq!((kind, class), (ErrorKind::UnexpectedResponse, FailureClass::Final));
    }
}

/// The longer one of the waits that the headers ask for. Dates are left to the tests of the client.
fn check_wait(answer: &Answer, error: &Error) {
    let number = |name: &str| answer.headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
    let milliseconds = number("x-acs-retry-after").map(Duration::from_millis);
    let seconds = number("retry-after").map(Duration::from_secs);
    if answer.headers.contains_key("retry-after") && seconds.is_none() {
        assert!(error.retry_after() >= milliseconds);
    } else {
        assert_eq!(error.retry_after(), milliseconds.max(seconds));
    }
}

/// A failure that is reported in JSON says the same in the other forms of the gateway.
fn check_spellings(answer: &Answer, error: &Error) {
    let Ok(Value::Object(body)) = serde_json::from_slice(&answer.body) else { return };
    let (Some(code), Some(message)) = (error.code(), error.message()) else { return };
    let id = error.request_id().unwrap_or_default();
    let is_trimmed = |text: &str| text == text.trim();
    // XML cannot tell a space at the end from the layout.
    if [code, message, id].into_iter().all(is_trimmed) {
        check_same(
            error,
            &answer.with_body(xml(&[("Code", code), ("Message", message), ("RequestId", id)])),
        );
    }
    check_same(error, &answer.with_body([b"\xef\xbb\xbf", &answer.body[..]].concat()));
    let upper = json!({ "Code": code, "Message": message, "RequestId": id });
    check_same(error, &answer.with_body(upper.to_string()));
    if let Some(lower) = lower_camel(&body) {
        check_same(error, &answer.with_body(lower.to_string()));
    }
}

fn check_same(error: &Error, answer: &Answer) {
    let other = answer.to(|client| client.call(Reading::<ListChatGroupRequest>::new()));
    let body = || String::from_utf8_lossy(&answer.body);
    let Err(other) = other.result else { unreachable!("a success: {}", body()) };
    let facts = |error: &Error| {
        let text = |text: Option<&str>| text.map(str::to_owned);
        (
            error.kind(),
            error.failure_class(),
            text(error.code()),
            text(error.message()),
            text(error.request_id()),
        )
    };
    assert_eq!(facts(error), facts(&other), "{}", body());
}

/// The gateway's XML.
fn xml(elements: &[(&str, &str)]) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let elements: String = elements
        .iter()
        .map(|(name, text)| format!("\n  <{name}>{}</{name}>", escaped(text)))
        .collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>{elements}\n</Error>")
}

/// The object with other names, if that makes no two of them one.
fn lower_camel(object: &Map<String, Value>) -> Option<Value> {
    let lower = |name: &str| {
        let mut rest = name.chars();
        rest.next().map(|first| first.to_ascii_lowercase().to_string() + rest.as_str())
    };
    let mut lowered = Map::new();
    for (name, value) in object {
        if lowered.insert(lower(name).unwrap_or_default(), value.clone()).is_some() {
            return None;
        }
    }
    Some(lowered.into())
}
