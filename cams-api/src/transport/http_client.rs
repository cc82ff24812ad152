//! Sends one request and reads one whole response, with reqwest or with the user's transport.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::connections::{Connections, Pool};
use super::failure::Failure;
use super::handover::Handover;
use super::head::Head;
use super::{Transport, TransportError, TransportFuture, runtime, tls};
use crate::setup_error::SetupError;

/// Sends the requests of a client.
pub(crate) struct HttpClient {
    pub(super) sender: Sender,
    /// The maximum size of a response, in bytes.
    pub(crate) max_response_bytes: usize,
    /// The time limit for opening a connection, if known.
    pub(super) connect_timeout: Option<Duration>,
    /// The time until a dead HTTP/2 connection is detected, if known.
    pub(super) death_noticed_within: Option<Duration>,
    /// The proxy of the connections as `host:port`, if known.
    pub(super) proxy: Option<Arc<str>>,
    /// `true` if that proxy reads the requests and may answer them itself.
    pub(super) is_proxy_reading: bool,
}

/// A request on its way.
enum Sent<'a, F> {
    Reqwest(ByReqwest<'a, F>),
    Custom(ByTransport<'a>),
}

struct ByReqwest<'a, F> {
    connections: &'a Connections,
    pool: Arc<Pool>,
    /// The pool's number of responses when the request was handed over.
    responses: usize,
    handover: Option<Handover>,
    /// The target of the request, if the HTTP client may send it elsewhere.
    url: Option<Box<reqwest::Url>>,
    response: F,
}

pub(super) struct ByTransport<'a> {
    url: Box<reqwest::Url>,
    response: TransportFuture<'a>,
}

/// The built-in way is not boxed: almost all requests take it.
pub(super) enum Sender {
    Reqwest(Connections),
    Custom(Box<dyn Transport>),
}

impl HttpClient {
    /// Fails if no async runtime is running, or if it lacks a part.
    pub(crate) fn check_runtime(&self) -> Result<(), SetupError> {
        match &self.sender {
            Sender::Reqwest(connections) => connections.here().map(drop),
            Sender::Custom(_) => runtime::check_timers(),
        }
    }

    /// Sends a request and reads the whole response, within `limit`. The head is stored in `head`
    /// as soon as it arrives, so it survives if the body fails.
    ///
    /// The request is handed over before the future begins. A future holding it would be copied
    /// with it.
    pub(crate) fn exchange<'a>(
        &'a self,
        request: reqwest::Request,
        limit: Duration,
        head: &'a mut Option<Head>,
    ) -> impl Future<Output = Result<Bytes, Failure>> + Send + 'a {
        let mut sent = match &self.sender {
            Sender::Reqwest(connections) => {
                self.by_reqwest(connections, request, limit).map(Sent::Reqwest)
            }
            Sender::Custom(custom) => by_transport(custom.as_ref(), request).map(Sent::Custom),
        };
        async move {
            // Borrowed: moved, it would be in the future twice.
            let under_way = match sent {
                Ok(ref mut sent) => sent,
                Err(failure) => return Err(failure),
            };
            let response = async {
                match under_way {
                    Sent::Reqwest(sent) => self.response(sent, limit, head).await,
                    Sent::Custom(sent) => self.custom_response(sent, head).await,
                }
            };
            let response = tokio::time::timeout(limit, response).await;
            match (response.unwrap_or(Err(Failure::OutOfTime)), sent) {
                (Err(failure), Ok(Sent::Reqwest(sent))) => {
                    Err(sent.explain(failure, limit, self.death_noticed_within))
                }
                (response, _) => response,
            }
        }
    }

    fn by_reqwest<'a>(
        &self,
        connections: &'a Connections,
        mut request: reqwest::Request,
        limit: Duration,
    ) -> Result<
        ByReqwest<'a, impl Future<Output = reqwest::Result<reqwest::Response>> + Unpin + use<>>,
        Failure,
    > {
        let pool = connections.here().map_err(|error| Failure::NotSent(error.into()))?;
        let responses = pool.responses();
        let handover = self.is_watched(&pool, limit).then(|| Handover::of(&mut request));
        let url = connections.is_given().then(|| Box::new(request.url().clone()));
        let response = pool.client.execute(request);
        Ok(ByReqwest { connections, pool, responses, handover, url, response })
    }

    /// Awaits the response to a request that reqwest has.
    async fn response(
        &self,
        sent: &mut ByReqwest<'_, impl Future<Output = reqwest::Result<reqwest::Response>> + Unpin>,
        limit: Duration,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        let ByReqwest { pool, handover, url, response, .. } = sent;
        pool.catch_up().await;
        let mut response = match handover {
            Some(handover) if pool.may_share() => {
                let patience = self.connect_timeout.unwrap_or(limit);
                pool.turn.take(handover, patience, response).await?
            }
            _ => response.await?,
        };
        pool.heard_of(response.version());
        if url.as_deref().is_some_and(|url| url != response.url()) {
            return Err(Failure::Redirected);
        }
        *head = Some(self.head_of(&mut response));
        self.body(&mut response).await
    }

    /// Returns `true` if only a [`Handover`] can tell whether a request was sent. A connection that
    /// takes longer than `limit` to open fails before that. On a shared connection, a request may
    /// be queued for longer. Watching has a cost.
    fn is_watched(&self, pool: &Pool, limit: Duration) -> bool {
        pool.may_share() || self.connect_timeout.is_none_or(|connecting| limit <= connecting)
    }

    /// Reads a response to its end.
    pub(super) async fn body(&self, response: &mut reqwest::Response) -> Result<Bytes, Failure> {
        if response.content_length().is_some_and(|length| length > self.max_response_bytes as u64) {
            return Err(Failure::TooLarge);
        }
        // Most responses are one chunk, which needs no copy.
        let Some(first) = response.chunk().await? else { return Ok(Bytes::new()) };
        let first = self.within_limit(first)?;
        let Some(second) = response.chunk().await? else { return Ok(first) };
        let mut body = BytesMut::from(first);
        body.extend_from_slice(&second);
        while body.len() <= self.max_response_bytes {
            let Some(chunk) = response.chunk().await? else { return Ok(body.freeze()) };
            body.extend_from_slice(&chunk);
        }
        Err(Failure::TooLarge)
    }

    pub(super) async fn custom_response(
        &self,
        sent: &mut ByTransport<'_>,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        let (mut parts, body) = (&mut sent.response).await?.into_parts();
        if is_of_another_url(&mut parts, &sent.url) {
            return Err(Failure::Redirected);
        }
        *head = Some(self.head(parts.status, parts.headers, None));
        self.within_limit(body)
    }

    fn within_limit(&self, body: Bytes) -> Result<Bytes, Failure> {
        if body.len() > self.max_response_bytes { Err(Failure::TooLarge) } else { Ok(body) }
    }

    /// The head of a response, without its copy.
    pub(super) fn head_of(&self, response: &mut reqwest::Response) -> Head {
        let headers = std::mem::take(response.headers_mut());
        self.head(response.status(), headers, Some(response.version()))
    }

    fn head(
        &self,
        status: http::StatusCode,
        headers: http::HeaderMap,
        version: Option<http::Version>,
    ) -> Head {
        let proxy = if self.is_proxy_reading { self.proxy.clone() } else { None };
        Head { status: status.as_u16(), headers, version, proxy }
    }

    /// The error text for an unreachable server. `error` is the cause.
    pub(crate) fn cannot_connect(&self, host: &str, error: &(dyn StdError + 'static)) -> String {
        let way = way_to(host, self.proxy.as_deref());
        format!("cannot connect to {way}{}", tls::hint(error).unwrap_or_default())
    }
}

