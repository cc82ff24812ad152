//! Tells whether an abandoned request was sent. The HTTP client holds a request until there is a
//! connection and then hands it over. Only the connection asks for the request's body.

use std::error::Error as StdError;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::{Mutex, Notify};

/// Nobody has asked for the body yet.
const WAITING: u8 = 0;
/// A connection has the body.
const BEGUN: u8 = 1;
/// Nobody waits for the response any more. Asking for the body now gives an error.
const GIVEN_UP: u8 = 2;

/// Watches one request.
pub(super) struct Handover(Arc<Watched>);

#[derive(Default)]
struct Watched {
    state: AtomicU8,
    begun: Notify,
}

impl Handover {
    /// Gives the request a body that records the first question for it.
    pub(super) fn of(request: &mut reqwest::Request) -> Self {
        let watched = Arc::<Watched>::default();
        let body = request.body_mut().take().unwrap_or_default();
        let body = WatchedBody { body, watched: Arc::clone(&watched) };
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        Self(watched)
    }

    /// Abandons the request, once nobody waits for its response. Returns `true` if no part of it
    /// was or will be sent: nobody asked for its body, and nobody can any more. On a shared
    /// connection it may still be queued; taking it from the queue gives an error, and a server
    /// does not process an incomplete request.
    pub(super) fn was_unsent(self, is_shared: bool) -> bool {
        let Watched { state, .. } = &*self.0;
        let given_up =
            state.compare_exchange(WAITING, GIVEN_UP, Ordering::AcqRel, Ordering::Acquire);
        given_up.is_ok() && (is_shared || Arc::strong_count(&self.0) == 1)
    }
}

impl Watched {
    /// Returns `true` if the request may be written. Records the first question.
    fn begin(&self) -> bool {
        match self.state.compare_exchange(WAITING, BEGUN, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => {
                self.begun.notify_one();
                true
            }
            Err(state) => state == BEGUN,
        }
    }
}

/// The body of a watched request.
struct WatchedBody {
    body: reqwest::Body,
    watched: Arc<Watched>,
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if !self.watched.begin() {
            return Poll::Ready(Some(Err("the request was abandoned".into())));
        }
        Pin::new(&mut self.body).poll_frame(context).map_err(Into::into)
    }

    /// A connection asks this before it writes the head.
    fn is_end_stream(&self) -> bool {
        self.watched.begin() && self.body.is_end_stream()
    }

    /// This is also asked without a connection, so it proves nothing.
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The number of calls that may use a shared connection without taking turns. No server allows
/// fewer concurrent streams.
const UNORDERED: usize = 4;

/// Lets calls hand their requests over to a shared connection one by one.
///
/// A connection accepts any number of requests, even more than the server allows at a time. A
/// request queued inside it cannot be recalled, and nothing is known about it if its time runs out
/// or the connection breaks. One by one, a connection is full before it gets too many requests, and
/// the others wait outside.
#[derive(Default)]
pub(super) struct Turn {
    calls: AtomicUsize,
    handing_over: Mutex<()>,
}

impl Turn {
    /// Awaits an exchange. The handover of its request may take at most `patience`.
    pub(super) async fn take<F: Future>(
        &self,
        handover: &Handover,
        patience: Duration,
        exchange: F,
    ) -> F::Output {
        let _call = Counted::new(&self.calls);
        if self.calls.load(Ordering::Relaxed) <= UNORDERED {
            return exchange.await;
        }
        Box::pin(self.take_in_order(handover, patience, exchange)).await
    }

    async fn take_in_order<F: Future>(
        &self,
        handover: &Handover,
        patience: Duration,
        exchange: F,
    ) -> F::Output {
        // If there is no connection, waiting calls need not wait one after another.
        let turn = match self.handing_over.try_lock() {
            Ok(turn) => Some(turn),
            Err(_) => tokio::time::timeout(patience, self.handing_over.lock()).await.ok(),
        };
        let mut exchange = pin!(exchange);
        let mut begun = pin!(handover.0.begun.notified());
        let early = std::future::poll_fn(|context| match exchange.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => begun.as_mut().poll(context).map(|()| None),
        });
        if let Some(output) = early.await {
            return output;
        }
        // Now the connection counts it.
        tokio::task::yield_now().await;
        drop(turn);
        exchange.await
    }
}

/// One counted call.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use hyper::client::conn::http1;
    use hyper_util::rt::TokioIo;
    use tokio::io::AsyncReadExt as _;

    use super::*;

    fn request(text: &'static str) -> (http::Request<reqwest::Body>, Handover) {
        let url = "http://host.invalid/".parse().unwrap();
        let mut request = reqwest::Request::new(http::Method::POST, url);
        *request.body_mut() = (!text.is_empty()).then(|| text.into());
        let handover = Handover::of(&mut request);
        (request.try_into().unwrap(), handover)
    }

    #[test]
    fn a_request_that_is_gone_unasked_is_unsent() {
        for text in ["", "text"] {
            for is_shared in [false, true] {
                let (request, handover) = request(text);
                drop(request);
                assert!(handover.was_unsent(is_shared));
            }
            let (request, handover) = request(text);
            // Somebody could still send it.
            assert!(!handover.was_unsent(false));
            drop(request);
        }
    }

    /// An abandoned request can still be queued. It must not leave as a whole.
    #[tokio::test]
    async fn a_request_that_was_given_up_has_no_end() {
        for text in ["", "text"] {
            let (request, handover) = request(text);
            assert!(handover.was_unsent(true));
            let mut body = pin!(request.into_body());
            assert!(!body.is_end_stream());
            let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await;
            assert!(frame.unwrap().is_err());
        }
    }

    /// The question comes before the first byte.
    #[tokio::test]
    async fn a_request_that_is_written_is_not() {
        for text in ["", "text"] {
            let (request, handover) = request(text);
            let state = || handover.0.state.load(Ordering::Acquire);
            let (near, mut far) = tokio::io::duplex(1);
            let (mut sender, connection) = http1::handshake(TokioIo::new(near)).await.unwrap();
            let response = sender.send_request(request);
            assert_eq!(state(), WAITING);
            let connection = tokio::spawn(connection);
            far.read_u8().await.unwrap();
            assert_eq!(state(), BEGUN);
            drop(response);
            connection.abort();
            assert!(connection.await.unwrap_err().is_cancelled());
            drop(sender);
            assert!(!handover.was_unsent(true));
        }
    }
}
