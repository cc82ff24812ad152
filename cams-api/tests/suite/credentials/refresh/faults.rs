//! Providers that block their thread, panic or fail.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use cams_api::credentials::{
    Cached, CredentialsError, CredentialsFuture, CredentialsProvider, ProviderChain,
};
use cams_api::{Client, Credentials, Error, ErrorKind};
use tokio::task::JoinSet;

use super::id;
use crate::support::{Answer, Answering, Clock, Probe, Safe, Server};

/// The limit of a call that is to be reached.
const SHORT: Duration = Duration::from_millis(50);

/// What a provider does on the thread that asks it.
enum Deed {
    Give(Credentials),
    /// Blocks the thread until the test drops the other end.
    Block,
    Panic,
}

/// Does one thing after the other, and the last one for ever.
struct Doing {
    deeds: Vec<Deed>,
    asked: AtomicUsize,
    released: Mutex<mpsc::Receiver<()>>,
    /// Before there is a future, or in it.
    is_eager: bool,
}

impl Doing {
    fn new(deeds: Vec<Deed>, is_eager: bool) -> (Self, mpsc::Sender<()>) {
        let (release, released) = mpsc::channel();
        let released = Mutex::new(released);
        (Self { deeds, asked: AtomicUsize::new(0), released, is_eager }, release)
    }

    fn act(&self) -> Result<Credentials, CredentialsError> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst).min(self.deeds.len() - 1);
        match &self.deeds[number] {
            Deed::Give(credentials) => Ok(credentials.clone()),
            Deed::Block => {
                let released = self.released.lock().unwrap_or_else(PoisonError::into_inner);
                let _ = released.recv();
                Err(CredentialsError::failed("released"))
            }
            Deed::Panic => panic!("as the test wants it"),
        }
    }
}

impl CredentialsProvider for Doing {
    fn name(&self) -> &str {
        "doing"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        if self.is_eager {
            let done = self.act();
            return Box::pin(std::future::ready(done));
        }
        Box::pin(async { self.act() })
    }
}

/// Credentials that are asked for each time.
fn endless() -> Credentials {
    Credentials::new("id", "secret")
}

/// The two ways in which a client asks: for all calls at once, and for each call.
fn ways(last: fn() -> Deed) -> impl Iterator<Item = (Vec<Deed>, bool)> {
    [(0, false), (0, true), (1, false), (1, true)].into_iter().map(move |(good, is_eager)| {
        let deeds = (0..good).map(|_| Deed::Give(endless())).chain([last()]).collect();
        (deeds, is_eager)
    })
}

fn assert_no_answer(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("\"doing\" did not answer within 50ms"), "{error}");
}

#[test]
fn a_provider_that_blocks_its_thread_holds_no_blocking_call_beyond_its_limit() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let server = runtime.block_on(Server::always(Answer::json("{}")));
    for (deeds, is_eager) in ways(|| Deed::Block) {
        let good = deeds.len() - 1;
        let (provider, release) = Doing::new(deeds, is_eager);
        let client = server.client_builder().credentials_provider(provider).build().unwrap();
        for _ in 0..good {
            client.call(Probe::<Safe>::new()).send_blocking().unwrap();
        }
        for _ in 0..3 {
            let call = client.call(Probe::<Safe>::new()).timeout(SHORT);
            assert_no_answer(&call.send_blocking().unwrap_err());
        }
        drop(release);
    }
}

/// All that there is in this runtime is one thread.
#[tokio::test]
async fn a_provider_that_blocks_its_thread_holds_up_no_runtime() {
    let server = Server::always(Answer::json("{}")).await;
    for (deeds, is_eager) in ways(|| Deed::Block) {
        let good = deeds.len() - 1;
        let (provider, release) = Doing::new(deeds, is_eager);
        let client = server.client_builder().credentials_provider(provider).build().unwrap();
        for _ in 0..good {
            client.call(Probe::<Safe>::new()).send().await.unwrap();
        }
        let mut calls = JoinSet::new();
        for _ in 0..100 {
            let client = client.clone();
            calls.spawn(async move {
                client.call(Probe::<Safe>::new()).timeout(SHORT).send().await.unwrap_err()
            });
        }
        while let Some(call) = calls.join_next().await {
            assert_no_answer(&call.unwrap());
        }
        // Nor does it take all threads for blocking work, which others need.
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        drop(release);
    }
}

