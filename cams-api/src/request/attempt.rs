//! From the parameters of a call to one signed HTTP request. It does no IO and reads no clock.

use std::borrow::Cow;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName,
    HeaderValue, USER_AGENT,
};

use super::marked;
use super::signed::SignedRequest;
use crate::client::{CallOptions, Inner, Placement};
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::generated::VERSION;
use crate::operation::{Invalid, OperationInfo, Pairs, Params};
use crate::outcome::{Error, ErrorKind};
use crate::sign::{
    self, CanonicalRequest, EMPTY_SHA256, RequestHash, percent_decoded, percent_encode,
};

const FORM: &str = "application/x-www-form-urlencoded";

/// The query parameter of a request whose proof is a bearer token.
const BEARER: &str = "SignatureType=BEARERTOKEN";

/// The longest URL that the HTTP library takes, in bytes.
const MAX_URL_BYTES: usize = 65_534;

/// The parameters of a call in their encoded form: the same on every attempt.
pub(crate) struct Content {
    query: Pairs,
    /// Set when names that need encoding made another order necessary.
    reordered_query: Option<String>,
    body: Option<Body>,
}

struct Body {
    bytes: Bytes,
    sha256: String,
}

impl Content {
    /// Checks and places the parameters. A query that is longer than the client wants moves to a form body, since
    /// servers limit the length of URLs.
    pub(crate) fn new(
        mut params: Params,
        options: &CallOptions,
        client: &Inner,
    ) -> Result<Self, Error> {
        for (name, value) in &options.extra_params {
            put_extra(&mut params, name, value);
        }
        let (mut query, mut form) = params.checked()?;
        match options.placement {
            Placement::Query => query.absorb(&mut form),
            Placement::Form => form.absorb(&mut query),
            Placement::Documented if query.as_str().len() > client.max_query_bytes => {
                form.absorb(&mut query);
            }
            Placement::Documented => {}
        }
        check_url(client.endpoint.url.as_str().len() + "?".len() + query.as_str().len())?;
        let body = (!form.is_empty()).then(|| {
            let form = form.to_form();
            Body { sha256: sign::sha256_hex(form.as_bytes()), bytes: form.into() }
        });
        let reordered_query =
            query.has_encoded_name().then(|| ordered_by_decoded_name(query.as_str()));
        Ok(Self { query, reordered_query, body })
    }

    /// Shows what is confidential of the parameters, one value after the other.
    pub(crate) fn each_confidential(
        &self,
        info: Option<&'static OperationInfo>,
        show: &mut dyn FnMut(&str),
    ) {
        marked::each(info, self.query(), false, show);
        marked::each(info, &String::from_utf8_lossy(self.body()), true, show);
    }

    fn query(&self) -> &str {
        self.reordered_query.as_deref().unwrap_or(self.query.as_str())
    }

    fn body(&self) -> &[u8] {
        self.body.as_ref().map_or(&[], |body| &body.bytes)
    }

    fn payload_hash(&self) -> &str {
        self.body.as_ref().map_or(EMPTY_SHA256, |body| &body.sha256)
    }
}

/// Refuses a URL that the HTTP library would refuse.
fn check_url(bytes: usize) -> Result<(), Error> {
    if bytes <= MAX_URL_BYTES {
        return Ok(());
    }
    let text = format!(
        "the parameters make a URL of {bytes} bytes, and {MAX_URL_BYTES} are possible; send them as a form, by \
         `.placement(Placement::Form)` or with a lower `max_query_bytes` of the client"
    );
    Err(Error::new(ErrorKind::InvalidParameter, text))
}

/// Puts an undocumented parameter, or another value for a documented one, in its place.
fn put_extra(params: &mut Params, name: &str, value: &str) {
    if name.is_empty() {
        let problem = "an extra parameter has no name".to_owned();
        params.invalid.push(Invalid::new("", problem));
        return;
    }
    params.missing.retain(|missing| *missing != name);
    params.invalid.retain(|invalid| invalid.name != name);
    let mut encoded = String::new();
    percent_encode(name.as_bytes(), &mut encoded);
    let is_in_form =
        params.form.as_str().split('&').any(|pair| pair.split('=').next() == Some(&encoded));
    let pairs = if is_in_form { &mut params.form } else { &mut params.query };
    pairs.remove(&encoded);
    pairs.push_any(name, value);
}

/// The service orders parameters by their decoded names.
fn ordered_by_decoded_name(query: &str) -> String {
    let decoded_name = |pair: &&str| percent_decoded(pair.split('=').next().unwrap_or_default());
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_by_cached_key(decoded_name);
    pairs.join("&")
}

/// Everything that one attempt is made of. Date, nonce and credentials are new for every attempt.
pub(crate) struct Attempt<'a> {
    pub(crate) client: &'a Inner,
    pub(crate) action: &'static str,
    pub(crate) content: &'a Content,
    pub(crate) credentials: &'a Credentials,
    pub(crate) date: String,
    pub(crate) nonce: String,
}

const X_ACS_ACTION: HeaderName = HeaderName::from_static("x-acs-action");
const X_ACS_BEARER_TOKEN: HeaderName = HeaderName::from_static("x-acs-bearer-token");
const X_ACS_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-acs-content-sha256");
const X_ACS_DATE: HeaderName = HeaderName::from_static("x-acs-date");
const X_ACS_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-acs-security-token");
const X_ACS_SIGNATURE_NONCE: HeaderName = HeaderName::from_static("x-acs-signature-nonce");
const X_ACS_VERSION: HeaderName = HeaderName::from_static("x-acs-version");

