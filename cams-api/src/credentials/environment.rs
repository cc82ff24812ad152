//! Credentials from environment variables.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{Credentials, CredentialsError, CredentialsFuture, CredentialsProvider};

const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Reads the variables of a process, or whatever a program puts in their place.
pub(crate) type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Credentials from `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary
/// ones, `ALIBABA_CLOUD_SECURITY_TOKEN`. An empty variable counts as missing.
///
/// Once the variables gave credentials they are not read again.
pub struct EnvironmentProvider {
    lookup: Lookup,
    found: OnceLock<Credentials>,
}

impl EnvironmentProvider {
    /// Reads the variables of this process.
    pub fn new() -> Self {
        Self::with_lookup(process_variable)
    }

    /// Reads variables through `lookup`, for tests and for programs that keep them elsewhere.
    pub fn with_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::shared(Arc::new(lookup))
    }

    pub(crate) fn shared(lookup: Lookup) -> Self {
        Self { lookup, found: OnceLock::new() }
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        if let Some(found) = self.found.get() {
            return Ok(found.clone());
        }
        let variable = |name: &str| (self.lookup)(name).filter(|value| !value.is_empty());
        let (id, secret) = match (variable(ACCESS_KEY_ID), variable(ACCESS_KEY_SECRET)) {
            (Some(id), Some(secret)) => (id, secret),
            (None, None) => {
                return Err(CredentialsError::new(format!(
                    "{ACCESS_KEY_ID} and {ACCESS_KEY_SECRET} are not set"
                )));
            }
            (None, Some(_)) => {
                return Err(CredentialsError::new(format!("{ACCESS_KEY_ID} is not set")));
            }
            (Some(_), None) => {
                return Err(CredentialsError::new(format!("{ACCESS_KEY_SECRET} is not set")));
            }
        };
        let credentials = Credentials::new(id, secret)
            .with_security_token(variable(SECURITY_TOKEN).unwrap_or_default());
        Ok(self.found.get_or_init(|| credentials).clone())
    }
}

impl Default for EnvironmentProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl CredentialsProvider for EnvironmentProvider {
    fn name(&self) -> &str {
        "environment"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.read()))
    }
}

impl fmt::Debug for EnvironmentProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvironmentProvider")
            .field("found", &self.found.get())
            .finish_non_exhaustive()
    }
}

/// A variable of this process; one that is not Unicode counts as missing.
pub(crate) fn process_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
