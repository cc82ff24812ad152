//! Whether a request that was given up had left. The HTTP client holds it until there is a connection, hands it
//! over to that connection, and only the connection asks it for its body.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// Watches over one request.
pub(super) struct Handover(Arc<AtomicBool>);

impl Handover {
    /// Gives the request a body that notices when it is asked for.
    pub(super) fn of(request: &mut reqwest::Request) -> Self {
        let is_asked = Arc::default();
        let body = request.body_mut().take().unwrap_or_default();
        let watched = WatchedBody { body, is_asked: Arc::clone(&is_asked) };
        *request.body_mut() = Some(reqwest::Body::wrap(watched));
        Self(is_asked)
    }

    /// Whether the request is gone and nobody ever asked for its body, so that no part of it was sent. One that
    /// still exists when it is no longer waited for is in the hands of a connection.
    pub(super) fn was_unsent(self) -> bool {
        Arc::into_inner(self.0).is_some_and(|is_asked| !is_asked.into_inner())
    }
}

/// The body of a request that is watched over.
struct WatchedBody {
    body: reqwest::Body,
    is_asked: Arc<AtomicBool>,
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.is_asked.store(true, Ordering::Release);
        Pin::new(&mut self.body).poll_frame(context).map_err(Into::into)
    }

    /// A connection asks this before it writes the head.
    fn is_end_stream(&self) -> bool {
        self.is_asked.store(true, Ordering::Release);
        self.body.is_end_stream()
    }

    /// This is asked without a connection too, so it tells nothing.
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use hyper::client::conn::http1;
    use hyper_util::rt::TokioIo;
    use tokio::io::AsyncReadExt as _;

    use super::*;

    fn request(text: &'static str) -> (reqwest::Request, Handover) {
        let url = "http://host.invalid/".parse().unwrap();
        let mut request = reqwest::Request::new(http::Method::POST, url);
        *request.body_mut() = (!text.is_empty()).then(|| text.into());
        let handover = Handover::of(&mut request);
        (request, handover)
    }

    #[test]
    fn a_request_that_is_gone_unasked_is_unsent() {
        for text in ["", "text"] {
            let (request, handover) = request(text);
            drop(request);
            assert!(handover.was_unsent());
            let (request, handover) = self::request(text);
            // Somebody could still send it.
            assert!(!handover.was_unsent());
            drop(request);
        }
    }

    /// The question comes before the first byte.
    #[tokio::test]
    async fn a_request_that_is_written_is_not() {
        for text in ["", "text"] {
            let (request, handover) = request(text);
            let is_asked = Arc::clone(&handover.0);
            let (near, mut far) = tokio::io::duplex(1);
            let (mut sender, connection) = http1::handshake(TokioIo::new(near)).await.unwrap();
            let request: http::Request<reqwest::Body> = request.try_into().unwrap();
            let reply = sender.send_request(request);
            assert!(!is_asked.load(Ordering::Acquire));
            let connection = tokio::spawn(connection);
            far.read_u8().await.unwrap();
            assert!(is_asked.load(Ordering::Acquire));
            drop(reply);
            connection.abort();
            assert!(connection.await.unwrap_err().is_cancelled());
            drop((is_asked, sender));
            assert!(!handover.was_unsent());
        }
    }
}
