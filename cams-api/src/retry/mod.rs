//! Which failures are repeated, and when.
//!
//! Every failed attempt has a [`FailureClass`]. What may follow depends on it and on the operation's
//! [`RetryClass`]. This table is the rule; [`Error::is_retryable`](crate::Error::is_retryable) and
//! [`ErrorKind::MaybeSent`](crate::ErrorKind::MaybeSent) follow it too.
//!
//! | failure | detected by | carried out? | `Safe` | `OptIn` | `Never` |
//! |---|---|---|---|---|---|
//! | [`Throttled`] | codes `Throttling*` and `System.LimitControl` with any status, 200 and 400 included; HTTP 429; HTTP 503 and 4xx with the header `x-acs-retry-after` | no | yes | yes | yes |
//! | [`ClockSkew`] | codes `InvalidTimeStamp.*`, `IllegalTimestamp` | no | repair | repair | repair |
//! | [`StaleCredentials`] | codes `InvalidSecurityToken.Expired`, `SecurityTokenExpired` | no | repair | repair | repair |
//! | [`NonceUsed`] | code `SignatureNonceUsed` | perhaps: by an earlier copy | repair | if asked for | `MaybeSent` |
//! | [`NotSent`] | no address, refused, TLS, time over before there was a connection, connection closed before the first byte, HTTP/2 stream that was not processed | no | yes | yes | yes |
//! | [`Ambiguous`] | no reply in time; connection broken after sending; code `InternalError`, `ServiceUnavailable`, `UnknownError` or another one that tells of a failure inside the service (`System.Busy`, `RPC_TIMEOUT`); HTTP 408, 425, 499 and every status outside 200–499 | perhaps | yes | if asked for | `MaybeSent` |
//! | [`Unreadable`] | HTTP 2xx whose body is empty, cut off, too large, not JSON or of another shape | probably | no | no | `MaybeSent` |
//! | [`Final`] | every other code and status; whatever fails before sending | no | no | no | no |
//!
//! The first row that fits counts, with these exceptions: `SignatureNonceUsed` comes before all others; a code that
//! tells of a failure inside the service makes a 4xx ambiguous, whatever its headers; other codes about signature,
//! credentials and permissions are *final* with any status; and a body that cannot be read has no code.
//!
//! - **Repairs**: on [`ClockSkew`] the client takes over the service's time from the reply's `Date`, for this
//!   and all later calls; on [`StaleCredentials`] it fetches new ones; on [`NonceUsed`] it makes a new nonce. Then it
//!   repeats the request at once: each repair once in a call, whatever the policy says, and without counting as one
//!   of the policy's attempts. Of an operation that is not `Safe`, an earlier copy may have been carried out when its
//!   nonce was used: such a request is repeated only if it is `OptIn` and the policy says so, and once at most.
//! - **Policy**: all else is the decision of the [`RetryPolicy`] of the
//!   [call](crate::Call::retry) or the [client](crate::ClientBuilder::retry_policy), by default
//!   [`StandardRetry`]. It is not asked where the table says `MaybeSent`.
//! - **Budget**: a client has 500 tokens. A repeat costs 5, after a timeout 10; a success gives 1 back. With
//!   too few tokens nothing is repeated, so that a failing service is not flooded by repeats.
//! - **Deadline**: a wait that would not end before the call's [timeout](crate::Call::timeout) is not begun;
//!   the call fails at once with the error that it has.
//!
//! Every attempt is signed anew, with its own date and nonce and the credentials of that moment.
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
//! let once = client.delete_chat_group_invite_link().retry(NoRetry);
//! let repeated_when_unclear =
//!     client.delete_chat_group_invite_link().retry(StandardRetry::new().repeat_opt_in(true));
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

/// Decides whether a failed attempt is followed by another one, and when.
///
/// ```
/// use std::time::Duration;
///
/// use cams_api::RetryClass;
/// use cams_api::retry::{FailureClass, RetryContext, RetryDecision, RetryPolicy};
///
/// /// Repeats throttled calls only, as often as time allows.
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
    /// Decides what follows a failed attempt. It is not asked about repairs, about a nonce that was used again after
    /// one, or about operations of [`RetryClass::Never`] that may have been carried out: those are never repeated.
    /// Budget and deadline hold besides (see the [module](self)).
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision;
}

impl<P: RetryPolicy + ?Sized> RetryPolicy for Arc<P> {
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
        self.as_ref().decide(failed)
    }
}

/// What a [`RetryPolicy`] knows of a failed attempt.
#[derive(Clone)]
#[non_exhaustive]
pub struct RetryContext<'a> {
    /// The operation's name on the wire.
    pub operation: &'a str,
    /// How many attempts were made, this one included and repairs not: 1 after the first.
    pub attempts: u32,
    /// What failed.
    pub failure: FailureClass,
    /// The operation's class.
    pub retry_class: RetryClass,
    /// The service's error code, if it sent one, as it came. `Debug` shows what has the form of a code.
    pub code: Option<&'a str>,
    /// The code as it may be shown.
    pub(crate) shown_code: Option<&'a str>,
    /// The HTTP status, if there was a reply.
    pub status: Option<u16>,
    /// How long the service asks to wait.
    pub server_hint: Option<Duration>,
    /// The time since the start of the call.
    pub elapsed: Duration,
    /// The time until the end of the call's timeout. A wait that is not shorter ends the call.
    pub time_left: Duration,
    /// A random number from 0 to 1, a new one each time, to spread waits.
    pub random: f64,
}

impl RetryContext<'_> {
    /// The first attempt of a call has just failed, with nothing else known of it and an hour left; for the
    /// tests of a policy. The fields can be set.
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

/// What a [`RetryPolicy`] wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryDecision {
    /// Fail with this attempt's error.
    Stop,
    /// Wait so long, then try again.
    RetryAfter(Duration),
}
