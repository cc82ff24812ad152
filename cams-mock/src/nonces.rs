//! Remembers the nonces of signed requests for as long as such a request could be sent again.
//! It knows no request.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

/// The nonces that were used and are not forgotten yet.
#[derive(Default)]
pub(crate) struct Nonces {
    used: HashSet<Arc<str>>,
    /// The same nonces, the one to forget first on top.
    by_expiry: BinaryHeap<Reverse<(SystemTime, Arc<str>)>>,
}

impl Nonces {
    /// Uses a nonce that must be remembered until `expiry`. `false` if it was used before. Forgets the ones
    /// whose time is over, so memory holds no more than what was used within the window.
    pub(crate) fn insert(&mut self, nonce: &str, expiry: SystemTime, now: SystemTime) -> bool {
        while let Some(Reverse((expiry, nonce))) = self.by_expiry.peek() {
            if *expiry >= now {
                break;
            }
            self.used.remove(nonce);
            self.by_expiry.pop();
        }
        let nonce: Arc<str> = nonce.into();
        let fresh = self.used.insert(Arc::clone(&nonce));
        if fresh {
            self.by_expiry.push(Reverse((expiry, nonce)));
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
        assert!(!nonces.insert("a", expiry, expiry), "the last moment belongs to the window");
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
}
