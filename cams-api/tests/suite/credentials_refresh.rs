//! The cache of credentials: one fetch for all callers, renewal before expiry, and no way to get stuck.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use cams_api::credentials::{
    Cached, CredentialsError, CredentialsFuture, CredentialsProvider, ProviderChain,
};
use cams_api::transport::{Transport, TransportFuture};
use cams_api::{Client, Credentials, ErrorKind};
use tokio::sync::{Barrier, Notify};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::fakes::{Clock, Sts, session};
use crate::loopback::{Answer, Recorded, Server};
use crate::probe::{Never, Probe, Safe};

/// Long enough for anything that is not stuck.
const LONG: Duration = Duration::from_secs(30);

const BUSY: &str = r#"{"RequestId":"R","Code":"ServiceUnavailable","Message":"later"}"#;

async fn id(cached: &Cached) -> String {
    let credentials = timeout(LONG, cached.credentials()).await.unwrap().unwrap();
    credentials.access_key_id().to_owned()
}

fn cached(sts: &Sts, clock: &Clock) -> Cached {
    Cached::new(sts.provider()).clock(clock.reader())
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_calls_across_an_expiry_share_one_refresh() {
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

/// Calls that may not be repeated, all at once, each by a clone of its own. How many attempts each took.
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

/// They are sent, and the session expires in the midst of them: for some before they have their credentials,
/// for some on the way.
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

/// No reply comes before all requests are there, so that all calls learn together that their session is over.
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

#[tokio::test]
async fn valid_credentials_are_renewed_while_they_serve() {
    let clock = Clock::new();
    let released = Arc::new(Barrier::new(2));
    let sts = {
        let (now, released) = (clock.clone(), Arc::clone(&released));
        Sts::scripted(&clock, move |number| match (number, session(number, &now, 3600)) {
            (1, Answer::Reply { body, .. }) => {
                Answer::Together(Arc::clone(&released), String::from_utf8(body).unwrap())
            }
            (_, answer) => answer,
        })
        .await
    };
    let cached = cached(&sts, &clock);
    assert_eq!(id(&cached).await, "STS.0");
    clock.advance(2699);
    assert_eq!(id(&cached).await, "STS.0");
    assert_eq!(sts.asked(), 1);
    // A quarter of an hour before the end, and the jitter: in the background.
    clock.advance(1 + 180);
    assert_eq!(id(&cached).await, "STS.0");
    sts.server.received(2).await;
    for _ in 0..10 {
        assert_eq!(id(&cached).await, "STS.0");
    }
    released.wait().await;
    // In the last minute a call waits for what is under way.
    clock.advance(700);
    assert_eq!(id(&cached).await, "STS.1");
    assert_eq!(sts.asked(), 2);
}

#[tokio::test]
async fn a_session_of_a_quarter_of_an_hour_is_not_renewed_on_every_call() {
    let clock = Clock::new();
    let sts = {
        let now = clock.clone();
        Sts::scripted(&clock, move |number| session(number, &now, 900)).await
    };
    let cached = cached(&sts, &clock);
    for _ in 0..599 {
        assert_eq!(id(&cached).await, "STS.0");
        clock.advance(1);
    }
    assert_eq!(sts.asked(), 1);
}

#[tokio::test]
async fn old_credentials_serve_until_they_expire_when_renewal_fails() {
    let clock = Clock::new();
    let is_up = Arc::new(AtomicUsize::new(1));
    let sts = {
        let (now, is_up) = (clock.clone(), Arc::clone(&is_up));
        Sts::scripted(&clock, move |number| match is_up.load(Ordering::SeqCst) {
            0 => Answer::of(503, BUSY),
            _ => session(number, &now, 3600),
        })
        .await
    };
    let cached = cached(&sts, &clock);
    assert_eq!(id(&cached).await, "STS.0");
    is_up.store(0, Ordering::SeqCst);
    clock.advance(3550);
    for _ in 0..5 {
        assert_eq!(id(&cached).await, "STS.0");
    }
    assert_eq!(sts.asked(), 2, "a failed renewal is not repeated at once");
    clock.advance(1);
    assert_eq!(id(&cached).await, "STS.0");
    assert_eq!(sts.asked(), 3, "but after a second");
    clock.advance(48);
    assert_eq!(id(&cached).await, "STS.0");
    assert_eq!(sts.asked(), 4);
    clock.advance(1);
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let cached = cached.clone();
        calls.spawn(async move { cached.credentials().await.unwrap_err().to_string() });
    }
    while let Some(call) = calls.join_next().await {
        let text = call.unwrap();
        assert!(text.contains("HTTP 503, ServiceUnavailable: later (request id R)"), "{text}");
    }
    assert_eq!(sts.asked(), 5, "all share one failure");
    is_up.store(1, Ordering::SeqCst);
    assert_eq!(id(&cached).await, "STS.5");
}

#[tokio::test]
async fn a_waiter_that_is_dropped_or_never_polled_again_holds_up_nobody() {
    let clock = Clock::new();
    let released = Arc::new(Barrier::new(2));
    let sts = {
        let (now, released) = (clock.clone(), Arc::clone(&released));
        Sts::scripted(&clock, move |number| match session(number, &now, 3600) {
            Answer::Reply { body, .. } => {
                Answer::Together(Arc::clone(&released), String::from_utf8(body).unwrap())
            }
            answer => answer,
        })
        .await
    };
    let cached = cached(&sts, &clock);
    let mut forgotten = pin!(cached.credentials());
    tokio::select! {
        biased;
        _ = &mut forgotten => panic!("nothing was released yet"),
        () = sts.server.received(1) => {}
    }
    let dropped = tokio::spawn({
        let cached = cached.clone();
        async move { id(&cached).await }
    });
    tokio::task::yield_now().await;
    dropped.abort();
    assert!(dropped.await.unwrap_err().is_cancelled());
    let waiting = tokio::spawn({
        let cached = cached.clone();
        async move { id(&cached).await }
    });
    released.wait().await;
    assert_eq!(waiting.await.unwrap(), "STS.0");
    assert_eq!(sts.asked(), 1);
    assert_eq!(forgotten.await.unwrap().access_key_id(), "STS.0");
}

/// Waits for its permission to answer, or for ever.
struct Gated {
    asked: Arc<AtomicUsize>,
    first: Arc<Notify>,
}

impl CredentialsProvider for Gated {
    fn name(&self) -> &str {
        "gated"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let first = Arc::clone(&self.first);
        Box::pin(async move {
            if number == 0 {
                first.notified().await;
            }
            let end = SystemTime::now() + Duration::from_secs(3600);
            Ok(Credentials::new(format!("id-{number}"), "secret").with_expiration(end))
        })
    }
}

fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A runtime whose clock stands still until nothing but waiting is left, and then jumps.
fn impatient() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().start_paused(true).build().unwrap()
}

