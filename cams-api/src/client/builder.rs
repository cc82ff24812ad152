//! The settings of a client and their defaults.

use std::error::Error as StdError;
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
use crate::rate_limit::{RateLimit, RateLimiter};
use crate::request::{Presets, base_headers};
use crate::retry::{RetryBudget, RetryPolicy, StandardRetry};
use crate::send::{Core, Timeouts};
use crate::telemetry::{AttemptReport, Observer, RequestHead, Watch};
use crate::transport::{ProxyChoice, Transport, TransportOptions};
use crate::variables::Variables;

const REGION_ID: &str = "ALIBABA_CLOUD_REGION_ID";
const ENDPOINT: &str = "ALIBABA_CLOUD_ENDPOINT";
const USER_AGENT: &str = "ALIBABA_CLOUD_USER_AGENT";

/// The default for the longest query, in bytes.
const MAX_QUERY_BYTES: usize = 8 * 1024;

/// Builds a [`Client`]. Every setting has a default.
#[must_use = "a builder does nothing until `build`"]
#[derive(Default)]
pub struct ClientBuilder {
    credentials: Option<CredentialsSource>,
    /// The variables that the default provider chain reads.
    variables: Variables,
    region: Option<Given>,
    endpoint: Option<Given>,
    timeouts: Timeouts,
    user_agent: Option<Given>,
    clock: Option<ReadTime>,
    retry_policy: Option<Box<dyn RetryPolicy>>,
    max_query_bytes: Option<usize>,
    presets: Presets,
    rate_limiter: Option<Result<RateLimiter, Error>>,
    watch: Option<Box<Watch>>,
    transport: TransportOptions,
}

