//! Responses of the control: JSON on one line.

use std::fmt::Display;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::json;

/// A request that the control refuses: `{"error": "…"}`.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(super) status: StatusCode,
    error: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into() }
    }

    /// The response to its request.
    pub(crate) fn response(&self) -> Response {
        json_line(self.status, &json!({ "error": self.error }))
    }

    /// A body or query that cannot be used.
    pub(super) fn in_request(error: impl Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.response()
    }
}

/// A response with this value.
pub(super) fn json_line(status: StatusCode, value: &impl Serialize) -> Response {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    let mut response = Response::new(Body::from(line));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
