//! A transport that answers from a script, without sockets, so that a paused clock tells the time of
//! each request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cams_api::transport::{Transport, TransportFuture};
use cams_api::{Client, ClientBuilder, Credentials};
use tokio::time::Instant;

use super::recorded::decoded_pairs;

/// A request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    /// The time since the transport was made.
    pub(crate) at: Duration,
    parameters: Vec<(String, String)>,
}

impl Arrived {
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// The reaction to a request.
#[derive(Clone)]
pub(crate) struct Reply {
    status: u16,
    body: String,
    retry_after_ms: Option<u64>,
    delay: Duration,
}

impl Reply {
    pub(crate) fn json(body: impl ToString) -> Self {
        Self { status: 200, body: body.to_string(), retry_after_ms: None, delay: Duration::ZERO }
    }

    pub(crate) fn code(status: u16, code: &str) -> Self {
        Self { status, ..Self::json(format!(r#"{{"Code":"{code}","Message":"m"}}"#)) }
    }

    /// A refusal that asks for a wait.
    pub(crate) fn throttled(retry_after_ms: u64) -> Self {
        Self { retry_after_ms: Some(retry_after_ms), ..Self::code(429, "Throttling.User") }
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

type Script = dyn Fn(usize, &Arrived) -> Reply + Send + Sync;

#[derive(Clone)]
pub(crate) struct Scripted {
    started: Instant,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    script: Arc<Script>,
}

impl Scripted {
    /// The script gets the number of the request, from 0.
    pub(crate) fn new(script: impl Fn(usize, &Arrived) -> Reply + Send + Sync + 'static) -> Self {
        Self { started: Instant::now(), arrived: Arc::default(), script: Arc::new(script) }
    }

    /// A builder of clients whose calls may lack required parameters.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let builder = Client::builder().credentials(Credentials::new("id", "secret"));
        builder.transport(self.clone()).lenient()
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    /// The times of all requests, in milliseconds.
    pub(crate) fn times(&self) -> Vec<u128> {
        self.arrived().iter().map(|arrived| arrived.at.as_millis()).collect()
    }
}

impl Transport for Scripted {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async move {
            let query = decoded_pairs(request.uri().query().unwrap_or_default(), false);
            let form = decoded_pairs(std::str::from_utf8(request.body()).unwrap(), true);
            let parameters = query.into_iter().chain(form).collect();
            let arrived = Arrived { at: self.started.elapsed(), parameters };
            let number = {
                let mut all = self.arrived.lock().unwrap();
                all.push(arrived.clone());
                all.len() - 1
            };
            let reply = (self.script)(number, &arrived);
            tokio::time::sleep(reply.delay).await;
            let mut response = http::Response::builder().status(reply.status);
            if let Some(milliseconds) = reply.retry_after_ms {
                response = response.header("x-acs-retry-after", milliseconds);
            }
            Ok(response.body(reply.body.into()).unwrap())
        })
    }
}
