//! Sends a provider's request again when a service is in trouble for a moment.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::cache::pause;
use super::exchange::{Exchange, NoReply, Reply};
use super::session::Refusal;
use crate::outcome::classify;
use crate::random;
use crate::retry::FailureClass;

/// How often a request is sent.
const ATTEMPTS: u32 = 3;

/// Sends a request, made anew for each attempt, until the service does not call itself busy and no connection breaks.
/// All attempts together get the time of one. Only for requests that may be carried out twice.
///
/// # Errors
///
/// The request cannot be made, or its last attempt failed.
pub(super) async fn repeated<E: From<NoReply>>(
    mut request: impl FnMut() -> Result<Exchange, E>,
) -> Result<Reply, E> {
    let started = Instant::now();
    let mut attempt = 1;
    loop {
        let request = request()?;
        let limit = request.longest();
        let left = || limit.saturating_sub(started.elapsed());
        let result = request.within(left()).send().await;
        let asked = match &result {
            Ok(reply) if is_busy(reply) => reply.retry_after(),
            Err(no_reply) if no_reply.is_broken => None,
            Ok(_) | Err(_) => return Ok(result?),
        };
        // 50 to 100 milliseconds, then twice as much.
        let wait = asked.unwrap_or_else(|| pause(attempt - 1, random::fraction()) / 10);
        if attempt == ATTEMPTS || wait >= left() {
            return Ok(result?);
        }
        sleep(wait.max(Duration::from_millis(1))).await;
        attempt += 1;
    }
}

/// Whether the same request may succeed in a moment.
fn is_busy(reply: &Reply) -> bool {
    let is_throttled = || {
        let code = Refusal::of(reply).code.unwrap_or_default();
        classify::reported(reply.status, false, &code).1 == FailureClass::Throttled
    };
    match reply.status {
        429 | 500 | 502 | 503 | 504 => true,
        200 | 400..=499 => is_throttled(),
        _ => false,
    }
}
