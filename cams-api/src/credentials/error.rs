//! Why a provider has no credentials.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why a provider has no credentials: nothing tells it what to do, or it cannot do what it was told.
///
/// A [`ProviderChain`](super::ProviderChain) passes over providers that are not configured. A failure ends
/// the chain: to go on with another account would hide it.
#[derive(Clone)]
pub struct CredentialsError(Arc<Inner>);

struct Inner {
    is_configured: bool,
    text: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl CredentialsError {
    /// Nothing tells the provider what to do: a variable is not set, a file is not there. The reason is one
    /// sentence. It is shown to users and may be logged: name files and variables in it, never a secret.
    pub fn not_configured(reason: impl Into<String>) -> Self {
        Self(Arc::new(Inner { is_configured: false, text: reason.into(), source: None }))
    }

    /// The provider cannot do what it was told: a file is malformed, a role cannot be assumed. The reason
    /// says what, where and what to do about it; it holds no secret either.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self(Arc::new(Inner { is_configured: true, text: reason.into(), source: None }))
    }

    /// Adds the error below this one.
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(Arc::new(Inner {
            is_configured: self.0.is_configured,
            text: self.0.text.clone(),
            source: Some(source.into()),
        }))
    }

    /// Whether nothing tells the provider what to do. Otherwise it failed.
    pub fn is_not_configured(&self) -> bool {
        !self.0.is_configured
    }

    /// The same error, for a provider that was asked for by name: then missing configuration is a failure.
    pub(crate) fn into_failure(self) -> Self {
        if self.0.is_configured {
            return self;
        }
        let text = self.0.text.clone();
        let source = self.0.source.is_some().then(|| self.into());
        Self(Arc::new(Inner { is_configured: true, text, source }))
    }

    /// The same error with words in front of it.
    pub(crate) fn within(&self, place: &str) -> Self {
        self.reworded(format!("{place}: {}", self.0.text))
    }

    /// The same error for a call that did not ask itself. Its provider is asked again after `pause` at the latest.
    pub(super) fn of_a_moment_ago(&self, pause: Duration) -> Self {
        self.reworded(format!("{} (a moment ago; asked again within {pause:?})", self.0.text))
    }

    fn reworded(&self, text: String) -> Self {
        Self(Arc::new(Inner {
            is_configured: self.0.is_configured,
            text,
            source: self.0.source.is_some().then(|| self.clone().into()),
        }))
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl fmt::Debug for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsError")
            .field("text", &self.0.text)
            .field("is_configured", &self.0.is_configured)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
