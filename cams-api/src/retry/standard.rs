//! The retry policies of this crate.

use std::time::Duration;

use super::class::FailureClass;
use super::{RetryContext, RetryDecision, RetryPolicy};

/// Repeats what may be repeated, after random waits that grow.
///
/// The wait before the n-th repeat is random between zero and the base delay times 2ⁿ⁻¹, limited by
/// the maximum delay ("full jitter"). If the service asks for a longer wait, that wait is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardRetry {
    max_attempts: u32,
    base_delay: Duration,
    throttle_delay: Duration,
    max_delay: Duration,
    repeat_opt_in: bool,
}

impl StandardRetry {
    /// The default policy of a client: 3 attempts, and delays from 100 ms (500 ms if throttled) up
    /// to 20 s. Operations of [`RetryClass::OptIn`](crate::RetryClass::OptIn) are not repeated
    /// after ambiguous failures.
    pub const fn new() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(100),
            throttle_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            repeat_opt_in: false,
        }
    }

    /// Sets the maximum number of attempts, including the first. 1 (or 0) disables repeats.
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the longest wait before the first repeat.
    pub const fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the longest wait before the first repeat of a throttled request.
    pub const fn throttle_delay(mut self, delay: Duration) -> Self {
        self.throttle_delay = delay;
        self
    }

    /// Sets the longest wait before any repeat, unless the service asks for a longer one.
    pub const fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Set to `true` to repeat operations of [`RetryClass::OptIn`](crate::RetryClass::OptIn) after
    /// ambiguous failures too. A repeat leads to the same state, but the response may differ: a
    /// deletion may report, for example, that the object does not exist.
    pub const fn repeat_opt_in(mut self, repeat: bool) -> Self {
        self.repeat_opt_in = repeat;
        self
    }

    /// The longest wait after this failure, regardless of the service's hint.
    fn ceiling(&self, failed: &RetryContext<'_>) -> Duration {
        let base = match failed.failure {
            FailureClass::Throttled => self.throttle_delay,
            _ => self.base_delay,
        };
        let doublings = failed.attempts.saturating_sub(1);
        base.saturating_mul(2_u32.saturating_pow(doublings)).min(self.max_delay)
    }
}

impl Default for StandardRetry {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy for StandardRetry {
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
        let may_repeat = failed.failure.allows_repeat(failed.retry_class, self.repeat_opt_in);
        if !may_repeat || failed.attempts >= self.max_attempts {
            return RetryDecision::Stop;
        }
        let ceiling = self.ceiling(failed);
        let jittered = Duration::try_from_secs_f64(ceiling.as_secs_f64() * failed.random)
            .map_or(ceiling, |wait| wait.min(ceiling));
        RetryDecision::RetryAfter(jittered.max(failed.server_hint.unwrap_or_default()))
    }
}

/// Repeats nothing, except for repairs. The service refuses a wrong clock or stale credentials
/// before it executes anything, so these repairs are safe. A used nonce is repaired only for
/// operations that may be repeated (see the [module](super)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoRetry;

impl RetryPolicy for NoRetry {
    fn decide(&self, _: &RetryContext<'_>) -> RetryDecision {
        RetryDecision::Stop
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::retry::RetryClass;

    const CLASSES: [FailureClass; 8] = [
        FailureClass::NotSent,
        FailureClass::Throttled,
        FailureClass::ClockSkew,
        FailureClass::NonceUsed,
        FailureClass::StaleCredentials,
        FailureClass::Ambiguous,
        FailureClass::Unreadable,
        FailureClass::Final,
    ];

    fn context(failure: FailureClass, attempts: u32, random: f64) -> RetryContext<'static> {
        let mut failed = RetryContext::new(failure, RetryClass::Safe);
        failed.attempts = attempts;
        failed.random = random;
        failed
    }

    fn wait(policy: &StandardRetry, failed: &RetryContext<'_>) -> Option<Duration> {
        match policy.decide(failed) {
            RetryDecision::RetryAfter(wait) => Some(wait),
            RetryDecision::Stop => None,
        }
    }

