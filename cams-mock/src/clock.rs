//! Time: the clock of the server, the clock of its world, which can be ahead of it, and points in
//! time.

use std::ops::Add;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_api::sign::format_date;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// Returns the current time of the server, by which signatures are checked.
pub(crate) type SystemClock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The world is at most this far ahead, about 100 years: later times have no text form.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// The clock of the world. It runs like the clock of the server, and can be moved forward.
pub(crate) struct Clock {
    system: SystemClock,
    /// The time by which it is ahead of the clock of the server.
    ahead: watch::Sender<Duration>,
}

impl Clock {
    pub(crate) fn new(system: SystemClock) -> Self {
        Self { system, ahead: watch::Sender::default() }
    }

    pub(crate) fn now(&self) -> Time {
        Time::from((self.system)()) + *self.ahead.borrow()
    }

    /// The time by which it is ahead of the clock of the server.
    pub(crate) fn ahead(&self) -> Duration {
        *self.ahead.borrow()
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, time: Duration) {
        self.ahead.send_modify(|ahead| *ahead = ahead.saturating_add(time).min(LONGEST));
    }

    /// Returns once the clock shows this time or a later one.
    pub(crate) async fn reached(&self, time: Time) {
        let mut ahead = self.ahead.subscribe();
        loop {
            let left = time.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                // The sender lives as long as the clock.
                _ = ahead.changed() => {}
                () = tokio::time::sleep(left) => {}
            }
        }
    }
}

/// A point in time, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Time(u64);

impl Time {
    pub(crate) fn milliseconds(self) -> u64 {
        self.0
    }

    /// The time that has passed since then. Zero if that is yet to come.
    pub(crate) fn since(self, then: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(then.0))
    }

    /// With UTC offset, as in `2025-07-11T01:16:49.761+00:00`.
    pub(crate) fn text(self) -> String {
        let date = format_date(SystemTime::UNIX_EPOCH + Duration::from_millis(self.0));
        format!("{}.{:03}+00:00", date.trim_end_matches('Z'), self.0 % 1000)
    }
}

impl From<SystemTime> for Time {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self(0) + since
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_form_of_the_service() {
        let time = Time::from(SystemTime::UNIX_EPOCH) + Duration::from_millis(1_752_196_609_761);
        assert_eq!(time.text(), "2025-07-11T01:16:49.761+00:00");
        assert_eq!(serde_json::to_string(&time).unwrap(), "1752196609761");
    }

    #[tokio::test]
    async fn a_clock_that_stands_still_can_be_moved() {
        let clock = Arc::new(Clock::new(Arc::new(|| SystemTime::UNIX_EPOCH)));
        let hour = Duration::from_secs(3600);
        let then = clock.now() + hour;
        let waiting = tokio::spawn({
            let clock = Arc::clone(&clock);
            async move { clock.reached(then).await }
        });
        clock.advance(hour);
        waiting.await.unwrap();
        assert_eq!(clock.now(), then);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Time::default() + LONGEST);
    }
}
