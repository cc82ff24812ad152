//! `--wait-until`: the call again and again, until an expression holds.

use std::time::{Duration, Instant};

use cams_api::Client;
use indicatif::ProgressBar;
use serde_json::Value;

use super::Request;
use crate::arguments::Options;
use crate::exit::{Exit, Failure};
use crate::output::Query;

const EVERY: Duration = Duration::from_secs(10);
const AT_MOST: Duration = Duration::from_secs(60 * 60);

/// The first response for which the expression holds.
pub(super) async fn until(
    options: &Options,
    client: &Client,
    request: &Request<'_>,
    condition: &Query,
) -> Result<Value, Failure> {
    let every = options.wait_every.unwrap_or(EVERY);
    let at_most = options.wait_at_most.unwrap_or(AT_MOST);
    let began = Instant::now();
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(200));
    let mut calls = 1_u32;
    loop {
        progress.set_message(format!("waiting, call {calls}"));
        match request.call(client).send().await {
            Ok(response) if condition.holds(&response)? => {
                progress.finish_and_clear();
                return Ok(response);
            }
            Ok(_) => {}
            // An error that may pass does not end a wait.
            Err(error) if error.is_retryable() => {}
            Err(error) => return Err(error.into()),
        }
        if began.elapsed() + every > at_most {
            let text = format!("the condition does not hold after {calls} calls");
            return Err(Failure::new(Exit::NotYet, text)
                .hint("`--wait-at-most` waits longer; `--wait-every` calls more often"));
        }
        tokio::time::sleep(every).await;
        calls += 1;
    }
}
