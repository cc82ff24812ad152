//! How often and when to repeat: the policy, the budget of the client, the hints of the service and
//! the deadline.

use std::sync::Arc;
use std::time::Duration;

use cams_api::retry::{
    FailureClass, NoRetry, RetryContext, RetryDecision, RetryPolicy, StandardRetry,
};
use cams_api::{ErrorKind, RetryClass};
use tokio::sync::mpsc;

use crate::support::{Always, Answer, Never, OptIn, Probe, Safe, Server, quick_retry, send};

#[tokio::test]
async fn a_policy_is_told_the_facts() {
    /// Passes the facts on, and decides like another policy.
    struct Telling(mpsc::UnboundedSender<RetryContext<'static>>);
    impl RetryPolicy for Telling {
        fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
            let mut told = RetryContext::new(failed.failure, failed.retry_class);
            told.operation = "Probe";
            assert_eq!(failed.operation, told.operation);
            told.attempts = failed.attempts;
            told.status = failed.status;
            told.server_hint = failed.server_hint;
            told.elapsed = failed.elapsed;
            told.time_left = failed.time_left;
            told.random = failed.random;
            assert_eq!(failed.code, Some("Throttling"));
            self.0.send(told).unwrap();
            quick_retry().decide(failed)
        }
    }
    let (sender, mut told) = mpsc::unbounded_channel();
    let answer = Answer::code(400, "Throttling").with_header("x-acs-retry-after", "3");
    let server = Server::always(answer).await;
    let client = server.client_builder().retry_policy(Telling(sender)).build().unwrap();
    client.call(Probe::<OptIn>::new()).timeout(Duration::from_secs(9)).send().await.unwrap_err();
    for attempts in 1..=3 {
        let failed = told.recv().await.unwrap();
        assert_eq!(failed.attempts, attempts);
        assert_eq!(failed.retry_class, RetryClass::OptIn);
        assert_eq!((failed.status, failed.failure), (Some(400), FailureClass::Throttled));
        assert_eq!(failed.server_hint, Some(Duration::from_millis(3)));
        assert!(failed.elapsed > Duration::ZERO && failed.time_left < Duration::from_secs(9));
        assert!((0.0..=1.0).contains(&failed.random));
    }
    assert!(told.try_recv().is_err());
}

/// The policy of a call replaces the client's.
#[tokio::test]
async fn policies_can_be_replaced() {
    let server = Server::always(Answer::code(503, "ServiceUnavailable")).await;
    let never = server.client_builder().retry_policy(NoRetry).build().unwrap();
    never.call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
    let five = quick_retry().max_attempts(5);
    never.call(Probe::<Safe>::new()).retry_policy(five).send().await.unwrap_err();
    assert_eq!(server.requests().len(), 6);
    let shared: Arc<dyn RetryPolicy> = Arc::new(quick_retry().max_attempts(2));
    never.call(Probe::<Safe>::new()).retry_policy(Arc::clone(&shared)).send().await.unwrap_err();
    assert_eq!(server.requests().len(), 8);
}

/// A service that fails for all calls is not asked three times by each.
#[tokio::test]
async fn the_budget_of_a_client_ends_repeats() {
    let server =
        Server::start(
            |number, _| {
                if number == 102 { Answer::json("{}") } else { Answer::of(503, "") }
            },
        )
        .await;
    let client = server.client_builder().retry_policy(Always).build().unwrap();
    // Five tokens each: the first attempt and 100 repeats.
    client.call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert_eq!(server.requests().len(), 101);
    // Clones share the budget.
    client.clone().call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert_eq!(server.requests().len(), 102);
    // A success gives one token back, which is not enough for a repeat.
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert_eq!(server.requests().len(), 104);
}

#[tokio::test]
async fn the_services_hint_is_honoured_in_every_form() {
    let date = "Mon, 23 Nov 2026 12:00:00 GMT";
    for (headers, hint) in [
        (&[("x-acs-retry-after", "1500")][..], Some(1500)),
        (&[("retry-after", "2")], Some(2000)),
        (&[("retry-after", "Mon, 23 Nov 2026 12:00:03 GMT"), ("date", date)], Some(3000)),
        // If the response has no date, the client's clock counts.
        (&[("retry-after", "Mon, 23 Nov 2026 12:00:04 GMT")], Some(4000)),
        // A time in the past needs no wait.
        (&[("retry-after", "Mon, 23 Nov 2026 11:00:00 GMT"), ("date", date)], Some(0)),
        // The longer one counts.
        (&[("x-acs-retry-after", "700"), ("retry-after", "5")], Some(5000)),
        (&[("x-acs-retry-after", "7000"), ("retry-after", "5")], Some(7000)),
        // An unreadable hint does not count.
        (&[("x-acs-retry-after", "soon"), ("retry-after", "-1")], None),
        (&[("retry-after", "99999999999999999999999")], None),
        (&[("x-acs-retry-after", "18446744073709551615")], Some(u64::MAX)),
        (&[], None),
    ] {
        let answer = headers.iter().fold(Answer::code(400, "Throttling"), |answer, header| {
            answer.with_header(header.0, header.1)
        });
        let server = Server::always(answer).await;
        let now = httpdate::parse_http_date(date).unwrap();
        let client = server.client_builder().clock(move || now).build().unwrap();
        let call = client.call(Probe::<Never>::new()).retry_policy(NoRetry);
        let error = call.send().await.unwrap_err();
        assert_eq!(error.retry_after(), hint.map(Duration::from_millis), "{headers:?}");
        assert_eq!(error.kind(), ErrorKind::Throttled);
    }
}

/// Waiting would be in vain. The caller gets the error while there is still time to act.
#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    for answer in [
        Answer::code(400, "Throttling").with_header("x-acs-retry-after", "3600000"),
        Answer::code(429, "Throttling").with_header("retry-after", "3600"),
    ] {
        let server = Server::always(answer).await;
        let error = send::<Safe>(&server, StandardRetry::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Throttled, 1));
        assert_eq!(error.metadata().failed_attempts()[0].wait(), None);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
        assert!(error.to_string().contains("asks to wait 3600s"), "{error}");
    }
}
