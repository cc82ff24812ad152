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
    /// A short name for error messages, such as `environment`.
    fn name(&self) -> &str;

    /// Fetches credentials.
    ///
    /// The client caches credentials that [expire](Credentials::with_expiration), so the provider
    /// need not. It asks for other credentials before every attempt. After a failure it asks about
    /// once per second at most, later once per five seconds.
    ///
    /// The client polls this future on threads for blocking work, so a provider that blocks its
    /// thread delays no runtime, and no call beyond its time limit. Dropping the runtime waits for
    /// that thread, though. If the provider panics, the call fails with an error.
    ///
    /// # Errors
    ///
    /// [`CredentialsError::not_configured`] if nothing configures this provider, so that a chain
    /// asks the next one; [`CredentialsError::failed`] if it is configured and cannot supply
    /// credentials.
    fn credentials(&self) -> CredentialsFuture<'_>;

    /// Forgets exactly these credentials, because a service says that they are stale. A provider
    /// without a cache has nothing to do.
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

/// A provider that several clients share. Each client caches separately; put a
/// [`Cached`](super::Cached) into the [`Arc`] to fetch once for all of them.
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

/// Fixed credentials are a provider too, for example the source of an
/// [`AssumeRole`](super::AssumeRole).
impl CredentialsProvider for Credentials {
    fn name(&self) -> &str {
        "fixed"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.clone().checked()))
    }
}

/// The future that [`CredentialsProvider::credentials`] returns.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;
