//! Carries signed requests: with the built-in HTTP client, with your own `reqwest::Client`, or with
//! your own [`Transport`].
//!
//! | you want to … | use |
//! |---|---|
//! | use a proxy, or no proxy | [`proxy`](crate::ClientBuilder::proxy), [`no_proxy`](crate::ClientBuilder::no_proxy) |
//! | call some hosts directly | [`proxy_exceptions`](crate::ClientBuilder::proxy_exceptions) |
//! | trust another certificate authority | [`add_root_certificate_pem`](crate::ClientBuilder::add_root_certificate_pem) |
//! | limit the time | [`timeout`](crate::ClientBuilder::timeout), [`attempt_timeout`](crate::ClientBuilder::attempt_timeout), [`connect_timeout`](crate::ClientBuilder::connect_timeout) |
//! | change DNS resolution or connection pools | [`http_client`](crate::ClientBuilder::http_client) with [`http_client_builder`] |
//! | test without a network, or use another HTTP library | [`transport`](crate::ClientBuilder::transport) with a [`Transport`] |
//!
//! # The built-in client
//!
//! - **HTTP version**: HTTP/2 if the server offers it by ALPN, otherwise HTTP/1.1.
//! - **Connections**: all clones of a [`Client`](crate::Client) share them. At most 64 idle
//!   connections are kept, each for 10 seconds.
//! - **Runtimes**: connections belong to the async runtime that awaits the call. A client works on
//!   any number of runtimes, also after `fork`; each has its own connections.
//! - **Redirects**: not followed, because a signature is valid for one host only.
//! - **Repeats**: nothing is repeated unnoticed, except a request that was not begun because its
//!   idle connection had just been closed.
//! - **Compression**: not requested.
//! - **TLS**: version 1.2 or newer.
//! - **Dead connections**: over HTTP/2 all calls share a connection. If the server is silent while
//!   calls wait, the client sends a ping after a quarter of
//!   [`attempt_timeout`](crate::ClientBuilder::attempt_timeout), at most 5 seconds. It drops the
//!   connection if no answer arrives within half of `attempt_timeout`, at most 5 seconds.
//!   If a call has a shorter limit of its own and hears nothing, its next attempt opens another
//!   connection.
//!
//! # Proxies
//!
//! Unless you call [`proxy`](crate::ClientBuilder::proxy) or
//! [`no_proxy`](crate::ClientBuilder::no_proxy), the client uses the system's proxy. It looks for
//! the proxy once, when it is built:
//!
//! - in the variables `HTTPS_PROXY` (or `HTTP_PROXY` for an `http` endpoint) and `ALL_PROXY`, also
//!   in lower case, but not in a CGI program;
//! - on macOS and Windows also in the system settings.
//!
//! `NO_PROXY` lists the hosts to call directly, separated by commas. An entry is a name, which
//! includes all names below it (`vm`, `.vm` and `*.vm` are the same), an address, a network
//! (`10.0.0.0/8`) or `*`. An entry with a port (`vm:443`) applies to that port only. The
//! client calls an endpoint on this machine directly, too.
//!
//! In a proxy's URL, percent-encode characters such as `/`, `?` and `#` in user name and password;
//! the last `@` ends them. An unusable proxy is an error: requests never bypass it silently.
//!
//! A proxy sees only host and port of an `https` endpoint, because the connection is a tunnel. For
//! an `http` endpoint it sees everything. Errors show only host and port of a proxy.
//!
//! # Root certificates
//!
//! The client trusts the platform's root certificates. On Linux and other Unix systems,
//! `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them. A variable that leads to no certificate is an
//! error.
//!
//! Credentials providers
//! [connect separately](crate::credentials#how-providers-reach-their-services).
//!
//! # After a failure
//!
//! The kind of an error tells whether the request was sent:
//!
//! | failure | kind of the error | sent? |
//! |---|---|---|
//! | name not resolved, connection refused, connect timeout, TLS failure, tunnel refused by the proxy | [`Connect`] | no |
//! | the time of the attempt or call was over before there was a connection | [`Connect`] | no |
//! | the HTTP client returned the request before it wrote the first byte | [`Connect`] | no |
//! | over HTTP/2 the server refused the stream or shut down before it: by RFC 9113 (8.7) it did not process the request | [`Connect`] | no |
//! | no complete response in time, or no answer to a ping | [`Timeout`] | maybe |
//! | the connection ended or broke after that | [`Transport`](crate::ErrorKind::Transport) | maybe |
//! | the response is larger than [`max_response_bytes`](crate::ClientBuilder::max_response_bytes) | [`UnexpectedResponse`] | yes |
//!
//! If an operation acts twice when repeated, a request that was sent, or maybe sent, without a
//! readable response gives [`MaybeSent`] instead. [`retry`](crate::retry) has the whole table.
//!
//! For your own [`Transport`], the client knows only what its errors say. If the time of an attempt
//! is over, the request may have been sent.
//!
//! [`Connect`]: crate::ErrorKind::Connect
//! [`Timeout`]: crate::ErrorKind::Timeout
//! [`UnexpectedResponse`]: crate::ErrorKind::UnexpectedResponse
//! [`MaybeSent`]: crate::ErrorKind::MaybeSent

