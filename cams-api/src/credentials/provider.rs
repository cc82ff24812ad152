//! The interface of a credentials provider, and the providers that only wrap another value.

use std::pin::Pin;
use std::sync::Arc;

use super::error::CredentialsError;
use super::key::Credentials;

/// A source of credentials.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use cams_api::credentials::{CredentialsError, CredentialsFuture, CredentialsProvider};
/// use cams_api::{Client, Credentials};
///
/// struct Vault;
///
/// impl CredentialsProvider for Vault {
///     fn name(&self) -> &str {
///         "vault"
///     }
///
///     fn credentials(&self) -> CredentialsFuture<'_> {
///         Box::pin(async {
///             let lease = SystemTime::now() + Duration::from_secs(3600);
///             Ok(Credentials::new("id", "secret").with_expiration(lease))
///         })
///     }
/// }
///
/// let client = Client::builder().credentials_provider(Vault).build()?;
/// # Ok::<(), cams_api::Error>(())
/// ```
pub trait CredentialsProvider: Send + Sync + 'static {
    /// A short name for error messages, for example `environment`.
    fn name(&self) -> &str;

    /// Fetches credentials.
    ///
    /// The client keeps credentials that say [until when](Credentials::with_expiration) they are valid, so
    /// the provider need not. It is asked for all others before every attempt, and after a failure no more than
    /// about once a second, later once in five.
    ///
    /// The client polls this future on threads for blocking work: a provider that blocks its thread holds up no
    /// runtime, and no call beyond its time limit. A runtime that is dropped waits for such a thread, though. If the
    /// provider panics, the call fails with an error.
    ///
    /// # Errors
    ///
    /// [`CredentialsError::not_configured`] if nothing tells this provider what to do, so that a chain asks
    /// the next one; [`CredentialsError::failed`] if it cannot do what it was told.
    fn credentials(&self) -> CredentialsFuture<'_>;

    /// Forgets exactly these credentials, because a service says that they are stale. A provider that keeps
    /// none has nothing to do.
    fn invalidate(&self, used: &Credentials) {
        let _ = used;
    }
}

/// A provider that was chosen while the program runs.
impl<P: CredentialsProvider + ?Sized> CredentialsProvider for Box<P> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        (**self).credentials()
    }

    fn invalidate(&self, used: &Credentials) {
        (**self).invalidate(used);
    }
}

/// A provider that several clients share. Each keeps what it gives; put a [`Cached`] into the [`Arc`] to fetch once
/// for all of them.
impl<P: CredentialsProvider + ?Sized> CredentialsProvider for Arc<P> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        (**self).credentials()
    }

    fn invalidate(&self, used: &Credentials) {
        (**self).invalidate(used);
    }
}

/// Credentials at hand are a provider of themselves, for example the source of an [`AssumeRole`].
impl CredentialsProvider for Credentials {
    fn name(&self) -> &str {
        "fixed"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.clone().checked()))
    }
}

/// What [`CredentialsProvider::credentials`] returns.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;
