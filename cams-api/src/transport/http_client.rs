//! One request out, one whole reply in: by reqwest, without detours, or by the transport of the user.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::handover::Handover;
use super::{Failure, Head, Transport, TransportError, tls};

/// What sends the requests of a client.
pub(crate) struct HttpClient {
    pub(super) sender: Sender,
    /// The largest reply that is read, in bytes.
    pub(crate) max_reply_bytes: usize,
    /// How long making a connection takes at most, if that is known.
    pub(super) connect_timeout: Option<Duration>,
    /// The proxy that connections are made through, as `host:port`, if it is known.
    pub(super) proxy: Option<Arc<str>>,
    /// Whether that proxy reads the requests and may answer them itself.
    pub(super) is_proxy_reading: bool,
}

/// The built-in way is not boxed: almost all requests take it.
pub(super) enum Sender {
    Reqwest(reqwest::Client),
    Custom(Box<dyn Transport>),
}

impl HttpClient {
    /// Sends a request and reads the whole reply, within `limit`. The head is stored in `head` as soon as it
    /// is there, so that it is not lost when the body fails to come.
    pub(crate) async fn exchange(
        &self,
        mut request: reqwest::Request,
        limit: Duration,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        let handover = self.can_end_while_connecting(limit).then(|| Handover::of(&mut request));
        let exchange = async {
            match &self.sender {
                Sender::Reqwest(client) => self.by_reqwest(client, request, head).await,
                Sender::Custom(custom) => self.by_transport(custom.as_ref(), request, head).await,
            }
        };
        let failure = match tokio::time::timeout(limit, exchange).await {
            Ok(Err(failure)) => failure,
            Ok(reply) => return reply,
            Err(_) => Failure::OutOfTime,
        };
        let is_unsent = handover.is_some_and(Handover::was_unsent);
        Err(match failure {
            Failure::OutOfTime if is_unsent => {
                Failure::NotSent(format!("there was no connection within {limit:?}").into())
            }
            // An HTTP client of the user's own may have limits of its own.
            Failure::TimedOut(source) if is_unsent => Failure::NotSent(source),
            failure => failure,
        })
    }

    /// Whether it takes a [`Handover`] to tell if a request was sent within this time: a connection that takes
    /// longer to make fails by itself before. Watching has a price, and few attempts are so short.
    fn can_end_while_connecting(&self, limit: Duration) -> bool {
        matches!(self.sender, Sender::Reqwest(_))
            && self.connect_timeout.is_none_or(|connecting| limit <= connecting)
    }

    async fn by_reqwest(
        &self,
        client: &reqwest::Client,
        request: reqwest::Request,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        let mut response = client.execute(request).await?;
        let announced = response.content_length();
        let headers = std::mem::take(response.headers_mut());
        *head = Some(self.head(response.status(), headers));
        if announced.is_some_and(|announced| announced > self.max_reply_bytes as u64) {
            return Err(Failure::TooLarge);
        }
        // Most replies are one chunk, which needs no copy.
        let Some(first) = response.chunk().await? else { return Ok(Bytes::new()) };
        let Some(second) = response.chunk().await? else { return self.within_limit(first) };
        let mut body = BytesMut::from(first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            if body.len() + chunk.len() > self.max_reply_bytes {
                return Err(Failure::TooLarge);
            }
            body.extend_from_slice(&chunk);
            next = response.chunk().await?;
        }
        Ok(body.freeze())
    }

    async fn by_transport(
        &self,
        transport: &dyn Transport,
        request: reqwest::Request,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        let request: http::Request<reqwest::Body> =
            request.try_into().map_err(TransportError::from)?;
        let request =
            request.map(|body| Bytes::copy_from_slice(body.as_bytes().unwrap_or_default()));
        let (parts, body) = transport.send(request).await?.into_parts();
        *head = Some(self.head(parts.status, parts.headers));
        self.within_limit(body)
    }

    fn within_limit(&self, body: Bytes) -> Result<Bytes, Failure> {
        if body.len() > self.max_reply_bytes { Err(Failure::TooLarge) } else { Ok(body) }
    }

    fn head(&self, status: http::StatusCode, headers: http::HeaderMap) -> Head {
        let proxy = if self.is_proxy_reading { self.proxy.clone() } else { None };
        Head { status: status.as_u16(), headers, proxy }
    }

    /// That a server cannot be reached, in the words of an error, whose source is the given one.
    pub(crate) fn cannot_connect(&self, host: &str, error: &(dyn StdError + 'static)) -> String {
        let way = way_to(host, self.proxy.as_deref());
        let hint = match tls::is_missing_at_server(error) {
            true => {
                ", which does not speak HTTPS; write the endpoint with http:// if that is meant"
            }
            false => "",
        };
        format!("cannot connect to {way}{hint}")
    }
}

/// The way to a server, in the words of an error: its host, and the proxy in between.
pub(crate) fn way_to(host: &str, proxy: Option<&str>) -> String {
    match proxy {
        Some(proxy) => format!("{host} through the proxy {proxy}"),
        None => host.to_owned(),
    }
}
