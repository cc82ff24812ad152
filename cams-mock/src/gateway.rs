//! Checks each request before an operation sees it: version, action, date, access key, security
//! token, body hash, signature and nonce. A bearer token takes the place of key and signature.
//!
//! The body is read only after the signature over its hash is verified. The nonce comes last, so
//! that only valid requests use one up.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::operation::{self, OperationInfo};
use cams_api::sign::{self, ALGORITHM, CanonicalRequest, SigningKey};
use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use http::{HeaderMap, Method};

use crate::clock::SystemClock;
use crate::generated::product::{BY_GET, VERSION};
use crate::nonces::Nonces;
use crate::parameters::Pairs;
use crate::response::Refusal;

/// The maximum distance of a request's date from the server's clock, in both directions.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// The maximum length of a nonce, in bytes.
const LONGEST_NONCE: usize = 128;

/// The header with a bearer token, and the query parameter that announces it.
const BEARER_TOKEN: &str = "x-acs-bearer-token";
pub(crate) const BEARER_SIGNATURE: (&str, &str) = ("SignatureType", "BEARERTOKEN");

const PAYLOAD_HASH: &str = "x-acs-content-sha256";

/// The secret and security token of an access key ID.
pub(crate) struct Credential {
    key: SigningKey,
    token: Option<String>,
}

impl Credential {
    pub(crate) fn new(secret: &str) -> Self {
        Self { key: SigningKey::new(secret), token: None }
    }

    pub(crate) fn with_token(self, token: String) -> Self {
        Self { token: Some(token), ..self }
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        match (self.token.as_deref(), header(headers, "x-acs-security-token")) {
            (expected, token) if expected == token => Ok(()),
            (Some(_), None) => Err(Refusal::bad_request(
                "InvalidSecurityToken.Malformed",
                "This access key is temporary: the request must carry its security token.",
            )),
            _ => Err(Refusal::bad_request(
                "InvalidSecurityToken.MismatchWithAccessKey",
                "The security token does not belong to the access key.",
            )),
        }
    }
}

/// Admits or refuses requests.
pub(crate) struct Gateway {
    credentials: HashMap<String, Credential>,
    bearer_tokens: HashSet<String>,
    clock: SystemClock,
    nonces: Mutex<Nonces>,
}

impl Gateway {
    pub(crate) fn new(
        credentials: impl IntoIterator<Item = (String, Credential)>,
        bearer_tokens: impl IntoIterator<Item = String>,
        clock: SystemClock,
    ) -> Self {
        Self {
            credentials: credentials.into_iter().collect(),
            bearer_tokens: bearer_tokens.into_iter().collect(),
            clock,
            nonces: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// Checks the head of a request and its signature or token, so that no body from a stranger is
    /// kept in memory. `query` is the decoded query of the URL.
    pub(crate) fn admit<'r>(
        &self,
        request: &'r Parts,
        query: &Pairs,
    ) -> Result<Admission<'r>, Refusal> {
        let headers = &request.headers;
        let token = header(headers, BEARER_TOKEN).filter(|_| !self.bearer_tokens.is_empty());
        let operation = operation(request, query, token)?;
        let now = self.now();
        let date = date(headers, now)?;
        let nonce = header(headers, "x-acs-signature-nonce")
            .ok_or_else(|| Refusal::missing("SignatureNonce"))?;
        if nonce.len() > LONGEST_NONCE {
            let message = format!("The nonce is longer than {LONGEST_NONCE} bytes.");
            return Err(Refusal::bad_request("InvalidParameter.SignatureNonce", message));
        }
        match token {
            Some(token) => self.check_bearer_token(token, query)?,
            None => self.check_signature(request, query)?,
        }
        let payload_hash = header(headers, PAYLOAD_HASH);
        Ok(Admission { operation, nonce, expiry: date + WINDOW, payload_hash })
    }

    fn check_bearer_token(&self, token: &str, query: &Pairs) -> Result<(), Refusal> {
        let (name, value) = BEARER_SIGNATURE;
        if !query.iter().any(|(found, text)| (found.as_str(), text.as_str()) == (name, value)) {
            return Err(incomplete(&format!("a bearer token needs {name}={value} in the query")));
        }
        if !self.bearer_tokens.contains(token) {
            let message = "Specified bearer token is not found.";
            return Err(Refusal::bad_request("InvalidBearerToken.NotFound", message));
        }
        Ok(())
    }

