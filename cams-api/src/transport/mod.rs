//! How a signed request travels: by the built-in HTTP client, by a `reqwest::Client` of yours, or by a
//! [`Transport`] of yours. Nothing here knows operations or signatures.
//!
//! # The built-in client
//!
//! HTTP/2 where the server offers it by ALPN, else HTTP/1.1. Connections are kept and shared by all clones of
//! a [`Client`](crate::Client): 64 idle ones at most, each of which is closed after 10 seconds without a call. They
//! belong to the async runtime that a call is awaited on, so a client can be used on any number of runtimes, also after
//! `fork`; each has connections of its own. Redirects are not followed, since
//! a signature is bound to its host. Nothing is repeated behind the back of the caller, except for a request
//! that was not begun because a kept connection had been closed in the meantime. No compression is asked for.
//! TLS is 1.2 or newer. Over HTTP/2, where all calls share a connection, a server that is silent while calls wait is
//! sent a ping, and without an answer the connection is given up: after a quarter of
//! [`attempt_timeout`](crate::ClientBuilder::attempt_timeout), and another half of it, or 5 seconds each if that is
//! less. A call with a shorter limit of its own that hears nothing lets the next attempt make another connection.
//!
//! # Proxies
//!
//! Unless [`proxy`](crate::ClientBuilder::proxy) or [`no_proxy`](crate::ClientBuilder::no_proxy) is
//! called, the proxies of the system are used when the client is made: the variables `HTTPS_PROXY`,
//! `HTTP_PROXY` and `ALL_PROXY` with the exceptions in `NO_PROXY`, each also in lower case, but not in a CGI
//! program; on macOS and Windows also the system's settings. The last `@` ends a user name and password; characters
//! such as `/`, `?` and `#` must be percent-encoded in them. A proxy that cannot be used is an error. An
//! endpoint on this machine is always called directly then. An `https` endpoint is reached through a tunnel, so that
//! its proxy sees host and port and nothing else; of a call to an `http` endpoint the proxy sees everything. Errors show
//! host and port of a proxy and nothing else.
//!
//! `NO_PROXY` is a list of names, which stand for all names below them too (`vm`, `.vm` and `*.vm` are the same),
//! addresses, networks (`10.0.0.0/8`) and `*`. An entry with a port (`vm:443`) counts for that port only.
//!
//! # Root certificates
//!
//! They are the platform's. On Linux and other Unix systems the variables `SSL_CERT_FILE` and `SSL_CERT_DIR` take their
//! place. A variable by which no certificate can be found is an error.
//!
//! Credentials providers have [a way of their own](crate::credentials#how-providers-reach-their-services).
//!
//! # What is known after a failure
//!
//! | what happened | kind of the error | was it sent? |
//! |---|---|---|
//! | no address, refused, connect timeout, TLS, proxy refuses a tunnel | [`Connect`] | no |
//! | the time of the attempt or the call was over before there was a connection | [`Connect`] | no |
//! | the HTTP client gave the request back before writing the first byte of it | [`Connect`] | no |
//! | over HTTP/2 the server refused the stream, or went away in good order before it: by RFC 9113 (8.7) it did not process it | [`Connect`] | no |
//! | no complete reply in time, or no answer to a ping | [`Timeout`] | maybe |
//! | the connection ended or broke after that | [`Transport`](crate::ErrorKind::Transport) | maybe |
//! | the reply is larger than [`max_response_bytes`](crate::ClientBuilder::max_response_bytes) | [`UnexpectedResponse`] | yes |
//!
//! What was *maybe* sent, or sent without a reply that can be read, has the kind [`MaybeSent`] for operations
//! that act twice when they are repeated; [`retry`](crate::retry) has the whole table. Of a [`Transport`] of yours
//! only that is known which it says: when the time of an attempt is over, its request may have been sent.
//!
//! [`Connect`]: crate::ErrorKind::Connect
//! [`Timeout`]: crate::ErrorKind::Timeout
//! [`UnexpectedResponse`]: crate::ErrorKind::UnexpectedResponse
//! [`MaybeSent`]: crate::ErrorKind::MaybeSent

