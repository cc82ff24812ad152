//! The surroundings of every provider: variables, the addresses of services, and a clock.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use crate::clock::ReadTime;
use crate::variables::Variables;

/// Variables, the addresses of services and a clock. Clones share variables and clock.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) variables: Variables,
    pub(crate) endpoints: ServiceEndpoints,
    clock: ReadTime,
}

impl Context {
    /// These variables, the usual addresses, and the clock of the system.
    pub(crate) fn new(variables: Variables) -> Self {
        let endpoints = ServiceEndpoints::default();
        Self { variables, endpoints, clock: Arc::new(SystemTime::now) }
    }

    /// Variables that are read through `lookup`.
    pub(super) fn with_lookup(
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Variables::new(lookup))
    }

    pub(super) fn with_endpoints(self, endpoints: ServiceEndpoints) -> Self {
        Self { endpoints, ..self }
    }

    pub(crate) fn with_clock(self, clock: ReadTime) -> Self {
        Self { clock, ..self }
    }

    pub(super) fn set_clock(&mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) {
        self.clock = Arc::new(clock);
    }

    pub(super) fn now(&self) -> SystemTime {
        (self.clock)()
    }
}

/// The variables of this process, the usual addresses, and the clock of the system.
impl Default for Context {
    fn default() -> Self {
        Self::new(Variables::default())
    }
}

/// Other addresses of services: for tests, and for networks that reach them differently.
///
/// ```
/// use cams_api::Client;
/// use cams_api::credentials::{ProviderChain, ServiceEndpoints};
///
/// let endpoints = ServiceEndpoints::new().sts("https://sts.example.com");
/// let chain = ProviderChain::with_endpoints(|name| std::env::var(name).ok(), endpoints);
/// let client = Client::builder().credentials_provider(chain).build()?;
/// # Ok::<(), cams_api::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct ServiceEndpoints {
    pub(super) sts: Option<String>,
    pub(super) metadata: Option<String>,
    #[cfg(feature = "profiles")]
    pub(super) oauth: Option<String>,
}

impl ServiceEndpoints {
    /// Every service has its usual address.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the address of STS for all regions: `http://127.0.0.1:8080` or `https://host`.
    pub fn sts(mut self, url: impl Into<String>) -> Self {
        self.sts = Some(url.into());
        self
    }

    /// Sets the address of the metadata service of ECS instances. Default:
    /// `http://100.100.100.200`.
    pub fn metadata(mut self, url: impl Into<String>) -> Self {
        self.metadata = Some(url.into());
        self
    }

    /// Sets the server that renews browser logins (OAuth), for all sites.
    #[cfg(feature = "profiles")]
    pub fn oauth(mut self, url: impl Into<String>) -> Self {
        self.oauth = Some(url.into());
        self
    }
}

impl fmt::Debug for ServiceEndpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // They are not checked yet, and may hold passwords.
        f.debug_struct("ServiceEndpoints").finish_non_exhaustive()
    }
}
