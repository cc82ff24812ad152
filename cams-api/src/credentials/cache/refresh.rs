//! The cache of credentials: keeps what a provider fetched, renews it before it expires, and lets
//! callers share one fetch.
//!
//! # When
//!
//! Credentials are renewed in the background from min(15 minutes, a third of their lifetime) before
//! they expire, a little later by chance so that many processes do not renew at once. Callers wait
//! only if nothing valid is left. In the last min(60 seconds, a fifteenth of the lifetime) they
//! wait for at most [`A_MOMENT`]. Old credentials are used until they expire. Until then, failed
//! renewals are repeated after 1, 2, 4 … 60 seconds.
//!
//! When nothing valid is left, calls share a failure too, so they do not all ask a failing
//! provider. They share it for seconds only, because the cause may be fixed.
//!
//! # Who drives a fetch
//!
//! A fetch is a separate task on the async runtime of the call that started it. All calls that need
//! its outcome watch it. A caller that is dropped or no longer polled therefore does not delay the
//! others. Only the runtime of the task can:
//!
//! - A runtime that shuts down drops the task. The watchers notice, and one of them starts another
//!   fetch on its own runtime.
//! - A runtime that nobody drives, such as a current-thread runtime between two `block_on`, leaves
//!   the task waiting. A watcher on another runtime spawns a second task there. If that does not
//!   run either, it starts another fetch.
//!
//! A provider that blocks its thread delays neither, since its code runs on its own [`Threads`]. A
//! fetch that does not end is abandoned after [`LONGEST_FETCH`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::failures::Failures;
use super::offload::Threads;
use super::schedule::Times;
use crate::clock::later;
use crate::credentials::error::CredentialsError;
use crate::credentials::key::{Credentials, Validity};
use crate::credentials::provider::CredentialsProvider;
use crate::random;

/// The maximum duration of a fetch.
const LONGEST_FETCH: Duration = Duration::from_secs(120);

/// The time after which a watcher checks that the fetch can continue, and then the time that it
/// waits for a sign of life.
const PATIENCE: Duration = Duration::from_secs(1);

/// The time that a call waits for new credentials while the old ones are about to expire.
const A_MOMENT: Duration = Duration::from_secs(5);

/// The number of times that one call restarts a fetch that vanished without an outcome.
const TRIES: u32 = 3;

/// The cache. Clones share it. The time is an argument.
#[derive(Clone)]
pub(crate) struct Refresh(Arc<Shared>);

struct Shared {
    provider: Arc<dyn CredentialsProvider>,
    threads: Threads,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    flight: Option<Flight>,
    failures: Failures,
    /// The lifetime of the provider's last credentials is unknown, so it is asked each time.
    is_unkept: bool,
    /// Credentials that the provider must forget before it is asked again.
    stale: Vec<Credentials>,
}

/// Credentials with the times that matter.
struct Kept {
    credentials: Credentials,
    times: Option<Times>,
}

impl Kept {
    fn is_valid(&self, now: SystemTime) -> bool {
        self.times.is_none_or(|times| now < times.end)
    }
}

type Outcome = Result<Credentials, CredentialsError>;

/// A fetch under way.
#[derive(Clone)]
struct Flight {
    outcome: watch::Receiver<Option<Outcome>>,
    /// The runtime that drives it.
    runtime: Handle,
}

/// The next step of a call.
enum Step {
    Use(Credentials),
    Wait(Flight, Option<Old>),
    Ask,
}

/// Credentials that are still valid, in case newer ones do not arrive in time.
struct Old {
    credentials: Credentials,
    /// The time to wait for newer ones. These are valid for longer.
    wait: Duration,
}

impl Refresh {
    pub(crate) fn new(provider: Arc<dyn CredentialsProvider>) -> Self {
        Self(Arc::new(Shared { provider, threads: Threads::new(), state: Mutex::default() }))
    }

    pub(crate) fn name(&self) -> &str {
        self.0.provider.name()
    }