/// Starts a fetch on a runtime and leaves it there.
fn strand(cached: &Cached, runtime: &tokio::runtime::Runtime) {
    runtime.block_on(async {
        let mut call = pin!(cached.credentials());
        tokio::select! {
            biased;
            _ = &mut call => panic!("the provider was not released"),
            () = tokio::task::yield_now() => {}
        }
    });
}

#[test]
fn a_runtime_that_nobody_runs_holds_up_no_other() {
    let asked = Arc::<AtomicUsize>::default();
    let first = Arc::<Notify>::default();
    let cached = Cached::new(Gated { asked: Arc::clone(&asked), first: Arc::clone(&first) });
    let (one, two) = (current_thread(), impatient());
    strand(&cached, &one);
    assert_eq!(two.block_on(id(&cached)), "id-1");
    // The late outcome of the stranded fetch does not replace the newer one.
    first.notify_one();
    one.block_on(async {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(one.block_on(id(&cached)), "id-1");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn a_runtime_that_ends_takes_its_fetch_along_and_nothing_else() {
    let asked = Arc::<AtomicUsize>::default();
    let cached = Cached::new(Gated { asked: Arc::clone(&asked), first: Arc::default() });
    let (one, two) = (current_thread(), current_thread());
    strand(&cached, &one);
    drop(one);
    assert_eq!(two.block_on(id(&cached)), "id-1");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn two_running_runtimes_share_one_fetch() {
    let asked = Arc::<AtomicUsize>::default();
    let first = Arc::<Notify>::default();
    let cached = Cached::new(Gated { asked: Arc::clone(&asked), first: Arc::clone(&first) });
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let cached = cached.clone();
            std::thread::spawn(move || current_thread().block_on(id(&cached)))
        })
        .collect();
    first.notify_one();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "id-0");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn blocking_calls_share_one_fetch() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (server, sts) = runtime.block_on(async {
        let sts = Server::always(Answer::json(crate::fakes::SESSION)).await;
        (Server::always(Answer::json("{}")).await, sts)
    });
    let client = Client::builder()
        .endpoint(server.url())
        .credentials_provider(cams_api::credentials::CredentialsUri::new(sts.url()))
        .build()
        .unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.call(Probe::<Safe>::new()).send_blocking().unwrap())
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(sts.requests().len(), 1);
    for request in server.requests() {
        request.assert_signed_by("STS.id", "sts-secret");
    }
}

