//! An HTTP/2 server that is scripted frame by frame.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cams_api::{Client, ClientBuilder};
use h2::Reason;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::server::TlsStream;

use crate::support::{Authority, client_of, listening};

// Frame types of RFC 9113, section 6.
const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// The bytes of a frame.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

pub(super) fn head(stream: u32) -> Vec<u8> {
    // In HPACK this number is `:status: 200`.
    frame(HEADERS, END_HEADERS, stream, &[0x88])
}

pub(super) fn response(stream: u32) -> Vec<u8> {
    [head(stream), frame(DATA, END_STREAM, stream, br#"{"Code":"OK"}"#)].concat()
}

pub(super) fn reset(stream: u32, reason: Reason) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &u32::from(reason).to_be_bytes())
}

pub(super) fn go_away(last_stream: u32, reason: Reason) -> Vec<u8> {
    let payload = [last_stream.to_be_bytes(), u32::from(reason).to_be_bytes()].concat();
    frame(GOAWAY, 0, 0, &payload)
}

/// The reaction of a server to the head of a request.
pub(super) enum Answer {
    /// Sends these frames.
    Frames(Vec<u8>),
    /// Sends these frames and closes the connection.
    Last(Vec<u8>),
    /// Neither reads nor writes on this connection any more.
    Dead,
    /// Closes the connection.
    Closed,
}

/// A server that is scripted frame by frame. No well-behaved one would do such things.
pub(super) struct Server {
    address: SocketAddr,
    authority: Authority,
    connections: Arc<AtomicUsize>,
    /// Counts the requests.
    requests: Arc<dyn Fn() -> usize + Send + Sync>,
    /// The type, stream and payload of each received frame.
    got: mpsc::UnboundedReceiver<(u8, u32, Vec<u8>)>,
}

impl Server {
    /// Answers each request by `script`, which gets its number, counted from 0, and its stream.
    pub(super) async fn start(
        script: impl Fn(usize, u32) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::with_settings(&[], script).await
    }

    /// Allows this many streams at a time.
    pub(super) async fn of_streams(
        limit: u32,
        script: impl Fn(usize, u32) -> Answer + Send + Sync + 'static,
    ) -> Self {
        // The third setting is SETTINGS_MAX_CONCURRENT_STREAMS.
        let settings = [&3u16.to_be_bytes()[..], &limit.to_be_bytes()].concat();
        Self::with_settings(&settings, script).await
    }

    async fn with_settings(
        settings: &[u8],
        script: impl Fn(usize, u32) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let settings = frame(SETTINGS, 0, 0, settings);
        let authority = Authority::new("ours");
        let connections = Arc::new(AtomicUsize::new(0));
        let (tell, got) = mpsc::unbounded_channel();
        let shared = Arc::new((script, AtomicUsize::new(0), tell, settings));
        let counted = Arc::clone(&shared);
        let requests = Arc::new(move || counted.1.load(Ordering::SeqCst));
        let acceptor = authority.acceptor("localhost", &[&TLS13], b"h2");
        let address = listening(acceptor, {
            let connections = Arc::clone(&connections);
            move |tls| {
                connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&shared);
                async move {
                    let (script, requests, tell, settings) = &*shared;
                    // The client may close the connection at any time.
                    let _ = serve(tls, script, requests, tell, settings).await;
                }
            }
        })
        .await;
        Self { address, authority, connections, requests, got }
    }

    pub(super) fn client_builder(&self) -> ClientBuilder {
        client_of(self.address).add_root_certificate_pem(self.authority.pem())
    }

    pub(super) fn client(&self) -> Client {
        self.client_builder().build().unwrap()
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(super) fn requests(&self) -> usize {
        (self.requests)()
    }

    /// Waits for the next frame of a type.
    pub(super) async fn next(&mut self, wanted: u8) -> (u32, Vec<u8>) {
        loop {
            let (kind, stream, payload) = self.got.recv().await.unwrap();
            if kind == wanted {
                return (stream, payload);
            }
        }
    }
}

async fn serve(
    mut tls: TlsStream<TcpStream>,
    script: &(impl Fn(usize, u32) -> Answer + Send + Sync),
    requests: &AtomicUsize,
    tell: &mpsc::UnboundedSender<(u8, u32, Vec<u8>)>,
    settings: &[u8],
) -> std::io::Result<()> {
    let mut preface = [0; 24];
    tls.read_exact(&mut preface).await?;
    assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    tls.write_all(settings).await?;
    loop {
        let mut start = [0; 9];
        tls.read_exact(&mut start).await?;
        let [high, middle, low, kind, flags, stream @ ..] = start;
        let stream = u32::from_be_bytes(stream);
        let mut payload = vec![0; u32::from_be_bytes([0, high, middle, low]) as usize];
        tls.read_exact(&mut payload).await?;
        let answer = match kind {
            SETTINGS | PING if flags & ACK == 0 => {
                let payload = if kind == PING { &payload[..] } else { &[] };
                Answer::Frames(frame(kind, ACK, 0, payload))
            }
            HEADERS => script(requests.fetch_add(1, Ordering::SeqCst), stream),
            _ => Answer::Frames(Vec::new()),
        };
        // The test may be over.
        let _ = tell.send((kind, stream, payload));
        match answer {
            Answer::Frames(frames) => tls.write_all(&frames).await?,
            Answer::Last(frames) => return tls.write_all(&frames).await,
            Answer::Dead => std::future::pending().await,
            Answer::Closed => return Ok(()),
        }
    }
}
