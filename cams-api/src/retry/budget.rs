//! The tokens that repeats cost. All calls of a client share one budget, so they stop repeating
//! together when the service fails for all of them.

use std::sync::atomic::{AtomicU32, Ordering};

const FULL: u32 = 500;
const COST: u32 = 5;
const COST_AFTER_TIMEOUT: u32 = 10;

/// A client's tokens.
pub(crate) struct RetryBudget(AtomicU32);

impl RetryBudget {
    /// Pays for a repeat. Returns `false` if there are too few tokens.
    pub(crate) fn pay(&self, is_after_timeout: bool) -> bool {
        let cost = if is_after_timeout { COST_AFTER_TIMEOUT } else { COST };
        let paid = |tokens: u32| tokens.checked_sub(cost);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, paid).is_ok()
    }

    /// Returns a token after a success.
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
        /// The budget behaves like a plain sum between empty and full.
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