mod builtin;
mod connections;
mod exceptions;
mod failure;
mod handover;
mod head;
mod http_client;
mod options;
mod proxy;
mod proxy_url;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod roots;
pub(crate) mod runtime;
mod tls;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use bytes::Bytes;

use crate::outcome::Error;

pub(crate) use self::builtin::Basis;
pub(crate) use self::failure::Failure;
pub(crate) use self::head::Head;
pub(crate) use self::http_client::{HttpClient, way_to};
pub(crate) use self::options::TransportOptions;
pub(crate) use self::proxy::{ProxyChoice, Route};
use self::tls::{HAS_TLS, Tls};

/// Starts the making of an HTTP client for [`ClientBuilder::http_client`](crate::ClientBuilder::http_client) and for a
/// [`Transport`], with the TLS of the built-in one. It follows no redirects and repeats nothing; everything else is as
/// in reqwest.
///
/// ```
/// let http_client = cams_api::transport::http_client_builder()?.pool_max_idle_per_host(4).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Config`](crate::ErrorKind::Config) if TLS cannot be set up, for example because there are no root certificates.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    Ok(builtin::plain(&Tls::new(HAS_TLS, &[])?))
}

/// Sends HTTP requests in place of the built-in client: for tests, for other HTTP libraries, for recording.
/// Requests and replies are those of the crate `http`, version 1, with bodies of the crate `bytes`, version 1.
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use bytes::Bytes;
/// use cams_api::transport::{Transport, TransportFuture};
/// use cams_api::{Client, Credentials};
///
/// /// Keeps what is sent and answers with a reply of its own.
/// #[derive(Clone, Default)]
/// struct Recorder(Arc<Mutex<Vec<http::Request<Bytes>>>>);
///
/// impl Transport for Recorder {
///     fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
///         self.0.lock().unwrap().push(request);
///         Box::pin(async { Ok(http::Response::new(Bytes::from(r#"{"Code":"OK","Result":1}"#))) })
///     }
/// }
///
/// # #[cfg(feature = "chat-groups")]
/// # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
/// let recorder = Recorder::default();
/// let client = Client::builder()
///     .credentials(Credentials::new("id", "secret"))
///     .transport(recorder.clone())
///     .build()?;
/// let reply = client
///     .delete_chat_group_invite_link()
///     .business_number("8613800***")
///     .group_id("E398****")
///     .cust_space_id("cams-8***")
///     .send()
///     .await?;
///
/// assert_eq!(reply.result, Some(1));
/// let sent = recorder.0.lock().unwrap();
/// assert_eq!(sent[0].headers()["x-acs-action"], "DeleteChatGroupInviteLink");
/// # Ok::<(), cams_api::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and gives the whole reply, of whatever status.
    ///
    /// The URI is absolute and its query is signed: it must be sent byte for byte, and the `host` header as
    /// `host` or `host:port` like in the URI. All other headers are set, except for the length of a body
    /// that is not empty. The request must be sent once at most, and redirects must not be followed: a reply that
    /// says by reqwest's [`ResponseBuilderExt`](reqwest::ResponseBuilderExt) that it is from another URL is refused.
    ///
    /// The time of an attempt is limited by the caller, who drops the future when it is over.
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_>;
}

/// What [`Transport::send`] returns.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// Why there is no complete reply. Which variant it is decides on what the caller may do next, so a transport
/// that cannot tell says [`Broken`](Self::Broken).
///
/// The error inside is shown to users and may be logged: it must not quote URL, headers or body. A
/// [`reqwest::Error`] can be converted; its URL is taken out.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// The request certainly did not reach the server: it can be sent again.
    NotSent(Box<dyn StdError + Send + Sync>),
    /// No complete reply in time; the request may have arrived.
    TimedOut(Box<dyn StdError + Send + Sync>),
    /// Anything else; the request may have arrived.
    Broken(Box<dyn StdError + Send + Sync>),
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent(_) => "the request was not sent",
            Self::TimedOut(_) => "there was no complete reply in time",
            Self::Broken(_) => "the connection broke",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let (Self::NotSent(source) | Self::TimedOut(source) | Self::Broken(source)) = self;
        Some(source.as_ref())
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        failure::of_reqwest(error)
    }
}
