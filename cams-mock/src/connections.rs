//! Accepts connections and serves HTTP/1.1 on them, within limits on number and time. Knows nothing
//! about requests.

use std::error::Error;
use std::pin::Pin;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::{Body, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::stop::Stop;
use crate::wire::Wire;

/// The maximum number of open connections. Further connections wait to be accepted.
const MOST: usize = 1024;

/// The time limit for a request head, from the start of the connection or the end of the previous
/// request.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pause when the system has no more sockets.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until it is time to stop, then finishes the requests in progress. Dropping the future
/// breaks all connections.
pub(crate) async fn serve<B, F>(
    listener: TcpListener,
    mut stop: Stop,
    answer: impl Fn(Request<Incoming>) -> F + Clone + Send + 'static,
) where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
    F: Future<Output = Result<Response<B>, Wire>> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.requested() => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept(), if connections.len() < MOST => accepted,
        };
        match accepted {
            Ok((stream, _)) => drop(connections.spawn(talk(stream, stop.clone(), answer.clone()))),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Serves one connection.
async fn talk<B, F>(stream: TcpStream, mut stop: Stop, answer: impl Fn(Request<Incoming>) -> F)
where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + 'static,
    F: Future<Output = Result<Response<B>, Wire>>,
{
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service_fn(answer));
    let ended = tokio::select! {
        biased;
        ended = &mut connection => Some(ended),
        () = stop.requested() => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            Pin::new(&mut connection).graceful_shutdown();
            (&mut connection).await
        }
    };
    if let Err(error) = ended
        && let Some(wire) = Wire::of(&error)
    {
        // A client that disconnects affects nobody else.
        let _ = wire.play(connection.into_parts().io.into_inner()).await;
    }
}
