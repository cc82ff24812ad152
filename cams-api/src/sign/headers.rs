//! The signed headers of a request: only those that the gateway reads, since a proxy may change the
//! rest.

use std::ops::Deref;

/// The maximum number of headers that a signature covers.
const MOST: usize = 8;

/// The values of the signed headers.
pub(crate) struct SignedValues<'a> {
    /// Only if there is a body.
    pub(crate) content_type: Option<&'a str>,
    /// The HTTP library writes this header, from the URL.
    pub(crate) host: &'a str,
    pub(crate) action: &'a str,
    pub(crate) payload_hash: &'a str,
    pub(crate) date: &'a str,
    pub(crate) security_token: Option<&'a str>,
    pub(crate) nonce: &'a str,
    pub(crate) version: &'a str,
}

/// The signed headers, ordered by name.
pub(crate) struct SignedHeaders<'a> {
    headers: [(&'static str, &'a str); MOST],
    len: usize,
}

impl<'a> SignedHeaders<'a> {
    pub(crate) fn of(values: &SignedValues<'a>) -> Self {
        let mut headers = [("", ""); MOST];
        let mut len = 0;
        let mut add = |name, value| {
            headers[len] = (name, value);
            len += 1;
        };
        if let Some(content_type) = values.content_type {
            add("content-type", content_type);
        }
        add("host", values.host);
        add("x-acs-action", values.action);
        add("x-acs-content-sha256", values.payload_hash);
        add("x-acs-date", values.date);
        if let Some(token) = values.security_token {
            add("x-acs-security-token", token);
        }
        add("x-acs-signature-nonce", values.nonce);
        add("x-acs-version", values.version);
        Self { headers, len }
    }
}

impl<'a> Deref for SignedHeaders<'a> {
    type Target = [(&'static str, &'a str)];

    fn deref(&self) -> &Self::Target {
        &self.headers[..self.len]
    }
}
