//! Access keys and where they come from.
//!
//! A [`CredentialsProvider`] supplies [`Credentials`]; the client asks it before every attempt. Without an
//! explicit choice the client uses [`ProviderChain::default`]. Nothing here signs or knows HTTP.

mod chain;
mod environment;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use zeroize::Zeroizing;

pub use self::chain::ProviderChain;
pub use self::environment::EnvironmentProvider;
pub(crate) use self::environment::{Lookup, process_variable};
use crate::redact::Redacted;
use crate::sign::SigningKey;

/// An access key, with a security token if it is temporary.
///
/// Clones are cheap and share the signing key. The secret itself is wiped as soon as that key is prepared,
/// and `Debug` shows neither key nor token.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: Arc<str>,
    key: Arc<SigningKey>,
    security_token: Option<Arc<Zeroizing<String>>>,
}

impl Credentials {
    /// Credentials of an access key: its id and its secret.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        let secret = Zeroizing::new(access_key_secret.into());
        Self {
            access_key_id: access_key_id.into().into(),
            key: Arc::new(SigningKey::new(&secret)),
            security_token: None,
        }
    }

    /// Adds the security token of temporary credentials (STS). An empty token means none.
    pub fn with_security_token(mut self, token: impl Into<String>) -> Self {
        let token = Zeroizing::new(token.into());
        self.security_token = (!token.is_empty()).then(|| Arc::new(token));
        self
    }

    /// The id of the access key. It is no secret, but it names the account.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) fn security_token(&self) -> Option<&str> {
        self.security_token.as_ref().map(|token| token.as_str())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &Redacted)
            .field("access_key_secret", &Redacted)
            .field("security_token", &self.security_token.as_ref().map(|_| Redacted))
            .finish()
    }
}

/// A source of credentials.
///
/// ```
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
///         Box::pin(async { Ok(Credentials::new("id", "secret")) })
///     }
/// }
///
/// let client = Client::builder().credentials_provider(Vault).build()?;
/// # Ok::<(), cams_api::Error>(())
/// ```
pub trait CredentialsProvider: Send + Sync + 'static {
    /// A short name for error messages, for example `environment`.
    fn name(&self) -> &str;

    /// Supplies credentials. The client asks before every attempt, so a provider that has to fetch them
    /// keeps what it fetched.
    fn credentials(&self) -> CredentialsFuture<'_>;
}

/// What [`CredentialsProvider::credentials`] returns.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;

/// Why a provider has no credentials.
#[derive(Debug)]
pub struct CredentialsError {
    text: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl CredentialsError {
    /// An error with its reason in one sentence. It is shown to users and may be logged: name files and
    /// variables in it, never a secret.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { text: reason.into(), source: None }
    }

    /// Adds the error below this one.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Where a client has its credentials from. Fixed ones need no future.
pub(crate) enum CredentialsSource {
    Fixed(Credentials),
    Provider(Box<dyn CredentialsProvider>),
}

impl fmt::Debug for CredentialsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(credentials) => credentials.fmt(f),
            Self::Provider(provider) => f.debug_tuple("Provider").field(&provider.name()).finish(),
        }
    }
}
