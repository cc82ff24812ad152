//! Many calls at once share one fetch, also when their credentials expire or are refused on the
//! way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use cams_api::Client;
use cams_api::transport::{Transport, TransportFuture};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{cached, id};
use crate::support::{Answer, Clock, Never, Probe, Recorded, Safe, Server, Sts};

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_callers_of_one_cache_share_one_refresh() {
    let clock = Clock::new();
    let sts = Sts::start(&clock).await;
    let cached = cached(&sts, &clock);
    assert_eq!(id(&cached).await, "STS.0");
    clock.advance(3600);
    let mut calls = JoinSet::new();
    for _ in 0..10_000 {
        let cached = cached.clone();
        calls.spawn(async move { id(&cached).await });
    }
    while let Some(call) = calls.join_next().await {
        assert_eq!(call.unwrap(), "STS.1");
    }
    assert_eq!(sts.asked(), 2);
}

/// The service in this process, since ten thousand sockets are more than many systems allow.
struct InProcess<F>(F);

impl<F, R> Transport for InProcess<F>
where
    F: Fn(usize) -> R + Send + Sync + 'static,
    R: Future<Output = bool> + Send + 'static,
{
    /// Checks the signature. Whether the number of the session is still good, the function says.
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
        let mut headers: BTreeMap<_, _> =
            request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        headers.insert("host".to_owned(), request.uri().authority().unwrap().to_string());
        let (_, number) = headers["x-acs-security-token"].split_once("token-").unwrap();
        let number: usize = number.parse().unwrap();
        let recorded = Recorded {
            method: request.method().to_string(),
            target: request.uri().path_and_query().unwrap().to_string(),
            headers,
            body: request.body().to_vec(),
        };
        recorded.assert_signed_by(&format!("STS.{number}"), &format!("secret-{number}"));
        let is_good = (self.0)(number);
        Box::pin(async move {
            let (status, code) = match is_good.await {
                true => (200, "OK"),
                false => (400, "InvalidSecurityToken.Expired"),
            };
            let body = Bytes::from(format!(r#"{{"Code":"{code}","RequestId":"R"}}"#));
            Ok(http::Response::builder().status(status).body(body).unwrap())
        })
    }
}

/// A client of the service in this process, with sessions of this STS.
fn client_of<F, R>(sts: &Sts, clock: &Clock, is_good: F) -> Client
where
    F: Fn(usize) -> R + Send + Sync + 'static,
    R: Future<Output = bool> + Send + 'static,
{
    Client::builder()
        .endpoint("http://cams.test")
        .clock(clock.reader())
        .credentials_provider(sts.provider())
        .transport(InProcess(is_good))
        .build()
        .unwrap()
}

/// Calls that may not be repeated, all at once, each by a clone of its own. How many attempts each
/// took.
async fn call_at_once(client: &Client, calls: usize) -> Vec<u32> {
    let mut sending = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        sending.spawn(async move { client.call(Probe::<Never>::new()).send_with_metadata().await });
    }
    let mut attempts = Vec::new();
    while let Some(sent) = sending.join_next().await {
        attempts.push(sent.unwrap().unwrap().1.attempts());
    }
    attempts
}

/// They are sent, and the session expires in the midst of them: for some before they have their
/// credentials, for some on the way.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_calls_that_are_sent_across_an_expiry_share_one_refresh() {
    const CALLS: usize = 10_000;
    let clock = Clock::new();
    let sts = Sts::start(&clock).await;
    let received: Arc<[AtomicUsize; 2]> = Arc::default();
    let client = client_of(&sts, &clock, {
        let (clock, received) = (clock.clone(), Arc::clone(&received));
        let end = clock.now() + Duration::from_secs(3600);
        move |session| {
            if received[session].fetch_add(1, Ordering::SeqCst) + 1 == CALLS / 2 && session == 0 {
                clock.advance(3600);
            }
            let is_good = session == 1 || clock.now() < end;
            async move {
                tokio::task::yield_now().await;
                is_good
            }
        }
    });
    let attempts = call_at_once(&client, CALLS).await;
    assert_eq!(attempts.len(), CALLS);
    assert!(attempts.iter().all(|attempts| [1, 2].contains(attempts)));
    let repaired = attempts.iter().filter(|attempts| **attempts == 2).count();
    let received = received.each_ref().map(|count| count.load(Ordering::SeqCst));
    assert_eq!(received.iter().sum::<usize>(), CALLS + repaired);
    assert!(received[0] >= CALLS / 2 && received[1] > 0, "{received:?}");
    assert_eq!(sts.asked(), 2);
}

/// No response comes before all requests are there, so that all calls learn together that their
/// session is over.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_that_are_refused_at_once_share_one_refresh() {
    const CALLS: usize = 1000;
    let clock = Clock::new();
    let sts = Sts::start(&clock).await;
    let all = Arc::new(Barrier::new(CALLS));
    let client = client_of(&sts, &clock, move |session| {
        let all = Arc::clone(&all);
        async move {
            if session == 0 {
                all.wait().await;
            }
            session == 1
        }
    });
    assert_eq!(call_at_once(&client, CALLS).await, [2; CALLS]);
    assert_eq!(sts.asked(), 2);
}

#[tokio::test]
async fn every_call_of_a_client_is_signed_with_what_one_fetch_gave() {
    let clock = Clock::new();
    // The client's own clock is the system's, for which sessions of the test's clock would be over.
    let sts = Sts::scripted(&clock, |_| {
        let body = r#"{"Credentials":{"AccessKeyId":"STS.x","AccessKeySecret":"secret-x","SecurityToken":"token-x","Expiration":"2999-01-01T00:00:00Z"}}"#;
        Answer::json(body)
    })
    .await;
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client_builder().credentials_provider(sts.provider()).build().unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        calls.spawn(async move { client.call(Probe::<Safe>::new()).send().await });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap().unwrap();
    }
    for request in server.requests() {
        request.assert_signed_by("STS.x", "secret-x");
        assert_eq!(request.headers["x-acs-security-token"], "token-x");
    }
    assert_eq!(sts.asked(), 1);
}
