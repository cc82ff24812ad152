//! Any bytes as the body of a response with HTTP status 200, read by operations of different shapes
//! and as JSON.
//!
//! - Nothing panics. A body is a response, or an error that has a kind, the body and the status.
//! - What `serde_json` reads into the documented type, the client reads to the same value; it also
//!   reads names in another spelling, and takes no list for an object.
//! - Whatever its elements are, a JSON object that does not report a failure is a response of every
//!   operation: what does not fit is left out and named. So both ways of reading agree on success,
//!   code and request id.
//! - A response that is written as JSON and read again is the same, with nothing left out; also in
//!   [other types](disguise) than documented.
//! - `Debug` shows nothing that stands in a confidential element only; [errors](shown) show less.

use std::fmt::Debug;

use cams_api::chat_flows::ListFlowNodePrototypeV2Request;
use cams_api::chat_groups::{DeleteChatGroupInviteLinkRequest, ListChatGroupRequest};
use cams_api::marketing_flows::ListMarketingFlowRequest;
use cams_api::messages::SendChatappMessageRequest;
use cams_api::operations::{self, Element};
use cams_api::retry::FailureClass;
use cams_api::templates::GetChatappTemplateDetailRequest;
use cams_api::{Error, ErrorKind, Metadata, RetryClass};
use serde::Serialize;
use serde_json::Value;

use super::answer::Answer;
use super::disguise::disguise;
use super::fraction::has_fraction;
use super::planted::{PHONE, SECRET, TEXT};
use super::shape::{Demanding, Reading, Shape, Unusual};
use super::shown;

/// Some gateways put a byte order mark in front of JSON.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// JSON nested deeper than this is not written and read again: `serde_json` reads 128 levels, and a
/// response can be deeper when it came as a JSON text in a JSON text.
const DEEPEST: usize = 120;

/// Checks one body.
pub fn check(body: &[u8]) {
    let answer = Answer::ok(body.to_vec());
    let json = answer.to(|client| {
        let call = client.call_json("ListChatGroup", Value::Null);
        let info = operations::find("ListChatGroup").into_iter();
        let required = info.flat_map(|info| info.parameters).filter(|one| one.required);
        required.fold(call, |call, parameter| call.extra_param(parameter.name, PHONE))
    });
    if let Err(error) = &json.result {
        check_error(error, body, RetryClass::Safe);
    }
    // A flat response, lists of objects, deep objects with maps, maps of anything, a code of any type.
    check_shape::<DeleteChatGroupInviteLinkRequest>(&answer, &json.result);
    check_shape::<ListChatGroupRequest>(&answer, &json.result);
    check_shape::<GetChatappTemplateDetailRequest>(&answer, &json.result);
    check_shape::<ListMarketingFlowRequest>(&answer, &json.result);
    check_shape::<ListFlowNodePrototypeV2Request>(&answer, &json.result);
    // One that must not be repeated, so that some of its failures have a kind of their own.
    check_shape::<SendChatappMessageRequest>(&answer, &json.result);
    check_shape::<Unusual>(&answer, &json.result);
    // A type that cannot do without some elements.
    if let Err(error) = answer.to(|client| client.call(Reading::<Demanding>::new())).result {
        check_error(&error, body, RetryClass::Safe);
    }
}

fn check_shape<O: Shape>(answer: &Answer, json: &Result<(Value, Metadata), Error>) {
    let body = strip_bom(&answer.body);
    let typed = answer.to(|client| client.call(Reading::<O>::new())).result;
    match &typed {
        Ok((response, metadata)) => check_response::<O>(answer, response, metadata),
        Err(error) => {
            check_error(error, &answer.body, O::RETRY);
            // What the documented type can say about a failure is not lost, whatever else is in the
            // body. (The derived types also read a list, as their fields in a row, which is no
            // response.)
            if body.trim_ascii_start().starts_with(b"{")
                && let Ok(strict) = serde_json::from_slice::<O::Response>(body)
                && let Some(code) =
                    to_value(&strict)["Code"].as_str().filter(|code| !code.is_empty())
            {
                assert_eq!(error.code(), Some(code), "{error}");
            }
        }
    }
    // Undocumented elements are passed over unread, so the typed reading alone gets along with
    // numbers out of range and with nesting that is too deep.
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return };
    if !value.is_object() {
        assert!(typed.is_err() && json.is_err(), "only an object is a response");
        return;
    }
    let action = O::ACTION;
    match (&typed, json) {
        (Ok((_, typed)), Ok((_, json))) => assert_eq!(typed.request_id(), json.request_id()),
        (Err(typed), Err(json)) => {
            assert_eq!(typed.code(), json.code(), "{action}");
            assert_eq!(typed.request_id(), json.request_id(), "{action}");
            assert_eq!(typed.failure_class(), json.failure_class(), "{action}");
        }
        (Ok(_), Err(json)) => unreachable!("{action} reads it, JSON does not: {json}"),
        (Err(typed), Ok(_)) => unreachable!("{action} does not read it, JSON does: {typed}"),
    }
}

