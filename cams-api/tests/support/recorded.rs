//! A request as a server receives it.

use std::collections::BTreeMap;

use cams_api::sign::{CanonicalRequest, SigningKey, canonical_query, sha256_hex};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Recorded {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn raw_query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(crate) fn query(&self) -> Vec<(String, String)> {
        decoded_pairs(self.raw_query(), false)
    }

    pub(crate) fn form(&self) -> Vec<(String, String)> {
        decoded_pairs(std::str::from_utf8(&self.body).unwrap(), true)
    }

    /// Checks the signature as the service does: from the decoded request, over the headers that
    /// the client lists.
    pub(crate) fn assert_signed_by(&self, id: &str, secret: &str) {
        let Authorization { credential, signature, .. } = self.authorization();
        assert_eq!(credential, id);
        self.with_canonical(|request| {
            assert!(
                SigningKey::new(secret).verify(request, signature),
                "the signature differs:\n{}",
                request.to_text()
            );
        });
    }

    /// The hash of the canonical request. The service quotes it if signatures differ.
    pub(crate) fn canonical_hash(&self) -> String {
        self.with_canonical(|request| sha256_hex(request.to_text().as_bytes()))
    }

    fn with_canonical<R>(&self, use_it: impl FnOnce(&CanonicalRequest<'_>) -> R) -> R {
        let query = self.query();
        let names = self.authorization().signed_headers.split(';');
        let headers: Vec<_> = names.map(|name| (name, self.headers[name].as_str())).collect();
        let payload_hash = sha256_hex(&self.body);
        assert_eq!(self.headers["x-acs-content-sha256"], payload_hash);
        use_it(&CanonicalRequest {
            method: &self.method,
            path: self.path(),
            query: &canonical_query(
                query.iter().map(|(name, value)| (name.as_str(), value.as_str())),
            ),
            headers: &headers,
            payload_hash: &payload_hash,
        })
    }

    fn authorization(&self) -> Authorization<'_> {
        let header = &self.headers["authorization"];
        let rest = header.strip_prefix("ACS3-HMAC-SHA256 Credential=").unwrap();
        let (credential, rest) = rest.split_once(",SignedHeaders=").unwrap();
        let (signed_headers, signature) = rest.split_once(",Signature=").unwrap();
        Authorization { credential, signed_headers, signature }
    }
}

/// The parts of an `Authorization` header.
struct Authorization<'a> {
    credential: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

/// `name=value` pairs, decoded; in a form a `+` is a space.
pub(crate) fn decoded_pairs(text: &str, is_form: bool) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let hex = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
                }
                b'+' if is_form => b' ',
                other => other,
            });
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// Reads the next request of a connection; `None` at its end.
pub(super) async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Recorded> {
    let head_len = loop {
        if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        read_more(stream, buffer).await?;
    };
    let head = String::from_utf8(buffer[..head_len].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let mut headers = BTreeMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let repeated = headers.insert(name.to_ascii_lowercase(), value.to_owned());
        assert!(repeated.is_none(), "the header {name} is sent twice");
    }
    let body_len: usize = headers.get("content-length").map_or(0, |len| len.parse().unwrap());
    while buffer.len() < head_len + body_len {
        read_more(stream, buffer).await?;
    }
    let body = buffer[head_len..head_len + body_len].to_vec();
    buffer.drain(..head_len + body_len);
    Some(Recorded { method, target, headers, body })
}

async fn read_more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let count = stream.read_buf(buffer).await.ok()?;
    (count > 0).then_some(())
}
