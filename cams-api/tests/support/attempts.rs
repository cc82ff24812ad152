//! Calls that fail and are repeated: policies, servers that recover, and the fate of each attempt.

use std::time::Duration;

use cams_api::retry::{
    FailureClass, NoRetry, RetryContext, RetryDecision, RetryPolicy, StandardRetry,
};
use cams_api::{Error, Metadata};

use super::answer::Answer;
use super::probe::{Class, Probe, ProbeResponse};
use super::server::Server;

/// The standard policy with waits of a millisecond.
pub(crate) fn quick_retry() -> StandardRetry {
    let delay = Duration::from_millis(1);
    StandardRetry::new().base_delay(delay).throttle_delay(delay)
}

/// Repeats everything, at once and for ever.
pub(crate) struct Always;

impl RetryPolicy for Always {
    fn decide(&self, _: &RetryContext<'_>) -> RetryDecision {
        RetryDecision::RetryAfter(Duration::ZERO)
    }
}

/// Gives this answer for the first requests, then succeeds.
pub(crate) async fn server_that_recovers(failures: usize, answer: Answer) -> Server {
    Server::start(move |number, _| {
        if number < failures { answer.clone() } else { Answer::json(r#"{"RequestId":"OK-1"}"#) }
    })
    .await
}

pub(crate) async fn send<C: Class>(
    server: &Server,
    policy: impl RetryPolicy,
) -> Result<(ProbeResponse, Metadata), Error> {
    let client = server.client();
    let call = client.call(Probe::<C>::new().query("To", "8613800138000"));
    tokio::time::timeout(Duration::from_secs(20), call.retry_policy(policy).send_with_metadata())
        .await
        .expect("the call hangs")
}

pub(crate) fn failures(metadata: &Metadata) -> Vec<FailureClass> {
    metadata.failed_attempts().iter().map(|attempt| attempt.failure()).collect()
}

/// The error of a call that gets this answer.
pub(crate) async fn failure<C: Class>(answer: Answer) -> Error {
    let server = Server::always(answer).await;
    let error = server
        .client()
        .call(Probe::<C>::new().query("To", "8613800000000"))
        .retry_policy(NoRetry)
        .send()
        .await
        .unwrap_err();
    assert_eq!(server.requests().len(), 1);
    error
}