impl ClientBuilder {
    /// Signs with these credentials. Default: the credentials of [`ProviderChain::default`].
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(CredentialsSource::Fixed(credentials));
        self
    }

    /// Takes credentials from this provider. Credentials with an
    /// [expiration](Credentials::with_expiration) are cached; see
    /// [`Cached`](crate::credentials::Cached). The provider opens its own connections, without this
    /// builder's proxy and certificates: see
    /// [how providers reach their services](crate::credentials#how-providers-reach-their-services).
    pub fn credentials_provider(mut self, provider: impl CredentialsProvider) -> Self {
        self.credentials = Some(CredentialsSource::provider(provider));
        self
    }

    /// Calls the service in this region. Default: `ap-southeast-1`, the only region with a
    /// documented endpoint.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(Given::set("region", region));
        self
    }

    /// Calls this server instead of the region's endpoint: `http://127.0.0.1:8080`, `https://host`
    /// or `host`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(Given::set("endpoint", endpoint));
        self
    }

    /// Sets the time limit for opening a connection: DNS, TCP, a proxy's tunnel and TLS. Default: 5
    /// seconds.
    ///
    /// It applies to all calls of the client: connections are shared, so a call may use a
    /// connection that another call opened. [`Call::attempt_timeout`](crate::Call::attempt_timeout)
    /// also limits connecting for one call. If either limit ends before there is a connection, the
    /// error is [`Connect`](crate::ErrorKind::Connect).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = timeout;
        self
    }

    /// Sets the time limit of one attempt, from connecting to the end of the response. Default: 15
    /// seconds. [`Call::attempt_timeout`](crate::Call::attempt_timeout) sets it for one call.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.attempt = timeout;
        self
    }

    /// Sets the time limit of a whole call: credentials, all attempts and the waits between them.
    /// Default: 60 seconds. [`Call::timeout`](crate::Call::timeout) sets it for one call.
    ///
    /// Use it instead of `tokio::time::timeout`, which [drops the
    /// call](crate::Call#dropped-futures) and loses its outcome.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.operation = timeout;
        self
    }

    /// Sets the policy that decides about repeats; [`NoRetry`](crate::retry::NoRetry) repeats
    /// nothing. Default: [`StandardRetry`]. A call can have its own:
    /// [`Call::retry_policy`](crate::Call::retry_policy).
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.retry_policy = Some(Box::new(policy));
        self
    }

    /// Lets calls wait so that they stay within this [`RateLimit`]. Default: none, so the service
    /// refuses what exceeds its limits, and the [`retry_policy`](Self::retry_policy) repeats it.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        // Not in `build`: the table of all operations is linked only into programs that limit rates.
        self.rate_limiter = Some(RateLimiter::new(&limit));
        self
    }

    /// Reads the time with this function instead of [`SystemTime::now`], for programs with a better
    /// clock and for tests. Request dates, the lifetime of credentials and the repair of a wrong
    /// clock depend on it. Timeouts and waits do not.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(now));
        self
    }

    /// Tells this observer about each attempt and each call, for example for
    /// [metrics](crate::telemetry#metrics). A client can have several.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.watch.get_or_insert_default().add_observer(observer);
        self
    }

    /// Calls this hook before each attempt is signed. It may add headers, or refuse the attempt,
    /// which ends the call with [`Config`](ErrorKind::Config). Users see the text of the refusal.
    ///
    /// ```
    /// use cams_api::Client;
    ///
    /// let client = Client::builder().on_request(|request| {
    ///     if request.operation().starts_with("Delete") {
    ///         return Err("this program deletes nothing".into());
    ///     }
    ///     request.header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    ///     Ok(())
    /// });
    /// ```
    pub fn on_request(
        mut self,
        hook: impl Fn(&mut RequestHead) -> Result<(), Box<dyn StdError + Send + Sync>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.watch.get_or_insert_default().add_on_request(hook);
        self
    }

    /// Calls this hook after each attempt, with its facts.
    pub fn on_attempt(mut self, hook: impl Fn(&AttemptReport<'_>) + Send + Sync + 'static) -> Self {
        self.watch.get_or_insert_default().add_on_attempt(hook);
        self
    }

    /// Adds a product, for example `shop/1.2`, to the `User-Agent` header.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(Given::set("user_agent", product));
        self
    }

    /// Sends this parameter with every operation that has it, unless the call sets its own value.
    #[allow(dead_code, reason = "a spec may declare no presets")]
    pub(crate) fn preset(mut self, name: &'static str, value: String) -> Self {
        self.presets.set(name, value);
        self
    }

    /// Sends calls that lack required parameters, so that a test sets only what it is about. The
    /// service refuses such calls.
    #[cfg(feature = "testing")]
    pub fn lenient(mut self) -> Self {
        self.presets.be_lenient();
        self
    }

    /// Takes credentials, and unset region, endpoint and product, from variables.
    pub(crate) fn variables(mut self, variables: Variables) -> Self {
        self.region = self.region.or_else(|| Given::variable(REGION_ID, &variables));
        self.endpoint = self.endpoint.or_else(|| Given::variable(ENDPOINT, &variables));
        self.user_agent = self.user_agent.or_else(|| Given::variable(USER_AGENT, &variables));
        self.variables = variables;
        self
    }

    /// Builds the client. It sends nothing and does not look for credentials yet.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Config`] if an endpoint, region, user agent, proxy or root certificate is
    ///   unusable, if a rate limit is 0 or names no operation, if an HTTPS endpoint is set without a
    ///   TLS feature, or if TLS cannot be set up.
    /// - [`ErrorKind::Credentials`] if the given credentials are unusable: an access key ID, its
    ///   secret or a bearer token is empty or contains an invisible character.
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
            rate_limiter: self.rate_limiter.transpose()?,
            watch: self.watch,
            #[cfg(feature = "blocking")]
            runtime: crate::send::Runtime::default(),
        }))
    }
}

