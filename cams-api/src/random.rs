//! Random numbers and nonces.

use std::hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use ring::rand::{SecureRandom as _, SystemRandom};

use crate::sign::encode;

/// A unique nonce: 32 hex digits.
///
/// It must be unique but not secret, so it is a keyed hash and needs no system call. The hash input
/// is numbered, so it never repeats within a process. The key differs between processes. If a
/// running process is copied, as machine snapshots do, the time differs between the copies.
pub(crate) fn nonce() -> String {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static NEXT: AtomicU64 = AtomicU64::new(0);

    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    nonce_of(&KEY, number, time)
}

fn nonce_of(key: &RandomState, number: u64, time: Duration) -> String {
    let mut hasher = key.build_hasher();
    (number, time).hash(&mut hasher);
    let first = hasher.finish();
    // Hashing one more byte gives another number.
    hasher.write_u8(0);
    let mut nonce = String::with_capacity(32);
    for half in [first, hasher.finish()] {
        encode::push_hex(&half.to_be_bytes(), &mut nonce);
    }
    nonce
}

/// A random number from 0 to 1, to spread waits and renewals. It is 1 if the system supplies no
/// random bytes.
pub(crate) fn fraction() -> f64 {
    let mut bytes = [0; 4];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_ne_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_nonce_comes_twice() {
        let on_threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..10_000).map(|_| nonce()).collect::<Vec<_>>()))
            .collect();
        let nonces: Vec<_> =
            on_threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert!(nonces.iter().all(|nonce| nonce.len() == 32));
        assert!(nonces.iter().all(|nonce| nonce.bytes().all(|byte| byte.is_ascii_hexdigit())));
        assert_eq!(nonces.iter().collect::<HashSet<_>>().len(), nonces.len());
    }

    /// Two copies of a process have the same key and number.
    #[test]
    fn number_time_and_key_all_count() {
        let key = RandomState::new();
        let time = Duration::new(1_767_312_000, 5);
        let nonce = nonce_of(&key, 7, time);
        assert_eq!(nonce, nonce_of(&key, 7, time));
        assert_ne!(nonce, nonce_of(&key, 8, time));
        assert_ne!(nonce, nonce_of(&key, 7, time + Duration::from_nanos(1)));
        assert_ne!(nonce, nonce_of(&RandomState::new(), 7, time));
        assert_ne!(nonce[..16], nonce[16..]);
    }

    #[test]
    fn a_fraction_is_between_0_and_1() {
        let fractions: Vec<_> = (0..100).map(|_| fraction()).collect();
        assert!(fractions.iter().all(|fraction| (0.0..=1.0).contains(fraction)));
        assert!(fractions.iter().any(|fraction| *fraction != fractions[0]));
    }
}
