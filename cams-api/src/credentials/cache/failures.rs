//! The failed fetches since the last good one: when the next may start, and the error for calls
//! until then.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::schedule::pause;
use crate::credentials::error::CredentialsError;

/// The time for which calls share a failure when nothing valid is left. It is short, since the
/// cause may be fixed.
const LONGEST_SHARED: Duration = Duration::from_secs(5);

/// The failed fetches since the last good one.
#[derive(Default)]
pub(super) struct Failures {
    count: u32,
    /// The number of them after which nothing valid was left.
    unserved: u32,
    last: Option<Failed>,
}

struct Failed {
    error: CredentialsError,
    /// When it ended, by the clock of credentials and by a monotonic one.
    at: SystemTime,
    since: Instant,
    /// The time for which the provider is not asked: while old credentials are valid, and
    /// afterwards.
    pause: Duration,
    shared: Duration,
}

impl Failures {
    /// A fetch failed at this time. `chance` is 0 to 1.
    pub(super) fn add(
        &mut self,
        error: CredentialsError,
        at: SystemTime,
        has_valid: bool,
        chance: f64,
    ) {
        let shared = (pause(self.unserved, chance) / 2).min(LONGEST_SHARED);
        let (pause, since) = (pause(self.count, chance), Instant::now());
        self.last = Some(Failed { error, at, since, pause, shared });
        self.count = self.count.saturating_add(1);
        if !has_valid {
            self.unserved = self.unserved.saturating_add(1);
        }
    }

    /// Returns `true` if it is too early for the next fetch while old credentials are valid.
    pub(super) fn is_early(&self, now: SystemTime) -> bool {
        self.last.as_ref().is_some_and(|last| last.is_recent(now, last.pause))
    }

    /// The error for calls without credentials, if it is too early for the next fetch.
    pub(super) fn shared(&self, now: SystemTime) -> Option<CredentialsError> {
        let last = self.last.as_ref()?;
        // A stopped clock must not make a failure last.
        let is_early = last.is_recent(now, last.shared) && last.since.elapsed() < last.shared;
        is_early.then(|| last.error.of_a_moment_ago(LONGEST_SHARED))
    }
}

impl Failed {
    fn is_recent(&self, now: SystemTime, limit: Duration) -> bool {
        // Nor must a clock that was set back.
        now.duration_since(self.at).unwrap_or_else(|error| error.duration()) < limit
    }
}
