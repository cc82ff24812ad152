//! Creates and verifies `ACS3-HMAC-SHA256` signatures.
//!
//! Everything here is pure: key, time and nonce are arguments. The client uses it to sign, and
//! servers can use it to verify.
//!
//! ```
//! use cams_api::sign::{CanonicalRequest, EMPTY_SHA256, SigningKey, canonical_query};
//!
//! let query = canonical_query([("GroupId", "E398 1"), ("BusinessNumber", "8613800***")]);
//! assert_eq!(query, "BusinessNumber=8613800%2A%2A%2A&GroupId=E398%201");
//!
//! let request = CanonicalRequest {
//!     method: "POST",
//!     path: "/",
//!     query: &query,
//!     headers: &[("host", "127.0.0.1:8080"), ("x-acs-action", "DeleteChatGroupInviteLink")],
//!     payload_hash: EMPTY_SHA256,
//! };
//! let key = SigningKey::new("secret");
//! let signature = key.signature(&request);
//! assert!(key.verify(&request, &signature));
//! ```

pub(crate) mod date;
pub(crate) mod encode;
mod headers;

use std::fmt;
use std::ops::Range;

use ring::digest::{SHA256, digest};
use ring::hmac;
use zeroize::Zeroize as _;

pub(crate) use self::date::parse_rfc3339;
pub use self::date::{format_date, parse_date};
pub(crate) use self::encode::percent_decoded;
pub use self::encode::percent_encode;
use self::encode::{HEX_LEN, parse_hex, push_hex, write_hex};
pub(crate) use self::headers::{SignedHeaders, SignedValues};

/// The name of the signature algorithm: the first word of the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The SHA-256 hash of no bytes in lower-case hex: the payload hash of a request without a body.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Builds the canonical query from decoded `(name, value)` pairs. They are ordered by name, then by
/// value; both are encoded with [`percent_encode`], written as `name=value` and joined with `&`.
/// Without pairs it is empty.
pub fn canonical_query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_unstable();
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        percent_encode(name.as_bytes(), &mut query);
        query.push('=');
        percent_encode(value.as_bytes(), &mut query);
    }
    query
}

/// The SHA-256 hash of `bytes` in lower-case hex: the value of `x-acs-content-sha256`.
pub fn sha256_hex(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return EMPTY_SHA256.to_owned();
    }
    let mut text = String::with_capacity(HEX_LEN);
    push_hex(digest(&SHA256, bytes).as_ref(), &mut text);
    text
}

/// The signed parts of a request.
///
/// It does not implement `Debug`, because the query may contain phone numbers and message texts.
#[derive(Clone, Copy)]
pub struct CanonicalRequest<'a> {
    /// The HTTP method, in upper case.
    pub method: &'a str,
    /// The percent-encoded path. It is `/` for every operation of this service.
    pub path: &'a str,
    /// The [canonical query](canonical_query).
    pub query: &'a str,
    /// The signed headers: lower-case names, ordered by name, each name once. Whitespace around
    /// values is ignored.
    pub headers: &'a [(&'a str, &'a str)],
    /// The SHA-256 hash of the body, in lower-case hex.
    pub payload_hash: &'a str,
}

impl CanonicalRequest<'_> {
    /// The canonical request as text. It contains every parameter of the request: do not log it.
    pub fn to_text(&self) -> String {
        self.text_and_names().0
    }

    /// The canonical request as text, and the range of the signed header names in it.
    fn text_and_names(&self) -> (String, Range<usize>) {
        let headers: usize =
            self.headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 3).sum();
        let lines = self.method.len() + self.path.len() + self.query.len() + HEX_LEN + 5;
        let mut text = String::with_capacity(lines + headers);
        for line in [self.method, self.path, self.query] {
            text.push_str(line);
            text.push('\n');
        }
        for (name, value) in self.headers {
            text.push_str(name);
            text.push(':');
            text.push_str(value.trim_ascii());
            text.push('\n');
        }
        text.push('\n');
        let names_start = text.len();
        self.push_signed_headers(&mut text);
        let names = names_start..text.len();
        text.push('\n');
        text.push_str(self.payload_hash);
        (text, names)
    }

    /// The names of the signed headers, joined with `;`.
    pub fn signed_headers(&self) -> String {
        let mut text = String::new();
        self.push_signed_headers(&mut text);
        text
    }

    fn push_signed_headers(&self, text: &mut String) {
        for (index, (name, _)) in self.headers.iter().enumerate() {
            if index > 0 {
                text.push(';');
            }
            text.push_str(name);
        }
    }
}

