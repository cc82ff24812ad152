//! Whether a request that was given up had left. The HTTP client holds it until there is a connection, hands it
//! over to that connection, and only the connection asks it for its body.

use std::error::Error as StdError;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::{Mutex, Notify};

/// Nobody asked for the body yet.
const WAITING: u8 = 0;
/// A connection has it.
const BEGUN: u8 = 1;
/// Nobody waits for the reply any more; whoever asks now gets an error in place of the body.
const GIVEN_UP: u8 = 2;

/// Watches over one request.
pub(super) struct Handover(Arc<Watched>);

#[derive(Default)]
struct Watched {
    state: AtomicU8,
    begun: Notify,
}

impl Handover {
    /// Gives the request a body that notices when it is asked for.
    pub(super) fn of(request: &mut reqwest::Request) -> Self {
        let watched = Arc::<Watched>::default();
        let body = request.body_mut().take().unwrap_or_default();
        let body = WatchedBody { body, watched: Arc::clone(&watched) };
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        Self(watched)
    }

    /// Gives the request up, once its reply is no longer waited for. Whether no part of it was sent, nor will be:
    /// nobody ever asked for its body, and it is gone. Over a shared connection it may still be in line; who takes it
    /// from there gets an error, and a request without its end is not acted on.
    pub(super) fn was_unsent(self, is_shared: bool) -> bool {
        let Watched { state, .. } = &*self.0;
        let given_up =
            state.compare_exchange(WAITING, GIVEN_UP, Ordering::AcqRel, Ordering::Acquire);
        given_up.is_ok() && (is_shared || Arc::strong_count(&self.0) == 1)
    }
}

impl Watched {
    /// Whether the request may be written. The first question is noticed.
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

/// The body of a request that is watched over.
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
            return Poll::Ready(Some(Err("the request was given up".into())));
        }
        Pin::new(&mut self.body).poll_frame(context).map_err(Into::into)
    }

    /// A connection asks this before it writes the head.
    fn is_end_stream(&self) -> bool {
        self.watched.begin() && self.body.is_end_stream()
    }

    /// This is asked without a connection too, so it tells nothing.
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// So many calls share a connection without order. No server allows fewer streams at a time.
const UNORDERED: usize = 4;

/// Lets calls hand their requests over to a shared connection one by one.
///
/// A connection takes whatever it is handed, also more than the server allows at a time. What waits in there for its
/// turn can no longer be called back, and what becomes of it is not known when its time is over or the connection
/// breaks. One by one, a connection is full before it is handed too much, and the requests wait out here.
#[derive(Default)]
pub(super) struct Turn {
    calls: AtomicUsize,
    handing_over: Mutex<()>,
}

impl Turn {
    /// Awaits an exchange from the handover of its request on, for which it waits at most `patience`.
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
        // Those who wait in vain for a connection need not wait one after the other.
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

/// One of the calls that are counted.
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

    /// One that was given up can still be in line, and must not leave as a whole then.
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
            let reply = sender.send_request(request);
            assert_eq!(state(), WAITING);
            let connection = tokio::spawn(connection);
            far.read_u8().await.unwrap();
            assert_eq!(state(), BEGUN);
            drop(reply);
            connection.abort();
            assert!(connection.await.unwrap_err().is_cancelled());
            drop(sender);
            assert!(!handover.was_unsent(true));
        }
    }
}
