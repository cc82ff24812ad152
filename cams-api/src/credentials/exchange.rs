//! One small HTTP exchange of a provider: a request, a status, a body of at most 1 MiB.
//!
//! Each exchange has its own HTTP client. Providers fetch rarely, and a kept connection would
//! belong to the async runtime that opened it, which may be gone at the next fetch. Errors name the
//! host, never the query, a header or a body: those may contain tokens.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Url};
use zeroize::Zeroizing;

use super::error::CredentialsError;
use crate::causes::causes;
use crate::endpoint::Endpoint;
use crate::privacy::Confidential;
use crate::product::USER_AGENT;
use crate::setup_error::SetupError;
use crate::sign::percent_encode;
use crate::transport::{Basis, ProxyChoice, Route, runtime, way_to};
use crate::variables::trimmed;

const X_ACS_REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");

/// The largest response that is read, in bytes.
const LARGEST_RESPONSE: usize = 1024 * 1024;

/// The time limits of an exchange.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// From the start to the connection, TLS included.
    pub(super) connect: Duration,
    /// From the request to the end of the response.
    pub(super) read: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), read: Duration::from_secs(10) }
    }
}

/// A request that is being prepared.
pub(super) struct Exchange {
    method: Method,
    url: Url,
    headers: Vec<(&'static str, Zeroizing<String>)>,
    body: Zeroizing<Vec<u8>>,
    confidential: Confidential,
    limits: Limits,
    time_left: Duration,
    is_direct: bool,
}

/// A response, whatever its status. The body is wiped when it is dropped.
pub(super) struct Response {
    /// Host and port of the server, for errors.
    pub(super) host: String,
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
    /// The texts of the request that must not be shown where the response quotes them.
    pub(super) confidential: Confidential,
}

/// The reason why there is no response.
#[derive(Debug)]
pub(super) struct NoResponse {
    /// `true` if no connection could be made.
    pub(super) is_unreachable: bool,
    /// `true` if the connection broke before the time limit.
    pub(super) is_broken: bool,
    error: CredentialsError,
}

impl NoResponse {
    /// The request cannot be sent, or its response cannot be used.
    fn failed(reason: impl Into<String>) -> Self {
        CredentialsError::failed(reason).into()
    }

    /// A setting keeps the request from being sent.
    fn setup(host: &str, error: SetupError) -> Self {
        let (text, source) = error.into_parts();
        let text = format!("{host} cannot be called: {text}");
        match source {
            Some(source) => CredentialsError::caused(text, source).into(),
            None => Self::failed(text),
        }
    }

    /// An error of the HTTP client.
    fn http(way: &str, error: reqwest::Error) -> Self {
        // The URL may hold tokens.
        let error = error.without_url();
        let what = match (error.is_connect(), error.is_timeout()) {
            (true, _) => "cannot be reached",
            (false, true) => "did not respond in time",
            (false, false) => "broke off the connection",
        };
        Self {
            is_unreachable: error.is_connect(),
            is_broken: is_broken(&error),
            error: CredentialsError::caused(format_args!("{way} {what}"), error),
        }
    }
}

impl From<CredentialsError> for NoResponse {
    fn from(error: CredentialsError) -> Self {
        Self { is_unreachable: false, is_broken: false, error }
    }
}

impl From<NoResponse> for CredentialsError {
    fn from(no_response: NoResponse) -> Self {
        no_response.error
    }
}

impl Exchange {
    pub(super) fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    pub(super) fn put(url: Url) -> Self {
        Self::new(Method::PUT, url)
    }

