//! Handlers, repeats and waits.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cams_api::receipts::{Inbound, Receipt, RecentKeys, Router, SeenKeys, Status};
use serde_json::json;

/// Counts its calls, and fails while it should.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicUsize>);

impl Counter {
    fn count(&self) -> usize {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn total(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn a_report_whose_handler_failed_is_handled_again() {
    let calls = Counter::default();
    let router = Router::new()
        .on_receipt({
            let calls = calls.clone();
            move |receipt| {
                let is_second = receipt.message_id.as_deref() == Some("m-2");
                let fails = is_second && calls.count() < 3;
                ready(if fails { Err("the database is down".into()) } else { Ok(()) })
            }
        })
        .skip_repeats(RecentKeys::new(10));
    let body = json!([{"Status": "Sent", "MessageId": "m-1"}, {"Status": "Sent", "MessageId": "m-2"},
        {"Status": "Read", "MessageId": "m-1"}, 7]);
    let body = body.to_string();

    let first = router.handle(body.as_bytes()).await.unwrap();
    assert_eq!((first.handled, first.repeats, first.errors.len()), (2, 0, 1));
    assert_eq!(first.invalid[0].index(), 3);
    assert_eq!(first.errors[0].to_string(), "the database is down");
    let second = router.handle(body.as_bytes()).await.unwrap();
    assert_eq!((second.handled, second.repeats, second.errors.len()), (0, 2, 1));
    let third = router.handle(body.as_bytes()).await.unwrap();
    assert_eq!((third.handled, third.repeats, third.errors.len()), (1, 2, 0));
    assert_eq!(calls.total(), 3, "the others ran once");
}

#[tokio::test(start_paused = true)]
async fn keys_are_kept_for_a_while() {
    let keys = RecentKeys::new(2).keep_for(Duration::from_secs(60));
    for key in ["a", "b", "c"] {
        keys.insert(key).await.unwrap();
    }
    let mut known = Vec::new();
    for key in ["a", "b", "c", "d"] {
        known.push(keys.contains(key).await.unwrap());
    }
    assert_eq!(known, [false, true, true, false], "the two newest");
    tokio::time::advance(Duration::from_secs(61)).await;
    assert!(!keys.contains("c").await.unwrap());
    keys.insert("c").await.unwrap();
    assert!(keys.contains("c").await.unwrap(), "it arrived again");
}

#[tokio::test(start_paused = true)]
async fn a_message_is_waited_for() {
    let router = Arc::new(Router::new());
    let wait = |id: &'static str| {
        let router = router.clone();
        async move { router.wait_for(id, Receipt::is_final, Duration::from_secs(60)).await }
    };
    // Before the wait, after it began, and never.
    router.handle(br#"{"Status":"Delivered","MessageId":"m-1"}"#).await.unwrap();
    assert_eq!(wait("m-1").await.unwrap().status, Status::Delivered);

    let waiting = tokio::spawn(wait("m-2"));
    tokio::task::yield_now().await;
    let body = br#"[{"Status":"Sent","MessageId":"m-2"},{"Status":"Failed","MessageId":"m-2"},
        {"Status":"Sent","MessageId":"m-3"}]"#;
    router.handle(body).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().status, Status::Failed);

    let error = wait("m-3").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the report did not arrive within 60s; the message's last status is Sent"
    );
    assert_eq!(error.last().unwrap().status, Status::Sent);
    assert_eq!(wait("m-4").await.unwrap_err().to_string(), "the report did not arrive within 60s");
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_waited_for() {
    let router = Arc::new(Router::new());
    let from = |user: &'static str| move |inbound: &Inbound| inbound.from.as_deref() == Some(user);
    let waiting = {
        let router = router.clone();
        tokio::spawn(
            async move { router.wait_for_inbound(from("2"), Duration::from_secs(9)).await },
        )
    };
    tokio::task::yield_now().await;
    let body = br#"[{"From":"1","Type":"TEXT","Message":"No"},{"From":"2","Type":"TEXT","Message":"Yes"}]"#;
    router.handle(body).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().text(), Some("Yes"));
    assert!(router.wait_for_inbound(from("2"), Duration::from_secs(9)).await.is_err());
}
