//! Random numbers and nonces.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use ring::rand::{SecureRandom as _, SystemRandom};

use crate::sign::encode;

/// A unique nonce: 32 hex digits.
///
/// It must be unique but not secret, so it needs no system call. One half counts, so it never
/// repeats within a process. Both halves start at random, so processes differ. The other half
/// follows the clock: if a running process is copied, as machine snapshots do, the time differs
/// between the copies.
pub(crate) fn nonce() -> String {
    static START: LazyLock<[u64; 2]> = LazyLock::new(|| {
        let random = RandomState::new();
        [random.hash_one(0), random.hash_one(1)]
    });
    static NEXT: AtomicU64 = AtomicU64::new(0);

    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    nonce_of(*START, number, time)
}

fn nonce_of([time_start, number_start]: [u64; 2], number: u64, time: Duration) -> String {
    // The nanoseconds since 1970 fit until the year 2554.
    let time = time_start.wrapping_add(time.as_nanos() as u64);
    let number = number_start.wrapping_add(number);
    let mut nonce = String::with_capacity(32);
    for half in [time, number] {
        encode::push_hex(&half.to_be_bytes(), &mut nonce);
    }
    nonce
}

/// A name that nobody can guess: 32 hex digits. `None` if the system supplies no random bytes.
#[cfg(feature = "service")]
pub(crate) fn unguessable() -> Option<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    let mut name = String::with_capacity(32);
    encode::push_hex(&bytes, &mut name);
    Some(name)
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

    /// Two copies of a process have the same start and number.
    #[test]
    fn number_time_and_start_all_count() {
        let start = [u64::MAX, 2];
        let time = Duration::new(1_767_312_000, 5);
        let nonce = nonce_of(start, 7, time);
        assert_eq!(nonce, nonce_of(start, 7, time));
        assert_ne!(nonce, nonce_of(start, 8, time));
        assert_ne!(nonce, nonce_of(start, 7, time + Duration::from_nanos(1)));
        assert_ne!(nonce, nonce_of([u64::MAX, 3], 7, time));
        assert_ne!(nonce[..16], nonce[16..]);
    }

    #[test]
    fn a_fraction_is_between_0_and_1() {
        let fractions: Vec<_> = (0..100).map(|_| fraction()).collect();
        assert!(fractions.iter().all(|fraction| (0.0..=1.0).contains(fraction)));
        assert!(fractions.iter().any(|fraction| *fraction != fractions[0]));
    }
}
