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

/// A request on its way, or the reason why it is not.
enum Sent<'a, F> {
    Reqwest(Result<ByReqwest<'a, F>, Failure>),
    Custom(Result<ByTransport<'a>, Failure>),
}

struct ByReqwest<'a, F> {
    connections: &'a Connections,
    pool: Arc<Pool>,
    /// The pool's number of responses when the request was handed over.
    replies: usize,
    handover: Option<Handover>,
    /// The target of the request, if the HTTP client may send it elsewhere.
    url: Option<Box<reqwest::Url>>,
    reply: F,
}

struct ByTransport<'a> {
    url: Box<reqwest::Url>,
    reply: TransportFuture<'a>,
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
        let sent = match &self.sender {
            Sender::Reqwest(connections) => {
                Sent::Reqwest(self.by_reqwest(connections, request, limit))
            }
            Sender::Custom(custom) => Sent::Custom(by_transport(custom.as_ref(), request)),
        };
        async move {
            match sent {
                Sent::Reqwest(sent) => self.reply(sent?, limit, head).await,
                Sent::Custom(sent) => {
                    let exchange = self.custom_reply(sent?, head);
                    tokio::time::timeout(limit, exchange).await.unwrap_or(Err(Failure::OutOfTime))
                }
            }
        }
    }

    fn by_reqwest<'a>(
        &self,
        connections: &'a Connections,
        mut request: reqwest::Request,
        limit: Duration,
    ) -> Result<
        ByReqwest<'a, impl Future<Output = reqwest::Result<reqwest::Response>> + use<>>,
        Failure,
    > {
        let pool = connections.here().map_err(|error| Failure::NotSent(error.into()))?;
        let replies = pool.replies();
        let handover = self.is_watched(&pool, limit).then(|| Handover::of(&mut request));
        let url = connections.is_given().then(|| Box::new(request.url().clone()));
        let reply = pool.client.execute(request);
        Ok(ByReqwest { connections, pool, replies, handover, url, reply })
    }

    /// Awaits the response to a request that reqwest has.
    async fn reply(
        &self,
        sent: ByReqwest<'_, impl Future<Output = reqwest::Result<reqwest::Response>>>,
        limit: Duration,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        let ByReqwest { connections, pool, replies, handover, url, reply } = sent;
        let exchange = async {
            pool.catch_up().await;
            let mut reply = match &handover {
                Some(handover) if pool.may_share() => {
                    let patience = self.connect_timeout.unwrap_or(limit);
                    pool.turn.take(handover, patience, reply).await?
                }
                _ => reply.await?,
            };
            pool.heard_of(reply.version());
            if url.is_some_and(|url| *url != *reply.url()) {
                return Err(Failure::Redirected);
            }
            let headers = std::mem::take(reply.headers_mut());
            *head = Some(self.head(reply.status(), headers));
            self.body(&mut reply).await
        };
        let failure = match tokio::time::timeout(limit, exchange).await {
            Ok(Err(failure)) => failure,
            Ok(reply) => return reply,
            Err(_) => Failure::OutOfTime,
        };
        // For any error: a request that was never begun was not sent.
        let is_unsent = handover.is_some_and(|handover| handover.was_unsent(pool.may_share()));
        Err(match failure {
            Failure::OutOfTime if is_unsent => {
                Failure::NotSent(format!("no connection was available within {limit:?}").into())
            }
            Failure::TimedOut(source) | Failure::Broken(source) if is_unsent => {
                Failure::NotSent(source)
            }
            Failure::OutOfTime => {
                // If the time was too short for a ping and no response began since, the server may
                // be dead.
                let is_blind = self.death_noticed_within.is_some_and(|noticed| limit <= noticed);
                if is_blind && pool.may_share() && pool.replies() == replies {
                    connections.renew(&pool);
                }
                Failure::OutOfTime
            }
            failure => failure,
        })
    }

    /// Returns `true` if only a [`Handover`] can tell whether a request was sent. A connection that
    /// takes longer than `limit` to open fails before that. On a shared connection, a request may
    /// be queued for longer. Watching has a cost.
    fn is_watched(&self, pool: &Pool, limit: Duration) -> bool {
        pool.may_share() || self.connect_timeout.is_none_or(|connecting| limit <= connecting)
    }

    /// Reads a response to its end.
    async fn body(&self, reply: &mut reqwest::Response) -> Result<Bytes, Failure> {
        if reply.content_length().is_some_and(|length| length > self.max_response_bytes as u64) {
            return Err(Failure::TooLarge);
        }
        // Most responses are one chunk, which needs no copy.
        let Some(first) = reply.chunk().await? else { return Ok(Bytes::new()) };
        let first = self.within_limit(first)?;
        let Some(second) = reply.chunk().await? else { return Ok(first) };
        let mut body = BytesMut::from(first);
        body.extend_from_slice(&second);
        while body.len() <= self.max_response_bytes {
            let Some(chunk) = reply.chunk().await? else { return Ok(body.freeze()) };
            body.extend_from_slice(&chunk);
        }
        Err(Failure::TooLarge)
    }

    async fn custom_reply(
        &self,
        sent: ByTransport<'_>,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        let (mut parts, body) = sent.reply.await?.into_parts();
        if is_of_another_url(&mut parts, &sent.url) {
            return Err(Failure::Redirected);
        }
        *head = Some(self.head(parts.status, parts.headers));
        self.within_limit(body)
    }

    fn within_limit(&self, body: Bytes) -> Result<Bytes, Failure> {
        if body.len() > self.max_response_bytes { Err(Failure::TooLarge) } else { Ok(body) }
    }

    fn head(&self, status: http::StatusCode, headers: http::HeaderMap) -> Head {
        let proxy = if self.is_proxy_reading { self.proxy.clone() } else { None };
        Head { status: status.as_u16(), headers, proxy }
    }

    /// The error text for an unreachable server. `error` is the cause.
    pub(crate) fn cannot_connect(&self, host: &str, error: &(dyn StdError + 'static)) -> String {
        let way = way_to(host, self.proxy.as_deref());
        format!("cannot connect to {way}{}", tls::hint(error).unwrap_or_default())
    }
}

fn by_transport(
    transport: &dyn Transport,
    request: reqwest::Request,
) -> Result<ByTransport<'_>, Failure> {
    let url = request.url().clone();
    let request: http::Request<reqwest::Body> = request.try_into().map_err(TransportError::from)?;
    let request = request.map(|body| Bytes::copy_from_slice(body.as_bytes().unwrap_or_default()));
    Ok(ByTransport { url: Box::new(url), reply: transport.send(request) })
}

/// Returns `true` if a transport that uses reqwest reports that its response is from another URL.
fn is_of_another_url(parts: &mut http::response::Parts, url: &reqwest::Url) -> bool {
    // Only reqwest can read its own extensions.
    let mut reply = http::Response::new(Bytes::new());
    std::mem::swap(reply.extensions_mut(), &mut parts.extensions);
    let unknown = reqwest::Response::from(http::Response::new(Bytes::new()));
    let reply = reqwest::Response::from(reply);
    reply.url() != unknown.url() && reply.url() != url
}

/// The way to a server, for error texts: its host, and the proxy in between.
pub(crate) fn way_to(host: &str, proxy: Option<&str>) -> String {
    match proxy {
        Some(proxy) => format!("{host} through the proxy {proxy}"),
        None => host.to_owned(),
    }
}
