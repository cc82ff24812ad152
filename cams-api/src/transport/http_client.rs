//! One request out, one whole reply in: by reqwest, without detours, or by the transport of the user.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::{Failure, Head, Transport, TransportError};

/// What sends the requests of a client.
pub(crate) struct HttpClient {
    pub(super) sender: Sender,
    /// The largest reply that is read, in bytes.
    pub(crate) max_reply_bytes: usize,
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
    /// Sends a request and reads the whole reply. The head is stored in `head` as soon as it is there, so
    /// that it is not lost when the body fails to come.
    pub(crate) async fn exchange(
        &self,
        request: reqwest::Request,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        match &self.sender {
            Sender::Reqwest(client) => self.by_reqwest(client, request, head).await,
            Sender::Custom(transport) => self.by_transport(transport.as_ref(), request, head).await,
        }
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

    /// The way to a server, in the words of an error: its host, and the proxy in between.
    pub(crate) fn way_to(&self, host: &str) -> String {
        match &self.proxy {
            Some(proxy) => format!("{host} through the proxy {proxy}"),
            None => host.to_owned(),
        }
    }
}
