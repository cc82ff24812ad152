//! Variables of the environment, and the access key in them.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::error::CredentialsError;
use super::invisible::{Flaw, trimmed};
use super::{Credentials, CredentialsFuture, CredentialsProvider};

const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Reads the variables of a process, or whatever a program puts in their place.
pub(crate) type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// A variable of this process. Bytes that are not Unicode become U+FFFD, so that whoever reads the variable refuses
/// it: a variable that someone set must not count as missing.
pub(crate) fn process_variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.into_string();
    Some(value.unwrap_or_else(|value| value.to_string_lossy().into_owned()))
}

/// The variables that providers read. An empty or blank one counts as missing. White space and invisible
/// characters around a value do not count: whoever fills a variable from a file easily takes a line break or a
/// byte order mark along.
#[derive(Clone)]
pub(crate) struct Variables(pub(crate) Lookup);

impl Variables {
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let value = Zeroizing::new((self.0)(name)?);
        Some(trimmed(&value)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Whether a switch is on, as [`switch`] reads it. Any other value is no.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.get(name).and_then(|value| switch(&value)) == Some(true)
    }
}

/// A yes or no: `true`, `1`, `yes` or `on`, and `false`, `0`, `no` or `off`, in any case.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// Credentials from `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary
/// ones, `ALIBABA_CLOUD_SECURITY_TOKEN`. An empty or blank variable counts as missing, and white space and invisible
/// characters around a value do not count; an id without a secret, or the other way round, is a failure.
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
        let part = |name: &str| match self.variables.get(name) {
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