#[tokio::test]
async fn a_panic_is_an_error_with_the_name_of_the_provider() {
    let server = Server::always(Answer::json("{}")).await;
    for (deeds, is_eager) in ways(|| Deed::Panic) {
        let good = deeds.len() - 1;
        let (provider, _release) = Doing::new(deeds, is_eager);
        let client = server.client_builder().credentials_provider(provider).build().unwrap();
        for _ in 0..good {
            client.call(Probe::<Safe>::new()).send().await.unwrap();
        }
        let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("the provider \"doing\" panicked"), "{error}");
    }
}

/// It is told on the way of a call that the service finds its credentials stale.
#[tokio::test]
async fn a_panic_while_forgetting_is_an_error_too() {
    struct Forgetful;
    impl CredentialsProvider for Forgetful {
        fn name(&self) -> &str {
            "forgetful"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async { Ok(endless()) })
        }
        fn invalidate(&self, _: &Credentials) {
            panic!("as the test wants it");
        }
    }
    let server = Server::always(Answer::code(400, "InvalidSecurityToken.Expired")).await;
    let client = server.client_builder().credentials_provider(Forgetful).build().unwrap();
    let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert!(error.to_string().contains("the provider \"forgetful\" panicked"), "{error}");
}

/// Fails while it is told to, and counts.
fn failing(
    is_broken: &Arc<AtomicBool>,
    asked: &Arc<AtomicUsize>,
    good: Credentials,
) -> impl CredentialsProvider {
    let (is_broken, asked) = (Arc::clone(is_broken), Arc::clone(asked));
    Answering("failing", move || {
        asked.fetch_add(1, Ordering::SeqCst);
        let good = good.clone();
        let given = match is_broken.load(Ordering::SeqCst) {
            true => Err(CredentialsError::failed("the vault is sealed")),
            false => Ok(good),
        };
        async move {
            tokio::task::yield_now().await;
            given
        }
    })
}

#[tokio::test]
async fn a_thousand_calls_share_a_failure() {
    let clock = Clock::new();
    let lasting = endless().with_expiration(clock.now() + Duration::from_secs(100_000));
    for (good, before) in [(lasting, false), (endless(), false), (endless(), true)] {
        let (is_broken, asked) =
            (Arc::new(AtomicBool::new(!before)), Arc::<AtomicUsize>::default());
        let cached = Cached::new(failing(&is_broken, &asked, good)).clock(clock.reader());
        if before {
            assert_eq!(id(&cached).await, "id");
            asked.store(0, Ordering::SeqCst);
            is_broken.store(true, Ordering::SeqCst);
        }
        let error = cached.credentials().await.unwrap_err();
        assert_eq!(error.to_string(), "the vault is sealed");
        for _ in 0..1000 {
            let error = cached.credentials().await.unwrap_err();
            let text = "the vault is sealed (a moment ago; asked again within 5s)";
            assert_eq!(error.to_string(), text);
            assert!(!error.is_not_configured());
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        // However often it has failed, it is asked again soon.
        for number in 2..20 {
            clock.advance(6);
            let error = cached.credentials().await.unwrap_err();
            assert_eq!(error.to_string(), "the vault is sealed");
            assert_eq!(asked.load(Ordering::SeqCst), number);
        }
        is_broken.store(false, Ordering::SeqCst);
        clock.advance(6);
        assert_eq!(id(&cached).await, "id");
    }
}

/// The clock of credentials may be set, or stand still.
#[tokio::test(start_paused = true)]
async fn no_clock_makes_a_failure_last() {
    let clock = Clock::new();
    let (is_broken, asked) = (Arc::new(AtomicBool::new(true)), Arc::<AtomicUsize>::default());
    let cached = Cached::new(failing(&is_broken, &asked, endless())).clock(clock.reader());
    cached.credentials().await.unwrap_err();
    is_broken.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(id(&cached).await, "id");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn providers_are_chosen_while_the_program_runs_and_shared() {
    let server = Server::always(Answer::json("{}")).await;
    let asked = Arc::<AtomicUsize>::default();
    let lasting =
        endless().with_expiration(std::time::SystemTime::now() + Duration::from_secs(3600));
    let counted = failing(&Arc::default(), &asked, lasting);
    let chosen: Box<dyn CredentialsProvider> = Box::new(ProviderChain::empty().then(counted));
    let shared: Arc<dyn CredentialsProvider> = Arc::new(Cached::new(chosen));
    let client = || -> Client {
        server.client_builder().credentials_provider(Arc::clone(&shared)).build().unwrap()
    };
    for client in [client(), client()] {
        client.call(Probe::<Safe>::new()).send().await.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(shared.name(), "chain");
}
