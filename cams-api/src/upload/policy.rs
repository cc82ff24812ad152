//! The policy of a form upload, and its signature of version 1.
//!
//! Version 4 needs the region of the bucket. An authorization does not name it, and the host of an
//! endpoint need not contain it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::json;

/// A policy that allows to store one file, until it expires.
pub(super) struct Policy<'a> {
    /// In the form `2026-11-27T00:00:00Z`.
    pub(super) expiration: &'a str,
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
    pub(super) length: u64,
}

/// The form fields `policy` and `Signature`.
pub(super) struct Signed {
    pub(super) policy: String,
    pub(super) signature: String,
}

/// The signing key of an access key secret. The format of the storage requires SHA-1.
pub(super) fn key(secret: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes())
}

impl Signed {
    fn new(text: &str, key: &hmac::Key) -> Self {
        let policy = STANDARD.encode(text);
        let signature = STANDARD.encode(hmac::sign(key, policy.as_bytes()));
        Self { policy, signature }
    }
}

impl Policy<'_> {
    pub(super) fn signed(&self, key: &hmac::Key) -> Signed {
        Signed::new(&self.text(), key)
    }

    fn text(&self) -> String {
        // The documented form has milliseconds.
        let seconds = self.expiration.trim_end_matches('Z');
        json!({
            "expiration": format!("{seconds}.000Z"),
            "conditions": [
                { "bucket": self.bucket },
                ["eq", "$key", self.key],
                ["content-length-range", self.length, self.length],
            ],
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy<'_> = Policy {
        expiration: "2026-11-27T12:00:00Z",
        bucket: "examplebucket",
        key: "100010/photo.jpg",
        length: 1234,
    };

    #[test]
    fn the_policy_allows_one_file() {
        let text: serde_json::Value = serde_json::from_str(&POLICY.text()).unwrap();
        let expected = json!({
            "expiration": "2026-11-27T12:00:00.000Z",
            "conditions": [
                { "bucket": "examplebucket" },
                ["eq", "$key", "100010/photo.jpg"],
                ["content-length-range", 1234, 1234],
            ],
        });
        assert_eq!(text, expected);
    }

    /// The signature is that of Python's `hmac.digest(secret, policy, "sha1")`.
    #[test]
    fn the_signature_is_that_of_an_independent_implementation() {
        let text = r#"{"expiration":"2026-11-27T12:00:00.000Z","conditions":[{"bucket":"examplebucket"}]}"#;
        let signed = Signed::new(text, &key("OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV"));
        assert_eq!(
            signed.policy,
            "eyJleHBpcmF0aW9uIjoiMjAyNi0xMS0yN1QxMjowMDowMC4wMDBaIiwiY29uZGl0aW9ucyI6W3siYnVja2V0IjoiZXhhbXBsZWJ1Y2tldCJ9XX0=",
        );
        assert_eq!(signed.signature, "BGQmySNtobXBwEX0hyfbUDdMAsA=");
    }
}