    pub(super) fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Zeroizing::default(),
            confidential: Confidential::default(),
            limits: Limits::default(),
            time_left: Duration::MAX,
            is_direct: false,
        }
    }

    /// Hides this text of the request where the response quotes it.
    pub(super) fn hiding(mut self, text: &str) -> Self {
        self.confidential.add(text);
        self
    }

    /// Adds a header by its lower-case name. Its value is never shown.
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, Zeroizing::new(value.into())));
        self
    }

    pub(super) fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut exchange = self.header("content-type", content_type);
        exchange.body = Zeroizing::new(body.into());
        exchange
    }

    /// Sends these parameters as a form.
    pub(super) fn form(self, parameters: &[(&str, &str)]) -> Self {
        // Room for the whole encoded text: a text that grows leaves its old bytes behind.
        let room = parameters.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
        let mut text = String::with_capacity(room);
        for (name, value) in parameters {
            if !text.is_empty() {
                text.push('&');
            }
            percent_encode(name.as_bytes(), &mut text);
            text.push('=');
            percent_encode(value.as_bytes(), &mut text);
        }
        self.body("application/x-www-form-urlencoded", text)
    }

    pub(super) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The time limit of the exchange.
    pub(super) fn longest(&self) -> Duration {
        self.limits.connect + self.limits.read
    }

    /// Limits the exchange to this time, in addition to the other limits.
    pub(super) fn within(mut self, time_left: Duration) -> Self {
        self.time_left = time_left;
        self
    }

    /// Ignores the proxies of the environment.
    pub(super) fn direct(mut self) -> Self {
        self.is_direct = true;
        self
    }

    /// Sends the request and reads the whole response.
    pub(super) async fn send(self) -> Result<Response, NoResponse> {
        // Scheme, host and port.
        let origin = Endpoint::parse(&self.url.origin().ascii_serialization())
            .map_err(|reason| NoResponse::failed(format!("the address is not usable: {reason}")))?;
        self.check_privacy(&origin)?;
        let (client, way) = self.client(&origin)?;
        let host = origin.host;
        let mut request = reqwest::Request::new(self.method, self.url);
        for (name, value) in self.headers {
            // Header and body wipe what they own.
            let value = Bytes::from_owner(value);
            let mut header = HeaderValue::from_maybe_shared(value).map_err(|_| {
                NoResponse::failed(format!(
                    "the {name} for {host} holds characters that a header cannot have"
                ))
            })?;
            header.set_sensitive(true);
            request.headers_mut().insert(HeaderName::from_static(name), header);
        }
        if !self.body.is_empty() {
            *request.body_mut() = Some(Bytes::from_owner(self.body).into());
        } else if *request.method() != Method::GET {
            // Some servers want a length with every POST and PUT.
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let failed = |error| NoResponse::http(&way, error);
        let mut response = client.execute(request).await.map_err(failed)?;
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LARGEST_RESPONSE {
                return Err(NoResponse::failed(format!(
                    "the response from {host} is larger than {LARGEST_RESPONSE} bytes"
                )));
            }
            // A vector that grows leaves its old bytes behind.
            if body.capacity() < body.len() + chunk.len() {
                let mut larger = Vec::with_capacity(2 * (body.len() + chunk.len()));
                larger.extend_from_slice(&body);
                body = Zeroizing::new(larger);
            }
            body.extend_from_slice(&chunk);
        }
        let headers = std::mem::take(response.headers_mut());
        let (status, confidential) = (response.status().as_u16(), self.confidential);
        Ok(Response { host, status, headers, body, confidential })
    }

    /// Refuses to send a bearer token in plain text: anyone who reads it on the way can use it.
    fn check_privacy(&self, origin: &Endpoint) -> Result<(), NoResponse> {
        let is_bearer = |(name, value): &(&str, Zeroizing<String>)| {
            *name == "authorization" && value.starts_with("Bearer ")
        };
        let is_private = origin.is_https() || origin.is_loopback();
        if is_private || !self.headers.iter().any(is_bearer) {
            return Ok(());
        }
        Err(NoResponse::failed(format!(
            "a token for {} must not be sent without HTTPS; write the address with https://",
            origin.host
        )))
    }

    /// The HTTP client, and its route for errors.
    fn client(&self, origin: &Endpoint) -> Result<(reqwest::Client, String), NoResponse> {
        let refused = |error| NoResponse::setup(&origin.host, error);
        runtime::check_timers().and_then(|()| runtime::check_sockets()).map_err(refused)?;
        let choice = if self.is_direct { ProxyChoice::Direct } else { ProxyChoice::System };
        let route = Route::new(&choice, None, origin).map_err(refused)?;
        let way = way_to(&origin.host, route.proxy().as_deref());
        let client = Basis::new(route, origin, &[])
            .map_err(refused)?
            .builder()
            .connect_timeout(self.limits.connect)
            .timeout(self.longest().min(self.time_left))
            .read_timeout(self.limits.read)
            .pool_max_idle_per_host(0)
            .user_agent(format!("{USER_AGENT}/{}", env!("CARGO_PKG_VERSION")))
            .build();
        let client = client.map_err(|error| {
            let what = format_args!("the HTTP client for {} cannot be made", origin.host);
            NoResponse::from(CredentialsError::caused(what, error.without_url()))
        })?;
        Ok((client, way))
    }
}

impl Response {
    /// The request ID that Alibaba Cloud's gateways send in a header.
    pub(super) fn request_id(&self) -> Option<&str> {
        self.headers.get(X_ACS_REQUEST_ID)?.to_str().ok()
    }

    /// The wait that the server asks for, if it is in seconds.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?;
        seconds.trim().parse().ok().map(Duration::from_secs)
    }

    /// The body without the byte order mark, whitespace and invisible characters around it.
    pub(super) fn content(&self) -> &[u8] {
        std::str::from_utf8(&self.body).map_or(&self.body, |text| trimmed(text).as_bytes())
    }
}

/// Returns `true` if an existing connection ended early. The TLS handshake counts as connecting.
fn is_broken(error: &reqwest::Error) -> bool {
    let mut kinds =
        causes(error).filter_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    let is_early_end = |kind| {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
    };
    !error.is_timeout() && (!error.is_connect() || kinds.any(is_early_end))
}

/// Parses the address of a provider's server, from a program or a file.
pub(super) fn parse_url(text: &str, whose: &str) -> Result<Url, CredentialsError> {
    let refused = |reason: &str| {
        CredentialsError::failed(format!(
            "{whose} is not a usable address: {reason}; write it as http://host/path or https://host/path"
        ))
    };
    let url = Url::parse(text.trim()).map_err(|error| refused(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("its scheme is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("it holds a user name or password"));
    }
    Ok(url)
}
