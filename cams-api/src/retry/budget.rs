//! The tokens that repeats cost. One budget is shared by all calls of a client, so that they stop repeating
//! together when a service fails for all of them.

use std::sync::atomic::{AtomicU32, Ordering};

const FULL: u32 = 500;
const COST: u32 = 5;
const COST_AFTER_TIMEOUT: u32 = 10;

/// The tokens of a client.
pub(crate) struct RetryBudget(AtomicU32);

impl RetryBudget {
    /// Pays for a repeat; `false` if there are too few tokens.
    pub(crate) fn pay(&self, is_after_timeout: bool) -> bool {
        let cost = if is_after_timeout { COST_AFTER_TIMEOUT } else { COST };
        let paid = |tokens: u32| tokens.checked_sub(cost);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, paid).is_ok()
    }

    /// Gives a token back for a success.
    pub(crate) fn reward(&self) {
        let rewarded = |tokens: u32| (tokens < FULL).then(|| tokens + 1);
        // A full budget stays as it is.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rewarded);
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_full_budget_pays_for_a_hundred_repeats() {
        let budget = RetryBudget::default();
        assert_eq!((0..1000).filter(|_| budget.pay(false)).count(), 100);
        (0..9).for_each(|_| budget.reward());
        assert!(!budget.pay(true));
        budget.reward();
        assert!(budget.pay(true));
        assert!(!budget.pay(false));
    }

    proptest! {
        /// The budget is what a plain sum says: never more than full, never less than nothing.
        #[test]
        fn payments_and_rewards_add_up(
            steps in proptest::collection::vec(proptest::option::of(any::<bool>()), 0..2000),
        ) {
            let budget = RetryBudget::default();
            let mut tokens = FULL;
            for step in steps {
                match step {
                    None => {
                        budget.reward();
                        tokens = FULL.min(tokens + 1);
                    }
                    Some(is_after_timeout) => {
                        let cost = if is_after_timeout { 10 } else { 5 };
                        prop_assert_eq!(budget.pay(is_after_timeout), tokens >= cost);
                        tokens -= if tokens >= cost { cost } else { 0 };
                    }
                }
                prop_assert_eq!(budget.0.load(Ordering::Relaxed), tokens);
            }
        }
    }
}
