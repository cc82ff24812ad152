//! The access key in the variables of the environment.

use std::fmt;

use super::context::Context;
use super::error::CredentialsError;
use super::invisible::Flaw;
use super::key::Credentials;
use super::provider::{CredentialsFuture, CredentialsProvider};

const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Credentials from `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for
/// temporary ones, `ALIBABA_CLOUD_SECURITY_TOKEN`. An empty or blank variable counts as missing.
/// Whitespace and invisible characters around a value are dropped. An ID without a secret, or a
/// secret without an ID, is a failure.
///
/// A client keeps these credentials and does not read the variables again.
pub struct EnvironmentProvider {
    context: Context,
}

impl EnvironmentProvider {
    /// Reads the variables of this process.
    pub fn new() -> Self {
        Self::of(Context::default())
    }

    /// Reads variables from `lookup`, for tests and for programs that keep them elsewhere.
    pub fn with_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::of(Context::with_lookup(lookup))
    }

    pub(super) fn of(context: Context) -> Self {
        Self { context }
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        let half = |set, missing| {
            Err(CredentialsError::failed(format!(
                "{set} is set and {missing} is not; set both or neither"
            )))
        };
        let part = |name: &str| match self.context.variables.get(name) {
            Some(value) => match Flaw::of(&value) {
                Some(flaw) => Err(CredentialsError::failed(format!("{name} {flaw}"))),
                None => Ok(Some(value)),
            },
            None => Ok(None),
        };
        match (part(ACCESS_KEY_ID)?, part(ACCESS_KEY_SECRET)?) {
            (Some(id), Some(secret)) => Ok(Credentials::new(id, secret)
                .with_security_token(part(SECURITY_TOKEN)?.unwrap_or_default())
                .lasting()),
            (Some(_), None) => half(ACCESS_KEY_ID, ACCESS_KEY_SECRET),
            (None, Some(_)) => half(ACCESS_KEY_SECRET, ACCESS_KEY_ID),
            (None, None) => Err(CredentialsError::not_configured(format!(
                "{ACCESS_KEY_ID} and {ACCESS_KEY_SECRET} are not set"
            ))),
        }
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
        f.debug_struct("EnvironmentProvider").finish_non_exhaustive()
    }
}
