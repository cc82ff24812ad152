//! One attempt: from the content of a call, credentials, date and nonce to one signed HTTP request.
//! It does no IO and reads no clock.

use std::borrow::Cow;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName,
    HeaderValue, USER_AGENT,
};

use super::content::{Content, check_url, ordered_by_decoded_name};
use super::headers;
use super::signed::SignedRequest;
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::operation::Method;
use crate::outcome::{Error, ErrorKind};
use crate::product::VERSION;
use crate::sign::{CanonicalRequest, EMPTY_SHA256, RequestHash, SignedHeaders, SignedValues};

const FORM: &str = "application/x-www-form-urlencoded";

/// The query parameter of a request with a bearer token.
const BEARER: &str = "SignatureType=BEARERTOKEN";

/// All parts of one attempt. Date, nonce and credentials are new for every attempt.
pub(crate) struct Attempt<'a> {
    pub(crate) endpoint: &'a Endpoint,
    /// From [`base_headers`].
    pub(crate) headers: &'a HeaderMap,
    pub(crate) action: &'static str,
    pub(crate) content: &'a Content,
    pub(crate) credentials: &'a Credentials,
    pub(crate) date: String,
    pub(crate) nonce: String,
    /// The headers that hooks add.
    pub(crate) added: Vec<(String, String)>,
}

const X_ACS_ACTION: HeaderName = HeaderName::from_static("x-acs-action");
const X_ACS_BEARER_TOKEN: HeaderName = HeaderName::from_static("x-acs-bearer-token");
const X_ACS_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-acs-content-sha256");
const X_ACS_DATE: HeaderName = HeaderName::from_static("x-acs-date");
const X_ACS_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-acs-security-token");
const X_ACS_SIGNATURE_NONCE: HeaderName = HeaderName::from_static("x-acs-signature-nonce");
const X_ACS_VERSION: HeaderName = HeaderName::from_static("x-acs-version");

/// The headers of a key-signed request, built once. Headers that differ between attempts are blank:
/// an attempt copies all, fills these in, and removes those of a body or of its absence. That leaves
/// room for `host`, so the map need not grow.
pub(crate) fn base_headers(user_agent: HeaderValue) -> HeaderMap {
    const BLANK: HeaderValue = HeaderValue::from_static("");
    HeaderMap::from_iter([
        (ACCEPT, HeaderValue::from_static("application/json")),
        // Without this header a server may compress.
        (ACCEPT_ENCODING, HeaderValue::from_static("identity")),
        // The HTTP library writes it only for a body, but some gateways require it in every POST.
        (CONTENT_LENGTH, HeaderValue::from_static("0")),
        (USER_AGENT, user_agent),
        (X_ACS_CONTENT_SHA256, HeaderValue::from_static(EMPTY_SHA256)),
        (X_ACS_VERSION, HeaderValue::from_static(VERSION)),
        (AUTHORIZATION, BLANK),
        (X_ACS_ACTION, BLANK),
        (X_ACS_DATE, BLANK),
        (X_ACS_SIGNATURE_NONCE, BLANK),
        (CONTENT_TYPE, HeaderValue::from_static(FORM)),
    ])
}

