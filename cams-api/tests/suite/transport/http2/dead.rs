//! Dead connections and slow ones.

use std::time::Duration;

use cams_api::ErrorKind;
use cams_api::retry::{FailureClass, RetryContext, RetryDecision, RetryPolicy};

use super::server::{Answer, HEADERS, Server, response};
use crate::support::{Probe, Safe, quick_retry};

/// An unanswered ping reveals a connection that died, idle or during a call. The next attempt uses
/// another one, and begins before the time of the first is over.
#[tokio::test]
async fn a_dead_connection_does_not_meet_every_attempt() {
    /// Resumes the clock once the connection is found dead.
    struct Resuming;
    impl RetryPolicy for Resuming {
        fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
            tokio::time::resume();
            assert_eq!(failed.failure, FailureClass::Ambiguous);
            // An attempt takes 15 seconds at most.
            assert!(failed.elapsed < Duration::from_secs(15), "{failed:?}");
            RetryDecision::RetryAfter(Duration::ZERO)
        }
    }
    // A connection that is idle for longer is closed anyway.
    for idle in [Duration::ZERO, Duration::from_secs(8)] {
        let mut server = Server::start(|number, stream| match number {
            1 => Answer::Dead,
            _ => Answer::Frames(response(stream)),
        })
        .await;
        let client = server.client_builder().retry_policy(Resuming).build().unwrap();
        client.call(Probe::<Safe>::new()).send().await.unwrap();
        server.next(HEADERS).await;
        if !idle.is_zero() {
            tokio::time::pause();
            tokio::time::advance(idle).await;
            tokio::time::resume();
        }
        let call = client.call(Probe::<Safe>::new()).send_with_metadata();
        let stop_the_clock = async {
            server.next(HEADERS).await;
            tokio::time::pause();
        };
        let (result, ()) = tokio::join!(call, stop_the_clock);
        let (_, metadata) = result.unwrap();
        assert_eq!(metadata.failed_attempts()[0].kind(), ErrorKind::Timeout);
        assert_eq!((metadata.attempts(), server.connections()), (2, 2));
    }
}

/// The time limit of an attempt, on the client or on the call, decides how soon a dead connection
/// is noticed. The repeat uses another one.
#[tokio::test]
async fn a_dead_connection_does_not_meet_the_repeat_of_a_short_attempt() {
    let second = Duration::from_secs(1);
    for (of_client, of_call) in [(second, None), (2 * second, None), (15 * second, Some(second))] {
        let server = Server::start(|number, stream| match number {
            1 => Answer::Dead,
            _ => Answer::Frames(response(stream)),
        })
        .await;
        let policy = quick_retry();
        let builder = server.client_builder().retry_policy(policy).attempt_timeout(of_client);
        let client = builder.build().unwrap();
        client.call(Probe::<Safe>::new()).send().await.unwrap();
        let mut call = client.call(Probe::<Safe>::new());
        if let Some(limit) = of_call {
            call = call.attempt_timeout(limit);
        }
        let (_, metadata) = call.send_with_metadata().await.unwrap();
        assert_eq!(metadata.failed_attempts()[0].kind(), ErrorKind::Timeout);
        assert_eq!(
            (metadata.attempts(), server.connections()),
            (2, 2),
            "{of_client:?} {of_call:?}"
        );
    }
}

/// A slow server that still answers others keeps its connection.
#[tokio::test]
async fn a_slow_response_costs_no_connection() {
    let mut server = Server::start(|number, stream| match number {
        1 => Answer::Frames(Vec::new()),
        _ => Answer::Frames(response(stream)),
    })
    .await;
    let client = server.client();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    server.next(HEADERS).await;
    let slow = client.call(Probe::<Safe>::new()).attempt_timeout(Duration::from_secs(1));
    let slow = async { slow.send().await };
    let other = async {
        server.next(HEADERS).await;
        client.call(Probe::<Safe>::new()).send().await
    };
    let (slow, other) = tokio::join!(slow, other);
    assert_eq!((slow.unwrap_err().kind(), other.is_ok()), (ErrorKind::Timeout, true));
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    assert_eq!(server.connections(), 1);
}
