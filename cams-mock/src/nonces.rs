//! Remembers the nonces of signed requests for as long as a request could be replayed. Knows
//! nothing about requests.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::time::SystemTime;

/// The maximum number of nonces, about 30 MB. Above it, the first to expire are forgotten.
const MOST: usize = 1 << 20;

/// The used nonces that are not forgotten yet.
#[derive(Default)]
pub(crate) struct Nonces {
    used: HashSet<Print>,
    /// The same nonces by the time until which they are remembered, oldest first. Dates have whole
    /// seconds, so many nonces share a time.
    by_expiry: BTreeMap<SystemTime, VecDeque<Print>>,
    hasher: RandomState,
}

/// A digest of a nonce. Its key is random, so nobody can choose nonces with the same digest.
type Print = u64;

impl Nonces {
    /// Uses a nonce and remembers it until `expiry`. Returns `false` if it was used before. Forgets
    /// expired nonces, so that memory holds only those used within the window.
    pub(crate) fn insert(&mut self, nonce: &str, expiry: SystemTime, now: SystemTime) -> bool {
        while let Some(mut first) = self.by_expiry.first_entry() {
            if *first.key() >= now && self.used.len() < MOST {
                break;
            }
            if let Some(print) = first.get_mut().pop_front() {
                self.used.remove(&print);
            }
            if first.get().is_empty() {
                first.remove();
            }
        }
        let print = self.hasher.hash_one(nonce);
        let fresh = self.used.insert(print);
        if fresh {
            self.by_expiry.entry(expiry).or_default().push_back(print);
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_nonce_is_used_once_until_it_expires() {
        let mut nonces = Nonces::default();
        let start = SystemTime::UNIX_EPOCH;
        let expiry = start + Duration::from_secs(900);
        assert!(nonces.insert("a", expiry, start));
        assert!(!nonces.insert("a", expiry, start));
        assert!(!nonces.insert("a", expiry, expiry), "the window includes its last moment");
        assert!(nonces.insert("a", expiry, expiry + Duration::from_secs(1)));
    }

    #[test]
    fn memory_holds_the_window_only() {
        let mut nonces = Nonces::default();
        for second in 0..10_000 {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
            assert!(nonces.insert(&second.to_string(), now + Duration::from_secs(900), now));
        }
        assert_eq!(nonces.used.len(), 901);
        assert_eq!(nonces.by_expiry.len(), 901);
    }

    #[test]
    fn memory_is_bounded_within_the_window_too() {
        let mut nonces = Nonces::default();
        let now = SystemTime::UNIX_EPOCH;
        for number in 0..=MOST {
            assert!(nonces.insert(&number.to_string(), now, now));
        }
        assert_eq!((nonces.used.len(), nonces.by_expiry[&now].len()), (MOST, MOST));
        assert!(!nonces.insert(&MOST.to_string(), now, now));
    }
}
