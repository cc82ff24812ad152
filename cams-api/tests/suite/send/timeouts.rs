//! Time limits of attempts and calls, and calls that are dropped.

use std::time::Duration;

use cams_api::credentials::{CredentialsFuture, CredentialsProvider};
use cams_api::retry::{
    FailureClass, NoRetry, RetryContext, RetryDecision, RetryPolicy, StandardRetry,
};
use cams_api::{Credentials, ErrorKind};

use crate::support::{
    Answer, FastForward, ID, Never, Normally, Probe, SECRET, Safe, Server, quick_retry,
};

const MINUTE: Duration = Duration::from_secs(60);

fn half_a_response() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{\"Data\":".to_vec()
}

/// Silence, half a response, an endless head, and an endless body.
fn endless_answers() -> [Answer; 4] {
    let head = b"HTTP/1.1 200 OK\r\nx-slow: ".to_vec();
    let body = b"HTTP/1.1 200 OK\r\ncontent-length: 16000000\r\n\r\n".to_vec();
    let half = half_a_response();
    [Answer::Stall, Answer::RawThenStall(half), Answer::Drip(head), Answer::Drip(body)]
}

#[tokio::test]
async fn an_attempt_ends_in_time_whatever_the_server_does() {
    for answer in endless_answers() {
        let clock = FastForward::default();
        let server = Server::always(answer).await;
        let policy = Normally(clock.clone(), quick_retry());
        let client = server.client_builder().timeout(10 * MINUTE).retry_policy(policy);
        let client = client.attempt_timeout(MINUTE).build().unwrap();
        let call = client.call(Probe::<Safe>::new());
        let error = clock.ahead_of(&server, call.send()).await.unwrap_err();
        assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Timeout, 3));
        assert!(error.is_retryable());
        assert!(error.to_string().contains("within 60s"), "{error}");
        let call = client.call(Probe::<Never>::new()).attempt_timeout(MINUTE / 2);
        let error = clock.ahead_of(&server, call.send()).await.unwrap_err();
        assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::MaybeSent, 1));
        assert_eq!(error.failure_class(), FailureClass::Ambiguous);
        assert!(error.to_string().contains("within 30s"), "{error}");
    }
}

/// A stuck attempt does not end the call.
#[tokio::test]
async fn a_stalled_attempt_is_followed_by_another() {
    for answer in endless_answers() {
        let clock = FastForward::default();
        let server = Server::start(
            move |number, _| {
                if number == 0 { answer.clone() } else { Answer::json("{}") }
            },
        )
        .await;
        let policy = Normally(clock.clone(), quick_retry());
        let client = server.client_builder().timeout(10 * MINUTE).retry_policy(policy);
        let client = client.attempt_timeout(MINUTE).build().unwrap();
        let call = client.call(Probe::<Safe>::new()).send_with_metadata();
        let (_, metadata) = clock.ahead_of(&server, call).await.unwrap();
        assert_eq!(metadata.attempts(), 2);
        assert_eq!(metadata.failed_attempts()[0].kind(), ErrorKind::Timeout);
        // The connection that got stuck is not used again.
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test]
async fn the_deadline_ends_all_attempts() {
    let clock = FastForward::default();
    let server = Server::always(Answer::Stall).await;
    let policy = Normally(clock.clone(), quick_retry().max_attempts(u32::MAX));
    let client = server.client_builder().attempt_timeout(MINUTE).retry_policy(policy);
    let client = client.build().unwrap();
    let call = client.call(Probe::<Safe>::new()).timeout(5 * MINUTE / 2);
    let error = clock.ahead_of(&server, call.send()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.metadata().attempts(), 3, "{error}");
    assert!(error.metadata().elapsed() >= 5 * MINUTE / 2);
}

/// A provider that answers only once.
struct Tired(std::sync::atomic::AtomicBool);

impl CredentialsProvider for Tired {
    fn name(&self) -> &str {
        "tired"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        let was_asked = self.0.swap(true, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move {
            if was_asked {
                std::future::pending::<()>().await;
            }
            Ok(Credentials::new(ID, SECRET))
        })
    }
}

#[tokio::test]
async fn the_deadline_covers_the_credentials_of_every_attempt() {
    /// From now on the call only waits for the provider.
    struct RunningAhead(FastForward);
    impl RetryPolicy for RunningAhead {
        fn decide(&self, _: &RetryContext<'_>) -> RetryDecision {
            self.0.run_ahead();
            RetryDecision::RetryAfter(Duration::ZERO)
        }
    }
    let server = Server::always(Answer::code(400, "Throttling")).await;
    for (was_asked, attempts) in [(true, 0), (false, 1)] {
        let clock = FastForward::default();
        let client = server
            .client_builder()
            .credentials_provider(Tired(was_asked.into()))
            .retry_policy(RunningAhead(clock.clone()))
            .build()
            .unwrap();
        if was_asked {
            clock.run_ahead();
        }
        let error = client.call(Probe::<Never>::new()).timeout(MINUTE).send().await.unwrap_err();
        clock.run_normally();
        assert_eq!(
            (error.kind(), error.metadata().attempts()),
            (ErrorKind::Credentials, attempts),
            "{error}"
        );
    }
}

/// A request must not leave once its time is over.
#[tokio::test]
async fn without_time_nothing_is_sent() {
    let server = Server::always(Answer::json("{}")).await;
    let error = server
        .client()
        .call(Probe::<Never>::new())
        .timeout(Duration::ZERO)
        .send()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Timeout, 0));
    assert!(error.is_retryable());
    assert!(error.to_string().ends_with("(nothing was sent)"), "{error}");
    assert_eq!((server.connections(), server.requests().len()), (0, 0));
}