fn check_response<O: Shape>(answer: &Answer, response: &O::Response, metadata: &Metadata) {
    let is_complete = metadata.mismatches().is_empty();
    assert_eq!(metadata.status(), Some(200));
    assert_eq!(metadata.body(), (!is_complete).then_some(&answer.body[..]));
    shown::check_metadata(metadata);
    check_debug(response, operations::find(O::ACTION).map(|operation| operation.response));
    if let Ok(strict) = serde_json::from_slice::<O::Response>(strip_bom(&answer.body))
        && !reads_more_than(&to_value(&strict), strip_bom(&answer.body))
    {
        assert_eq!(*response, strict, "{}", O::ACTION);
        assert!(is_complete, "{:?}", metadata.mismatches());
    }

    let mut written = to_value(response);
    if depth(&written) > DEEPEST || has_nested_code(&written) {
        return;
    }
    check_again::<O>(answer, response, &written);
    if let Some(operation) = operations::find(O::ACTION) {
        disguise(&mut written, operation.response);
        check_again::<O>(answer, response, &written);
    }
}

/// Whether the client reads in this body what `serde_json`, which read `strict`, does not: names in
/// another spelling, which it passes over, or lists in the place of objects, which it takes for
/// their fields in a row.
fn reads_more_than(strict: &Value, body: &[u8]) -> bool {
    fn is_more(found: &Value, strict: &Value) -> bool {
        match (found, strict) {
            (Value::Object(found), Value::Object(strict)) => {
                found.iter().any(|(name, value)| match strict.get(name) {
                    Some(strict) => is_more(value, strict),
                    None => strict.keys().any(|documented| documented.eq_ignore_ascii_case(name)),
                })
            }
            (Value::Array(found), Value::Array(strict)) => {
                found.iter().zip(strict).any(|(found, strict)| is_more(found, strict))
            }
            (found, Value::Object(_)) => found.is_array(),
            _ => false,
        }
    }
    serde_json::from_slice(body).is_ok_and(|found| is_more(&found, strict))
}

/// The response, written as JSON in whatever way, is read to the same.
fn check_again<O: Shape>(answer: &Answer, response: &O::Response, written: &Value) {
    let text = written.to_string();
    let again = answer.with_body(text.clone()).to(|client| client.call(Reading::<O>::new()));
    let (again, metadata) =
        again.result.unwrap_or_else(|error| unreachable!("{text} is not read again: {error}"));
    assert!(metadata.mismatches().is_empty(), "{text}: {:?}", metadata.mismatches());
    // `serde_json` reads some numbers with a fraction as a neighbor.
    if !has_fraction(&to_value(response)) {
        assert_eq!(again, *response, "{text}");
    }
}

/// An error of a response with HTTP status 200 has a kind, and one that fits the operation.
fn check_error(error: &Error, body: &[u8], retry: RetryClass) {
    shown::check_error(error);
    assert_eq!(error.status(), Some(200));
    assert_eq!(error.body(), Some(body));
    let may_have_acted = error.failure_class().may_have_acted();
    match error.kind() {
        ErrorKind::MaybeSent => assert!(retry == RetryClass::Never && may_have_acted),
        ErrorKind::Decode | ErrorKind::UnexpectedResponse => {
            assert_eq!(error.failure_class(), FailureClass::Unreadable);
            assert_eq!(error.code(), None);
        }
        ErrorKind::Service
        | ErrorKind::MissingParameter
        | ErrorKind::InvalidParameter
        | ErrorKind::Throttled
        | ErrorKind::AccessDenied
        | ErrorKind::Signature
        | ErrorKind::Credentials => {}
        kind => unreachable!("{kind:?} is no kind of a response: {error}"),
    }
    assert!(retry != RetryClass::Never || !may_have_acted || error.kind() == ErrorKind::MaybeSent);
}

/// What is planted in a confidential element, and nowhere else, is not shown.
fn check_debug(response: &(impl Debug + Serialize), elements: Option<&[Element]>) {
    let debug = format!("{response:?}");
    let mut public = to_value(response);
    remove_confidential(&mut public, elements.unwrap_or_default());
    let public = public.to_string();
    for planted in [PHONE, TEXT, SECRET] {
        assert!(
            public.contains(planted) || !debug.contains(planted),
            "{planted} is shown: {debug}"
        );
    }
}

fn remove_confidential(object: &mut Value, elements: &[Element]) {
    let Some(object) = object.as_object_mut() else { return };
    for element in elements {
        if element.sensitive.is_some() {
            object.remove(element.name);
        } else if let Some(value) = object.get_mut(element.name) {
            remove_below(value, &element.shape);
        }
    }
}

fn remove_below(value: &mut Value, shape: &operations::Shape) {
    match (shape, value) {
        (operations::Shape::Object(fields), value) => remove_confidential(value, fields),
        (operations::Shape::Array(shape), Value::Array(list)) => {
            list.iter_mut().for_each(|value| remove_below(value, shape));
        }
        (operations::Shape::Map(shape), Value::Object(map)) => {
            map.values_mut().for_each(|value| remove_below(value, shape));
        }
        _ => {}
    }
}

fn strip_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(BOM).unwrap_or(body)
}

fn to_value(response: &impl Serialize) -> Value {
    serde_json::to_value(response).expect("a response is JSON")
}

/// Whether the code came as an object or a list, which says nothing. The JSON text that the response
/// keeps of it would say something; as a text it would have been a failure in the first place.
fn has_nested_code(response: &Value) -> bool {
    response["Code"].as_str().is_some_and(|code| code.starts_with(['{', '[']))
}

fn depth(value: &Value) -> usize {
    let below = match value {
        Value::Array(list) => list.iter().map(depth).max(),
        Value::Object(fields) => fields.values().map(depth).max(),
        _ => None,
    };
    1 + below.unwrap_or_default()
}
