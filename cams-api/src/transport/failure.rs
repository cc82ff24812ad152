//! The reasons for an incomplete exchange, and what the HTTP client's errors tell about sending.
//! The table in [`super`] has the rules. A request counts as maybe sent unless it certainly was
//! not.

use std::error::Error as StdError;

use super::TransportError;
use crate::causes::causes;

/// The reason for an incomplete exchange.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request did not reach the server.
    NotSent(Box<dyn StdError + Send + Sync>),
    /// The time limit passed. The request may have arrived.
    OutOfTime,
    /// The HTTP client stopped waiting. The request may have arrived.
    TimedOut(Box<dyn StdError + Send + Sync>),
    /// The connection broke. The request may have arrived.
    Broken(Box<dyn StdError + Send + Sync>),
    /// The HTTP client also sent the request to another URL.
    Redirected,
    /// The response is larger than the client's limit.
    TooLarge,
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::NotSent(source) => Self::NotSent(source),
            TransportError::TimedOut(source) => Self::TimedOut(source),
            TransportError::Broken(source) => Self::Broken(source),
        }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        if error.is_redirect() { Self::Redirected } else { of_reqwest(error).into() }
    }
}

pub(super) fn of_reqwest(error: reqwest::Error) -> TransportError {
    // The URL contains every parameter.
    let error = error.without_url();
    // After the head of the response has arrived, no error means that the request was not sent.
    let is_of_request = error.is_request() || error.is_builder();
    if is_of_request && (error.is_builder() || error.is_connect() || causes(&error).any(is_unsent))
    {
        TransportError::NotSent(error.into())
    } else if error.is_timeout() {
        TransportError::TimedOut(error.into())
    } else {
        TransportError::Broken(error.into())
    }
}

/// Returns `true` if the error itself proves that no server processed the request.
fn is_unsent(error: &(dyn StdError + 'static)) -> bool {
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        // "Canceled" means that the request was still queued when its connection ended.
        return error.is_canceled();
    }
    error.downcast_ref::<h2::Error>().is_some_and(is_unprocessed)
}

/// By RFC 9113 (8.7) a server has two ways to say that it did not process a stream. It resets the
/// stream with `REFUSED_STREAM`, or it sends `GOAWAY` with the number of the last stream that it
/// may have processed. In h2, only streams beyond that number fail with `GOAWAY`. A `GOAWAY` for
/// any reason except a shutdown is not relied upon.
fn is_unprocessed(error: &h2::Error) -> bool {
    error.is_remote()
        && match error.reason() {
            Some(h2::Reason::REFUSED_STREAM) => error.is_reset(),
            Some(h2::Reason::NO_ERROR) => error.is_go_away(),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use hyper::client::conn::http1;
    use hyper_util::rt::TokioIo;
    use tokio::io::AsyncReadExt as _;

    use super::*;

    fn request() -> http::Request<String> {
        http::Request::post("/").body(String::new()).unwrap()
    }

    /// The HTTP library returns a request if its connection ends before the request's turn.
    #[tokio::test]
    async fn a_request_that_was_not_begun_is_unsent() {
        let (near, mut far) = tokio::io::duplex(1024);
        let (mut sender, connection) = http1::handshake(TokioIo::new(near)).await.unwrap();
        let response = sender.send_request(request());
        drop(connection);
        assert!(is_unsent(&response.await.unwrap_err()));
        let mut written = Vec::new();
        far.read_to_end(&mut written).await.unwrap();
        assert_eq!(written, b"");
    }

    #[tokio::test]
    async fn a_request_that_was_written_may_have_arrived() {
        let (near, mut far) = tokio::io::duplex(1024);
        let (mut sender, connection) = http1::handshake(TokioIo::new(near)).await.unwrap();
        let connection = tokio::spawn(connection);
        let response = sender.send_request(request());
        let server = async {
            far.read_exact(&mut [0; 8]).await.unwrap();
            drop(far);
        };
        let (response, ()) = tokio::join!(response, server);
        assert!(!is_unsent(&response.unwrap_err()));
        let _ = connection.await.unwrap();
    }
}