#[tokio::test]
async fn endless_limits_are_allowed() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server
        .client_builder()
        .timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .build()
        .unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
}

/// Dropping the call closes the connection that waits for the rest of a response. The server sees
/// the end, and the next call opens another connection.
#[tokio::test]
async fn a_dropped_call_leaves_no_half_read_connection() {
    for answer in endless_answers() {
        let server = Server::start(
            move |number, _| {
                if number == 0 { answer.clone() } else { Answer::json("{}") }
            },
        )
        .await;
        let client = server.client();
        let call = tokio::spawn({
            let client = client.clone();
            async move { client.call(Probe::<Safe>::new()).send().await }
        });
        server.received(1).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        server.ended(1).await;
        client.call(Probe::<Safe>::new()).retry_policy(NoRetry).send().await.unwrap();
        assert_eq!((server.requests().len(), server.connections()), (2, 2));
    }
}

/// A call that is dropped during a wait sends nothing after it.
#[tokio::test]
async fn a_call_dropped_between_attempts_sends_no_more() {
    struct Announced(tokio::sync::mpsc::UnboundedSender<()>);
    impl RetryPolicy for Announced {
        fn decide(&self, _: &RetryContext<'_>) -> RetryDecision {
            self.0.send(()).unwrap();
            RetryDecision::RetryAfter(MINUTE)
        }
    }
    let server = Server::start(|number, _| {
        if number < 1 { Answer::code(400, "Throttling") } else { Answer::json("{}") }
    })
    .await;
    let (sender, mut decided) = tokio::sync::mpsc::unbounded_channel();
    let client = server.client_builder().retry_policy(Announced(sender)).build().unwrap();
    let call = client.call(Probe::<Safe>::new()).timeout(10 * MINUTE);
    tokio::select! {
        biased;
        _ = decided.recv() => {}
        _ = call.send() => panic!("the call did not wait"),
    }
    tokio::time::pause();
    tokio::time::advance(2 * MINUTE).await;
    tokio::time::resume();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

/// No limit is too long to be added to a time.
#[tokio::test]
async fn limits_and_waits_may_be_as_long_as_a_duration_can_be() {
    let throttled =
        Answer::code(400, "Throttling").with_header("retry-after", u64::MAX.to_string());
    let server = Server::start(move |number, _| match number {
        0 => Answer::json("{}"),
        _ => throttled.clone(),
    })
    .await;
    let client = server
        .client_builder()
        .connect_timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .timeout(Duration::MAX)
        .retry_policy(StandardRetry::new().base_delay(Duration::MAX).max_delay(Duration::MAX))
        .build()
        .unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    let call = client.call(Probe::<Safe>::new()).timeout(Duration::from_secs(60));
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Throttled, 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(u64::MAX)));
}