    fn check_signature(&self, request: &Parts, query: &Pairs) -> Result<(), Refusal> {
        let headers = &request.headers;
        let authorization = Authorization::of(headers)?;
        let credential = self.credentials.get(authorization.access_key_id).ok_or_else(|| {
            Refusal::not_found("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        })?;
        credential.check_token(headers)?;
        let payload_hash = header(headers, PAYLOAD_HASH)
            .ok_or_else(|| incomplete("the header x-acs-content-sha256 is missing"))?;

        let signed = authorization.signed_headers(headers)?;
        let signed: Vec<_> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let canonical = CanonicalRequest {
            method: request.method.as_str(),
            path: request.uri.path(),
            query: &sign::canonical_query(
                query.iter().map(|(name, value)| (name.as_str(), value.as_str())),
            ),
            headers: &signed,
            payload_hash,
        };
        match credential.key.verify(&canonical, authorization.signature) {
            true => Ok(()),
            false => Err(mismatch(&canonical)),
        }
    }

    /// Checks that the body is the signed one. Returns the requested operation.
    pub(crate) fn confirm(
        &self,
        admission: &Admission<'_>,
        body: &[u8],
    ) -> Result<&'static OperationInfo, Refusal> {
        let Admission { operation, nonce, expiry, payload_hash } = *admission;
        let hash = sign::sha256_hex(body);
        if payload_hash.is_some_and(|announced| !announced.eq_ignore_ascii_case(&hash)) {
            let message =
                format!("x-acs-content-sha256 does not match the body, whose hash is {hash}.");
            return Err(Refusal::bad_request("SignatureDoesNotMatch", message));
        }
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        if !nonces.insert(nonce, expiry, self.now()) {
            return Err(Refusal::bad_request(
                "SignatureNonceUsed",
                "Specified signature nonce was used already.",
            ));
        }
        Ok(operation)
    }
}

/// The operation that a request names, whoever sent it.
pub(crate) fn requested(request: &Parts) -> Option<&'static OperationInfo> {
    operation::find(header(&request.headers, "x-acs-action")?)
}

/// A request with a valid head.
pub(crate) struct Admission<'r> {
    operation: &'static OperationInfo,
    nonce: &'r str,
    expiry: SystemTime,
    /// Only a request with a bearer token can be without.
    payload_hash: Option<&'r str>,
}

/// The requested operation, before the caller is authenticated. `token` is a bearer token that
/// counts.
fn operation(
    request: &Parts,
    query: &Pairs,
    token: Option<&str>,
) -> Result<&'static OperationInfo, Refusal> {
    if request.method != Method::POST && request.method != Method::GET {
        return Err(unsupported("POST"));
    }
    if request.uri.path() != "/" {
        return Err(Refusal::not_found("InvalidApi.NotFound", "The path of every operation is /."));
    }
    if token.is_none()
        && let Some(other) = other_signature(&request.headers, query)
    {
        let message = format!(
            "The request is authenticated with {other}. Sign it with {ALGORITHM} (V3): send action, version, date and nonce in x-acs-… headers, and the signature in Authorization."
        );
        return Err(Refusal::bad_request("IncompleteSignature", message));
    }
    let version =
        header(&request.headers, "x-acs-version").ok_or_else(|| Refusal::missing("Version"))?;
    if version != VERSION {
        return Err(Refusal::not_found(
            "InvalidVersion",
            format!("Specified version is not valid. Use {VERSION}."),
        ));
    }
    let action =
        header(&request.headers, "x-acs-action").ok_or_else(|| Refusal::missing("Action"))?;
    let operation = operation::find(action).ok_or_else(|| {
        Refusal::not_found("InvalidAction.NotFound", "Specified action is not found.")
    })?;
    check_method(&request.method, action, BY_GET)?;
    Ok(operation)
}

/// Every operation accepts GET, and all but a few accept POST.
fn check_method(method: &Method, action: &str, by_get: &[&str]) -> Result<(), Refusal> {
    match *method == Method::POST && by_get.contains(&action) {
        true => Err(unsupported("GET")),
        false => Ok(()),
    }
}

