//! What a client can be told before it is made, with its defaults.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Client;
use super::given::{self, Given};
use crate::clock::{Clock, ReadTime};
use crate::credentials::{
    Context, Credentials, CredentialsProvider, CredentialsSource, ProviderChain,
};
use crate::outcome::{Error, ErrorKind};
use crate::request::{Preset, base_headers};
use crate::retry::{RetryBudget, RetryPolicy, StandardRetry};
use crate::send::{Core, Timeouts};
use crate::transport::{ProxyChoice, Transport, TransportOptions};
use crate::variables::Variables;

const REGION_ID: &str = "ALIBABA_CLOUD_REGION_ID";
const ENDPOINT: &str = "ALIBABA_CLOUD_ENDPOINT";
const USER_AGENT: &str = "ALIBABA_CLOUD_USER_AGENT";

/// The longest query unless the program says otherwise, in bytes.
const MAX_QUERY_BYTES: usize = 8 * 1024;

/// Makes a [`Client`]. Everything has a default.
#[must_use = "a builder does nothing until `build`"]
#[derive(Default)]
pub struct ClientBuilder {
    credentials: Option<CredentialsSource>,
    /// Where the default provider chain looks.
    variables: Variables,
    region: Option<Given>,
    endpoint: Option<Given>,
    timeouts: Timeouts,
    user_agent: Option<Given>,
    clock: Option<ReadTime>,
    retry_policy: Option<Box<dyn RetryPolicy>>,
    max_query_bytes: Option<usize>,
    presets: Vec<Preset>,
    transport: TransportOptions,
}

impl ClientBuilder {
    /// Signs with these credentials. Default: those of [`ProviderChain::default`].
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(CredentialsSource::Fixed(credentials));
        self
    }

    /// Takes credentials from this provider, and keeps those that say
    /// [until when](Credentials::with_expiration) they are valid; see
    /// [`Cached`](crate::credentials::Cached). The provider makes connections of its own, by which this
    /// builder's proxy and certificates do not count: see [how providers reach their
    /// services](crate::credentials#how-providers-reach-their-services).
    pub fn credentials_provider(mut self, provider: impl CredentialsProvider) -> Self {
        self.credentials = Some(CredentialsSource::provider(provider));
        self
    }

    /// Calls the service in this region. Default: `ap-southeast-1`, the only one with a documented endpoint.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(Given::set("region", region));
        self
    }

    /// Calls this server instead of the region's: `http://127.0.0.1:8080`, `https://host` or `host`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(Given::set("endpoint", endpoint));
        self
    }

    /// How long making a connection may take: name, TCP, a proxy's tunnel and TLS. Default: 5 seconds.
    ///
    /// It holds for all calls of the client: connections are shared, so the call that makes one is not always
    /// the one that uses it. [`Call::attempt_timeout`](crate::Call::attempt_timeout) limits the connecting of one
    /// call too; when it ends while there is no connection yet, the error is
    /// [`Connect`](crate::ErrorKind::Connect) as well.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// How long one attempt may take, from connecting to the end of the reply. Default: 15 seconds. A call
    /// can have its own: [`Call::attempt_timeout`](crate::Call::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.attempt = timeout;
        self
    }

    /// How long a whole call may take: credentials, all attempts and the waits between them. Default: 60
    /// seconds. A call can have its own: [`Call::timeout`](crate::Call::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.operation = timeout;
        self
    }

    /// Decides by this policy what is repeated and when; [`NoRetry`](crate::retry::NoRetry) repeats nothing.
    /// Default: [`StandardRetry`]. A call can have its own: [`Call::retry_policy`](crate::Call::retry_policy).
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.retry_policy = Some(Box::new(policy));
        self
    }

    /// Reads the time by this function instead of [`SystemTime::now`], for programs with a better clock and
    /// for tests. Dates of requests, the lifetime of credentials and the repair of a wrong clock depend on
    /// it; timeouts and waits do not.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(now));
        self
    }

    /// Adds a product, for example `shop/1.2`, to the `User-Agent` header.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(Given::set("user_agent", product));
        self
    }

    /// Sends this parameter where an operation has it and the call sets none.
    #[allow(dead_code, reason = "a spec may declare no presets")]
    pub(crate) fn preset(mut self, name: &'static str, value: String) -> Self {
        self.presets.retain(|(preset, _)| *preset != name);
        self.presets.push((name, value));
        self
    }

    /// Takes region, endpoint and product, where they are not set, and credentials from variables.
    pub(crate) fn variables(mut self, variables: Variables) -> Self {
        self.region = self.region.or_else(|| Given::variable(REGION_ID, &variables));
        self.endpoint = self.endpoint.or_else(|| Given::variable(ENDPOINT, &variables));
        self.user_agent = self.user_agent.or_else(|| Given::variable(USER_AGENT, &variables));
        self.variables = variables;
        self
    }

    /// Makes the client. Nothing is sent, and credentials are not looked for yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for an endpoint, a region, a user agent, a proxy or a root certificate that cannot
    /// be used, for an HTTPS endpoint when no TLS feature is on, and when TLS cannot be set up.
    /// [`ErrorKind::Credentials`] if the given credentials cannot be used: an access key id, its secret or a
    /// bearer token is empty, or holds an invisible character.
    pub fn build(self) -> Result<Client, Error> {
        let endpoint = given::endpoint(self.endpoint, self.region)?;
        let read_time = self.clock.unwrap_or_else(|| Arc::new(SystemTime::now));
        let credentials = self.credentials.unwrap_or_else(|| {
            let context = Context::new(self.variables).with_clock(Arc::clone(&read_time));
            CredentialsSource::provider(ProviderChain::of(&context))
        });
        if let CredentialsSource::Fixed(fixed) = &credentials
            && let Some(flaw) = fixed.flaw()
        {
            return Err(Error::new(ErrorKind::Credentials, flaw));
        }
        let Timeouts { connect, attempt, .. } = self.timeouts;
        let http = self.transport.http_client(&endpoint, connect, attempt)?;
        Ok(Client::new(Core {
            endpoint,
            credentials,
            http,
            max_query_bytes: self.max_query_bytes.unwrap_or(MAX_QUERY_BYTES),
            headers: base_headers(given::user_agent(self.user_agent)?),
            timeouts: self.timeouts,
            clock: Clock::new(read_time),
            retry_policy: self.retry_policy.unwrap_or_else(|| Box::new(StandardRetry::new())),
            retry_budget: RetryBudget::default(),
            presets: self.presets,
            #[cfg(feature = "blocking")]
            runtime: crate::send::Runtime::default(),
        }))
    }
}

