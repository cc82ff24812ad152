//! The turns of one operation.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

/// The calls of one operation. They wait in line, and the first one waits for the clock.
pub(super) struct Lane {
    rate: Option<Rate>,
    /// Held by the first in line. Tokio hands it over in the order of arrival, and past those who
    /// left.
    line: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    schedule: Schedule,
    paused_until: Option<Instant>,
    /// The number of calls in line.
    waiting: u32,
}

/// There is no turn in time.
#[derive(Clone, Copy)]
pub(super) struct Refused {
    /// The time until the call could begin.
    pub(super) wait: Duration,
    /// The number of calls before it.
    pub(super) waiting: u32,
    pub(super) is_paused: bool,
}

impl Lane {
    pub(super) fn new(per_second: Option<u32>) -> Self {
        let rate = per_second.map(Rate::new);
        Self { rate, line: tokio::sync::Mutex::default(), state: Mutex::default() }
    }

    pub(super) fn per_second(&self) -> Option<u32> {
        self.rate.map(|rate| rate.per_second)
    }

    /// Waits for a turn. Fails at once if no turn can come in time.
    pub(super) async fn turn(&self, within: Duration) -> Result<(), Refused> {
        let _in_line = self.enter(within)?;
        let first_in_line = async {
            let _first = self.line.lock().await;
            while let Err(begin) = self.take(Instant::now()) {
                sleep_until(begin).await;
            }
        };
        // A pause may begin while the call is in line.
        timeout(within, first_in_line).await.map_err(|_| self.outlook(Instant::now(), 0))
    }

    /// No call begins before this time.
    pub(super) fn pause(&self, until: Instant) {
        let mut state = self.state();
        state.paused_until = state.paused_until.max(Some(until));
    }

    fn enter(&self, within: Duration) -> Result<InLine<'_>, Refused> {
        let mut state = self.state();
        let waiting = state.waiting;
        state.waiting += 1;
        drop(state);
        let in_line = InLine(self);
        let outlook = self.outlook(Instant::now(), waiting);
        if outlook.wait > within { Err(outlook) } else { Ok(in_line) }
    }

    /// The turn of a call behind this many others, if all of them begin.
    fn outlook(&self, now: Instant, waiting: u32) -> Refused {
        let state = self.state();
        let is_paused = state.paused_until.is_some_and(|until| until > now);
        let begin = state.begin(self.rate).map_or(now, |begin| begin.max(now));
        let behind = self.rate.map_or(Duration::ZERO, |rate| rate.interval.saturating_mul(waiting));
        Refused { wait: begin.duration_since(now).saturating_add(behind), waiting, is_paused }
    }

    /// Takes a turn, or returns the time to try again.
    fn take(&self, now: Instant) -> Result<(), Instant> {
        let mut state = self.state();
        match (state.begin(self.rate).filter(|begin| *begin > now), self.rate) {
            (Some(begin), _) => return Err(begin),
            (None, Some(rate)) => state.schedule.begun(now, rate),
            (None, None) => {}
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The earliest time for the next call. `None` if it never mattered.
    fn begin(&self, rate: Option<Rate>) -> Option<Instant> {
        self.paused_until.max(rate.and_then(|_| self.schedule.begin()))
    }
}

/// A call in line. It leaves when it is dropped.
struct InLine<'a>(&'a Lane);

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.waiting = state.waiting.saturating_sub(1);
    }
}

/// Timers have steps of a millisecond. A call may begin this much before its time, so that a late
/// one does not slow down all later ones.
const TOLERANCE: Duration = Duration::from_millis(2);

/// A limit, and the space between calls.
#[derive(Clone, Copy)]
struct Rate {
    per_second: u32,
    interval: Duration,
}

impl Rate {
    /// The space is a little more than needed. In spite of the tolerance, no second then has more
    /// calls than allowed.
    fn new(per_second: u32) -> Self {
        let second = Duration::from_secs(1) + TOLERANCE;
        let interval = second / per_second.max(1) + Duration::from_nanos(1);
        Self { per_second, interval }
    }
}

/// The time of the next call, by the generic cell rate algorithm.
#[derive(Default)]
struct Schedule {
    /// The time of the next call if calls are evenly spaced.
    next: Option<Instant>,
}

impl Schedule {
    fn begin(&self) -> Option<Instant> {
        self.next.map(|next| next.checked_sub(TOLERANCE).unwrap_or(next))
    }

    fn begun(&mut self, now: Instant, rate: Rate) {
        self.next = Some(self.next.map_or(now, |next| next.max(now)) + rate.interval);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Calls arrive at any time. Timers are up to 3 ms late.
        #[test]
        fn no_second_has_more_calls_than_allowed(
            per_second in 1_u32..400,
            arrivals in prop::collection::vec((0_u64..40_000, 0_u64..3_000), 1..300),
        ) {
            let lane = Lane::new(Some(per_second));
            let origin = Instant::now();
            let mut now = origin;
            let mut begun = Vec::new();
            for (gap, late) in arrivals {
                // Most calls are there at once.
                now += Duration::from_micros(gap.saturating_sub(35_000));
                while let Err(begin) = lane.take(now) {
                    now = begin + Duration::from_micros(late);
                }
                begun.push(now);
            }
            let per_second = usize::try_from(per_second).unwrap();
            for window in begun.windows(per_second + 1) {
                prop_assert!(window[per_second] - window[0] >= Duration::from_secs(1));
            }
        }
    }

    /// The tolerance makes up for late timers: a busy lane uses its whole rate.
    #[test]
    fn a_busy_lane_is_not_slowed_by_late_timers() {
        let lane = Lane::new(Some(250));
        let origin = Instant::now();
        let mut now = origin;
        for _ in 0..=2_500 {
            while let Err(begin) = lane.take(now) {
                now = begin + Duration::from_millis(1);
            }
        }
        assert!(now - origin < Duration::from_millis(10_050), "{:?}", now - origin);
    }
}
