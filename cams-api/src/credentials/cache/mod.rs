//! The cache of credentials as a public provider. [`refresh`](self::refresh) renews them and lets
//! calls share a fetch.

mod failures;
mod offload;
mod refresh;
mod schedule;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

pub(crate) use self::refresh::Refresh;
pub(super) use self::schedule::pause;
use crate::clock::ReadTime;
use crate::credentials::key::Credentials;
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};

/// Keeps the credentials of a provider and renews them before they expire.
///
/// A client does this with every provider. Use it for the source of an
/// [`AssumeRole`](super::AssumeRole), or to share credentials between clients: clones share one
/// cache.
///
/// Callers share one fetch, which continues when they are dropped. Credentials without an
/// [expiration](Credentials::with_expiration) are not kept.
#[derive(Clone)]
pub struct Cached {
    refresh: Refresh,
    clock: ReadTime,
}

impl Cached {
    /// Caches the credentials of this provider.
    pub fn new(provider: impl CredentialsProvider) -> Self {
        Self { refresh: Refresh::new(Arc::new(provider)), clock: Arc::new(SystemTime::now) }
    }

    /// Judges expiration by this clock instead of the system's.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

impl CredentialsProvider for Cached {
    fn name(&self) -> &str {
        self.refresh.name()
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.refresh.credentials((self.clock)()))
    }

    fn invalidate(&self, used: &Credentials) {
        self.refresh.invalidate(used);
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cached").field(&self.name()).finish()
    }
}
