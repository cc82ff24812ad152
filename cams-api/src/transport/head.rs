//! The head of a response: status and headers, and the facts in them.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{CONTENT_ENCODING, DATE, HeaderMap, HeaderName, RETRY_AFTER};

const X_ACS_REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");
const X_ACS_RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");

/// The head of a response.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(super) headers: HeaderMap,
    /// The version of HTTP, if known.
    pub(super) version: Option<http::Version>,
    /// The proxy that may have written the response in place of the server.
    pub(super) proxy: Option<Arc<str>>,
}

impl Head {
    /// The version of HTTP, if known.
    pub(crate) fn version(&self) -> Option<&'static str> {
        match self.version? {
            http::Version::HTTP_10 => Some("1.0"),
            http::Version::HTTP_11 => Some("1.1"),
            http::Version::HTTP_2 => Some("2"),
            _ => None,
        }
    }

    /// The request ID that the gateway sends in a header.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.header(&X_ACS_REQUEST_ID).filter(|id| !id.is_empty())
    }

    /// The wait that the service asks for. Its own header is in milliseconds, HTTP's in seconds or
    /// a date. If both are present, the longer wait counts. A date is compared with the response's
    /// own date, or else with `now`.
    pub(crate) fn retry_after(&self, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
        let milliseconds =
            || self.header(&X_ACS_RETRY_AFTER)?.parse().ok().map(Duration::from_millis);
        let seconds_or_date = || {
            let text = self.header(&RETRY_AFTER)?;
            text.parse().ok().map(Duration::from_secs).or_else(|| {
                let until = httpdate::parse_http_date(text).ok()?;
                // A time in the past asks for no wait.
                Some(until.duration_since(self.date().unwrap_or_else(now)).unwrap_or_default())
            })
        };
        milliseconds().max(seconds_or_date())
    }

    /// Returns `true` if the gateway's own header with a wait is present.
    pub(crate) fn has_hint(&self) -> bool {
        self.headers.contains_key(X_ACS_RETRY_AFTER)
    }

    /// The time at which the server created the response.
    pub(crate) fn date(&self) -> Option<SystemTime> {
        httpdate::parse_http_date(self.header(&DATE)?).ok()
    }

    /// The error text for a response that does not have the service's format.
    pub(crate) fn foreign_response(&self) -> String {
        let proxy = self.proxy.as_deref();
        match (self.status, proxy) {
            (407, Some(proxy)) => format!("the proxy {proxy} requires a valid user name and password"),
            (407, None) => "a proxy requires a user name and password".to_owned(),
            (_, Some(proxy)) => format!(
                "the error response is not in the service's format; it may come from the proxy {proxy}"
            ),
            // A failing gateway answers with 5xx, and the service itself sends an ID.
            (400..=499, None) if self.request_id().is_none() => {
                "the error response is not in the service's format; check that the endpoint belongs to the service"
                    .to_owned()
            }
            (_, None) => "the error response is not in the service's format".to_owned(),
        }
    }

    /// The encoding of an unreadable, compressed body, as the body itself or the head tells. The
    /// client does not request compression. Only an HTTP client that decompresses unasked can read
    /// such a body.
    pub(crate) fn compression(&self, body: &[u8]) -> Option<String> {
        match body {
            [0x1f, 0x8b, ..] => return Some("gzip".to_owned()),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => return Some("zstd".to_owned()),
            // zlib at any level: the first two bytes are a multiple of 31.
            [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => return Some("deflate".to_owned()),
            _ => {}
        }
        // Some servers announce compression but send plain text.
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
