//! The first part of a reply: status and headers, and what the service says in them.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_ENCODING, DATE, HeaderMap, HeaderName, RETRY_AFTER};

const X_ACS_REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");
const X_ACS_RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");

/// The first part of a reply.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(super) headers: HeaderMap,
    /// The proxy that may have written the reply in the server's place.
    pub(super) proxy: Option<Arc<str>>,
}

impl Head {
    /// The request id that the gateway puts beside the body.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.header(&X_ACS_REQUEST_ID).filter(|id| !id.is_empty())
    }

    /// How long the service asks to wait: its own header is in milliseconds, HTTP's in seconds or a date. If
    /// there are both, the longer one counts. A date is compared with the reply's own, or else with `now`.
    pub(crate) fn retry_after(&self, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
        let milliseconds =
            || self.header(&X_ACS_RETRY_AFTER)?.parse().ok().map(Duration::from_millis);
        let seconds_or_date = || {
            let text = self.header(&RETRY_AFTER)?;
            text.parse().ok().map(Duration::from_secs).or_else(|| {
                let until = httpdate::parse_http_date(text).ok()?;
                // A time that has passed asks for no wait.
                Some(until.duration_since(self.date().unwrap_or_else(now)).unwrap_or_default())
            })
        };
        milliseconds().max(seconds_or_date())
    }

    /// Whether the gateway sent its own header with a time to wait.
    pub(crate) fn has_hint(&self) -> bool {
        self.headers.contains_key(X_ACS_RETRY_AFTER)
    }

    /// The time at which the server made the reply.
    pub(crate) fn date(&self) -> Option<SystemTime> {
        httpdate::parse_http_date(self.header(&DATE)?).ok()
    }

    /// In words: nothing in the reply is the service's.
    pub(crate) fn foreign_reply(&self) -> String {
        let proxy = self.proxy.as_deref();
        match (self.status, proxy) {
            (407, Some(proxy)) => format!("the proxy {proxy} wants another user name or password"),
            (407, None) => "a proxy wants a user name and password".to_owned(),
            (_, Some(proxy)) => format!(
                "the reply is not an error reply of the service; it may be one of the proxy {proxy}"
            ),
            // A gateway that breaks down answers by 5xx, and the service itself gives an id.
            (400..=499, None) if self.request_id().is_none() => {
                "the reply is not an error reply of the service; is the endpoint one of its own?"
                    .to_owned()
            }
            (_, None) => "the reply is not an error reply of the service".to_owned(),
        }
    }

    /// The encoding of a body that nobody can read, if it is compressed: as it says itself, or as the head says. No
    /// compression is asked for, and one is undone only by an HTTP client that does so unasked.
    pub(crate) fn compression(&self, body: &[u8]) -> Option<String> {
        match body {
            [0x1f, 0x8b, ..] => return Some("gzip".to_owned()),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => return Some("zstd".to_owned()),
            // zlib, by any of its levels: the first two bytes are a multiple of 31.
            [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => return Some("deflate".to_owned()),
            _ => {}
        }
        // Some servers name a compression and send plain text all the same.
        let is_text = |text: &str| !text.contains(|c: char| c.is_control() && !c.is_whitespace());
        if std::str::from_utf8(body).is_ok_and(is_text) {
            return None;
        }
        let encoding = self.header(&CONTENT_ENCODING)?.trim().to_ascii_lowercase();
        let is_name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
        let is_encoding = encoding.len() <= 20 && encoding.bytes().all(is_name);
        (is_encoding && !matches!(&*encoding, "" | "identity")).then_some(encoding)
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
