//! One fault: which calls it disturbs, and how.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::names::{self, Name};
use super::then::Then;
use crate::operation::OperationInfo;
use crate::parameters::Parameters;
use crate::rule::is_sent_as;

/// Disturbs calls: see the [language](crate::faults).
///
/// A method that names an effect replaces the effect before it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, remote = "Self")]
#[must_use = "a fault has no effect until `Server::fault`"]
pub struct Fault {
    #[serde(deserialize_with = "names::operation", skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<Name>,
    #[serde(deserialize_with = "names::family", skip_serializing_if = "Option::is_none")]
    pub(super) family: Option<Name>,
    #[serde(rename = "match", skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) parameters: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) skip: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) times: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seed: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) delay_ms: u64,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) jitter_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) execute: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) then: Option<Then>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fault = Self::deserialize(deserializer)?;
        fault.check().map_err(D::Error::custom)?;
        Ok(fault)
    }
}

impl Fault {
    /// Disturbs calls of one operation, by its wire name.
    ///
    /// # Panics
    ///
    /// If there is no operation with this name.
    #[track_caller]
    pub fn on(operation: &str) -> Self {
        let known = names::find_operation(operation);
        assert!(known.is_ok(), "{}", known.err().unwrap_or_default());
        Self { operation: known.ok().map(Name), ..Self::default() }
    }

    /// Disturbs calls of one family, named like its module in `cams-api`: `messages`.
    ///
    /// # Panics
    ///
    /// If there is no family with this name.
    #[track_caller]
    pub fn on_family(family: &str) -> Self {
        let known = names::find_family(family);
        assert!(known.is_ok(), "{}", known.err().unwrap_or_default());
        Self { family: known.ok().map(Name), ..Self::default() }
    }

    /// Disturbs calls of every operation.
    pub fn on_any() -> Self {
        Self::default()
    }

    /// Disturbs only calls in which this parameter has this value, by its wire name. A text is
    /// compared as it is sent; any other value is compared as JSON.
    pub fn with(mut self, parameter: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters.insert(parameter.into(), value.into());
        self
    }

    /// Lets the first matching calls pass.
    pub fn skip(self, calls: u64) -> Self {
        Self { skip: calls, ..self }
    }

    /// Disturbs at most this many calls. Default: no limit.
    pub fn times(self, calls: u64) -> Self {
        Self { times: Some(calls), ..self }
    }

    /// Disturbs a matching call with this probability, from 0 to 1. Default: 1.
    pub fn probability(self, probability: f64) -> Self {
        Self { probability: Some(probability), ..self }
    }

    /// Chooses which chances come true. Faults with the same seed disturb the same calls. Default:
    /// the number of the fault.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// Waits before anything is sent, in whole milliseconds. The call is executed before the wait.
    pub fn delay(self, delay: Duration) -> Self {
        Self { delay_ms: milliseconds(delay), ..self }
    }

    /// Waits up to this much longer, by chance.
    pub fn jitter(self, jitter: Duration) -> Self {
        Self { jitter_ms: milliseconds(jitter), ..self }
    }

    /// Executes the call although its response is lost.
    pub fn executed(self) -> Self {
        Self { execute: Some(true), ..self }
    }

    /// Adds a header to the response, or replaces it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Asks the client to wait this long before it repeats the call: the header
    /// `x-acs-retry-after`, in milliseconds.
    pub fn retry_after(self, wait: Duration) -> Self {
        self.header("x-acs-retry-after", milliseconds(wait).to_string())
    }

    /// Refuses the call because there were too many: HTTP 429 with the code `Throttling.User`.
    pub fn throttled(self) -> Self {
        self.then(Then::Throttled)
    }

    /// Responds with these elements of the operation's response, as a JSON object with wire names.
    /// Absent elements of the envelope are added.
    pub fn response(self, elements: impl Into<Value>) -> Self {
        self.then(Then::Response(elements.into()))
    }

    /// Fails with this code of the operation, at HTTP 200.
    pub fn fail(self, code: impl Into<String>) -> Self {
        self.then(Then::Fail { code: code.into(), message: None })
    }

    /// Refuses the call like the gateway of the service, with this HTTP status and code.
    pub fn refuse(self, status: u16, code: impl Into<String>) -> Self {
        self.then(Then::Refuse { status, code: code.into(), message: None })
    }

    /// Sets the message of [`fail`](Self::fail) or [`refuse`](Self::refuse).
    ///
    /// # Panics
    ///
    /// If the fault does neither.
    #[track_caller]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        let message = match &mut self.then {
            Some(Then::Fail { message, .. } | Then::Refuse { message, .. }) => Some(message),
            _ => None,
        };
        assert!(message.is_some(), "`message` belongs to `fail` or `refuse`");
        message.map(|message| message.insert(text.into()));
        self
    }

    /// Responds with this HTTP status and body: text as it is, any other value as JSON.
    pub fn http(self, status: u16, body: impl Into<Value>) -> Self {
        self.then(Then::Http { status, body: body.into() })
    }

    /// Sends the body of the server's response in pieces of this many bytes, with a pause before
    /// each, in whole milliseconds.
    pub fn drip(self, bytes: u64, every: Duration) -> Self {
        self.then(Then::Drip { bytes, every_ms: milliseconds(every) })
    }

    /// Closes the connection after this many bytes of the body.
    pub fn truncate(self, after: u64) -> Self {
        self.then(Then::Truncate { after })
    }

    /// Sends the body in chunks, of which the second is malformed, and closes the connection.
    pub fn malformed_chunk(self) -> Self {
        self.then(Then::MalformedChunk)
    }

    /// Sends bytes that are not HTTP and closes the connection. The call is not executed, unless
    /// [`executed`](Self::executed) says so.
    pub fn garbage(self) -> Self {
        self.then(Then::Garbage)
    }

    /// Resets the connection. The call is not executed, unless [`executed`](Self::executed) says
    /// so.
    pub fn reset(self) -> Self {
        self.then(Then::Reset)
    }

    /// Closes the connection without a response. The call is not executed, unless
    /// [`executed`](Self::executed) says so.
    pub fn close(self) -> Self {
        self.then(Then::Close)
    }

    fn then(self, then: Then) -> Self {
        Self { then: Some(then), ..self }
    }

    /// `true` if the fault is for such a call.
    pub(super) fn matches(&self, operation: &OperationInfo, call: &Parameters) -> bool {
        self.operation.is_none_or(|Name(name)| name == operation.name)
            && self.family.is_none_or(|Name(family)| names::is_in_family(operation.name, family))
            && self.parameters.iter().all(|(name, expected)| {
                call.get(name).is_some_and(|text| is_sent_as(expected, text))
            })
    }

    /// `true` if the call is executed.
    pub(super) fn executes(&self) -> bool {
        self.execute.unwrap_or_else(|| self.changes_own_response())
    }

    /// `true` if the fault needs the server's own response.
    pub(super) fn changes_own_response(&self) -> bool {
        self.then.as_ref().is_none_or(Then::changes_own_response)
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
