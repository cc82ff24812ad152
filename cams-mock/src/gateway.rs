//! What the gateway demands of a request before any operation sees it: version, action, date, access key,
//! security token, body hash, signature and a fresh nonce.
//!
//! The body is not read before the signature of its hash is found right. The nonce comes last, so that only requests
//! that are right use one up.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::operations::{self, OperationInfo};
use cams_api::sign::{self, ALGORITHM, CanonicalRequest, SigningKey};
use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use http::{HeaderMap, Method};

use crate::nonces::Nonces;
use crate::parameters::Pairs;
use crate::reply::Refusal;

/// The version of the API that the operation table describes.
const VERSION: &str = "2020-06-06";

/// How far the date of a request may be from the server's clock, on either side.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// The longest nonce, in bytes.
const LONGEST_NONCE: usize = 128;

/// Tells the time.
pub(crate) type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;

/// What belongs to an access key ID.
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
                "This access key is temporary: the request must bear its security token.",
            )),
            _ => Err(Refusal::bad_request(
                "InvalidSecurityToken.MismatchWithAccessKey",
                "The security token does not belong to the access key.",
            )),
        }
    }
}

/// Lets requests pass, or refuses them.
pub(crate) struct Gateway {
    credentials: HashMap<String, Credential>,
    clock: Clock,
    nonces: Mutex<Nonces>,
}

impl Gateway {
    pub(crate) fn new(
        credentials: impl IntoIterator<Item = (String, Credential)>,
        clock: Clock,
    ) -> Self {
        Self { credentials: credentials.into_iter().collect(), clock, nonces: Mutex::default() }
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// Whether everything about the head of a request is in order, the signature above all: no body of a stranger is
    /// kept in memory. `query` is the decoded query of its URL.
    pub(crate) fn admit<'r>(
        &self,
        request: &'r Parts,
        query: &Pairs,
    ) -> Result<Admission<'r>, Refusal> {
        let headers = &request.headers;
        let operation = operation(request, query)?;
        let now = self.now();
        let date = date(headers, now)?;
        let nonce = header(headers, "x-acs-signature-nonce")
            .ok_or_else(|| Refusal::missing("SignatureNonce"))?;
        if nonce.len() > LONGEST_NONCE {
            let message = format!("The nonce is longer than {LONGEST_NONCE} bytes.");
            return Err(Refusal::bad_request("InvalidParameter.SignatureNonce", message));
        }
        let authorization = Authorization::of(headers)?;
        let credential = self.credentials.get(authorization.access_key_id).ok_or_else(|| {
            Refusal::not_found("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        })?;
        credential.check_token(headers)?;
        let payload_hash = header(headers, "x-acs-content-sha256")
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
        if !credential.key.verify(&canonical, authorization.signature) {
            return Err(mismatch(&canonical));
        }

        Ok(Admission { operation, nonce, expiry: date + WINDOW, payload_hash })
    }

    /// The operation that an admitted request asks for, if its body is the one that was signed.
    pub(crate) fn confirm(
        &self,
        admission: &Admission<'_>,
        body: &[u8],
    ) -> Result<&'static OperationInfo, Refusal> {
        let Admission { operation, nonce, expiry, payload_hash } = *admission;
        let hash = sign::sha256_hex(body);
        if !payload_hash.eq_ignore_ascii_case(&hash) {
            let message =
                format!("x-acs-content-sha256 is not the hash of the body, which is {hash}.");
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

/// A request whose head is in order.
pub(crate) struct Admission<'r> {
    operation: &'static OperationInfo,
    nonce: &'r str,
    expiry: SystemTime,
    payload_hash: &'r str,
}

/// What the request asks for, before it is known who asks.
fn operation(request: &Parts, query: &Pairs) -> Result<&'static OperationInfo, Refusal> {
    if request.method != Method::POST && request.method != Method::GET {
        return Err(Refusal::bad_request(
            "UnsupportedHTTPMethod",
            "Operations are called by POST.",
        ));
    }
    if request.uri.path() != "/" {
        return Err(Refusal::not_found("InvalidApi.NotFound", "Every operation has the path /."));
    }
    if let Some(other) = other_signature(&request.headers, query) {
        let message = format!(
            "The request is signed by {other}. Sign it by {ALGORITHM} (V3): action, version, date and nonce are headers x-acs-…, and the signature is in Authorization."
        );
        return Err(Refusal::bad_request("IncompleteSignature", message));
    }
    let version =
        header(&request.headers, "x-acs-version").ok_or_else(|| Refusal::missing("Version"))?;
    if version != VERSION {
        return Err(Refusal::not_found(
            "InvalidVersion",
            "Specified version is not valid: it is 2020-06-06.",
        ));
    }
    let action =
        header(&request.headers, "x-acs-action").ok_or_else(|| Refusal::missing("Action"))?;
    operations::find(action).ok_or_else(|| {
        Refusal::not_found("InvalidAction.NotFound", "Specified action is not found.")
    })
}

/// Another way of the service to prove who calls, by its name, if the request is made in that way.
fn other_signature(headers: &HeaderMap, query: &Pairs) -> Option<&'static str> {
    let authorization = headers.get(AUTHORIZATION).map_or(&b""[..], |value| value.as_bytes());
    let has = |wanted: &str| query.iter().any(|(name, _)| name == wanted);
    if authorization.starts_with(b"acs ") {
        return Some("the signature V1 of ROA operations (Authorization: acs …)");
    }
    if headers.contains_key("x-acs-bearer-token") {
        return Some("a bearer token");
    }
    let is_v1 = authorization.is_empty() && (has("Signature") || has("SignatureMethod"));
    is_v1.then_some("the signature V1 of RPC operations (parameters Signature, SignatureMethod …)")
}

/// The date of the request, if it is near enough to `now`.
fn date(headers: &HeaderMap, now: SystemTime) -> Result<SystemTime, Refusal> {
    let text = header(headers, "x-acs-date").ok_or_else(|| Refusal::missing("Timestamp"))?;
    let date = sign::parse_date(text).ok_or_else(|| {
        Refusal::bad_request(
            "InvalidTimeStamp.Format",
            "The date is not of the form YYYY-MM-DDThh:mm:ssZ.",
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

    /// The headers that the client says it signed, with their values. They must cover what the service
    /// relies on.
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
                    return Err(incomplete("a header that is said to be signed did not arrive"));
                }
                Ok((name, values.join(",")))
            })
            .collect()
    }
}

fn incomplete(what: &str) -> Refusal {
    Refusal::bad_request("IncompleteSignature", format!("The signature is incomplete: {what}."))
}

/// Tells the string to sign, like the service, so that clients can compare its hash with theirs; not the canonical
/// request, which holds every parameter.
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