/// The hash of a canonical request. The service quotes it when it refuses a signature.
pub(crate) struct RequestHash([u8; HEX_LEN / 2]);

impl RequestHash {
    fn of(canonical_request: &str) -> Self {
        let mut hash = [0; HEX_LEN / 2];
        hash.copy_from_slice(digest(&SHA256, canonical_request.as_bytes()).as_ref());
        Self(hash)
    }

    /// The signed text: the algorithm, and the hash in hex.
    fn text_to_sign(&self) -> [u8; ALGORITHM.len() + 1 + HEX_LEN] {
        let mut text = [b'\n'; ALGORITHM.len() + 1 + HEX_LEN];
        text[..ALGORITHM.len()].copy_from_slice(ALGORITHM.as_bytes());
        write_hex(&self.0, &mut text[ALGORITHM.len() + 1..]);
        text
    }

    /// Compares the hash in the text to sign that a service's message quotes. Returns `None` if the
    /// message quotes no such text.
    pub(crate) fn is_quoted_in(&self, message: &str) -> Option<bool> {
        let (_, quoted) = message.split_once(ALGORITHM)?;
        let quoted = quoted.trim_start_matches(|first: char| !first.is_ascii_hexdigit());
        let hash = parse_hex(quoted.get(..HEX_LEN)?)?;
        Some(hash == self.0)
    }
}

/// The signing key of an access key secret, prepared once for many signatures.
#[derive(Clone)]
pub struct SigningKey(hmac::Key);

impl SigningKey {
    /// Prepares the key of an access key secret. The bytes of the secret are used unchanged.
    pub fn new(secret: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
    }

    /// The signature of a request: 64 lower-case hex digits.
    pub fn signature(&self, request: &CanonicalRequest<'_>) -> String {
        let mut text = String::with_capacity(HEX_LEN);
        push_hex(self.sign(&RequestHash::of(&request.to_text())).as_ref(), &mut text);
        text
    }

    /// Returns `true` if `signature_hex` is the signature of the request. The comparison takes
    /// constant time. Hex digits may be in either case.
    pub fn verify(&self, request: &CanonicalRequest<'_>, signature_hex: &str) -> bool {
        let Some(signature) = parse_hex(signature_hex) else { return false };
        let text = RequestHash::of(&request.to_text()).text_to_sign();
        hmac::verify(&self.0, &text, &signature).is_ok()
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self, access_key_id: &str, request: &CanonicalRequest<'_>) -> String {
        self.authorize(access_key_id, request).0
    }

    /// The value of the `Authorization` header, and the hash of the signed request.
    pub(crate) fn authorize(
        &self,
        access_key_id: &str,
        request: &CanonicalRequest<'_>,
    ) -> (String, RequestHash) {
        let (mut canonical_request, names) = request.text_and_names();
        let mut text = String::with_capacity(
            ALGORITHM.len()
                + access_key_id.len()
                + names.len()
                + HEX_LEN
                + " Credential=,SignedHeaders=,Signature=".len(),
        );
        text.push_str(ALGORITHM);
        text.push_str(" Credential=");
        text.push_str(access_key_id);
        text.push_str(",SignedHeaders=");
        text.push_str(&canonical_request[names]);
        text.push_str(",Signature=");
        let hash = RequestHash::of(&canonical_request);
        push_hex(self.sign(&hash).as_ref(), &mut text);
        if request.headers.iter().any(|(name, _)| *name == "x-acs-security-token") {
            canonical_request.zeroize();
        }
        (text, hash)
    }

    fn sign(&self, hash: &RequestHash) -> hmac::Tag {
        hmac::sign(&self.0, &hash.text_to_sign())
    }
}

/// Hides the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_hash_is_found_and_compared() {
        let canonical_request = "POST\n/\n\n\n\n\n";
        let hash = RequestHash::of(canonical_request);
        let own = sha256_hex(canonical_request.as_bytes());
        let other = sha256_hex(b"other");
        for (message, is_quoted) in [
            (format!("server string to sign is ACS3-HMAC-SHA256\n{own}, client …"), Some(true)),
            (format!("StringToSign is [ACS3-HMAC-SHA256\\n{}]", own.to_uppercase()), Some(true)),
            (format!("ACS3-HMAC-SHA256\n{other} {own}"), Some(false)),
            (format!("the hash is {own}"), None),
            (format!("ACS3-HMAC-SHA256\n{}", &own[1..]), None),
            (format!("ACS3-HMAC-SHA256\n{}\u{4e2d}", &own[..62]), None),
            ("Specified signature is not matched".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(hash.is_quoted_in(&message), is_quoted, "{message}");
        }
    }
}
