//! One small HTTP exchange of a provider: a request, a status, a body of at most 1 MiB.
//!
//! Each exchange has an HTTP client of its own. Providers fetch rarely, a kept connection would belong to the
//! async runtime that opened it, and that runtime may be gone at the next fetch. Error texts name the host
//! and never the query, a header or a body: those may hold tokens.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use zeroize::Zeroizing;

use super::error::CredentialsError;
use crate::endpoint::Endpoint;
use crate::privacy::{Confidential, root_cause};
use crate::sign::percent_encode;
use crate::transport::{HAS_TLS, ProxyChoice, Route, Tls, runtime, way_to};
use crate::variables::trimmed;

/// The largest reply that is read, in bytes.
const LARGEST_REPLY: usize = 1024 * 1024;

/// How long an exchange may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// From the start to the connection, TLS included.
    pub(crate) connect: Duration,
    /// From the request to the end of the reply.
    pub(crate) read: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), read: Duration::from_secs(10) }
    }
}

/// A request that is being prepared.
pub(crate) struct Exchange {
    method: Method,
    url: Url,
    headers: Vec<(&'static str, Zeroizing<String>)>,
    body: Zeroizing<Vec<u8>>,
    confidential: Confidential,
    limits: Limits,
    time_left: Duration,
    is_direct: bool,
}

/// A reply, whatever its status. The body is wiped when it is dropped.
pub(crate) struct Reply {
    /// Who answered, for error messages: host and port.
    pub(crate) host: String,
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// What the request held and is not to be shown, also where the reply quotes it.
    pub(crate) confidential: Confidential,
}

/// Why there is no reply.
#[derive(Debug)]
pub(crate) struct NoReply {
    /// Whether no connection could be made: nobody is there.
    pub(crate) is_unreachable: bool,
    /// Whether the connection broke before its time was over.
    pub(crate) is_broken: bool,
    text: String,
}

impl From<NoReply> for CredentialsError {
    fn from(no_reply: NoReply) -> Self {
        Self::failed(no_reply.text)
    }
}

impl Exchange {
    pub(crate) fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    pub(crate) fn put(url: Url) -> Self {
        Self::new(Method::PUT, url)
    }

    pub(crate) fn post(url: Url) -> Self {
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

    /// Says that this text in the request is not to be shown, also where the reply quotes it.
    pub(crate) fn hiding(mut self, text: &str) -> Self {
        self.confidential.add(text);
        self
    }

    /// Adds a header by its lower-case name. Its value is never shown.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, Zeroizing::new(value.into())));
        self
    }

    pub(crate) fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut exchange = self.header("content-type", content_type);
        exchange.body = Zeroizing::new(body.into());
        exchange
    }

