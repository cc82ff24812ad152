//! The answers of a scripted server.

use std::sync::Arc;

use tokio::sync::Barrier;

/// The reaction of the server to a whole request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Sends a response.
    Response { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// Waits for all others at the barrier, then sends a JSON response.
    Together(Arc<Barrier>, String),
    /// Closes the connection without a response.
    Drop,
    /// Keeps the connection open and sends nothing.
    Stall,
    /// Sends these bytes unchanged and keeps the connection open.
    RawThenStall(Vec<u8>),
    /// Sends these bytes unchanged and closes the connection.
    RawThenDrop(Vec<u8>),
    /// Sends these bytes unchanged and resets the connection (RST).
    RawThenReset(Vec<u8>),
    /// Sends these bytes, then one blank each second, for ever.
    Drip(Vec<u8>),
}

impl Answer {
    pub(crate) fn json(body: &str) -> Self {
        Self::of(200, body)
    }

    pub(crate) fn of(status: u16, body: &str) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self::Response { status, headers, body: body.as_bytes().to_vec() }
    }

    /// An error response with this code.
    pub(crate) fn code(status: u16, code: &str) -> Self {
        Self::of(status, &format!(r#"{{"Code":"{code}","Message":"m","RequestId":"R"}}"#))
    }

    /// Adds a header to a response.
    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        if let Self::Response { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.into()));
        }
        self
    }
}

/// The bytes of a response.
pub(super) fn response_bytes(status: u16, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Scripted\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if status != 204 {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    [head.as_bytes(), b"\r\n", body].concat()
}
