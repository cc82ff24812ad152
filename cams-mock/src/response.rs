//! Builds responses: refusals by the gateway, and the results of operations in their envelope.
//! Knows no operation by name.

use std::borrow::Cow;

use crate::generated::product::ID;
use crate::operation::{Element, OperationInfo, Shape};
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The elements of a response or refusal.
pub(crate) type Elements = Map<String, Value>;

/// The outcome of an admitted call: the response without its envelope, or a failure.
pub(crate) type Outcome = Result<Elements, Failure>;

/// A failed operation. The service reports it with HTTP 200.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
}

impl Failure {
    pub(crate) const fn new(code: &'static str, message: &'static str) -> Self {
        Self { code: Cow::Borrowed(code), message: Cow::Borrowed(message) }
    }
}

/// The `Code` of a response, kept with it for the log of calls.
#[derive(Clone, Debug)]
pub(crate) struct Code(pub(crate) Cow<'static, str>);

/// A request refused by the gateway.
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

    pub(crate) fn not_found(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    /// A missing parameter of the operation or the protocol.
    pub(crate) fn missing(name: &str) -> Self {
        Self::bad_request(format!("Missing{name}"), format!("{name} is mandatory for this action."))
    }

    /// The HTTP status of its response.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Its code and message.
    pub(crate) fn parts(&self) -> (&str, &str) {
        (&self.code, &self.message)
    }

    /// The response to a request with these headers.
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
            "Recommend": format!("https://api.alibabacloud.com/troubleshoot?q={}&product={ID}", self.code),
        });
        with_code(response(self.status, &body, request_id), self.code)
    }
}

/// A new request ID in the service's form: an upper-case UUID.
pub(crate) fn request_id() -> String {
    Uuid::new_v4().hyphenated().encode_upper(&mut Uuid::encode_buffer()).to_owned()
}

/// The response of an operation: its outcome in the documented envelope.
pub(crate) fn answered(
    operation: &OperationInfo,
    outcome: Outcome,
    request_id: &str,
) -> Response<Full<Bytes>> {
    match outcome {
        Ok(mut elements) => {
            elements.extend(envelopes(operation, request_id));
            let body = Value::Object(elements);
            with_code(response(StatusCode::OK, &body, request_id), Cow::Borrowed("OK"))
        }
        Err(Failure { code, message }) => failed(operation, &code, &message, request_id),
    }
}

/// The response of an operation with elements of the caller's choice, also in its envelope.
pub(crate) fn chosen(
    operation: &OperationInfo,
    chosen: Value,
    request_id: &str,
) -> Response<Full<Bytes>> {
    let body = match chosen {
        Value::Object(chosen) => {
            let mut elements: Elements = envelopes(operation, request_id).collect();
            elements.extend(chosen);
            Value::Object(elements)
        }
        other => other,
    };
    let code = body["Code"].as_str().unwrap_or("OK").to_owned();
    with_code(response(StatusCode::OK, &body, request_id), code.into())
}

/// The response of an operation that failed.
pub(crate) fn failed(
    operation: &OperationInfo,
    code: &str,
    message: &str,
    request_id: &str,
) -> Response<Full<Bytes>> {
    let mut elements: Elements = envelopes(operation, request_id).collect();
    // These report a failure, so they are present even if undocumented.
    elements.insert("Code".to_owned(), code.into());
    elements.insert("Message".to_owned(), message.into());
    elements.insert("RequestId".to_owned(), request_id.into());
    elements.insert("Success".to_owned(), false.into());
    let response = response(StatusCode::OK, &Value::Object(elements), request_id);
    with_code(response, code.to_owned().into())
}

/// The response with its `Code` beside it.
fn with_code(
    mut response: Response<Full<Bytes>>,
    code: Cow<'static, str>,
) -> Response<Full<Bytes>> {
    response.extensions_mut().insert(Code(code));
    response
}

/// The documented envelope of a successful response.
fn envelopes(operation: &OperationInfo, request_id: &str) -> impl Iterator<Item = (String, Value)> {
    operation.response.iter().filter_map(move |element| {
        envelope(element, request_id).map(|value| (element.name.to_owned(), value))
    })
}

/// `true` if the envelope gives this element its value.
pub(crate) fn is_envelope(element: &Element) -> bool {
    envelope(element, "").is_some()
}

/// The value of an envelope element in a successful response. The texts `None` are from the
/// service's example responses. Returns `None` for an element of the operation itself.
fn envelope(element: &Element, request_id: &str) -> Option<Value> {
    match (element.name, element.shape) {
        ("RequestId", Shape::String | Shape::Any) => Some(request_id.into()),
        // Where any type is documented, the examples contain text.
        ("Code", Shape::String | Shape::Any) => Some("OK".into()),
        ("Code", Shape::Int32 | Shape::Int64) => Some(200.into()),
        ("Success", Shape::Boolean | Shape::Any) => Some(true.into()),
        ("Message" | "AccessDeniedDetail", Shape::String | Shape::Any) => Some("None".into()),
        _ => None,
    }
}

fn response(status: StatusCode, body: &Value, request_id: &str) -> Response<Full<Bytes>> {
    with_body(status, body.to_string(), request_id)
}

/// A response from elsewhere with its own code, and its own request ID if it has one. `content` is
/// its body, if that is JSON.
pub(crate) fn foreign(
    status: StatusCode,
    body: Bytes,
    content: Option<&Value>,
    request_id: &str,
) -> Response<Full<Bytes>> {
    let text = |name: &str| content.and_then(|content| content[name].as_str());
    let response = with_body(status, body, text("RequestId").unwrap_or(request_id));
    match text("Code") {
        Some(code) => with_code(response, code.to_owned().into()),
        None => response,
    }
}

/// A response with any body.
pub(crate) fn with_body(
    status: StatusCode,
    body: impl Into<Bytes>,
    request_id: &str,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
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
    use crate::operation;

    #[test]
    fn every_success_says_so() {
        for operation in operation::all() {
            for element in operation.response {
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