/// The headers of a request without a body that is signed by a key, made once. Those that differ from attempt to
/// attempt are blank: an attempt copies the whole and fills them in.
pub(crate) fn headers(user_agent: HeaderValue) -> HeaderMap {
    const BLANK: HeaderValue = HeaderValue::from_static("");
    HeaderMap::from_iter([
        (ACCEPT, HeaderValue::from_static("application/json")),
        // Without this a server may compress as it likes.
        (ACCEPT_ENCODING, HeaderValue::from_static("identity")),
        // The HTTP library writes it only when there is a body, and some gateways want it always.
        (CONTENT_LENGTH, HeaderValue::from_static("0")),
        (USER_AGENT, user_agent),
        (X_ACS_CONTENT_SHA256, HeaderValue::from_static(EMPTY_SHA256)),
        (X_ACS_VERSION, HeaderValue::from_static(VERSION)),
        (AUTHORIZATION, BLANK),
        (X_ACS_ACTION, BLANK),
        (X_ACS_DATE, BLANK),
        (X_ACS_SIGNATURE_NONCE, BLANK),
    ])
}

impl Attempt<'_> {
    /// Calls `use_it` with the canonical form of a request that is signed by a key. The headers are those that the
    /// service wants signed and no others: a proxy may change the rest.
    fn with_canonical<R>(&self, use_it: impl FnOnce(&CanonicalRequest<'_>) -> R) -> R {
        let mut headers = [("", ""); 8];
        let mut len = 0;
        let mut add = |name, value| {
            headers[len] = (name, value);
            len += 1;
        };
        // In the order of their names.
        if self.content.body.is_some() {
            add("content-type", FORM);
        }
        add("host", &self.client.endpoint.host);
        add("x-acs-action", self.action);
        add("x-acs-content-sha256", self.content.payload_hash());
        add("x-acs-date", &self.date);
        if let Some(token) = self.credentials.security_token() {
            add("x-acs-security-token", token);
        }
        add("x-acs-signature-nonce", &self.nonce);
        add("x-acs-version", VERSION);
        use_it(&CanonicalRequest {
            method: "POST",
            path: "/",
            query: self.content.query(),
            headers: &headers[..len],
            payload_hash: self.content.payload_hash(),
        })
    }

    /// The query of the request: that of the parameters, which also says so if a token is the proof.
    fn query(&self) -> Cow<'_, str> {
        let query = self.content.query();
        match self.credentials.bearer_token() {
            None => Cow::Borrowed(query),
            Some(_) if query.is_empty() => Cow::Borrowed(BEARER),
            Some(_) => Cow::Owned(ordered_by_decoded_name(&format!("{query}&{BEARER}"))),
        }
    }

    /// The `Authorization` header and the hash of what was signed, for credentials that sign.
    fn authorization(&self) -> Option<(String, RequestHash)> {
        let key = self.credentials.key()?;
        let id = self.credentials.access_key_id();
        Some(self.with_canonical(|request| key.authorize(id, request)))
    }

    /// The request, signed, and the hash of what was signed. `host` is left to the HTTP library, which writes it
    /// from the URL.
    pub(crate) fn into_http(self) -> Result<(reqwest::Request, Option<RequestHash>), Error> {
        let (authorization, hash) = self.authorization().unzip();
        let query = self.query();
        let mut url = self.client.endpoint.url.clone();
        if !query.is_empty() {
            url.set_query(Some(&query));
            // A bearer token makes it longer.
            check_url(url.as_str().len())?;
        }
        let mut request = reqwest::Request::new(Method::POST, url);
        let headers = request.headers_mut();
        headers.clone_from(&self.client.headers);
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
            check_privacy(&self.client.endpoint)?;
            headers.insert(X_ACS_BEARER_TOKEN, secret_header(token, "the bearer token")?);
        }
        if let Some(token) = self.credentials.shared_security_token() {
            headers.insert(X_ACS_SECURITY_TOKEN, secret_header(token, "the security token")?);
        }
        if let Some(body) = &self.content.body {
            headers.insert(
                X_ACS_CONTENT_SHA256,
                header(body.sha256.clone().into(), "the body's hash")?,
            );
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
            // The HTTP library writes that of a body.
            headers.remove(CONTENT_LENGTH);
            *request.body_mut() = Some(body.bytes.clone().into());
        }
        Ok((request, hash))
    }

    /// The same request for people to look at.
    pub(crate) fn into_signed_request(self) -> Result<SignedRequest, Error> {
        // A bearer token signs nothing.
        let canonical_request = match self.credentials.key() {
            Some(_) => self.with_canonical(|request| request.to_text()),
            None => String::new(),
        };
        let (client, content) = (self.client, self.content);
        let (request, _) = self.into_http()?;
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let mut headers: Vec<(String, String)> =
            request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        headers.push(("host".to_owned(), client.endpoint.host.clone()));
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

/// Whoever reads a bearer token on its way can use it. It leaves this machine only by HTTPS.
fn check_privacy(endpoint: &Endpoint) -> Result<(), Error> {
    if endpoint.is_https() || endpoint.is_loopback() {
        return Ok(());
    }
    let text = "a bearer token must not be sent without HTTPS, where anybody on the way can read and use it; write the \
                endpoint with https://, or sign with an access key";
    Err(Error::new(ErrorKind::Config, text))
}

/// A header value, or an error that says whose text does not fit into a header.
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
