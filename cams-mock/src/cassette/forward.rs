//! Sends an admitted call to the real service, signed anew.

use std::time::{Duration, SystemTime};

use cams_api::credentials::{Cached, CredentialsProvider};
use cams_api::reqwest::{Client, Method, Url};
use cams_api::sign::{self, CanonicalRequest};
use cams_api::{Credentials, transport};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use hyper::body::Bytes;
use uuid::Uuid;

use crate::gateway::BEARER_SIGNATURE;
use crate::generated::product::VERSION;
use crate::operation::OperationInfo;
use crate::parameters;

/// The time limit of a call, from the connection to the last byte of the response.
const PATIENCE: Duration = Duration::from_secs(60);

/// The hosts that no proxy can reach.
const LOCAL: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// The real service.
pub(super) struct Upstream {
    http: Client,
    url: Url,
    credentials: Cached,
}

/// A response of the service, and the credentials that the request was signed with.
pub(super) struct Forwarded {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    pub(super) credentials: Credentials,
}

impl Upstream {
    /// Fails in words for the caller.
    pub(super) fn new(url: &str, credentials: impl CredentialsProvider) -> Result<Self, String> {
        let usable = |url: &Url| url.host().is_some() && url.path() == "/" && url.query().is_none();
        let parsed = Url::parse(url).ok().filter(usable);
        let url = parsed.ok_or("the upstream must be a URL such as https://host")?;
        let http = transport::http_client_builder().map_err(|error| error.to_string())?;
        let is_local = url.host_str().is_some_and(|host| LOCAL.contains(&host));
        let http = if is_local { http.no_proxy() } else { http };
        let http = http.timeout(PATIENCE).build().map_err(|error| error.to_string())?;
        Ok(Self { http, url, credentials: Cached::new(credentials) })
    }

    /// Forwards a call with the caller's query and body. The error is a text for the caller.
    pub(super) async fn send(
        &self,
        operation: &OperationInfo,
        request: &Parts,
        body: &Bytes,
    ) -> Result<Forwarded, String> {
        let credentials = self.credentials.credentials().await;
        let credentials = credentials.map_err(|error| format!("no credentials: {error}"))?;
        let mut url = self.url.clone();
        let query = query(request);
        url.set_query((!query.is_empty()).then_some(&query));
        let call = Call { operation, request, query: &query, body };
        let headers = signed(&credentials, &call, &host(&url))?;
        let method = Method::from_bytes(request.method.as_str().as_bytes()).unwrap_or(Method::POST);
        let sent = self.http.request(method, url).headers(headers).body(body.clone()).send();
        // A URL contains parameters.
        let response = sent.await.map_err(|error| told(&error.without_url()))?;
        let status = response.status();
        let body = response.bytes().await.map_err(|error| told(&error.without_url()))?;
        Ok(Forwarded { status, body, credentials })
    }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The query of the caller, without the parameter that announces a bearer token: the forwarded
/// request is signed.
fn query(request: &Parts) -> String {
    let pairs = request.uri.query().unwrap_or_default().split('&');
    let is_kept = |pair: &&str| pair.split('=').next() != Some(BEARER_SIGNATURE.0);
    pairs.filter(is_kept).collect::<Vec<_>>().join("&")
}

/// A call to forward.
struct Call<'c> {
    operation: &'c OperationInfo,
    request: &'c Parts,
    query: &'c str,
    body: &'c Bytes,
}

/// The headers of the forwarded request.
fn signed(credentials: &Credentials, call: &Call<'_>, host: &str) -> Result<HeaderMap, String> {
    let Call { operation, request, query, body } = *call;
    let key = credentials.signing_key().ok_or("a recording needs an access key, not a token")?;
    let hash = sign::sha256_hex(body);
    let date = sign::format_date(SystemTime::now());
    let nonce = Uuid::new_v4().to_string();
    let content_type = request.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // In the order of their names, as they are signed.
    let all = [
        (CONTENT_TYPE.as_str(), content_type),
        (HOST.as_str(), Some(host)),
        ("x-acs-action", Some(operation.name)),
        ("x-acs-content-sha256", Some(&hash)),
        ("x-acs-date", Some(&date)),
        ("x-acs-security-token", credentials.security_token()),
        ("x-acs-signature-nonce", Some(&nonce)),
        ("x-acs-version", Some(VERSION)),
    ];
    let present: Vec<(&str, &str)> =
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let pairs = parameters::decode(query.as_bytes());
    let canonical = CanonicalRequest {
        method: request.method.as_str(),
        path: "/",
        query: &sign::canonical_query(pairs.iter().map(|(name, value)| (&**name, &**value))),
        headers: &present,
        payload_hash: &hash,
    };
    let authorization = key.authorization(credentials.access_key_id(), &canonical);
    let mut headers = HeaderMap::new();
    let others = [(AUTHORIZATION.as_str(), &*authorization), (ACCEPT.as_str(), "application/json")];
    // The HTTP library writes the host from the URL.
    let sent = present.into_iter().filter(|(name, _)| *name != HOST.as_str());
    for (name, value) in sent.chain(others) {
        let value = value.parse().map_err(|_| format!("{name} does not fit into a header"))?;
        headers.insert(http::HeaderName::from_bytes(name.as_bytes()).map_err(|_| name)?, value);
    }
    Ok(headers)
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
