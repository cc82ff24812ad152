//! Accepts connections and serves HTTP/1.1 on them, within limits on number and time. Knows nothing
//! about requests.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

/// The maximum number of open connections. Further connections wait to be accepted.
const MOST: usize = 1024;

/// The time limit for a request head, from the start of the connection or the end of the previous
/// request.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pause when the system has no more sockets.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until the sender of `stop` is dropped, then finishes the requests in progress. A request
/// without an answer ends its connection.
pub(crate) async fn serve<F>(
    listener: TcpListener,
    stop: oneshot::Receiver<()>,
    answer: impl Fn(Request<Incoming>) -> F + Clone + Send + 'static,
) where
    F: Future<Output = Option<Response<Full<Bytes>>>> + Send + 'static,
{
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(MOST));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            biased;
            _ = &mut stop => break,
            next = next => next,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let answer = answer.clone();
        let service = service_fn(move |request| {
            let answer = answer(request);
            async { answer.await.ok_or("the request has no answer") }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .serve_connection(TokioIo::new(stream), service);
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            let _slot = slot;
            // A client that disconnects affects nobody else.
            drop(connection.await);
        });
    }
    drop(listener);
    connections.shutdown().await;
}
