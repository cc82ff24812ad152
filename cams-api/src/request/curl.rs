//! A signed request without its secrets, to show to others.

use super::marked::is_open;
use super::signed::SignedRequest;
use crate::operation::OperationInfo;
use crate::privacy::GivenName;

const HIDDEN: &str = "***";

/// The headers that are shown. Others are the caller's, or depend on confidential values.
const SHOWN: &[&str] = &[
    "accept",
    "accept-encoding",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-acs-action",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];

impl SignedRequest {
    /// The request with `***` in place of secrets, of confidential values and of values that are
    /// not documented. It cannot be sent.
    pub(crate) fn without_secrets(mut self, info: Option<&'static OperationInfo>) -> Self {
        if let Some((address, query)) = self.url.split_once('?') {
            self.url = format!("{address}?{}", open_pairs(info, query));
        }
        self.body = open_pairs(info, &String::from_utf8_lossy(&self.body)).into_bytes();
        for (name, value) in &mut self.headers {
            if name == "authorization" {
                *value = open_authorization(value);
            } else if !SHOWN.contains(&name.as_str()) {
                HIDDEN.clone_into(value);
            }
        }
        self
    }
}

fn open_pairs(info: Option<&'static OperationInfo>, pairs: &str) -> String {
    let open = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if !is_open(info, name) => format!("{}={HIDDEN}", GivenName(name)),
        _ => pair.to_owned(),
    };
    pairs.split('&').map(open).collect::<Vec<_>>().join("&")
}

/// The algorithm and the names of the signed headers.
fn open_authorization(value: &str) -> String {
    let Some((algorithm, fields)) = value.split_once(' ') else { return HIDDEN.to_owned() };
    let open = |field: &str| match field.split_once('=') {
        Some(("SignedHeaders", _)) => field.to_owned(),
        Some((name, _)) => format!("{name}={HIDDEN}"),
        None => HIDDEN.to_owned(),
    };
    format!("{algorithm} {}", fields.split(',').map(open).collect::<Vec<_>>().join(","))
}
