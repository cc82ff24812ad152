//! Profiles that hold an access key, written by the checks: what was written comes back.
//!
//! Here alone is a provider asked for credentials. That is safe because the words that decide what
//! it does are not from the fuzzer: a profile of an access key holds its credentials, so that
//! nobody else is asked.

use std::time::SystemTime;

use bytes::Bytes;
use cams_api::chat_groups::ListChatGroupRequest;
use cams_api::credentials::{Credentials, CredentialsProvider};
use cams_api::transport::{Transport, TransportFuture};
use http::Request;

use super::answer::client;
use super::at_once::at_once;
use super::shape::Reading;

/// What is written into a profile: any texts.
pub struct AccessKey<'t> {
    pub profile: &'t str,
    pub id: &'t str,
    pub secret: &'t str,
    pub token: &'t str,
}

impl<'t> AccessKey<'t> {
    /// The first lines of a text.
    pub fn of_lines(text: &'t str) -> Self {
        let mut lines = text.lines();
        let mut line = || lines.next().unwrap_or_default();
        Self { profile: line(), id: line(), secret: line(), token: line() }
    }

    pub fn credentials(&self) -> Credentials {
        Credentials::new(self.id, self.secret).with_security_token(self.token)
    }

    /// Whether each part is there, and holds nothing that belongs to no key.
    pub fn is_complete(&self) -> bool {
        let is_foreign = |character: char| {
            is_invisible(character)
                || (character.is_whitespace() && !character.is_ascii())
                || character == char::REPLACEMENT_CHARACTER
        };
        [self.id, self.secret, self.token]
            .map(bare)
            .iter()
            .all(|text| !text.is_empty() && !text.contains(is_foreign))
    }
}

/// A text without what counts as layout around a value.
pub fn bare(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || is_invisible(character))
}

fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// The provider of such a profile gives exactly these credentials, and nobody else is asked for
/// them.
pub fn assert_gives(provider: &impl CredentialsProvider, expected: Credentials) {
    let given = at_once(provider.credentials()).expect("the profile holds its credentials");
    assert_eq!(given.access_key_id(), expected.access_key_id());
    assert_eq!(given.expiration(), None);
    assert_eq!(signed(given), signed(expected));
}

/// A request that was signed, in which secret and token can be recognised; or why a header cannot
/// hold them.
fn signed(credentials: Credentials) -> Result<String, String> {
    let client = client(Unasked, credentials);
    let call = client.call(Reading::<ListChatGroupRequest>::new());
    match at_once(call.sign(SystemTime::UNIX_EPOCH, "nonce")) {
        Ok(signed) => Ok(signed.to_curl()),
        Err(error) => Err(error.to_string()),
    }
}

/// Signing sends nothing.
struct Unasked;

impl Transport for Unasked {
    fn send(&self, _: Request<Bytes>) -> TransportFuture<'_> {
        unreachable!("nothing is sent")
    }
}
