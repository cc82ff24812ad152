//! A secret of your own in the URL of a webhook.

use std::fmt;

use ring::hmac;

/// The minimum length of a secret, in characters.
const SHORTEST: usize = 16;

/// A secret in the URL of a webhook, which only you and the service know.
///
/// The service signs nothing, so this is the one thing that tells its pushes from others'. It is
/// compared in constant time, and `Debug` does not show it.
///
/// ```
/// use cams_api::receipts::Secret;
///
/// let secret = Secret::new("3kTz9vQ2bX7mLw5r")?;
/// assert!(secret.matches("3kTz9vQ2bX7mLw5r"));
/// assert!(!secret.matches("3kTz9vQ2bX7mLw5R"));
/// # Ok::<(), cams_api::receipts::InvalidSecret>(())
/// ```
#[derive(Clone)]
pub struct Secret {
    key: hmac::Key,
    /// The code of the secret under itself. The secret is not kept.
    tag: hmac::Tag,
}

impl Secret {
    /// A secret of at least 16 letters, digits, `-`, `.`, `_` and `~`, which need no escapes in a
    /// URL.
    ///
    /// # Errors
    /// [`InvalidSecret`] if it is shorter or has other characters.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, InvalidSecret> {
        let secret = secret.as_ref();
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        if secret.len() < SHORTEST {
            return Err(InvalidSecret("is too short: use at least 16 random characters"));
        }
        if !secret.iter().all(is_plain) {
            return Err(InvalidSecret("needs escapes in a URL: use letters, digits, - . _ ~"));
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        Ok(Self { tag: hmac::sign(&key, secret), key })
    }

    /// Returns `true` if a text is the secret. The time depends only on the text's length.
    pub fn matches(&self, text: impl AsRef<[u8]>) -> bool {
        hmac::verify(&self.key, text.as_ref(), self.tag.as_ref()).is_ok()
    }

    /// Returns `true` if the last segment of the path or the query parameter `secret` is the
    /// secret.
    pub(super) fn is_in(&self, uri: &http::Uri) -> bool {
        let segment = uri.path().rsplit('/').next();
        let query = uri.query().unwrap_or_default().split('&');
        let parameter = query.filter_map(|pair| pair.strip_prefix("secret=")).next();
        segment.into_iter().chain(parameter).any(|text| self.matches(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// The text cannot be a [`Secret`].
#[derive(Debug)]
pub struct InvalidSecret(&'static str);

impl fmt::Display for InvalidSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the webhook's secret {}", self.0)
    }
}

impl std::error::Error for InvalidSecret {}