/// The transport of requests. [`transport`](crate::transport) describes the built-in HTTP client
/// and its connections.
impl ClientBuilder {
    /// Sends requests with your own HTTP client, for example with other certificates, DNS resolvers
    /// or connection pools.
    ///
    /// Build it with [`http_client_builder`](crate::transport::http_client_builder), which has this
    /// crate's TLS settings, follows no redirects and repeats nothing.
    ///
    /// - **Not allowed with it**: [`proxy`](Self::proxy), [`no_proxy`](Self::no_proxy),
    ///   [`proxy_exceptions`](Self::proxy_exceptions) and
    ///   [`add_root_certificate_pem`](Self::add_root_certificate_pem). Configure them on your
    ///   client.
    /// - **Without effect**: [`connect_timeout`](Self::connect_timeout). Keep-alive is up to your
    ///   client too.
    /// - **Still applied**: the time limits of attempts and calls, the size limit of responses, and
    ///   everything about the request itself. A timeout of your client ends an attempt like
    ///   [`attempt_timeout`](Self::attempt_timeout).
    /// - **Redirects**: a redirect would send a signed request with its parameters to another host.
    ///   A call whose response comes from another URL fails.
    /// - **Repeats**: a request that your client repeats has a used nonce.
    /// - **Default headers**: they are sent but not signed.
    /// - **Proxies**: errors do not name the proxy, because it is unknown.
    ///
    /// A connection belongs to the async runtime that opened it. If that runtime stalls, calls on
    /// other runtimes may wait for it. Use one client for each runtime.
    ///
    /// It does not apply to requests of
    /// [credentials providers](crate::credentials#how-providers-reach-their-services).
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

    /// Sends requests with this transport instead of the built-in HTTP client. The same options
    /// apply as with [`http_client`](Self::http_client).
    ///
    /// It does not apply to requests of
    /// [credentials providers](crate::credentials#how-providers-reach-their-services).
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport.give_transport(transport);
        self
    }

    /// Connects through this proxy: `http://host:port`, `https://host:port` or `socks5://host:port`
    /// (with `socks5h` the proxy resolves names). If the proxy requires them, put `user:password@`
    /// before the host. It replaces the [proxies of the environment](crate::transport#proxies) and
    /// also applies to endpoints on this machine.
    ///
    /// It does not apply to requests of
    /// [credentials providers](crate::credentials#how-providers-reach-their-services).
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.transport.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// Calls these hosts directly, without the proxy of [`proxy`](Self::proxy) or of the
    /// environment: `localhost,.internal,10.0.0.0/8`. A name includes all names below it, with or
    /// without the dot; `*` means every host. A port (`host:443`) limits an entry to that port.
    ///
    /// It does not apply to requests of
    /// [credentials providers](crate::credentials#how-providers-reach-their-services).
    pub fn proxy_exceptions(mut self, hosts: impl Into<String>) -> Self {
        self.transport.proxy_exceptions = Some(hosts.into());
        self
    }

    /// Disables all proxies, including those of the environment.
    ///
    /// It does not apply to requests of
    /// [credentials providers](crate::credentials#how-providers-reach-their-services).
    pub fn no_proxy(mut self) -> Self {
        self.transport.proxy = ProxyChoice::Direct;
        self
    }

    /// Trusts the certificates in this PEM text as roots, in addition to the platform's: for a
    /// proxy that inspects TLS, or for a server with a private certificate authority. Can be called
    /// more than once.
    ///
    /// It does not apply to requests of
    /// [credentials providers](crate::credentials#how-providers-reach-their-services).
    pub fn add_root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.transport.root_certificates.push(pem.into());
        self
    }

    /// Sets the maximum size of a response, in bytes. A larger response is an error. Default: 16
    /// MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.transport.max_response_bytes = bytes;
        self
    }

    /// Sets the maximum length of a query, in bytes after encoding. The parameters of a longer
    /// query move to a form body. Default: 8 KiB. With 0 all calls send a form, which keeps phone
    /// numbers out of the logs of servers and proxies. [`Call::placement`](crate::Call::placement)
    /// decides for one call.
    pub fn max_query_bytes(mut self, bytes: usize) -> Self {
        self.max_query_bytes = Some(bytes);
        self
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client shows the endpoint, once it is known to contain no password.
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("region", &self.region.as_ref().map(|region| &region.text))
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}
