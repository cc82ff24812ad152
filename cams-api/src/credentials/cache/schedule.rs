//! Computes when credentials are renewed, and when a failed renewal is repeated. Time and chance
//! are arguments.

use std::time::{Duration, SystemTime};

use crate::clock::later;

/// The times that matter for credentials that expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    /// From this time they are renewed in the background.
    pub(super) renew: SystemTime,
    /// From this time callers wait for new ones.
    pub(super) wait: SystemTime,
    /// From this time they are not used.
    pub(super) end: SystemTime,
}

impl Times {
    /// The times of credentials that were fetched at `now` and expire at `end`. `chance` is 0 to 1.
    pub(super) fn new(now: SystemTime, end: SystemTime, chance: f64) -> Self {
        let Some(lifetime) = end.duration_since(now).ok().filter(|lifetime| !lifetime.is_zero())
        else {
            // Expired by this clock, which may be wrong. The service decides, and the provider is
            // asked at most once a second.
            let soon = later(now, Duration::from_secs(1));
            return Self { renew: soon, wait: soon, end: soon };
        };
        let window = (lifetime / 3).min(Duration::from_secs(15 * 60));
        let margin = (lifetime / 15).min(Duration::from_secs(60));
        Self { renew: end - window + (window / 5).mul_f64(chance), wait: end - margin, end }
    }
}

/// The pause after the failure of a provider: 1 second, doubled with each failure, at most 60
/// seconds. Half of it is random.
pub(in crate::credentials) fn pause(failures: u32, chance: f64) -> Duration {
    let longest = Duration::from_secs(1 << failures.min(6)).min(Duration::from_secs(60));
    longest.mul_f64(0.5 + chance / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn at(seconds: u64) -> SystemTime {
        NOW + Duration::from_secs(seconds)
    }

    #[test]
    fn sessions_are_renewed_in_good_time_and_not_on_every_call() {
        for (lifetime, renew, wait) in [
            (12 * 3600, 12 * 3600 - 900, 12 * 3600 - 60),
            (3600, 2700, 3540),
            (900, 600, 840),
            (60, 40, 56),
        ] {
            let times = Times::new(NOW, at(lifetime), 0.0);
            assert_eq!(times, Times { renew: at(renew), wait: at(wait), end: at(lifetime) });
            let latest = Times::new(NOW, at(lifetime), 1.0);
            assert!(times.renew < latest.renew && latest.renew < times.wait, "{lifetime}");
        }
    }

    #[test]
    fn what_is_expired_on_arrival_is_kept_for_a_second() {
        let times = Times::new(at(100), at(50), 0.0);
        assert_eq!(times, Times { renew: at(101), wait: at(101), end: at(101) });
        assert_eq!(Times::new(at(100), at(100), 0.0), times);
    }

    #[test]
    fn pauses_grow_to_a_minute() {
        for (failures, seconds) in [(0, 1), (1, 2), (2, 4), (5, 32), (6, 60), (u32::MAX, 60)] {
            assert_eq!(pause(failures, 1.0), Duration::from_secs(seconds));
            assert_eq!(pause(failures, 0.0), Duration::from_secs(seconds) / 2);
        }
    }
}
