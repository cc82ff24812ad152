//! Where the services are that several providers ask. Which of them a provider asks is its own business.

use std::fmt;

/// Services that are elsewhere than usual: for tests, and for networks that reach them by other addresses.
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
    pub(super) oauth: Option<String>,
}

impl ServiceEndpoints {
    /// Every service is where it usually is.
    pub fn new() -> Self {
        Self::default()
    }

    /// The STS, whatever region is set: `http://127.0.0.1:8080`, `https://host`.
    pub fn sts(mut self, url: impl Into<String>) -> Self {
        self.sts = Some(url.into());
        self
    }

    /// The metadata service of ECS instances. Default: `http://100.100.100.200`.
    pub fn metadata(mut self, url: impl Into<String>) -> Self {
        self.metadata = Some(url.into());
        self
    }

    /// The server that renews browser logins (OAuth), whatever site the profile names.
    pub fn oauth(mut self, url: impl Into<String>) -> Self {
        self.oauth = Some(url.into());
        self
    }
}

impl fmt::Debug for ServiceEndpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // They may hold passwords as long as nobody has looked at them.
        f.debug_struct("ServiceEndpoints").finish_non_exhaustive()
    }
}