    /// Credentials that are valid at this time, kept or fetched.
    pub(crate) async fn credentials(&self, now: SystemTime) -> Outcome {
        for _ in 0..TRIES {
            let awaited = match self.step(now)? {
                Step::Use(credentials) => return Ok(credentials),
                Step::Ask => return Box::pin(self.ask(now)).await,
                Step::Wait(flight, old) => self.awaited(flight, old),
            };
            // Boxed: few calls wait, and the others need no room for it.
            if let Some(outcome) = Box::pin(awaited).await {
                return outcome;
            }
        }
        Err(CredentialsError::failed(format!(
            "the fetch of credentials by {:?} ended without an outcome, {TRIES} times",
            self.name()
        )))
    }

    /// Waits for a fetch, or until the old credentials have to suffice. `None` if the fetch
    /// vanished.
    async fn awaited(&self, flight: Flight, old: Option<Old>) -> Option<Outcome> {
        let outcome = match &old {
            None => self.outcome(&flight).await,
            Some(old) => match timeout(old.wait, self.outcome(&flight)).await {
                Ok(outcome) => outcome,
                Err(_) => return Some(Ok(old.credentials.clone())),
            },
        };
        match (outcome, old) {
            (Some(Err(_)), Some(old)) => Some(Ok(old.credentials)),
            (Some(outcome), _) => Some(outcome),
            (None, _) => {
                self.forget_flight(&flight);
                None
            }
        }
    }

    /// Forgets exactly these credentials: here at once, and in the caches below before those are
    /// asked again. Newer ones stay.
    pub(crate) fn invalidate(&self, used: &Credentials) {
        let mut state = self.state();
        state.kept.take_if(|kept| kept.credentials.is_clone_of(used));
        if !state.stale.iter().any(|stale| stale.is_clone_of(used)) {
            state.stale.push(used.clone());
        }
    }

    fn step(&self, now: SystemTime) -> Result<Step, CredentialsError> {
        let mut state = self.state();
        if state.is_unkept {
            return Ok(Step::Ask);
        }
        let old = match &state.kept {
            None => None,
            Some(Kept { credentials, times: None }) => return Ok(Step::Use(credentials.clone())),
            Some(Kept { credentials, times: Some(times) }) => {
                if now < times.renew {
                    return Ok(Step::Use(credentials.clone()));
                }
                let left = times.end.duration_since(now).ok().filter(|left| !left.is_zero());
                left.map(|left| {
                    let wait = A_MOMENT.min(left / 2);
                    (Old { credentials: credentials.clone(), wait }, now < times.wait)
                })
            }
        };
        // One whose runtime shut down can never end.
        state.flight.take_if(|flight| flight.outcome.has_changed().is_err());
        let is_flying = state.flight.is_some();
        let is_early = state.failures.is_early(now);
        match old {
            // Renewed by somebody, or soon.
            Some((old, may_use)) if (may_use && is_flying) || (is_early && !is_flying) => {
                Ok(Step::Use(old.credentials))
            }
            Some((old, may_use)) => {
                let flight = self.flight(&mut state, now)?;
                Ok(if may_use { Step::Use(old.credentials) } else { Step::Wait(flight, Some(old)) })
            }
            None => match state.failures.shared(now).filter(|_| !is_flying) {
                Some(error) => Err(error),
                None => Ok(Step::Wait(self.flight(&mut state, now)?, None)),
            },
        }
    }

    /// The fetch under way, or a new one.
    fn flight(&self, state: &mut State, now: SystemTime) -> Result<Flight, CredentialsError> {
        if let Some(flight) = &state.flight {
            return Ok(flight.clone());
        }
        let runtime = current_runtime()?;
        let (sender, outcome) = watch::channel(None);
        let flight = Flight { outcome, runtime: runtime.clone() };
        state.flight = Some(flight.clone());
        let landing = Landing { refresh: self.clone(), sender, now, started: Instant::now() };
        runtime.clone().spawn(async move {
            let fetched = match timeout(LONGEST_FETCH, landing.refresh.fetch(&runtime)).await {
                Ok(fetched) => fetched,
                Err(_) => Some(Err(CredentialsError::failed(format!(
                    "{:?} did not answer within {LONGEST_FETCH:?}",
                    landing.refresh.name()
                )))),
            };
            if let Some(outcome) = fetched {
                landing.land(outcome);
            }
        });
        Ok(flight)
    }

