//! Calls that wait for their turn.

use std::time::Duration;

use cams_api::retry::NoRetry;
use cams_api::{Client, ErrorKind, RateLimit, operations};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::support::{Probe, Reply, Safe, Scripted};

const SECOND: Duration = Duration::from_secs(1);

fn succeeding() -> Scripted {
    Scripted::new(|_, _| Reply::json(r#"{"Code":"OK"}"#))
}

fn limited(service: &Scripted, calls_per_second: u32) -> Client {
    let limit = RateLimit::none().with("GetFlow", calls_per_second);
    service.builder().retry_policy(NoRetry).rate_limit(limit).build().unwrap()
}

async fn get(client: &Client, id: usize) -> Result<(), cams_api::Error> {
    client.get_flow().flow_id(id.to_string()).send().await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn calls_of_all_clones_begin_in_order_and_within_the_rate() {
    let service = succeeding();
    let client = limited(&service, 10);
    let mut calls = JoinSet::new();
    for id in 0..100 {
        let client = client.clone();
        calls.spawn(async move { get(&client, id).await.unwrap() });
    }
    calls.join_all().await;
    let arrived = service.arrived();
    let ids: Vec<_> =
        arrived.iter().map(|one| one.parameter("FlowId").unwrap().to_owned()).collect();
    assert_eq!(ids, (0..100).map(|id: usize| id.to_string()).collect::<Vec<_>>());
    for window in arrived.windows(11) {
        assert!(window[10].at - window[0].at >= SECOND);
    }
    assert!(arrived[99].at < 10 * SECOND, "{:?}", arrived[99].at);
}

#[tokio::test(start_paused = true)]
async fn operations_do_not_wait_for_each_other() {
    let service = succeeding();
    let client = limited(&service, 1);
    get(&client, 0).await.unwrap();
    for _ in 0..5 {
        client.list_flow().send().await.unwrap();
        client.call(Probe::<Safe>::new()).send().await.unwrap();
    }
    assert_eq!(service.times(), [0; 11]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_gives_its_turn_to_the_next() {
    let service = succeeding();
    let client = limited(&service, 1);
    get(&client, 0).await.unwrap();
    let mut dropped: Vec<_> = (1..20).map(|id| Box::pin(get(&client, id))).collect();
    let impatient = async {
        for call in &mut dropped {
            let poll = std::future::poll_fn(|context| {
                assert!(call.as_mut().poll(context).is_pending());
                std::task::Poll::Ready(())
            });
            poll.await;
        }
    };
    impatient.await;
    drop(dropped);
    get(&client, 20).await.unwrap();
    assert_eq!(service.arrived().last().unwrap().parameter("FlowId"), Some("20"));
    assert!(service.times()[1] <= 1010, "{:?}", service.times());
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_turn_in_time_fails_at_once() {
    let service = succeeding();
    let client = limited(&service, 1);
    let mut calls = JoinSet::new();
    for id in 0..6 {
        let client = client.clone();
        calls.spawn(async move { get(&client, id).await.unwrap() });
    }
    tokio::task::yield_now().await;
    let call = client.get_flow().flow_id("late").customize().timeout(3 * SECOND);
    let started = Instant::now();
    let error = call.send().await.unwrap_err();
    assert!(started.elapsed() < SECOND / 10);
    assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Timeout, 0));
    assert!(error.is_retryable() && error.retry_after().unwrap() > 4 * SECOND);
    let text = error.to_string();
    for part in ["GetFlow", "rate limit of 1 calls per second", "5 other calls", "timeout is 3s"] {
        assert!(text.contains(part), "{text}");
    }
    calls.join_all().await;
    assert_eq!(service.arrived().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn throttling_pauses_the_operation_for_all_clones() {
    let service = Scripted::new(|number, _| match number {
        0 => Reply::throttled(3000),
        _ => Reply::json(r#"{"Code":"OK"}"#),
    });
    let limit = RateLimit::none();
    let client = service.builder().retry_policy(NoRetry).rate_limit(limit).build().unwrap();
    let error = get(&client, 0).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    client.list_flow().send().await.unwrap();
    get(&client.clone(), 1).await.unwrap();
    let times = service.times();
    assert!(times[1] < 10 && (3000..3010).contains(&times[2]), "{times:?}");
}

/// Each attempt takes a turn.
#[tokio::test(start_paused = true)]
async fn repeats_wait_for_a_turn_too() {
    let service = Scripted::new(|number, _| match number {
        0 | 1 => Reply::code(503, "ServiceUnavailable"),
        _ => Reply::json(r#"{"Code":"OK"}"#),
    });
    let limit = RateLimit::none().with("GetFlow", 1);
    let client = service
        .builder()
        .retry_policy(crate::support::quick_retry())
        .rate_limit(limit)
        .build()
        .unwrap();
    get(&client, 0).await.unwrap();
    let times = service.times();
    assert!(times[1] >= 1000 && times[2] >= 2000, "{times:?}");
}

#[test]
fn a_limit_of_an_unknown_operation_or_of_zero_is_an_error() {
    let build = |limit| Client::builder().rate_limit(limit).build().unwrap_err();
    let error = build(RateLimit::documented().with("SendChatappMesage", 5));
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("did you mean SendChatappMessage"), "{error}");
    let error = build(RateLimit::none().with("GetFlow", 0));
    assert!(error.to_string().contains("at least 1"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn documented_limits_come_from_the_table_and_can_be_lifted() {
    let qps = operations::find("GetFlow").unwrap().qps.unwrap();
    let service = succeeding();
    let with = |limit| service.builder().rate_limit(limit).build().unwrap();
    let (limited, free) = (RateLimit::documented(), RateLimit::documented().without("GetFlow"));
    for id in 0..3 {
        get(&with(free.clone()), id).await.unwrap();
    }
    assert_eq!(service.times(), [0; 3]);
    let client = with(limited);
    for id in 0..=qps as usize {
        get(&client, id).await.unwrap();
    }
    assert!(service.arrived().last().unwrap().at >= SECOND);
}
