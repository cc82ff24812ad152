//! The HTTP server of the receiver.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cams_api::bytes::Bytes;
use cams_api::http::{Request, Response, StatusCode};
use cams_api::receipts::{self, Event, Webhook};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use super::forward::Forward;
use super::{line, store};
use crate::exit::Failure;
use crate::output;

/// The service never pushes as much as this, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;

/// The pause when the system has no more sockets.
const PAUSE: Duration = Duration::from_millis(100);

/// Prints, saves and forwards pushes.
pub(super) struct Receiver {
    pub(super) webhook: Webhook,
    pub(super) forward: Option<Forward>,
    pub(super) save: Option<PathBuf>,
    pub(super) is_json: bool,
}

/// Serves until it is dropped.
pub(super) async fn serve(listener: TcpListener, receiver: Receiver) -> Result<(), Failure> {
    let receiver = Arc::new(receiver);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let receiver = Arc::clone(&receiver);
        tokio::spawn(async move {
            let answer = service_fn(|request| answer(&receiver, request));
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new());
            // Clients that break the connection have read what they want.
            let _ = server.serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

async fn answer(
    receiver: &Receiver,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return Ok(response);
    };
    let body = body.to_bytes();
    let response = receiver.webhook.handle(Request::from_parts(head, body.clone())).await;
    if response.status() == StatusCode::OK {
        receiver.take(body);
    }
    Ok(response.map(Full::new))
}

impl Receiver {
    /// Prints, saves and forwards an acknowledged push.
    fn take(&self, body: Bytes) {
        // The webhook has read it, so it can be read.
        let entries = receipts::parse::<Event>(&body).unwrap_or_default();
        let events: Vec<Event> = entries.into_iter().filter_map(Result::ok).collect();
        for event in &events {
            let shown = match self.is_json {
                true => one_line(event.raw()),
                false => line::of(event).chars().filter(|letter| !letter.is_control()).collect(),
            };
            // A closed standard output does not lose a report for others.
            let _ = output::text(&format!("{shown}\n"));
        }
        if let Some(path) = &self.save
            && let Err(error) = store::append(path, &events)
        {
            output::note(&format!("cannot save to {}: {error}", path.display()));
        }
        if let Some(forward) = self.forward.clone() {
            tokio::spawn(forward.send(body));
        }
    }
}

/// JSON in one line.
fn one_line(raw: &str) -> String {
    serde_json::from_str::<serde_json::Value>(raw)
        .map_or_else(|_| raw.to_owned(), |value| value.to_string())
}