#[tokio::test(start_paused = true)]
async fn a_fetch_that_does_not_end_is_given_up() {
    struct Silent;
    impl CredentialsProvider for Silent {
        fn name(&self) -> &str {
            "silent"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(std::future::pending())
        }
    }
    let started = tokio::time::Instant::now();
    let error = Cached::new(Silent).credentials().await.unwrap_err();
    assert_eq!(error.to_string(), r#""silent" gave no answer within 120s"#);
    assert_eq!(started.elapsed().as_secs(), 120);
}

/// Or a provider that takes long to fail would be asked all the time.
#[tokio::test(start_paused = true)]
async fn the_pause_after_a_failure_begins_when_it_is_there() {
    struct Slow(Clock, Arc<AtomicUsize>);
    impl CredentialsProvider for Slow {
        fn name(&self) -> &str {
            "slow"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async {
                if self.1.fetch_add(1, Ordering::SeqCst) > 0 {
                    tokio::time::sleep(Duration::from_secs(10)).await;
                    self.0.advance(10);
                    return Err(CredentialsError::failed("busy"));
                }
                let end = self.0.now() + Duration::from_secs(3600);
                Ok(Credentials::new("id", "secret").with_expiration(end))
            })
        }
    }
    let (clock, asked) = (Clock::new(), Arc::<AtomicUsize>::default());
    let cached = Cached::new(Slow(clock.clone(), Arc::clone(&asked))).clock(clock.reader());
    assert_eq!(id(&cached).await, "id");
    clock.advance(3000);
    for (passed, expected) in [(0, 2), (0, 2), (1, 3)] {
        clock.advance(passed);
        assert_eq!(id(&cached).await, "id");
        // More than a fetch takes.
        tokio::time::sleep(Duration::from_secs(11)).await;
        assert_eq!(asked.load(Ordering::SeqCst), expected);
    }
}

/// A provider that hangs must not hold up the calls for which there still are valid credentials.
#[tokio::test(start_paused = true)]
async fn old_credentials_serve_until_they_expire_when_renewal_hangs() {
    struct Hanging(Clock, AtomicUsize);
    impl CredentialsProvider for Hanging {
        fn name(&self) -> &str {
            "hanging"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async {
                if self.1.fetch_add(1, Ordering::SeqCst) > 0 {
                    std::future::pending::<()>().await;
                }
                let end = self.0.now() + Duration::from_secs(3600);
                Ok(Credentials::new("id", "secret").with_expiration(end))
            })
        }
    }
    let clock = Clock::new();
    let cached = Cached::new(Hanging(clock.clone(), AtomicUsize::new(0))).clock(clock.reader());
    assert_eq!(id(&cached).await, "id");
    let mut left = 3600;
    for (then, waited) in [(800, 0), (50, 5_000), (2, 1_000)] {
        clock.advance(left - then);
        left = then;
        let started = tokio::time::Instant::now();
        assert_eq!(id(&cached).await, "id");
        assert_eq!(started.elapsed().as_millis(), waited, "{then} seconds before the end");
    }
    clock.advance(left);
    let error = cached.credentials().await.unwrap_err();
    assert_eq!(error.to_string(), r#""hanging" gave no answer within 120s"#);
}