mod builtin;
mod connections;
#[cfg(feature = "service")]
mod elsewhere;
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

/// Starts building an HTTP client for
/// [`ClientBuilder::http_client`](crate::ClientBuilder::http_client) or for a [`Transport`], with
/// the TLS settings of the built-in one. It follows no redirects and repeats nothing. Everything
/// else is as in reqwest.
///
/// ```
/// let http_client = cams_api::transport::http_client_builder()?.pool_max_idle_per_host(4).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Config`](crate::ErrorKind::Config) if TLS cannot be set up, for example because there are no
/// root certificates.
pub fn http_client_builder() -> Result<reqwest::ClientBuilder, Error> {
    Ok(builtin::plain(&Tls::new(HAS_TLS, &[])?))
}

/// Sends HTTP requests in place of the built-in client: in tests, with other HTTP libraries, or to
/// record them. Requests and responses are types of the crate `http`, version 1. Their bodies are
/// types of the crate `bytes`, version 1.
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use bytes::Bytes;
/// use cams_api::transport::{Transport, TransportFuture};
/// use cams_api::{Client, Credentials};
///
/// /// Records requests and returns a fixed response.
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
/// #   .lenient()
///     .build()?;
/// let response = client
///     .delete_chat_group_invite_link()
///     .business_number("8613800***")
///     .group_id("E398****")
///     .cust_space_id("cams-8***")
///     .send()
///     .await?;
///
/// assert_eq!(response.result, Some(1));
/// let sent = recorder.0.lock().unwrap();
/// assert_eq!(sent[0].headers()["x-acs-action"], "DeleteChatGroupInviteLink");
/// # Ok::<(), cams_api::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and returns the whole response, with any status.
    ///
    /// - **URI**: it is absolute and its query is signed. Send it byte for byte.
    /// - **Headers**: all are set, except the length of a body that is not empty. Send `host` as
    ///   `host` or `host:port`, as in the URI.
    /// - **Repeats**: send the request at most once.
    /// - **Redirects**: do not follow them. The client refuses a response that, by reqwest's
    ///   [`ResponseBuilderExt`](reqwest::ResponseBuilderExt), comes from another URL.
    /// - **Time**: the caller limits the time of an attempt and drops the future when it is over.
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_>;
}

/// The return type of [`Transport::send`].
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// The reason for an incomplete response. The variant decides whether the request may be repeated.
/// If a transport cannot tell, it returns [`Broken`](Self::Broken).
///
/// Users see the inner error, and it may be logged: it must not quote URL, headers or body. A
/// [`reqwest::Error`] can be converted, which removes its URL.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// The request certainly did not reach the server and can be sent again.
    NotSent(Box<dyn StdError + Send + Sync>),
    /// No complete response in time. The request may have arrived.
    TimedOut(Box<dyn StdError + Send + Sync>),
    /// Any other failure. The request may have arrived.
    Broken(Box<dyn StdError + Send + Sync>),
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent(_) => "the request was not sent",
            Self::TimedOut(_) => "there was no complete response in time",
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
