//! Bytes that go over a connection instead of an HTTP response, and the end of that connection.

use std::error::Error;
use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::time::Duration;

use http::response::Parts;
use hyper::body::Bytes;
use socket2::SockRef;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::sleep;

/// The end of a connection that gets no proper response. As an error of a request, it makes the
/// HTTP server hand over the socket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire {
    /// Sent at once.
    head: Vec<u8>,
    body: Bytes,
    /// The size of each piece of the body, and the pause before it.
    pace: Option<(NonZeroUsize, Duration)>,
    is_reset: bool,
}

impl Wire {
    /// Sends nothing and closes the connection.
    pub(crate) fn close() -> Self {
        Self::default()
    }

    /// Sends nothing and resets the connection.
    pub(crate) fn reset() -> Self {
        Self { is_reset: true, ..Self::default() }
    }

    /// Sends bytes that need not be HTTP.
    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self { head: bytes.to_vec(), ..Self::default() }
    }

    /// Sends a response whose body comes in pieces, with a pause before each.
    pub(crate) fn in_pieces(
        response: &Parts,
        body: Bytes,
        size: NonZeroUsize,
        pause: Duration,
    ) -> Self {
        let head = head(response, &format!("content-length: {}", body.len()));
        Self { head, body, pace: Some((size, pause)), ..Self::default() }
    }

    /// Sends a response whose body ends after this many bytes, before its announced length.
    pub(crate) fn truncated(response: &Parts, mut body: Bytes, after: usize) -> Self {
        let head = head(response, &format!("content-length: {}", body.len()));
        body.truncate(after);
        Self { head, body, ..Self::default() }
    }

    /// Sends a response in chunks, of which the second has no valid length.
    pub(crate) fn with_malformed_chunk(response: &Parts, body: &[u8]) -> Self {
        let head = head(response, "transfer-encoding: chunked");
        let half = body.get(..body.len() / 2).unwrap_or_default();
        let mut chunks = Vec::new();
        // A chunk without content would be the last one.
        if !half.is_empty() {
            chunks.extend_from_slice(format!("{:x}\r\n", half.len()).as_bytes());
            chunks.extend_from_slice(half);
            chunks.extend_from_slice(b"\r\n");
        }
        chunks.extend_from_slice(b"not a length\r\n");
        Self { head, body: chunks.into(), ..Self::default() }
    }

    /// Finds the cause of a connection's error.
    pub(crate) fn of(error: &hyper::Error) -> Option<Self> {
        error.source()?.downcast_ref().cloned()
    }

    /// Sends everything and ends the connection.
    pub(crate) async fn play(self, mut stream: TcpStream) -> io::Result<()> {
        // Each piece travels at once.
        stream.set_nodelay(true)?;
        stream.write_all(&self.head).await?;
        match self.pace {
            None => stream.write_all(&self.body).await?,
            Some((size, pause)) => {
                for piece in self.body.chunks(size.get()) {
                    sleep(pause).await;
                    stream.write_all(piece).await?;
                }
            }
        }
        if self.is_reset {
            // Without time to linger, closing a socket resets its connection.
            return SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        }
        stream.shutdown().await
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request gets no proper response")
    }
}

impl Error for Wire {}

/// The head of a response after which the connection closes. `framing` is the header that tells
/// where its body ends.
fn head(response: &Parts, framing: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {}\r\n", response.status).into_bytes();
    for (name, value) in &response.headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(format!("{framing}\r\nconnection: close\r\n\r\n").as_bytes());
    head
}
