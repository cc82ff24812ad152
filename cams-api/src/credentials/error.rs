//! The error of a credentials provider.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::causes::root_cause;

/// The reason why a provider has no credentials: it is not configured, or it failed.
///
/// A [`ProviderChain`](super::ProviderChain) skips providers that are not configured. A failure
/// ends the chain: continuing with another account would hide it.
#[derive(Clone)]
pub struct CredentialsError(Arc<Inner>);

struct Inner {
    is_configured: bool,
    text: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl CredentialsError {
    /// The provider is not configured: a variable is not set, a file does not exist. The reason is
    /// one sentence. It is shown to users and may be logged: name files and variables, never a
    /// secret.
    pub fn not_configured(reason: impl Into<String>) -> Self {
        Self(Arc::new(Inner { is_configured: false, text: reason.into(), source: None }))
    }

    /// The provider failed: a file is malformed, a role cannot be assumed. The reason names the
    /// problem, its place and its remedy. It must not contain a secret either.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self(Arc::new(Inner { is_configured: true, text: reason.into(), source: None }))
    }

    /// The provider failed because of another error. The text ends with the root cause.
    pub(super) fn caused(
        reason: impl fmt::Display,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        let source = source.into();
        let error = match root_cause(source.as_ref()) {
            Some(cause) => Self::failed(format!("{reason}: {cause}")),
            None => Self::failed(reason.to_string()),
        };
        error.with_source(source)
    }

    /// Adds the error below this one.
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(Arc::new(Inner {
            is_configured: self.0.is_configured,
            text: self.0.text.clone(),
            source: Some(source.into()),
        }))
    }

    /// Returns `true` if the provider is not configured, `false` if it failed.
    pub fn is_not_configured(&self) -> bool {
        !self.0.is_configured
    }

    /// The same error as a failure, for a provider that the user chose: its configuration must not
    /// be missing.
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

    /// The same error for a call that did not ask the provider itself. The provider is asked again
    /// within `pause`.
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
