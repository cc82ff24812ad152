//! The source of a client's credentials.

use std::fmt;
use std::sync::Arc;

use super::cache::Refresh;
use super::key::Credentials;
use super::provider::CredentialsProvider;

/// The source of a client's credentials. Fixed ones need no waiting.
pub(crate) enum CredentialsSource {
    Fixed(Credentials),
    Provider(Refresh),
}

impl CredentialsSource {
    pub(crate) fn provider(provider: impl CredentialsProvider) -> Self {
        Self::Provider(Refresh::new(Arc::new(provider)))
    }

    /// Forgets exactly these credentials, because the service says that they are stale. Returns
    /// `true` if others may replace them.
    pub(crate) fn invalidate(&self, used: &Credentials) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Provider(refresh) => {
                refresh.invalidate(used);
                true
            }
        }
    }
}

impl fmt::Debug for CredentialsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(credentials) => credentials.fmt(f),
            Self::Provider(refresh) => f.debug_tuple("Provider").field(&refresh.name()).finish(),
        }
    }
}
