//! A service that gives the same answer to every request, without a network.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_api::retry::{RetryContext, RetryDecision, RetryPolicy};
use cams_api::transport::{Transport, TransportFuture};
use cams_api::{Call, Client, Credentials, Error, Metadata};
use http::{HeaderMap, Request, Response, StatusCode};

use super::planted::{KEY_ID, SECRET};

/// How often a call is sent at most, repairs not counted.
const ATTEMPTS: u32 = 3;

/// The answer to every request.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What came of a call, and how often it was sent.
pub struct Outcome<R> {
    pub result: Result<(R, Metadata), Error>,
    pub sends: u32,
}

impl Answer {
    /// A body with HTTP status 200.
    pub fn ok(body: impl Into<Bytes>) -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), body: body.into() }
    }

    /// The same answer with another body.
    pub fn with_body(&self, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self.clone() }
    }

    /// Makes a call that gets this answer. The client is a new one each time: a repair sets its
    /// clock.
    pub fn to<O: cams_api::Sendable>(
        &self,
        call: impl FnOnce(&Client) -> Call<O>,
    ) -> Outcome<O::Response> {
        let sends = Arc::new(AtomicU32::new(0));
        let service = Service { answer: self.clone(), sends: Arc::clone(&sends) };
        let client = client(service, Credentials::new(KEY_ID, SECRET));
        let result = RUNTIME.with(|runtime| runtime.block_on(call(&client).send_with_metadata()));
        Outcome { result, sends: sends.load(Ordering::Relaxed) }
    }
}

/// A client that signs with these credentials, and whose clock always shows the same time.
pub fn client(transport: impl Transport, credentials: Credentials) -> Client {
    Client::builder()
        .endpoint("http://cams.test")
        .credentials(credentials)
        .clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_323_045))
        .retry_policy(Impatient)
        .transport(transport)
        .build()
        .expect("nothing in this configuration can be wrong")
}

thread_local! {
    /// A call needs the timers of a runtime, although it never waits here.
    static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime without sockets needs nothing from the system");
}

struct Service {
    answer: Answer,
    sends: Arc<AtomicU32>,
}

impl Transport for Service {
    fn send(&self, _: Request<Bytes>) -> TransportFuture<'_> {
        self.sends.fetch_add(1, Ordering::Relaxed);
        let mut response = Response::new(self.answer.body.clone());
        *response.status_mut() = self.answer.status;
        *response.headers_mut() = self.answer.headers.clone();
        Box::pin(ready(Ok(response)))
    }
}

/// Repeats whatever it is asked about, without a wait, and more often than the client's own policy
/// would.
struct Impatient;

impl RetryPolicy for Impatient {
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
        if failed.attempts < ATTEMPTS {
            RetryDecision::RetryAfter(Duration::ZERO)
        } else {
            RetryDecision::Stop
        }
    }
}