#[test]
fn without_a_runtime_nothing_is_fetched_and_nothing_panics() {
    let cached = Cached::new(Gated { asked: Arc::default(), first: Arc::default() });
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let polled = pin!(cached.credentials()).poll(&mut context);
    let std::task::Poll::Ready(Err(error)) = polled else { panic!("there is no error") };
    let expected = "credentials can be fetched on a thread of a tokio runtime only";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_provider_that_panics_is_an_error() {
    struct Panicking;
    impl CredentialsProvider for Panicking {
        fn name(&self) -> &str {
            "panicking"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async { panic!("as the test wants it") })
        }
    }
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client_builder().credentials_provider(Panicking).build().unwrap();
    let error = timeout(LONG, client.call(Probe::<Safe>::new()).send()).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains(r#"the provider "panicking" panicked"#), "{error}");
}

/// Two calls are inside the provider at once, or the barrier would hold them for ever.
#[tokio::test]
async fn credentials_without_an_end_are_asked_for_each_time_side_by_side() {
    struct Endless {
        asked: Arc<AtomicUsize>,
        both: Barrier,
    }
    impl CredentialsProvider for Endless {
        fn name(&self) -> &str {
            "endless"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async {
                let number = self.asked.fetch_add(1, Ordering::SeqCst);
                if number > 0 {
                    self.both.wait().await;
                }
                Ok(Credentials::new(format!("id-{number}"), "secret"))
            })
        }
    }
    let asked = Arc::<AtomicUsize>::default();
    let cached = Cached::new(Endless { asked: Arc::clone(&asked), both: Barrier::new(2) });
    assert_eq!(id(&cached).await, "id-0");
    let (one, two) = tokio::join!(id(&cached), id(&cached));
    assert_ne!(one, two);
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn only_what_was_used_is_forgotten() {
    let clock = Clock::new();
    let sts = Sts::start(&clock).await;
    let cached = cached(&sts, &clock);
    let first = cached.credentials().await.unwrap();
    cached.invalidate(&first);
    assert_eq!(id(&cached).await, "STS.1");
    // Late, and of credentials that are no longer there.
    cached.invalidate(&first);
    cached.invalidate(&Credentials::new("STS.1", "secret-1"));
    assert_eq!(id(&cached).await, "STS.1");
    assert_eq!(sts.asked(), 2);
}

/// Or the outer cache would get the stale ones back from the inner.
#[tokio::test]
async fn a_cache_below_a_cache_forgets_too() {
    let clock = Clock::new();
    let sts = Sts::start(&clock).await;
    let inner = ProviderChain::empty().then(cached(&sts, &clock));
    let outer = Cached::new(inner).clock(clock.reader());
    let first = outer.credentials().await.unwrap();
    outer.invalidate(&first);
    assert_eq!(id(&outer).await, "STS.1");
    assert_eq!(sts.asked(), 2);
}

#[tokio::test]
async fn credentials_that_come_expired_are_used_and_asked_for_at_most_once_a_second() {
    let clock = Clock::new();
    let sts = {
        let now = clock.clone();
        Sts::scripted(&clock, move |number| session(number, &now, 0)).await
    };
    let cached = cached(&sts, &clock);
    for _ in 0..10 {
        assert_eq!(id(&cached).await, "STS.0");
    }
    clock.advance(1);
    assert_eq!(id(&cached).await, "STS.1");
    assert_eq!(sts.asked(), 2);
}

#[tokio::test]
async fn an_error_says_whether_a_provider_is_configured() {
    let missing = CredentialsError::not_configured("no file");
    let broken = CredentialsError::failed("bad file").with_source(missing.clone());
    assert!(missing.is_not_configured() && !broken.is_not_configured());
    assert_eq!(std::error::Error::source(&broken).unwrap().to_string(), "no file");
}