/// How requests travel. The built-in HTTP client and its connections are in [`transport`](crate::transport).
impl ClientBuilder {
    /// Sends by this HTTP client, for certificates, resolvers and pools of your own. How long an attempt may
    /// take, the reply's size and everything about the request itself stay this crate's business. Proxies,
    /// redirects, keep-alive and the time for connecting are yours: [`proxy`](Self::proxy),
    /// [`no_proxy`](Self::no_proxy), [`proxy_exceptions`](Self::proxy_exceptions) and
    /// [`add_root_certificate_pem`](Self::add_root_certificate_pem) are refused beside it, and
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
        self.transport.give_http_client(client);
        self
    }

    /// Sends by this transport instead of the built-in HTTP client. The same options apply as beside
    /// [`http_client`](Self::http_client).
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport.give_transport(transport);
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
        self.transport.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// Calls these hosts directly, whether the proxy is from [`proxy`](Self::proxy) or from the environment:
    /// `localhost,.internal,10.0.0.0/8`. A name stands for itself and everything below it, with or without
    /// the dot; `*` stands for every host. A port (`host:443`) limits an entry to that port.
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn proxy_exceptions(mut self, hosts: impl Into<String>) -> Self {
        self.transport.proxy_exceptions = Some(hosts.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn no_proxy(mut self) -> Self {
        self.transport.proxy = ProxyChoice::Direct;
        self
    }

    /// Trusts the certificates in this PEM text besides the platform's, as roots: for a proxy that looks
    /// into TLS, or a server with a certificate authority of your own. Can be called more than once.
    ///
    /// It does not hold for the requests of [credentials
    /// providers](crate::credentials#how-providers-reach-their-services).
    pub fn add_root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.transport.root_certificates.push(pem.into());
        self
    }

    /// The largest reply that is read, in bytes; a larger one is an error. Default: 16 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.transport.max_response_bytes = bytes;
        self
    }

    /// The longest query that is sent, in bytes after encoding; the parameters of a longer one go into a
    /// form body. Default: 8 KiB. With 0 all calls send a form, which keeps telephone numbers out of the
    /// logs of servers and proxies. [`Call::placement`](crate::Call::placement) decides for one call.
    pub fn max_query_bytes(mut self, bytes: usize) -> Self {
        self.max_query_bytes = Some(bytes);
        self
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An endpoint is shown by the client, once it is known to hold no password.
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("region", &self.region.as_ref().map(|region| &region.text))
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}
