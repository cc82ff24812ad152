//! Who drives a fetch: runtimes that nobody runs, that end, that run side by side, and none at all.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use cams_api::credentials::{Cached, CredentialsFuture, CredentialsProvider};
use cams_api::{Client, Credentials};
use tokio::sync::Notify;

use super::id;
use crate::support::{Answer, Probe, SESSION, Safe, Server};

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

/// Starts a fetch on a runtime and leaves it there, once the provider is asked.
fn strand(cached: &Cached, asked: &AtomicUsize, runtime: &tokio::runtime::Runtime) {
    runtime.block_on(async {
        let mut call = pin!(cached.credentials());
        tokio::select! {
            biased;
            _ = &mut call => panic!("the provider was not released"),
            () = tokio::task::yield_now() => {}
        }
    });
    // It is asked on a thread of its own.
    while asked.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
}

#[test]
fn a_runtime_that_nobody_runs_holds_up_no_other() {
    let asked = Arc::<AtomicUsize>::default();
    let first = Arc::<Notify>::default();
    let cached = Cached::new(Gated { asked: Arc::clone(&asked), first: Arc::clone(&first) });
    let (one, two) = (current_thread(), impatient());
    strand(&cached, &asked, &one);
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
    strand(&cached, &asked, &one);
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
        let sts = Server::always(Answer::json(SESSION)).await;
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

#[test]
fn without_a_runtime_nothing_is_fetched_and_nothing_panics() {
    let cached = Cached::new(Gated { asked: Arc::default(), first: Arc::default() });
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let polled = pin!(cached.credentials()).poll(&mut context);
    let std::task::Poll::Ready(Err(error)) = polled else { panic!("there is no error") };
    let expected = "credentials can only be fetched inside a Tokio runtime";
    assert_eq!(error.to_string(), expected);
}
