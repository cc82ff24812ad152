//! Repeats the request of a provider when a service is briefly in trouble.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::cache::pause;
use super::code::is_throttling;
use super::error::CredentialsError;
use super::exchange::{Exchange, NoResponse, Response};
use super::session::Refusal;
use crate::random;

/// The maximum number of times that a request is sent.
const ATTEMPTS: u32 = 3;

/// Sends a request until the service is not busy and no connection breaks. `request` makes a new
/// one for each attempt. All attempts together get the time of one. Use it only for requests that
/// may be executed twice.
///
/// # Errors
///
/// The request cannot be made, or its last attempt failed.
pub(super) async fn repeated(
    request: &(dyn Fn() -> Result<Exchange, CredentialsError> + Sync),
) -> Result<Response, NoResponse> {
    let started = Instant::now();
    let mut attempt = 1;
    loop {
        let request = request()?;
        let limit = request.longest();
        let left = || limit.saturating_sub(started.elapsed());
        let result = request.within(left()).send().await;
        let asked = match &result {
            Ok(response) if is_busy(response) => response.retry_after(),
            Err(no_response) if no_response.is_broken => None,
            Ok(_) | Err(_) => return result,
        };
        // 50 to 100 milliseconds, then twice as long.
        let wait = asked.unwrap_or_else(|| pause(attempt - 1, random::fraction()) / 10);
        if attempt == ATTEMPTS || wait >= left() {
            return result;
        }
        sleep(wait.max(Duration::from_millis(1))).await;
        attempt += 1;
    }
}

/// Returns `true` if the same request may succeed in a moment.
fn is_busy(response: &Response) -> bool {
    match response.status {
        429 | 500 | 502 | 503 | 504 => true,
        200 | 400..=499 => Refusal::of(response).code.is_some_and(|code| is_throttling(&code)),
        _ => false,
    }
}