    /// Sends these parameters as a form.
    pub(crate) fn form(self, parameters: &[(&str, &str)]) -> Self {
        // Room for what is encoded as a whole: a text that grows leaves its old bytes behind.
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

    pub(crate) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How long the exchange may take.
    pub(crate) fn longest(&self) -> Duration {
        self.limits.connect + self.limits.read
    }

    /// Takes no longer than this, whatever the limits are.
    pub(crate) fn within(mut self, time_left: Duration) -> Self {
        self.time_left = time_left;
        self
    }

    /// Goes past the proxies of the environment.
    pub(crate) fn direct(mut self) -> Self {
        self.is_direct = true;
        self
    }

    /// Sends the request and reads the whole reply.
    pub(crate) async fn send(self) -> Result<Reply, NoReply> {
        let works = runtime::check_timers().and_then(|()| runtime::check_sockets());
        works.map_err(|error| refused(error.to_string()))?;
        // Scheme, host and port.
        let origin = Endpoint::parse(&self.url.origin().ascii_serialization())
            .map_err(|reason| refused(format!("endpoint is not usable: {reason}")))?;
        // Whoever reads such a token on its way can use it.
        let is_bearer = |(name, value): &(&str, Zeroizing<String>)| {
            *name == "authorization" && value.starts_with("Bearer ")
        };
        let is_private = origin.is_https() || origin.is_loopback();
        if !is_private && self.headers.iter().any(is_bearer) {
            return Err(refused(format!(
                "a token for {} must not be sent without HTTPS; write the address with https://",
                origin.host
            )));
        }
        let choice = if self.is_direct { ProxyChoice::Direct } else { ProxyChoice::System };
        let route =
            Route::new(&choice, None, &origin).map_err(|error| refused(error.to_string()))?;
        let client = client(&origin, &route, self.limits, self.longest().min(self.time_left))?;
        let host = origin.host;
        let way = way_to(&host, route.proxy().as_deref());
        let failed = |error: reqwest::Error| {
            // The URL may hold tokens.
            let error = error.without_url();
            let what = match (error.is_connect(), error.is_timeout()) {
                (true, _) => "cannot be reached",
                (false, true) => "gave no answer in time",
                (false, false) => "broke the exchange off",
            };
            let cause = root_cause(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            NoReply {
                is_unreachable: error.is_connect(),
                is_broken: is_broken(&error),
                text: format!("{way} {what}{cause}"),
            }
        };
        let mut request = reqwest::Request::new(self.method, self.url);
        for (name, value) in self.headers {
            // Header and body wipe what they own.
            let value = Bytes::from_owner(value);
            let mut header = HeaderValue::from_maybe_shared(value).map_err(|_| {
                refused(format!("the {name} for {host} holds characters that a header cannot have"))
            })?;
            header.set_sensitive(true);
            request.headers_mut().insert(HeaderName::from_static(name), header);
        }
        if !self.body.is_empty() {
            *request.body_mut() = Some(Bytes::from_owner(self.body).into());
        } else if *request.method() != Method::GET {
            // Some servers want a length with every POST and PUT.
            request.headers_mut().insert("content-length", HeaderValue::from_static("0"));
        }
        let mut response = client.execute(request).await.map_err(failed)?;
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LARGEST_REPLY {
                return Err(refused(format!(
                    "the reply of {host} is larger than {LARGEST_REPLY} bytes"
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
        Ok(Reply { host, status, headers, body, confidential })
    }
}

impl Reply {
    /// The request id that Alibaba Cloud's gateways put beside the body.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.headers.get("x-acs-request-id")?.to_str().ok()
    }

    /// How long the server asks to wait, if it says that in seconds.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get("retry-after")?.to_str().ok()?;
        seconds.trim().parse().ok().map(Duration::from_secs)
    }

    /// The body without the byte order mark, the white space and the invisible characters around it.
    pub(super) fn content(&self) -> &[u8] {
        std::str::from_utf8(&self.body).map_or(&self.body, |text| trimmed(text).as_bytes())
    }
}

fn refused(text: String) -> NoReply {
    NoReply { is_unreachable: false, is_broken: false, text }
}

/// Whether a connection that was there came to an early end. A handshake of TLS is a part of connecting.
fn is_broken(error: &reqwest::Error) -> bool {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let mut kinds = causes.filter_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    let is_early_end = |kind| {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
    };
    !error.is_timeout() && (!error.is_connect() || kinds.any(is_early_end))
}

/// The address of a provider's server, as a program or a file gives it.
pub(crate) fn parse_url(text: &str, whose: &str) -> Result<Url, CredentialsError> {
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

fn client(
    origin: &Endpoint,
    route: &Route,
    limits: Limits,
    longest: Duration,
) -> Result<reqwest::Client, NoReply> {
    if origin.is_https() && !HAS_TLS {
        return Err(refused(format!(
            "an https address such as that of {} needs the feature `rustls` or `native-tls`, and neither is on",
            origin.host
        )));
    }
    let builder = reqwest::Client::builder()
        .connect_timeout(limits.connect)
        .timeout(longest)
        .read_timeout(limits.read)
        // A signature is bound to its host, and a token is meant for one host only.
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(0)
        .user_agent(concat!("cams-api/", env!("CARGO_PKG_VERSION")));
    let needs_tls = origin.is_https() || route.is_proxy_https();
    let tls = Tls::new(needs_tls, &[]).map_err(|error| refused(error.to_string()))?;
    tls.applied_to(route.applied_to(builder)).build().map_err(|error| {
        let cause = root_cause(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        refused(format!("the HTTP client of the credentials provider cannot be made{cause}"))
    })
}
