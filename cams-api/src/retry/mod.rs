//! Failures that are repeated, and the time between repeats.
//!
//! Every failed attempt has a [`FailureClass`]. Together with the operation's [`RetryClass`] it
//! decides what happens next:
//!
//! | failure | detected by | executed? | `Safe` | `OptIn` | `Never` |
//! |---|---|---|---|---|---|
//! | [`Throttled`] | Codes `Throttling*` and `System.LimitControl` with any status, including 200 and 400. HTTP 429. HTTP 503 and 4xx with the header `x-acs-retry-after` | no | repeat | repeat | repeat |
//! | [`ClockSkew`] | Codes `InvalidTimeStamp.*`, `IllegalTimestamp` | no | repair | repair | repair |
//! | [`StaleCredentials`] | Codes `InvalidSecurityToken.Expired`, `SecurityTokenExpired` | no | repair | repair | repair |
//! | [`NonceUsed`] | Code `SignatureNonceUsed` | maybe, by an earlier copy | repair | on request | `MaybeSent` |
//! | [`NotSent`] | Name not resolved, connection refused, TLS failure, timeout before there was a connection, connection closed before the first byte, HTTP/2 stream not processed | no | repeat | repeat | repeat |
//! | [`Ambiguous`] | No response in time. Connection broken after sending. Code `InternalError`, `ServiceUnavailable`, `UnknownError` or another code for a failure inside the service (`System.Busy`, `RPC_TIMEOUT`). HTTP 408, 425, 499 and every status outside 200–499 | maybe | repeat | on request | `MaybeSent` |
//! | [`Unreadable`] | HTTP 2xx with a body that is empty, truncated, too large, not JSON or of another shape | probably | fail | fail | `MaybeSent` |
//! | [`Final`] | Every other code and status. Failures before sending | no | fail | fail | fail |
//!
//! - *repeat*: the [`RetryPolicy`] decides.
//! - *repair*: the client removes the cause and repeats the request at once.
//! - *on request*: the client repeats the request only if the policy asks for it. With
//!   [`StandardRetry`], set [`repeat_opt_in`](StandardRetry::repeat_opt_in). Otherwise the call
//!   fails.
//! - *fail*: the call fails with this error.
//! - *`MaybeSent`*: the call fails with [`ErrorKind::MaybeSent`](crate::ErrorKind::MaybeSent). Find
//!   out whether the service executed the request before you call again.
//!
//! [`Error::is_retryable`](crate::Error::is_retryable) follows the same table.
//!
//! The first row that matches counts, with these exceptions:
//!
//! - `SignatureNonceUsed` takes precedence over all other rows.
//! - A code for a failure inside the service makes a 4xx ambiguous, regardless of its headers.
//! - Other codes about signature, credentials and permissions are *final* with any status.
//! - An unreadable body has no code.
//!
//! # Repairs
//!
//! | failure | repair |
//! |---|---|
//! | [`ClockSkew`] | The client adopts the service's time from the response's `Date` header, for this and all later calls. |
//! | [`StaleCredentials`] | The client fetches new credentials. |
//! | [`NonceUsed`] | The client creates a new nonce. |
//!
//! A call makes each repair at most once. Repairs need no policy and do not count as attempts.
//!
//! A used nonce means that the service may have executed an earlier copy of the request. An
//! operation that is not `Safe` is then repeated only if it is `OptIn` and the policy allows it,
//! and at most once.
//!
//! # Policy
//!
//! The [`RetryPolicy`] comes from the [call](crate::Call::retry_policy) or else from the
//! [client](crate::ClientBuilder::retry_policy). The default is [`StandardRetry`]. Where the table
//! says `MaybeSent`, the policy is not asked.
//!
//! # Budget
//!
//! A client has 500 tokens. A repeat costs 5 tokens, or 10 after a timeout. A success returns 1.
//! Without enough tokens nothing is repeated, so repeats do not flood a failing service.
//!
//! # Deadline
//!
//! If a wait would outlast the call's [timeout](crate::Call::timeout), the call does not wait. It
//! fails at once with the current error.
//!
//! # Example
//!
//! Every attempt is signed again, with a fresh date and nonce and the current credentials.
//!
//! ```
//! use std::time::Duration;
//!
//! use cams_api::retry::{NoRetry, StandardRetry};
//! use cams_api::{Client, Credentials};
//!
//! # fn main() -> Result<(), cams_api::Error> {
//! let client = Client::builder()
//!     .credentials(Credentials::new("id", "secret"))
//!     .retry_policy(StandardRetry::new().max_attempts(5).max_delay(Duration::from_secs(5)))
//!     .build()?;
//! # #[cfg(feature = "chat-groups")] {
//! let once = client.delete_chat_group_invite_link().customize().retry_policy(NoRetry);
//! let opt_in = StandardRetry::new().repeat_opt_in(true);
//! let repeated_when_unclear = client.delete_chat_group_invite_link().customize().retry_policy(opt_in);
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! [`Throttled`]: FailureClass::Throttled
//! [`ClockSkew`]: FailureClass::ClockSkew
//! [`NonceUsed`]: FailureClass::NonceUsed
//! [`StaleCredentials`]: FailureClass::StaleCredentials
//! [`NotSent`]: FailureClass::NotSent
//! [`Ambiguous`]: FailureClass::Ambiguous
//! [`Unreadable`]: FailureClass::Unreadable
//! [`Final`]: FailureClass::Final

