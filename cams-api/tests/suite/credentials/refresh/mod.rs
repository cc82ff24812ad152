//! The cache of credentials: one fetch for all callers, renewal before expiry, and no way to get
//! stuck.

mod at_once;
mod faults;
mod runtimes;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cams_api::credentials::{
    Cached, CredentialsError, CredentialsFuture, CredentialsProvider, ProviderChain,
};
use cams_api::{Credentials, ErrorKind};
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::support::{Answer, Answering, Clock, Probe, Safe, Server, Sts, session};

/// Long enough for anything that is not stuck.
const LONG: Duration = Duration::from_secs(30);

const REFUSAL: &str = r#"{"RequestId":"R","Code":"NoPermission","Message":"later"}"#;

async fn id(cached: &Cached) -> String {
    let credentials = timeout(LONG, cached.credentials()).await.unwrap().unwrap();
    credentials.access_key_id().to_owned()
}

fn cached(sts: &Sts, clock: &Clock) -> Cached {
    Cached::new(sts.provider()).clock(clock.reader())
}

#[tokio::test]
async fn valid_credentials_are_renewed_while_they_serve() {
    let clock = Clock::new();
    let released = Arc::new(Barrier::new(2));
    let sts = {
        let (now, released) = (clock.clone(), Arc::clone(&released));
        Sts::scripted(&clock, move |number| match (number, session(number, &now, 3600)) {
            (1, Answer::Response { body, .. }) => {
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
            0 => Answer::of(403, REFUSAL),
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
    // The pause of a second begins when the refusal arrived, which takes some real time too.
    clock.advance(2);
    assert_eq!(id(&cached).await, "STS.0");
    assert_eq!(sts.asked(), 3, "but after a second");
    clock.advance(47);
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
        assert!(text.contains("HTTP 403, NoPermission: later (request ID R)"), "{text}");
    }
    assert_eq!(sts.asked(), 5, "all share one failure");
    is_up.store(1, Ordering::SeqCst);
    clock.advance(5);
    assert_eq!(id(&cached).await, "STS.5");
}

#[tokio::test]
async fn a_waiter_that_is_dropped_or_never_polled_again_holds_up_nobody() {
    let clock = Clock::new();
    let released = Arc::new(Barrier::new(2));
    let sts = {
        let (now, released) = (clock.clone(), Arc::clone(&released));
        Sts::scripted(&clock, move |number| match session(number, &now, 3600) {
            Answer::Response { body, .. } => {
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

#[tokio::test(start_paused = true)]
async fn a_fetch_that_does_not_end_is_given_up() {
    let started = tokio::time::Instant::now();
    let error =
        Cached::new(Answering("silent", std::future::pending)).credentials().await.unwrap_err();
    assert_eq!(error.to_string(), r#""silent" did not answer within 120s"#);
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
    assert_eq!(error.to_string(), r#""hanging" did not answer within 120s"#);
}

#[tokio::test]
async fn a_provider_that_panics_is_an_error() {
    let panicking = Answering("panicking", || async { panic!("as the test wants it") });
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client_builder().credentials_provider(panicking).build().unwrap();
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