    /// Waits for the outcome of a fetch; `None` if it vanished or cannot go on.
    async fn outcome(&self, flight: &Flight) -> Option<Outcome> {
        let mut watched = flight.outcome.clone();
        loop {
            let landed = async { watched.wait_for(Option::is_some).await.ok()?.clone() };
            if let Ok(outcome) = timeout(PATIENCE, landed).await {
                return outcome;
            }
            let sign_of_life = flight.runtime.spawn(async {});
            timeout(PATIENCE, sign_of_life).await.ok()?.ok()?;
        }
    }

    fn forget_flight(&self, flight: &Flight) {
        self.state().flight.take_if(|current| current.outcome.same_channel(&flight.outcome));
    }

    /// The provider's credentials, if they can be used. `None` if the runtime shuts down.
    async fn fetch(&self, runtime: &Handle) -> Option<Outcome> {
        let stale = std::mem::take(&mut self.state().stale);
        let provider = Arc::clone(&self.0.provider);
        let asked = self.0.threads.run(runtime, async move {
            stale.iter().for_each(|used| provider.invalidate(used));
            let credentials = provider.credentials().await?;
            credentials.checked().map_err(|error| error.within(provider.name()))
        });
        match asked.await {
            Ok(outcome) => Some(outcome),
            Err(error) if error.is_panic() => Some(Err(CredentialsError::failed(format!(
                "the provider {:?} panicked",
                self.name()
            )))),
            Err(_) => None,
        }
    }

    /// Asks the provider for this call alone.
    async fn ask(&self, now: SystemTime) -> Outcome {
        let started = Instant::now();
        let outcome = self.fetch(&current_runtime()?).await.unwrap_or_else(|| {
            Err(CredentialsError::failed("the tokio runtime of the call is shutting down"))
        });
        self.state().learn(&outcome, now, started);
        outcome
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Keeps the credentials of a fetch that began at this time.
    fn keep(&mut self, credentials: &Credentials, now: SystemTime) {
        self.failures = Failures::default();
        self.is_unkept = credentials.validity == Validity::Unknown;
        self.kept = (!self.is_unkept).then(|| Kept {
            credentials: credentials.clone(),
            times: credentials.expiration().map(|end| Times::new(now, end, random::fraction())),
        });
    }

    /// Notes that a fetch failed at this time.
    fn fail(&mut self, error: &CredentialsError, at: SystemTime) {
        let has_valid = self.kept.as_ref().is_some_and(|kept| kept.is_valid(at));
        self.failures.add(error.clone(), at, has_valid, random::fraction());
        // Then one call asks for all.
        self.is_unkept = false;
    }

    /// Notes the outcome of a fetch that began at this time, by two clocks.
    fn learn(&mut self, outcome: &Outcome, now: SystemTime, started: Instant) {
        match outcome {
            Ok(credentials) => self.keep(credentials, now),
            Err(error) => self.fail(error, later(now, started.elapsed())),
        }
    }
}

/// The runtime of the call.
fn current_runtime() -> Result<Handle, CredentialsError> {
    Handle::try_current().map_err(|_| {
        CredentialsError::failed("credentials can only be fetched inside a Tokio runtime")
    })
}

/// A fetch whose outcome is not known yet.
struct Landing {
    refresh: Refresh,
    sender: watch::Sender<Option<Outcome>>,
    /// The start, by the clock of credentials and by a monotonic clock.
    now: SystemTime,
    started: Instant,
}

impl Landing {
    fn land(self, outcome: Outcome) {
        let mut state = self.refresh.state();
        let landed = self.sender.subscribe();
        let is_current =
            state.flight.take_if(|current| current.outcome.same_channel(&landed)).is_some();
        // Otherwise another fetch has taken the place of this one, and its outcome is newer.
        if is_current {
            state.learn(&outcome, self.now, self.started);
        }
        drop(state);
        self.sender.send_replace(Some(outcome));
    }
}
