//! Sends one HTTP request and reads its reply, by reqwest. It knows nothing of operations or signatures.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER};

use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};

/// The largest reply that is read, in bytes.
pub(crate) const LARGEST_REPLY: usize = 16 * 1024 * 1024;

const X_ACS_REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");
const X_ACS_RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");

/// Makes the HTTP client that is used unless the program brings its own.
pub(crate) fn http_client(
    endpoint: &Endpoint,
    connect_timeout: Duration,
) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        // A signature is bound to its host.
        .redirect(reqwest::redirect::Policy::none())
        // A request that is repeated needs a new nonce, so repeating is not the HTTP client's business.
        .retry(reqwest::retry::never());
    if endpoint.is_loopback() {
        // A proxy cannot reach this machine by its own name for itself.
        builder = builder.no_proxy();
    }
    with_tls(builder, endpoint)?.build().map_err(|error| {
        Error::new(ErrorKind::Config, "the HTTP client cannot be made").with_source(error)
    })
}

/// Configures rustls without installing anything process-wide.
#[cfg(feature = "rustls")]
fn with_tls(
    builder: reqwest::ClientBuilder,
    endpoint: &Endpoint,
) -> Result<reqwest::ClientBuilder, Error> {
    use std::sync::Arc;

    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let refused = |error| Error::new(ErrorKind::Config, "TLS cannot be set up").with_source(error);
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(refused)?;
    let config = if endpoint.is_https() {
        config.with_platform_verifier().map_err(refused)?
    } else {
        // Loading root certificates takes milliseconds, and a small container has none to load.
        config.with_root_certificates(RootCertStore::empty())
    };
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(feature = "rustls"))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    _: &Endpoint,
) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder)
}

/// Whether HTTPS is compiled in.
pub(crate) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// The first part of a reply.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    headers: HeaderMap,
}

impl Head {
    /// The request id that the gateway puts beside the body.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.header(&X_ACS_REQUEST_ID).filter(|id| !id.is_empty())
    }

    /// How long the service asks to wait: its own header is in milliseconds, HTTP's is in seconds.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let milliseconds =
            || self.header(&X_ACS_RETRY_AFTER)?.parse().ok().map(Duration::from_millis);
        let seconds = || self.header(&RETRY_AFTER)?.parse().ok().map(Duration::from_secs);
        milliseconds().or_else(seconds)
    }

    /// Whether the gateway's own header asks to wait, which it does when there are too many calls.
    pub(crate) fn has_retry_hint(&self) -> bool {
        self.headers.contains_key(X_ACS_RETRY_AFTER)
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Why there is no complete reply.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request did not leave this machine.
    NotSent(reqwest::Error),
    /// The HTTP client gave up waiting; the request may have arrived.
    TimedOut(reqwest::Error),
    /// The connection broke; the request may have arrived.
    Broken(reqwest::Error),
    /// The reply is larger than [`LARGEST_REPLY`].
    TooLarge,
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        // The URL holds every parameter.
        let error = error.without_url();
        if error.is_connect() || error.is_builder() {
            Self::NotSent(error)
        } else if error.is_timeout() {
            Self::TimedOut(error)
        } else {
            Self::Broken(error)
        }
    }
}

/// Sends a request and reads the whole reply. The head is stored in `head` as soon as it is there, so that it
/// is not lost when the body fails to come.
pub(crate) async fn exchange(
    client: &reqwest::Client,
    request: reqwest::Request,
    head: &mut Option<Head>,
) -> Result<Bytes, Failure> {
    let mut response = client.execute(request).await?;
    let announced = response.content_length();
    *head = Some(Head {
        status: response.status().as_u16(),
        headers: std::mem::take(response.headers_mut()),
    });
    if announced.is_some_and(|announced| announced > LARGEST_REPLY as u64) {
        return Err(Failure::TooLarge);
    }
    let Some(first) = response.chunk().await? else { return Ok(Bytes::new()) };
    let Some(second) = response.chunk().await? else { return Ok(first) };
    let mut body = BytesMut::from(first);
    body.extend_from_slice(&second);
    while let Some(next) = response.chunk().await? {
        if body.len() + next.len() > LARGEST_REPLY {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&next);
    }
    Ok(body.freeze())
}
