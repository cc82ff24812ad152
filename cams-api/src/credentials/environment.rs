//! Variables of the environment, and the access key in them.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Credentials, CredentialsError, CredentialsFuture, CredentialsProvider};

const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Reads the variables of a process, or whatever a program puts in their place.
pub(crate) type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// A variable of this process; one that is not Unicode counts as missing.
pub(crate) fn process_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The variables that providers read. An empty or blank one counts as missing. Space around a value does not count:
/// whoever fills a variable from a file easily takes the line break along.
#[derive(Clone)]
pub(crate) struct Variables(pub(crate) Lookup);

impl Variables {
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let value = Zeroizing::new((self.0)(name)?);
        Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Whether a switch is on: `true`, in any case.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// Credentials from `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary
/// ones, `ALIBABA_CLOUD_SECURITY_TOKEN`. An empty or blank variable counts as missing, and space around a value
/// does not count; an id without a secret, or the other way round, is a failure.
///
/// A client that has credentials from here keeps them and does not read the variables again.
pub struct EnvironmentProvider {
    variables: Variables,
}

impl EnvironmentProvider {
    /// Reads the variables of this process.
    pub fn new() -> Self {
        Self::with_lookup(process_variable)
    }

    /// Reads variables through `lookup`, for tests and for programs that keep them elsewhere.
    pub fn with_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::shared(Variables(Arc::new(lookup)))
    }

    pub(crate) fn shared(variables: Variables) -> Self {
        Self { variables }
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        let half = |set, missing| {
            Err(CredentialsError::failed(format!(
                "{set} is set and {missing} is not; set both or neither"
            )))
        };
        match (self.variables.get(ACCESS_KEY_ID), self.variables.get(ACCESS_KEY_SECRET)) {
            (Some(id), Some(secret)) => Ok(Credentials::new(id, secret)
                .with_security_token(self.variables.get(SECURITY_TOKEN).unwrap_or_default())
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
