//! A signed request as plain data, for tests, for debugging and for other HTTP clients.

use std::fmt;

use crate::privacy::Redacted;

/// A signed request that was not sent. [`Call::sign`](crate::Call::sign) creates it.
///
/// It contains every parameter of the call, and anyone who has it can make the call for about 15
/// minutes. `Debug` shows only method and header names. Take care where you write the rest.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) canonical_request: String,
    pub(crate) authorization: String,
}

impl SignedRequest {
    /// The HTTP method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The whole URL, with the query.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All headers, ordered by name: lower-case name and value.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The body, or empty if there is no body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The text whose hash is signed. Empty with a bearer token, which needs no signature.
    pub fn canonical_request(&self) -> &str {
        &self.canonical_request
    }

    /// The `Authorization` header. Empty with a bearer token, which replaces it.
    pub fn authorization(&self) -> &str {
        &self.authorization
    }

    /// A POSIX shell command that sends the request with `curl`.
    pub fn to_curl(&self) -> String {
        let mut command = format!("curl -X {} {}", self.method, quoted(&self.url));
        // curl writes these two itself.
        for (name, value) in
            self.headers().filter(|(name, _)| !matches!(*name, "host" | "content-length"))
        {
            command.push_str(&format!(" \\\n  -H {}", quoted(&format!("{name}: {value}"))));
        }
        let has_length = self.headers().any(|(name, _)| name == "content-length");
        if self.body.is_empty() && has_length {
            command.push_str(" \\\n  -H 'content-length: 0'");
        }
        if !self.body.is_empty() {
            command.push_str(&format!(
                " \\\n  --data-raw {}",
                quoted(&String::from_utf8_lossy(&self.body))
            ));
        }
        command
    }
}

/// Quotes a text as one word for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers().map(|(name, _)| name).collect();
        f.debug_struct("SignedRequest")
            .field("method", &self.method)
            .field("url", &Redacted)
            .field("headers", &names)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}
