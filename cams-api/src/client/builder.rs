//! What a client can be told before it is made, with its defaults.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::header::HeaderValue;

use super::{Client, Inner};
use crate::clock::{Clock, ReadTime};
use crate::credentials::{
    Credentials, CredentialsProvider, CredentialsSource, Lookup, ProviderChain, ServiceEndpoints,
    Variables,
};
use crate::endpoint::{DEFAULT_REGION, Endpoint};
use crate::outcome::{Error, ErrorKind};
use crate::request::attempt;
use crate::retry::{RetryBudget, RetryPolicy, StandardRetry};
use crate::transport::TransportOptions;

const REGION_ID: &str = "ALIBABA_CLOUD_REGION_ID";
const ENDPOINT: &str = "ALIBABA_CLOUD_ENDPOINT";
const USER_AGENT: &str = "ALIBABA_CLOUD_USER_AGENT";

/// How long the parts of a call may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) operation: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(15),
            operation: Duration::from_secs(60),
        }
    }
}

/// A text that the client is told, and where it is from in the words of an error.
struct Given {
    text: String,
    whose: Cow<'static, str>,
}

impl Given {
    /// From a setter of this name.
    fn set(name: &'static str, text: impl Into<String>) -> Self {
        Self { text: text.into(), whose: name.into() }
    }

    /// From a variable; an empty one counts as missing.
    fn variable(name: &str, variables: &Variables) -> Option<Self> {
        let text = variables.get(name)?;
        Some(Self { text, whose: format!("the variable {name}").into() })
    }

    fn refused(&self, reason: &str) -> Error {
        Error::new(ErrorKind::Config, format!("{} is not usable: {reason}", self.whose))
    }
}

/// Makes a [`Client`]. Everything has a default.
#[must_use = "a builder does nothing until `build`"]
#[derive(Default)]
pub struct ClientBuilder {
    credentials: Option<CredentialsSource>,
    region: Option<Given>,
    endpoint: Option<Given>,
    timeouts: Timeouts,
    user_agent: Option<Given>,
    clock: Option<ReadTime>,
    retry_policy: Option<Box<dyn RetryPolicy>>,
    pub(crate) transport: TransportOptions,
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
    /// Default: [`StandardRetry`]. A call can have its own: [`Call::retry`](crate::Call::retry).
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

    /// Takes region, endpoint and product, where they are not set, and credentials from variables.
    pub(crate) fn variables(mut self, lookup: Lookup) -> Self {
        let variables = Variables(lookup);
        self.region = self.region.or_else(|| Given::variable(REGION_ID, &variables));
        self.endpoint = self.endpoint.or_else(|| Given::variable(ENDPOINT, &variables));
        self.user_agent = self.user_agent.or_else(|| Given::variable(USER_AGENT, &variables));
        self.credentials_provider(ProviderChain::of(variables, ServiceEndpoints::default()))
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
        let endpoint = endpoint(self.endpoint, self.region)?;
        let credentials = self
            .credentials
            .unwrap_or_else(|| CredentialsSource::provider(ProviderChain::default()));
        if let CredentialsSource::Fixed(fixed) = &credentials
            && let Some(flaw) = fixed.flaw()
        {
            return Err(Error::new(ErrorKind::Credentials, flaw));
        }
        let max_query_bytes = self.transport.max_query_bytes;
        let http = self.transport.http_client(&endpoint, self.timeouts)?;
        Ok(Client::new(Inner {
            endpoint,
            credentials,
            http,
            max_query_bytes,
            headers: attempt::headers(user_agent(self.user_agent)?),
            timeouts: self.timeouts,
            clock: self.clock.map(Clock::new).unwrap_or_default(),
            retry_policy: self.retry_policy.unwrap_or_else(|| Box::new(StandardRetry::new())),
            retry_budget: RetryBudget::default(),
            #[cfg(feature = "blocking")]
            runtime: crate::send::Runtime::default(),
        }))
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

/// An endpoint that is given goes before a region.
fn endpoint(endpoint: Option<Given>, region: Option<Given>) -> Result<Endpoint, Error> {
    if let Some(endpoint) = endpoint {
        return Endpoint::parse(&endpoint.text).map_err(|reason| {
            endpoint.refused(&format!(
                "{reason}; write it as https://host, http://host:port or host, for example \
                 https://cams.{DEFAULT_REGION}.aliyuncs.com"
            ))
        });
    }
    let region = region.unwrap_or_else(|| Given::set("region", DEFAULT_REGION));
    Endpoint::of_region(&region.text).map_err(|reason| {
        region.refused(&format!(
            "{reason}; write {DEFAULT_REGION}, the only one with a documented endpoint, or leave it out"
        ))
    })
}

/// The `User-Agent` header: this crate, the platform, and the program's own product.
fn user_agent(product: Option<Given>) -> Result<HeaderValue, Error> {
    let product = product.unwrap_or_else(|| Given::set("user_agent", ""));
    let text = format!(
        "cams-api/{} ({}; {}) {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        product.text
    );
    HeaderValue::try_from(text.trim_end()).map_err(|_| {
        product.refused(
            "it holds characters that a header cannot have; write a product such as shop/1.2",
        )
    })
}

/// What [`Client::from_variables`] reads through.
pub(crate) fn shared_lookup(
    lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> Lookup {
    Arc::new(lookup)
}
