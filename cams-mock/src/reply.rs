//! The shapes of what is sent back: refusals of the gateway, and replies of operations in their envelope.
//! It knows no operation by name.

use std::borrow::Cow;

use crate::operations::{Element, Kind, OperationInfo};
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The elements of a reply or of a refusal.
pub(crate) type Elements = Map<String, Value>;

/// What became of a call that the gateway let pass: the reply without its envelope, or a failure.
pub(crate) type Outcome = Result<Elements, Failure>;

/// An operation that failed. The service tells it with HTTP 200.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

/// A request that the gateway does not let pass to the operation.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: Cow<'static, str>,
    message: Cow<'static, str>,
}

impl Refusal {
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    pub(crate) fn bad_request(
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn not_found(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    /// A parameter, of the operation or of the protocol, that is not there.
    pub(crate) fn missing(name: &str) -> Self {
        Self::bad_request(format!("Missing{name}"), format!("{name} is mandatory for this action."))
    }

    /// The reply to a request with these headers.
    pub(crate) fn into_response(
        self,
        headers: &HeaderMap,
        request_id: &str,
    ) -> Response<Full<Bytes>> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let body = json!({
            "RequestId": request_id,
            "HostId": host,
            "Code": self.code,
            "Message": self.message,
            "Recommend": format!("https://api.alibabacloud.com/troubleshoot?q={}&product=cams", self.code),
        });
        response(self.status, &body, request_id)
    }
}

/// A new request ID, in the form of the service's: a UUID in upper case.
pub(crate) fn request_id() -> String {
    Uuid::new_v4().hyphenated().encode_upper(&mut Uuid::encode_buffer()).to_owned()
}

/// The reply of an operation: its outcome in the envelope that its documentation shows.
pub(crate) fn answered(
    operation: &OperationInfo,
    outcome: Outcome,
    request_id: &str,
) -> Response<Full<Bytes>> {
    let (mut elements, failure) = match outcome {
        Ok(elements) => (elements, None),
        Err(failure) => (Elements::new(), Some(failure)),
    };
    for element in operation.reply {
        if let Some(value) = envelope(element, request_id) {
            elements.insert(element.name.to_owned(), value);
        }
    }
    if let Some(failure) = failure {
        // These tell a failure, so they are there whatever the documentation shows.
        elements.insert("Code".to_owned(), failure.code.into());
        elements.insert("Message".to_owned(), failure.message.into());
        elements.insert("RequestId".to_owned(), request_id.into());
        elements.insert("Success".to_owned(), false.into());
    }
    response(StatusCode::OK, &Value::Object(elements), request_id)
}

/// The value of an element of the envelope in a reply that tells success. The texts `None` are what the
/// service's example replies show. `None` for an element that belongs to the operation itself.
fn envelope(element: &Element, request_id: &str) -> Option<Value> {
    match (element.name, element.kind) {
        ("RequestId", Kind::String | Kind::Any) => Some(request_id.into()),
        // Where it may be of any type, the documented examples have the text.
        ("Code", Kind::String | Kind::Any) => Some("OK".into()),
        ("Code", Kind::Int32 | Kind::Int64) => Some(200.into()),
        ("Success", Kind::Boolean | Kind::Any) => Some(true.into()),
        ("Message" | "AccessDeniedDetail", Kind::String | Kind::Any) => Some("None".into()),
        _ => None,
    }
}

fn response(status: StatusCode, body: &Value, request_id: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        headers.insert("x-acs-request-id", request_id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations;

    #[test]
    fn every_success_says_so() {
        for operation in operations::all() {
            for element in operation.reply {
                if let Some(value) = envelope(element, "R") {
                    let is_single = !matches!(value, Value::Object(_) | Value::Array(_));
                    assert!(is_single, "{}.{}", operation.name, element.name);
                }
                let is_code = matches!(element.name, "Code" | "RequestId" | "Success" | "Message");
                assert!(!is_code || envelope(element, "R").is_some(), "{}", operation.name);
            }
        }
    }
}
