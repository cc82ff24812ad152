//! A router behind an HTTP request and response.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::ACKNOWLEDGEMENT;
use super::router::Router;
use super::secret::Secret;

/// A [`Router`] behind an HTTP request and response, for any server.
///
/// | Status | Reason |
/// |---|---|
/// | 200 | Acknowledged. |
/// | 400 | The body is not JSON. |
/// | 404 | The URL lacks the secret. |
/// | 405 | The method is not POST. |
/// | 500 | A handler failed. The service pushes the body again. |
///
/// Limit the size of bodies in the server. The service gives up after 3 seconds, so leave slow work
/// to a task of its own.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use cams_api::receipts::{Router, Secret, Webhook};
///
/// let webhook = Webhook::new(Router::new()).secret(Secret::new("3kTz9vQ2bX7mLw5r")?);
/// let push = http::Request::post("/receipts/3kTz9vQ2bX7mLw5r").body(r#"[{"MessageId":"m-1","Status":"Read"}]"#)?;
/// assert_eq!(webhook.handle(push).await.status(), 200);
///
/// let stranger = http::Request::post("/receipts").body("[]")?;
/// assert_eq!(webhook.handle(stranger).await.status(), 404);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a webhook does nothing until it handles a request"]
pub struct Webhook {
    router: Arc<Router>,
    secret: Option<Secret>,
}

impl Webhook {
    /// A webhook that hands reports to a router.
    pub fn new(router: impl Into<Arc<Router>>) -> Self {
        Self { router: router.into(), secret: None }
    }

    /// Answers only if the last segment of the URL's path is the secret, or the query parameter
    /// `secret`.
    pub fn secret(mut self, secret: Secret) -> Self {
        self.secret = Some(secret);
        self
    }

    /// Handles a push.
    pub async fn handle(&self, request: Request<impl AsRef<[u8]>>) -> Response<Bytes> {
        if self.secret.as_ref().is_some_and(|secret| !secret.is_in(request.uri())) {
            return answer(StatusCode::NOT_FOUND, r#"{"code":404,"msg":"not found"}"#);
        }
        if request.method() != Method::POST {
            let text = r#"{"code":405,"msg":"reports are pushed with POST"}"#;
            let mut response = answer(StatusCode::METHOD_NOT_ALLOWED, text);
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            return response;
        }
        match self.router.handle(request.body().as_ref()).await {
            Err(_) => {
                answer(StatusCode::BAD_REQUEST, r#"{"code":400,"msg":"the body is not JSON"}"#)
            }
            Ok(handled) if handled.errors.is_empty() => answer(StatusCode::OK, ACKNOWLEDGEMENT),
            Ok(_) => answer(
                StatusCode::INTERNAL_SERVER_ERROR,
                r#"{"code":500,"msg":"a handler failed"}"#,
            ),
        }
    }
}

fn answer(status: StatusCode, body: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