mod budget;
mod class;
mod standard;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use self::budget::RetryBudget;
pub use self::class::{FailureClass, RetryClass};
pub use self::standard::{NoRetry, StandardRetry};
use crate::privacy::Wait;

/// Decides whether to try again after a failed attempt, and when.
///
/// ```
/// use std::time::Duration;
///
/// use cams_api::RetryClass;
/// use cams_api::retry::{FailureClass, RetryContext, RetryDecision, RetryPolicy};
///
/// /// Repeats only throttled calls, as often as time allows.
/// struct Patient;
///
/// impl RetryPolicy for Patient {
///     fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
///         match failed.failure {
///             FailureClass::Throttled => {
///                 RetryDecision::RetryAfter(failed.server_hint.unwrap_or(Duration::from_secs(1)))
///             }
///             _ => RetryDecision::Stop,
///         }
///     }
/// }
///
/// let mut failed = RetryContext::new(FailureClass::Throttled, RetryClass::Never);
/// failed.server_hint = Some(Duration::from_millis(1500));
/// assert_eq!(Patient.decide(&failed), RetryDecision::RetryAfter(Duration::from_millis(1500)));
/// ```
pub trait RetryPolicy: Send + Sync + 'static {
    /// Decides what follows a failed attempt.
    ///
    /// The client does not ask about repairs, about a nonce that is refused again after its repair,
    /// or about operations of [`RetryClass::Never`] that the service may have executed: those are
    /// never repeated. Budget and deadline apply in addition (see the [module](self)).
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision;
}

impl<P: RetryPolicy + ?Sized> RetryPolicy for Arc<P> {
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
        self.as_ref().decide(failed)
    }
}

/// The facts about a failed attempt, for a [`RetryPolicy`].
#[derive(Clone)]
#[non_exhaustive]
pub struct RetryContext<'a> {
    /// The name of the operation, as sent.
    pub operation: &'a str,
    /// The number of attempts so far, including this one but no repairs: 1 after the first.
    pub attempts: u32,
    /// The class of the failure.
    pub failure: FailureClass,
    /// The class of the operation.
    pub retry_class: RetryClass,
    /// The service's error code as received, if it sent one. `Debug` shows it only if it looks like
    /// a code.
    pub code: Option<&'a str>,
    /// The code as `Debug` shows it.
    pub(crate) shown_code: Option<&'a str>,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// The wait that the service asks for.
    pub server_hint: Option<Duration>,
    /// The time since the start of the call.
    pub elapsed: Duration,
    /// The time until the call's timeout. A wait of this length or longer ends the call.
    pub time_left: Duration,
    /// A random number from 0 to 1, new for each failure, to spread waits.
    pub random: f64,
}

impl RetryContext<'_> {
    /// The context of a call whose first attempt has just failed, with an hour left and nothing
    /// else known. Use it to test a policy. All fields can be changed.
    pub fn new(failure: FailureClass, retry_class: RetryClass) -> Self {
        Self {
            operation: "",
            attempts: 1,
            failure,
            retry_class,
            code: None,
            shown_code: None,
            status: None,
            server_hint: None,
            elapsed: Duration::ZERO,
            time_left: Duration::from_secs(60 * 60),
            random: 0.5,
        }
    }
}

impl fmt::Debug for RetryContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryContext")
            .field("operation", &self.operation)
            .field("attempts", &self.attempts)
            .field("failure", &self.failure)
            .field("retry_class", &self.retry_class)
            .field("code", &self.code.map(|_| self.shown_code.unwrap_or("***")))
            .field("status", &self.status)
            .field("server_hint", &self.server_hint.map(Wait))
            .field("elapsed", &self.elapsed)
            .field("time_left", &self.time_left)
            .field("random", &self.random)
            .finish()
    }
}

/// The decision of a [`RetryPolicy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryDecision {
    /// Fail with this attempt's error.
    Stop,
    /// Wait for this time, then try again.
    RetryAfter(Duration),
}
