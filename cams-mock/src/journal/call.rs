//! One call of the log.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use cams_api::Operation;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::operation::OperationInfo;
use crate::parameters::Parameters;
use crate::typed;

/// What became of a call.
pub(super) struct Outcome {
    /// The HTTP status. `None` if the connection broke instead of a response.
    pub(super) status: Option<u16>,
    pub(super) code: Option<Cow<'static, str>>,
    /// Why it was refused or disturbed. Quotes no value.
    pub(super) reason: Option<String>,
}

/// A call, with its outcome as soon as there is one.
pub(super) struct Entry {
    /// The place among all calls of the server, from 1.
    pub(super) number: u64,
    pub(super) time: SystemTime,
    pub(super) request_id: String,
    /// `None` if the request names no operation of the service.
    pub(super) operation: Option<&'static OperationInfo>,
    /// `None` if the gateway refused the request: then nothing proves that they are the caller's.
    pub(super) parameters: Option<Arc<Parameters>>,
    /// `true` once the checks pass it.
    pub(super) accepted: AtomicBool,
    pub(super) outcome: OnceLock<Outcome>,
}

impl Entry {
    /// The approximate size of its parameters, in bytes.
    pub(super) fn size(&self) -> usize {
        self.parameters.as_ref().map_or(0, |parameters| parameters.size())
    }

    pub(super) fn is_admitted_to(&self, operation: &OperationInfo) -> bool {
        self.parameters.is_some()
            && self.operation.is_some_and(|found| std::ptr::eq(found, operation))
    }

    pub(super) fn is_accepted(&self) -> bool {
        self.accepted.load(Ordering::Relaxed)
    }

    /// One line for logs, without a value: operation, HTTP status, code and reason.
    pub(super) fn line(&self) -> String {
        let operation = self.operation.map_or("(unknown operation)", |operation| operation.name);
        let Some(outcome) = self.outcome.get() else { return format!("{operation}: no response") };
        let mut line = operation.to_owned();
        match outcome.status {
            Some(status) => line.push_str(&format!(" {status}")),
            None => line.push_str(": no response"),
        }
        if let Some(code) = &outcome.code {
            line.push_str(&format!(" {code}"));
        }
        if let Some(reason) = &outcome.reason {
            line.push_str(&format!(": {}", reason.replace(['\n', '\r'], " ")));
        }
        line
    }
}

/// A call that the local CAMS received, from [`Server::calls`](crate::Server::calls).
///
/// `Debug` shows the names of the parameters, but not their values.
#[derive(Clone)]
pub struct ReceivedCall(Arc<Entry>);

impl ReceivedCall {
    pub(super) fn new(entry: Arc<Entry>) -> Self {
        Self(entry)
    }

    pub(super) fn entry(&self) -> &Entry {
        &self.0
    }

    /// The name of the operation. Empty if the request names no operation of the service.
    pub fn operation(&self) -> &'static str {
        self.0.operation.map_or("", |operation| operation.name)
    }

    /// The arrival by the server's clock.
    pub fn time(&self) -> SystemTime {
        self.0.time
    }

    /// The text of a parameter as it was sent, by its wire name. A parameter that is sent in parts,
    /// such as a list, has a name for each part: `Tag.1.Key`. `None` if it is absent or empty.
    pub fn text(&self, parameter: &str) -> Option<&str> {
        self.0.parameters.as_ref()?.get(parameter)
    }

    /// The documented parameters as a JSON object with wire names. Empty for a call with a wrong
    /// signature.
    pub fn parameters(&self) -> Map<String, Value> {
        match (self.0.operation, &self.0.parameters) {
            (Some(operation), Some(parameters)) => typed::documented(operation, parameters.texts()),
            _ => Map::new(),
        }
    }

    /// Reads the parameters as a request of `cams-api`, which needs its feature `serde`.
    ///
    /// # Errors
    /// If the call is of another operation, or a parameter is not of its type.
    pub fn request<R: Operation + DeserializeOwned>(&self) -> Result<R, serde_json::Error> {
        if self.operation() != R::ACTION {
            let text = format!("this is a call of {}, not of {}", self.operation(), R::ACTION);
            return Err(serde::de::Error::custom(text));
        }
        serde_json::from_value(Value::Object(self.parameters()))
    }

    /// The request ID in the response.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// The HTTP status of the response. `None` if there is no response: not yet, because the
    /// connection broke, or because the client gave up.
    pub fn status(&self) -> Option<u16> {
        self.0.outcome.get()?.status
    }

    /// The `Code` of the response: `OK`, or the error code.
    pub fn code(&self) -> Option<&str> {
        self.0.outcome.get()?.code.as_deref()
    }

    /// The reason why the gateway or a check refused the call, or the fault that disturbed it. It
    /// quotes no value.
    pub fn reason(&self) -> Option<&str> {
        self.0.outcome.get()?.reason.as_deref()
    }
}

impl fmt::Debug for ReceivedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters().into_iter().map(|(name, _)| name).collect();
        f.debug_struct("ReceivedCall")
            .field("operation", &self.operation())
            .field("parameters", &names)
            .field("status", &self.status())
            .field("code", &self.code())
            .field("reason", &self.reason())
            .finish_non_exhaustive()
    }
}
