//! The transport settings of a client; its other settings are in `client/builder.rs`.

use super::Transport;
use super::builtin::Recipe;
use super::connections::Connections;
use super::http_client::{HttpClient, Sender};
use super::proxy::{ProxyChoice, Route};
use super::tls::HAS_TLS;
use crate::client::{ClientBuilder, Timeouts};
use crate::endpoint::Endpoint;
use crate::outcome::{Error, ErrorKind};

/// The transport options of a builder.
pub(crate) struct TransportOptions {
    sender: Option<Sender>,
    builtin: BuiltinOptions,
    max_reply_bytes: usize,
    /// A query longer than this many bytes moves to a form body.
    pub(crate) max_query_bytes: usize,
}

/// The options of the built-in HTTP client.
#[derive(Default)]
struct BuiltinOptions {
    proxy: ProxyChoice,
    no_proxy: Option<String>,
    root_certificates: Vec<Vec<u8>>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            sender: None,
            builtin: BuiltinOptions::default(),
            max_reply_bytes: 16 * 1024 * 1024,
            max_query_bytes: 8 * 1024,
        }
    }
}

/// How requests travel.
impl ClientBuilder {
    /// Sends by this HTTP client, for certificates, resolvers and pools of your own. How long an attempt may
    /// take, the reply's size and everything about the request itself stay this crate's business. Proxies,
    /// redirects, keep-alive and the time for connecting are yours: [`proxy`](Self::proxy),
    /// [`without_proxy`](Self::without_proxy), [`no_proxy`](Self::no_proxy) and
    /// [`root_certificate_pem`](Self::root_certificate_pem) are refused beside it, and
    /// [`connect_timeout`](Self::connect_timeout) does not apply to it. A timeout of the client's own ends an
    /// attempt like [`attempt_timeout`](Self::attempt_timeout) does. Errors name no proxy, since it is not known.
    ///
    /// Make it by [`http_client_builder`](crate::transport::http_client_builder), which has this crate's TLS, follows
    /// no redirects and repeats nothing. A redirect would carry a signed request and its parameters to another host;
    /// a call whose reply came from another URL fails. A request that the client repeats has a nonce that was used
    /// before. Default headers of the client are sent, but are not signed.
    ///
    /// Its connections belong to the async runtimes that made them, whichever call uses them: while such a runtime
    /// stands still, calls on another one may wait for it. Use one client for each runtime.
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    ///
    /// ```
    /// use cams_api::{Client, transport};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let http_client = transport::http_client_builder()?.pool_max_idle_per_host(4).build()?;
    /// let client = Client::builder().http_client(http_client).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.transport.sender = Some(Sender::Reqwest(Connections::given(client)));
        self
    }

    /// Sends by this transport instead of the built-in HTTP client. The same options apply as beside
    /// [`http_client`](Self::http_client).
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport.sender = Some(Sender::Custom(Box::new(transport)));
        self
    }

    /// Connects through this proxy: `http://host:port`, `https://host:port`, `socks5://host:port`
    /// (`socks5h` lets the proxy resolve names), each with `user:password@` before the host if the proxy
    /// wants it. It replaces the [proxies of the environment](crate::transport#proxies) and also holds for
    /// endpoints on this machine.
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.transport.builtin.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// Calls these hosts directly, whether the proxy is from [`proxy`](Self::proxy) or from the environment:
    /// `localhost,.internal,10.0.0.0/8`. A name stands for itself and everything below it, with or without
    /// the dot; `*` stands for every host. A port (`host:443`) limits an entry to that port.
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> Self {
        self.transport.builtin.no_proxy = Some(hosts.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn without_proxy(mut self) -> Self {
        self.transport.builtin.proxy = ProxyChoice::Direct;
        self
    }

    /// Trusts the certificates in this PEM text besides the platform's, as roots: for a proxy that looks
    /// into TLS, or a server with a certificate authority of your own. Can be called more than once.
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.transport.builtin.root_certificates.push(pem.into());
        self
    }

    /// The largest reply that is read, in bytes; a larger one is an error. Default: 16 MiB.
    pub fn max_reply_bytes(mut self, bytes: usize) -> Self {
        self.transport.max_reply_bytes = bytes;
        self
    }

    /// The longest query that is sent, in bytes after encoding; the parameters of a longer one go into a
    /// form body. Default: 8 KiB. With 0 all calls send a form, which keeps telephone numbers out of the
    /// logs of servers and proxies. [`Call::placement`](crate::Call::placement) decides for one call.
    pub fn max_query_bytes(mut self, bytes: usize) -> Self {
        self.transport.max_query_bytes = bytes;
        self
    }
}

impl TransportOptions {
    pub(crate) fn http_client(
        self,
        endpoint: &Endpoint,
        timeouts: Timeouts,
    ) -> Result<HttpClient, Error> {
        let Self { sender, builtin, max_reply_bytes, .. } = self;
        if let Some(sender) = sender {
            builtin.refuse()?;
            return Ok(HttpClient {
                sender,
                max_reply_bytes,
                connect_timeout: None,
                death_noticed_within: None,
                proxy: None,
                is_proxy_reading: false,
            });
        }
        if endpoint.is_https() && !HAS_TLS {
            return Err(Error::new(
                ErrorKind::Config,
                "an https endpoint needs the feature `rustls` or `native-tls`, and neither is on",
            ));
        }
        let route = Route::new(&builtin.proxy, builtin.no_proxy.as_deref(), endpoint)?;
        let proxy = route.proxy();
        let is_proxy_reading = route.is_proxy_http() && !endpoint.is_https();
        let Timeouts { connect, attempt, .. } = timeouts;
        let recipe = Recipe::new(route, endpoint, &builtin.root_certificates, connect, attempt)?;
        Ok(HttpClient {
            max_reply_bytes,
            connect_timeout: Some(connect),
            death_noticed_within: Some(recipe.death_noticed_within()),
            proxy,
            is_proxy_reading,
            sender: Sender::Reqwest(Connections::built(recipe)?),
        })
    }
}

impl BuiltinOptions {
    /// Beside a client of the user's own these would silently have no effect.
    fn refuse(&self) -> Result<(), Error> {
        let set = [
            ("proxy", matches!(self.proxy, ProxyChoice::Url(_))),
            ("without_proxy", matches!(self.proxy, ProxyChoice::Direct)),
            ("no_proxy", self.no_proxy.is_some()),
            ("root_certificate_pem", !self.root_certificates.is_empty()),
        ];
        match set.iter().find(|(_, is_set)| *is_set) {
            None => Ok(()),
            Some((name, _)) => Err(Error::new(
                ErrorKind::Config,
                format!(
                    "{name} has no effect on the HTTP client or transport that was given; set it up there"
                ),
            )),
        }
    }
}