impl Attempt<'_> {
    /// Calls `use_it` with the canonical form of a request that is signed by a key.
    fn with_canonical<R>(&self, use_it: impl FnOnce(&CanonicalRequest<'_>) -> R) -> R {
        let headers = SignedHeaders::of(&SignedValues {
            content_type: self.content.body.is_some().then_some(FORM),
            host: &self.endpoint.host,
            action: self.action,
            payload_hash: self.content.payload_hash(),
            date: &self.date,
            security_token: self.credentials.security_token(),
            nonce: &self.nonce,
            version: VERSION,
        });
        use_it(&CanonicalRequest {
            method: self.content.method().as_str(),
            path: "/",
            query: self.content.query(),
            headers: &headers,
            payload_hash: self.content.payload_hash(),
        })
    }

    fn http_method(&self) -> reqwest::Method {
        match self.content.method() {
            Method::Post => reqwest::Method::POST,
            Method::Get => reqwest::Method::GET,
        }
    }

    /// The query string. With a bearer token it also carries `SignatureType`.
    fn query(&self) -> Cow<'_, str> {
        let query = self.content.query();
        match self.credentials.bearer_token() {
            None => Cow::Borrowed(query),
            Some(_) if query.is_empty() => Cow::Borrowed(BEARER),
            Some(_) => Cow::Owned(ordered_by_decoded_name(&format!("{query}&{BEARER}"))),
        }
    }

    /// The `Authorization` header and the hash of the signed text, for credentials that sign.
    fn authorization(&self) -> Option<(String, RequestHash)> {
        let key = self.credentials.signing_key()?;
        let id = self.credentials.access_key_id();
        Some(self.with_canonical(|request| key.authorize(id, request)))
    }

    /// The signed request, and the hash of the signed text. The HTTP library writes `host` from the
    /// URL.
    pub(crate) fn into_http(self) -> Result<(reqwest::Request, Option<RequestHash>), Error> {
        let (authorization, hash) = self.authorization().unzip();
        let query = self.query();
        let mut url = self.endpoint.url.clone();
        if !query.is_empty() {
            url.set_query(Some(&query));
            // A bearer token makes the URL longer.
            check_url(self.content.method(), url.as_str().len())?;
        }
        let mut request = reqwest::Request::new(self.http_method(), url);
        let headers = request.headers_mut();
        headers.clone_from(self.headers);
        headers.insert(
            X_ACS_ACTION,
            header(Bytes::from_static(self.action.as_bytes()), "the operation's name")?,
        );
        headers.insert(X_ACS_DATE, header(self.date.into(), "the date")?);
        headers.insert(X_ACS_SIGNATURE_NONCE, header(self.nonce.into(), "the nonce")?);
        match authorization {
            Some(signed) => {
                headers.insert(AUTHORIZATION, secret_header(signed.into(), "the access key id")?)
            }
            None => headers.remove(AUTHORIZATION),
        };
        if let Some(token) = self.credentials.shared_bearer_token() {
            check_privacy(self.endpoint)?;
            headers.insert(X_ACS_BEARER_TOKEN, secret_header(token, "the bearer token")?);
        }
        if let Some(token) = self.credentials.shared_security_token() {
            headers.insert(X_ACS_SECURITY_TOKEN, secret_header(token, "the security token")?);
        }
        if self.content.method() == Method::Get {
            headers.remove(CONTENT_LENGTH);
        }
        match &self.content.body {
            None => headers.remove(CONTENT_TYPE),
            Some(body) => {
                let hash = header(body.sha256.clone().into(), "the body's hash")?;
                headers.insert(X_ACS_CONTENT_SHA256, hash);
                // The HTTP library writes the length of a body.
                headers.remove(CONTENT_LENGTH)
            }
        };
        *request.body_mut() = self.content.body.as_ref().map(|body| body.bytes.clone().into());
        for (name, value) in &self.content.headers {
            request.headers_mut().append(name, value.clone());
        }
        for (name, value) in headers::of_caller(&self.added)? {
            request.headers_mut().append(name, value);
        }
        Ok((request, hash))
    }

    /// The same request as plain data.
    pub(crate) fn into_signed_request(self) -> Result<SignedRequest, Error> {
        // A bearer token signs nothing.
        let canonical_request = match self.credentials.signing_key() {
            Some(_) => self.with_canonical(|request| request.to_text()),
            None => String::new(),
        };
        let (endpoint, content) = (self.endpoint, self.content);
        let (request, _) = self.into_http()?;
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let mut headers: Vec<(String, String)> =
            request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        headers.push(("host".to_owned(), endpoint.host.clone()));
        headers.sort();
        Ok(SignedRequest {
            method: request.method().to_string(),
            url: request.url().to_string(),
            headers,
            body: content.body().to_vec(),
            canonical_request,
            authorization: request.headers().get(AUTHORIZATION).map(text).unwrap_or_default(),
        })
    }
}

/// Anyone who reads a bearer token on its way can use it. It leaves this machine only over HTTPS.
fn check_privacy(endpoint: &Endpoint) -> Result<(), Error> {
    if endpoint.is_https() || endpoint.is_loopback() {
        return Ok(());
    }
    let text = "a bearer token must not be sent without HTTPS, where anybody on the way can read and use it; write the \
                endpoint with https://, or sign with an access key";
    Err(Error::new(ErrorKind::Config, text))
}

/// A header value, or an error that names the setting whose text does not fit into a header.
fn header(value: Bytes, whose: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_maybe_shared(value).map_err(|_| {
        Error::new(ErrorKind::Config, format!("{whose} holds characters that a header cannot have"))
    })
}

fn secret_header(value: Bytes, whose: &str) -> Result<HeaderValue, Error> {
    let mut value = header(value, whose)?;
    value.set_sensitive(true);
    Ok(value)
}
