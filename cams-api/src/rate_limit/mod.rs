//! Keeps the calls of a client within the limits of the service.

mod lane;

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use self::lane::{Lane, Refused};
use crate::operations;
use crate::outcome::{Error, ErrorKind};

/// A limit on the calls per second of each operation, for
/// [`ClientBuilder::rate_limit`](crate::ClientBuilder::rate_limit).
///
/// The service limits the calls of most operations per account and region, and refuses what exceeds
/// the limit. With a rate limit, calls wait for their turn instead: the calls of one operation
/// begin in the order in which they were sent, evenly spaced, and in no second are there more than
/// allowed. A repeat after a failure waits for another turn. All clones of a client share the
/// limit. A dropped call gives its turn to the next one.
///
/// When the service refuses a call because there were too many, or asks for a wait, the calls of
/// that operation pause for as long as it asks, at most one minute.
///
/// The wait is part of the call's [timeout](crate::Call::timeout). If there is no turn in time, the
/// call fails at once, with the kind [`Timeout`](ErrorKind::Timeout), a text that says so, and the
/// time until the next free turn in [`Error::retry_after`]. Nothing was sent.
///
/// ```
/// use cams_api::{Client, Credentials, RateLimit};
///
/// # fn main() -> Result<(), cams_api::Error> {
/// # let limit = RateLimit::documented();
/// // Another program of the same account sends messages too, so leave it more than half.
/// # #[cfg(feature = "messages")]
/// let limit = RateLimit::documented().with("SendChatappMessage", 100);
/// let client = Client::builder()
///     .credentials(Credentials::new("id", "secret"))
///     .rate_limit(limit)
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// Other programs with the same account use up the same limits. Waits follow Tokio's clock, which
/// tests can pause.
#[derive(Clone, Debug)]
#[must_use = "a rate limit has no effect until a client is built with it"]
pub struct RateLimit {
    is_documented: bool,
    /// Limits by operation, the last one first to count. `None` lifts a limit.
    own: Vec<(String, Option<u32>)>,
}

impl RateLimit {
    /// The documented limit of each operation: [`qps`](operations::OperationInfo::qps). Operations
    /// without a documented limit only pause when the service asks for it.
    pub fn documented() -> Self {
        Self { is_documented: true, own: Vec::new() }
    }

    /// No limits, until [`with`](Self::with) sets some. An operation still pauses when the service
    /// asks for it.
    pub fn none() -> Self {
        Self { is_documented: false, own: Vec::new() }
    }

    /// Sets the limit of the operation with this wire name. Building the client fails if there is
    /// no such operation, or if the limit is 0.
    pub fn with(mut self, operation: impl Into<String>, calls_per_second: u32) -> Self {
        self.own.push((operation.into(), Some(calls_per_second)));
        self
    }

    /// Lifts the limit of the operation with this wire name. Building the client fails if there is
    /// no such operation.
    pub fn without(mut self, operation: impl Into<String>) -> Self {
        self.own.push((operation.into(), None));
        self
    }
}

/// The longest pause of an operation, in case the service asks for one that never ends.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The pause of an operation that the service refused without naming one.
const PAUSE: Duration = Duration::from_millis(500);

/// The turns of the operations.
pub(crate) struct RateLimiter {
    lanes: HashMap<&'static str, Lane>,
}

impl RateLimiter {
    pub(crate) fn new(limit: &RateLimit) -> Result<Self, Error> {
        let documented =
            |info: &operations::OperationInfo| info.qps.filter(|_| limit.is_documented);
        let mut lanes: HashMap<_, _> =
            operations::all().map(|info| (info.name, Lane::new(documented(info)))).collect();
        for (name, rate) in &limit.own {
            let Some(lane) = lanes.get_mut(name.as_str()) else {
                let text = operations::unknown_operation(name);
                return Err(Error::new(ErrorKind::Config, format!("rate_limit: {text}")));
            };
            if *rate == Some(0) {
                return Err(Error::new(
                    ErrorKind::Config,
                    format!(
                        "rate_limit: {name} with 0 calls per second would never be called; set at least 1"
                    ),
                ));
            }
            *lane = Lane::new(*rate);
        }
        Ok(Self { lanes })
    }

    /// The documented limit of one operation.
    #[cfg(feature = "messages")]
    pub(crate) fn of_one(info: &'static operations::OperationInfo) -> Self {
        Self { lanes: HashMap::from([(info.name, Lane::new(info.qps))]) }
    }

    /// Waits for the turn of a call. Operations that are not in the table never wait.
    pub(crate) async fn turn(&self, action: &str, within: Duration) -> Result<(), NoTurn> {
        let Some(lane) = self.lanes.get(action) else { return Ok(()) };
        lane.turn(within).await.map_err(|refused| NoTurn { rate: lane.per_second(), refused })
    }

    /// Takes a failed attempt into account.
    pub(crate) fn failed(&self, action: &str, error: &Error) {
        let is_throttled = error.kind() == ErrorKind::Throttled;
        let pause = error.retry_after().or(is_throttled.then_some(PAUSE));
        if let (Some(lane), Some(pause)) = (self.lanes.get(action), pause) {
            lane.pause(Instant::now() + pause.min(LONGEST_PAUSE));
        }
    }
}

/// There is no turn in time.
pub(crate) struct NoTurn {
    rate: Option<u32>,
    refused: Refused,
}

impl NoTurn {
    /// The time until the next free turn.
    pub(crate) fn wait(&self) -> Duration {
        self.refused.wait
    }
}

/// The end of a sentence about a call.
impl fmt::Display for NoTurn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rate {
            Some(rate) => write!(f, "the rate limit of {rate} calls per second")?,
            None => f.write_str("the pause that the service asked for")?,
        }
        let Refused { wait, waiting, is_paused } = self.refused;
        if self.rate.is_some() && is_paused {
            f.write_str(" and the pause that the service asked for")?;
        }
        write!(f, " lets it begin in {wait:.1?} at the earliest")?;
        match waiting {
            0 => Ok(()),
            1 => f.write_str(", after another call"),
            more => write!(f, ", after {more} other calls"),
        }
    }
}