impl<F> ByReqwest<'_, F> {
    /// Says more about the failure of an exchange, if its connections know more.
    #[cold]
    fn explain(
        self,
        failure: Failure,
        limit: Duration,
        death_noticed_within: Option<Duration>,
    ) -> Failure {
        let Self { connections, pool, responses, handover, response, .. } = self;
        // Nobody waits for it any more.
        drop(response);
        // For any error: a request that was never begun was not sent.
        let is_unsent = handover.is_some_and(|handover| handover.was_unsent(pool.may_share()));
        match failure {
            Failure::OutOfTime if is_unsent => {
                Failure::NotSent(format!("no connection was available within {limit:?}").into())
            }
            Failure::TimedOut(source) | Failure::Broken(source) if is_unsent => {
                Failure::NotSent(source)
            }
            Failure::OutOfTime => {
                // If the time was too short for a ping and no response began since, the server may
                // be dead.
                let is_blind = death_noticed_within.is_some_and(|noticed| limit <= noticed);
                if is_blind && pool.may_share() && pool.responses() == responses {
                    connections.renew(&pool);
                }
                Failure::OutOfTime
            }
            failure => failure,
        }
    }
}

pub(super) fn by_transport(
    transport: &dyn Transport,
    request: reqwest::Request,
) -> Result<ByTransport<'_>, Failure> {
    let url = request.url().clone();
    let request: http::Request<reqwest::Body> = request.try_into().map_err(TransportError::from)?;
    let request = request.map(|body| Bytes::copy_from_slice(body.as_bytes().unwrap_or_default()));
    Ok(ByTransport { url: Box::new(url), response: transport.send(request) })
}

/// Returns `true` if a transport that uses reqwest reports that its response is from another URL.
fn is_of_another_url(parts: &mut http::response::Parts, url: &reqwest::Url) -> bool {
    // Only reqwest can read its own extensions.
    let mut response = http::Response::new(Bytes::new());
    std::mem::swap(response.extensions_mut(), &mut parts.extensions);
    let unknown = reqwest::Response::from(http::Response::new(Bytes::new()));
    let response = reqwest::Response::from(response);
    response.url() != unknown.url() && response.url() != url
}

/// The way to a server, for error texts: its host, and the proxy in between.
pub(crate) fn way_to(host: &str, proxy: Option<&str>) -> String {
    match proxy {
        Some(proxy) => format!("{host} through the proxy {proxy}"),
        None => host.to_owned(),
    }
}
