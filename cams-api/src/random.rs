//! Random numbers, by the library that also signs.

use ring::rand::{SecureRandom as _, SystemRandom};

use crate::error::{Error, ErrorKind};
use crate::sign;

/// A nonce that no other request has: 32 hex digits.
pub(crate) fn nonce() -> Result<String, Error> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        Error::new(ErrorKind::Config, "the system gives no random bytes for the nonce")
    })?;
    let mut nonce = String::with_capacity(2 * bytes.len());
    sign::push_hex(&bytes, &mut nonce);
    Ok(nonce)
}

/// A number from 0 to 1, to spread waits. If the system gives no random bytes it is 1.
pub(crate) fn fraction() -> f64 {
    let mut bytes = [0; 4];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_ne_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 1.0,
    }
}
