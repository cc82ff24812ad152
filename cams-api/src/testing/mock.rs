//! A client without a network: its requests are answered by rules.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::received::{Received, parameters};
use super::rule::{Answer, Rule, Rules};
use crate::client::Client;
use crate::credentials::Credentials;
use crate::operation::{Operation, OperationInfo};
use crate::transport::{Transport, TransportError, TransportFuture};

/// A stand-in for the service in unit tests. See the [module](super).
///
/// Clones share rules and calls. A mock is also a [`Transport`], for a client with settings of its
/// own: `Client::builder()…transport(mock.clone())`.
#[derive(Clone, Default)]
pub struct Mock {
    rules: Rules,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Mock {
    /// Creates a mock without rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a client whose requests this mock answers.
    pub fn client(&self) -> Client {
        let client = Client::builder().credentials(Credentials::new("mock", "mock"));
        client.transport(self.clone()).build().expect("these settings are valid")
    }

    /// Adds a rule for an operation. Its methods add the answers.
    #[track_caller]
    pub fn on<R: Operation>(&self) -> Rule<R> {
        self.rules.add(R::ACTION)
    }

    /// Returns the requests of an operation that arrived, in order, with their fields as the
    /// program set them. A repeated call is in it once for each attempt.
    ///
    /// # Panics
    ///
    /// If a request cannot be read back, for example because `extra_param` replaced a parameter by
    /// a value of another type.
    pub fn calls<R: Operation + DeserializeOwned>(&self) -> Vec<R> {
        let received = self.received();
        let of_operation = received.iter().filter(|received| received.operation == R::ACTION);
        of_operation.map(|received| read(&received.pairs)).collect()
    }

    /// Returns the number of requests of all operations that arrived.
    pub fn call_count(&self) -> usize {
        self.received().len()
    }

    fn received(&self) -> MutexGuard<'_, Vec<Received>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, received: &Received) -> (Answer, Duration) {
        match self.rules.answer(&received.operation, &received.pairs) {
            Some(answer) => answer,
            None => unmatched(received, &self.rules),
        }
    }
}

/// A request from its parameters.
fn read<R: Operation + DeserializeOwned>(pairs: &[(String, String)]) -> R {
    match serde_json::from_value(Value::Object(parameters(R::INFO, pairs))) {
        Ok(request) => request,
        Err(error) => unreadable(R::ACTION, &error),
    }
}

#[allow(clippy::panic, reason = "fails the user's test")]
fn unreadable(operation: &str, error: &serde_json::Error) -> ! {
    panic!("the parameters of {operation} cannot be read back: {error}")
}

#[allow(clippy::panic, reason = "fails the user's test")]
fn unmatched(received: &Received, rules: &Rules) -> ! {
    panic!(
        "no rule of the mock answers {received}\nrules:\n{rules}\nadd an answer: \
         mock.on::<{}Request>().response(…)",
        received.operation
    )
}

impl<R: Operation> Rule<R> {
    /// Responds with this value: JSON with wire names, or the typed response. `Code`, `RequestId`
    /// and `Success` are added if they are absent and the operation has them.
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON.
    pub fn response(self, response: impl Serialize) -> Self {
        let response = serde_json::to_value(response).expect("the response can be written as JSON");
        self.answer(Answer::Response(completed(R::INFO, response)))
    }
}

impl<R: Operation + DeserializeOwned> Rule<R> {
    /// Answers only calls whose request meets this condition.
    pub fn when(self, condition: impl Fn(&R) -> bool + Send + Sync + 'static) -> Self {
        self.only_if(move |pairs| condition(&read(pairs)))
    }
}

/// A response with the elements that say that it is a success.
fn completed(info: Option<&'static OperationInfo>, mut response: Value) -> Value {
    let documented = info.map_or(&[][..], |info| info.response);
    let Value::Object(elements) = &mut response else { return response };
    for (name, value) in [("Code", json!("OK")), ("Success", json!(true))] {
        let is_absent = elements.get(name).is_none_or(Value::is_null);
        if is_absent && documented.iter().any(|element| element.name == name) {
            elements.insert(name.to_owned(), value);
        }
    }
    response
}

impl Transport for Mock {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let received = Received::of(&request);
        let number = {
            let mut all = self.received();
            all.push(received.clone());
            all.len()
        };
        let (answer, delay) = self.answer(&received);
        Box::pin(async move {
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            http_response(answer, &format!("mock-{number}"))
        })
    }
}

fn http_response(
    answer: Answer,
    request_id: &str,
) -> Result<http::Response<Bytes>, TransportError> {
    let failure = |code: &str| {
        let message = "The mock refuses this call.";
        json!({ "Code": code, "Message": message, "RequestId": request_id, "Success": false })
    };
    let (status, body) = match answer {
        Answer::Response(mut response) => {
            if let Value::Object(elements) = &mut response
                && elements.get("RequestId").is_none_or(Value::is_null)
            {
                elements.insert("RequestId".to_owned(), request_id.into());
            }
            (200, response.to_string().into())
        }
        Answer::Failure(code) => (200, failure(&code).to_string().into()),
        Answer::Throttle => (429, failure("Throttling.User").to_string().into()),
        Answer::Http { status, body } => (status, body),
        Answer::Broken => {
            return Err(TransportError::Broken("the mock broke the connection".into()));
        }
    };
    let mut response = http::Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| {
        TransportError::NotSent(format!("the mock has no HTTP status {status}").into())
    })?;
    if let Ok(id) = request_id.parse() {
        response.headers_mut().insert("x-acs-request-id", id);
    }
    Ok(response)
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("rules", &format_args!("\n{}", self.rules))
            .field("call_count", &self.call_count())
            .finish()
    }
}
