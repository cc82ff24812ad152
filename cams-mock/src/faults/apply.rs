//! The effect of a fault on a call.

use std::num::NonZeroUsize;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use serde_json::Value;

use super::set::Chosen;
use super::then::Then;
use crate::operation::OperationInfo;
use crate::response::{self, Refusal};
use crate::wire::Wire;

/// The message of a failure that has no other.
const MESSAGE: &str = "A fault of the local CAMS refuses this call.";

/// Bytes that no HTTP client takes for a response.
const GARBAGE: &[u8] = b"\x15\x03\x01\x00\x02\x02\x16 this is not HTTP\r\n\r\n";

/// A call that is disturbed.
pub(crate) struct Call<'c> {
    pub(crate) operation: &'c OperationInfo,
    pub(crate) headers: &'c HeaderMap,
    pub(crate) request_id: &'c str,
}

impl Chosen {
    /// Answers a call. `execute` is the server's own way to do so; it is dropped if the call is not
    /// executed.
    pub(crate) async fn answer(
        &self,
        call: Call<'_>,
        execute: impl Future<Output = Result<Response<Full<Bytes>>, Wire>>,
    ) -> Result<Response<Full<Bytes>>, Wire> {
        let fault = self.fault();
        let own = if fault.executes() { Some(execute.await?) } else { None };
        tokio::time::sleep(self.delay()).await;
        let response = match &fault.then {
            Some(Then::Garbage) => return Err(Wire::bytes(GARBAGE)),
            Some(Then::Reset) => return Err(Wire::reset()),
            Some(Then::Close) => None,
            None | Some(Then::Drip { .. } | Then::Truncate { .. } | Then::MalformedChunk) => own,
            Some(Then::Throttled) => {
                Some(call.refused(StatusCode::TOO_MANY_REQUESTS, "Throttling.User", None))
            }
            Some(Then::Refuse { status, code, message }) => {
                Some(call.refused(status_code(*status), code, message.as_deref()))
            }
            Some(Then::Response(elements)) => {
                Some(response::chosen(call.operation, elements.clone(), call.request_id))
            }
            Some(Then::Fail { code, message }) => {
                let message = message.as_deref().unwrap_or(MESSAGE);
                Some(response::failed(call.operation, code, message, call.request_id))
            }
            Some(Then::Http { status, body }) => {
                let body = match body {
                    Value::String(text) => text.clone(),
                    Value::Null => String::new(),
                    body => body.to_string(),
                };
                Some(response::with_body(status_code(*status), body, call.request_id))
            }
        };
        let Some(mut response) = response else { return Err(Wire::close()) };
        for (name, value) in &fault.headers {
            // The fault was checked.
            if let (Ok(name), Ok(value)) =
                (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            {
                response.headers_mut().insert(name, value);
            }
        }
        sent(fault.then.as_ref(), response).await
    }
}

/// Sends a response, perhaps not as a whole.
async fn sent(
    then: Option<&Then>,
    response: Response<Full<Bytes>>,
) -> Result<Response<Full<Bytes>>, Wire> {
    let Some(then) = then.filter(|then| then.changes_own_response()) else { return Ok(response) };
    let (head, body) = response.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(never) => match never {},
    };
    Err(match *then {
        Then::Drip { bytes, every_ms } => {
            let size = NonZeroUsize::new(length(bytes)).unwrap_or(NonZeroUsize::MIN);
            Wire::in_pieces(&head, body, size, Duration::from_millis(every_ms))
        }
        Then::Truncate { after } => Wire::truncated(&head, body, length(after)),
        _ => Wire::with_malformed_chunk(&head, &body),
    })
}

impl Call<'_> {
    fn refused(
        &self,
        status: StatusCode,
        code: &str,
        message: Option<&str>,
    ) -> Response<Full<Bytes>> {
        let refusal = Refusal::new(status, code.to_owned(), message.unwrap_or(MESSAGE).to_owned());
        refusal.into_response(self.headers, self.request_id)
    }
}

fn status_code(status: u16) -> StatusCode {
    // The fault was checked.
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