    #[test]
    fn the_default_delays_are_those_of_the_documentation() {
        let policy = StandardRetry::new().max_attempts(u32::MAX);
        for (failure, attempts, ceiling) in [
            (FailureClass::Ambiguous, 1, 100),
            (FailureClass::Ambiguous, 2, 200),
            (FailureClass::NotSent, 3, 400),
            (FailureClass::Throttled, 1, 500),
            (FailureClass::Throttled, 2, 1000),
            (FailureClass::Throttled, 6, 16_000),
            (FailureClass::Throttled, 7, 20_000),
            (FailureClass::Ambiguous, u32::MAX - 1, 20_000),
        ] {
            let ceiling = Duration::from_millis(ceiling);
            assert_eq!(wait(&policy, &context(failure, attempts, 1.0)), Some(ceiling));
            assert_eq!(wait(&policy, &context(failure, attempts, 0.0)), Some(Duration::ZERO));
        }
        let by_default = StandardRetry::default();
        assert!(wait(&by_default, &context(FailureClass::NotSent, 2, 0.5)).is_some());
        assert!(wait(&by_default, &context(FailureClass::NotSent, 3, 0.5)).is_none());
    }

    /// Every cell of the table in the documentation of `retry`.
    #[test]
    fn the_table_of_failures_and_operations() {
        use RetryClass::{Never, OptIn, Safe};
        let repeated = |failure, retry_class, policy: StandardRetry| {
            wait(&policy, &RetryContext::new(failure, retry_class)).is_some()
        };
        for (failure, by_default) in [
            (FailureClass::NotSent, [true, true, true]),
            (FailureClass::Throttled, [true, true, true]),
            (FailureClass::ClockSkew, [false, false, false]),
            (FailureClass::NonceUsed, [true, false, false]),
            (FailureClass::StaleCredentials, [false, false, false]),
            (FailureClass::Ambiguous, [true, false, false]),
            (FailureClass::Unreadable, [false, false, false]),
            (FailureClass::Final, [false, false, false]),
        ] {
            let policy = StandardRetry::new();
            let found = [Safe, OptIn, Never].map(|class| repeated(failure, class, policy.clone()));
            assert_eq!(found, by_default, "{failure:?}");
            let opted_in = policy.repeat_opt_in(true);
            assert_eq!(
                repeated(failure, OptIn, opted_in.clone()),
                repeated(failure, Safe, opted_in.clone()),
                "{failure:?}"
            );
            assert_eq!(repeated(failure, Never, opted_in), by_default[2], "{failure:?}");
        }
    }

    fn millis(longest: u64) -> impl Strategy<Value = Duration> {
        (0..longest).prop_map(Duration::from_millis)
    }

    proptest! {
        /// For all settings and random numbers, a wait is at most the ceiling or the hint, at least
        /// the hint, and nothing panics.
        #[test]
        fn waits_stay_within_their_bounds(
            base in millis(10_000),
            throttle in millis(10_000),
            max in millis(100_000),
            attempts in any::<u32>(),
            random in prop_oneof![0.0..=1.0, any::<f64>()],
            failure in proptest::sample::select(&CLASSES[..]),
            hint in proptest::option::of(millis(100_000)),
        ) {
            let policy = StandardRetry::new()
                .max_attempts(u32::MAX)
                .base_delay(base)
                .throttle_delay(throttle)
                .max_delay(max);
            let mut failed = context(failure, attempts, random);
            failed.server_hint = hint;
            if let Some(wait) = wait(&policy, &failed) {
                let asked = hint.unwrap_or_default();
                prop_assert!(wait >= asked);
                prop_assert!(wait <= max.max(asked));
                let first = if failure == FailureClass::Throttled { throttle } else { base };
                prop_assert!(attempts > 1 || wait <= first.max(asked));
            }
        }

        /// For the same random number, more failures never shorten the wait.
        #[test]
        fn waits_grow(attempts in 1..1000_u32, random in 0.0..=1.0) {
            let policy = StandardRetry::new().max_attempts(u32::MAX);
            let of = |attempts| wait(&policy, &context(FailureClass::NotSent, attempts, random));
            prop_assert!(of(attempts) <= of(attempts + 1));
        }
    }
}