fn unsupported(wanted: &str) -> Refusal {
    let message = format!("Call the operation with {wanted}.");
    Refusal::bad_request("UnsupportedHTTPMethod", message)
}

/// The name of the authentication method, if the request uses one other than V3.
fn other_signature(headers: &HeaderMap, query: &Pairs) -> Option<&'static str> {
    let authorization = headers.get(AUTHORIZATION).map_or(&b""[..], |value| value.as_bytes());
    let has = |wanted: &str| query.iter().any(|(name, _)| name == wanted);
    if authorization.starts_with(b"acs ") {
        return Some("signature V1 for ROA operations (Authorization: acs …)");
    }
    if headers.contains_key(BEARER_TOKEN) {
        return Some("a bearer token");
    }
    let is_v1 = authorization.is_empty() && (has("Signature") || has("SignatureMethod"));
    is_v1.then_some("signature V1 for RPC operations (parameters Signature, SignatureMethod …)")
}

/// The date of the request, if it is close enough to `now`.
fn date(headers: &HeaderMap, now: SystemTime) -> Result<SystemTime, Refusal> {
    let text = header(headers, "x-acs-date").ok_or_else(|| Refusal::missing("Timestamp"))?;
    let date = sign::parse_date(text).ok_or_else(|| {
        Refusal::bad_request(
            "InvalidTimeStamp.Format",
            "The date does not have the form YYYY-MM-DDThh:mm:ssZ.",
        )
    })?;
    let distance = now.duration_since(date).unwrap_or_else(|later| later.duration());
    if distance > WINDOW {
        let message = "The date is more than 15 minutes away from the server's clock.";
        return Err(Refusal::bad_request("InvalidTimeStamp.Expired", message));
    }
    Ok(date)
}

/// The parts of the `Authorization` header.
struct Authorization<'a> {
    access_key_id: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn of(headers: &'a HeaderMap) -> Result<Self, Refusal> {
        header(headers, AUTHORIZATION.as_str()).and_then(Self::parse).ok_or_else(|| {
            incomplete(
                "Authorization must be ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…",
            )
        })
    }

    fn parse(text: &'a str) -> Option<Self> {
        let fields = text.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let field = |name: &str| {
            fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
        };
        Some(Self {
            access_key_id: field("Credential")?,
            signed_headers: field("SignedHeaders")?,
            signature: field("Signature")?,
        })
    }

    /// The signed headers according to the client, with their values. They must include every
    /// header that the service relies on.
    fn signed_headers(&self, headers: &HeaderMap) -> Result<Vec<(&'a str, String)>, Refusal> {
        let names = || self.signed_headers.split(';');
        let relied_on =
            headers.keys().filter(|name| *name == HOST || name.as_str().starts_with("x-acs-"));
        for name in relied_on {
            if names().all(|signed| signed != name.as_str()) {
                return Err(incomplete(&format!("the header {name} is not signed")));
            }
        }
        names()
            .map(|name| {
                let values = headers.get_all(name).iter();
                let values: Vec<_> =
                    values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
                if values.is_empty() {
                    return Err(incomplete(
                        "a header in SignedHeaders is missing from the request",
                    ));
                }
                Ok((name, values.join(",")))
            })
            .collect()
    }
}

fn incomplete(what: &str) -> Refusal {
    Refusal::bad_request("IncompleteSignature", format!("The signature is incomplete: {what}."))
}

/// Returns the string to sign, like the service, so that clients can compare its hash with their
/// own. Leaves out the canonical request, which contains every parameter.
fn mismatch(canonical: &CanonicalRequest<'_>) -> Refusal {
    let hash = sign::sha256_hex(canonical.to_text().as_bytes());
    let message = format!(
        "Specified signature does not match our calculation. server string to sign is:{ALGORITHM}\n{hash}"
    );
    Refusal::bad_request("SignatureDoesNotMatch", message)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_may_refuse_post() {
        let by_get = &["ReadThing"];
        for (method, action, is_accepted) in [
            (Method::POST, "ReadThing", false),
            (Method::GET, "ReadThing", true),
            (Method::POST, "DoThing", true),
            (Method::GET, "DoThing", true),
        ] {
            let checked = check_method(&method, action, by_get);
            assert_eq!(checked.is_ok(), is_accepted, "{method} {action}: {checked:?}");
        }
    }
}
