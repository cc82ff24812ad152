//! Asks several providers in order and stays with the first that supplies credentials.

use std::fmt;
use std::sync::OnceLock;

use super::context::{Context, ServiceEndpoints};
use super::ecs::EcsRamRole;
use super::environment::EnvironmentProvider;
use super::error::CredentialsError;
use super::key::Credentials;
use super::profile;
use super::provider::{CredentialsFuture, CredentialsProvider};
use super::sts::AssumeRoleWithOidc;
use super::uri::CredentialsUri;

/// A list of providers, asked in order.
///
/// A provider that is [not configured](CredentialsError::is_not_configured) is skipped. One that
/// fails ends the search with its error, since continuing with another account would hide it. The
/// chain remembers the first provider that supplies credentials and asks only that one from then
/// on. If none is configured, the error lists every provider with its reason, and the next call
/// asks all of them again.
///
/// [`ProviderChain::default`] is the default of a client. It asks in the order of the official
/// SDKs:
///
/// | | provider | configured by |
/// |---|---|---|
/// | 1 | [`EnvironmentProvider`] | `ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_ACCESS_KEY_SECRET`, `…_SECURITY_TOKEN` |
/// | 2 | [`AssumeRoleWithOidc`] | `ALIBABA_CLOUD_ROLE_ARN`, `…_OIDC_PROVIDER_ARN` and `…_OIDC_TOKEN_FILE`; `…_ROLE_SESSION_NAME`, `…_STS_REGION`, `…_VPC_ENDPOINT_ENABLED` |
/// | 3 | [`CliProfile`](super::CliProfile) | `~/.aliyun/config.json`, the file of the `aliyun` tool; `ALIBABA_CLOUD_PROFILE`, `…_CONFIG_FILE`; `…_CLI_PROFILE_DISABLED` skips it |
/// | 4 | [`IniProfile`](super::IniProfile) | `~/.alibabacloud/credentials.ini` or `~/.alibabacloud/credentials`; `ALIBABA_CLOUD_PROFILE`, `…_CREDENTIALS_FILE` |
/// | 5 | [`EcsRamRole`] | an ECS instance with a RAM role; `ALIBABA_CLOUD_ECS_METADATA` names it, `…_ECS_METADATA_DISABLED` skips it, `…_IMDSV1_DISABLED` |
/// | 6 | [`CredentialsUri`] | `ALIBABA_CLOUD_CREDENTIALS_URI` |
///
/// Without the feature `profiles`, the chain reads no profiles. If a variable selects one, the
/// search fails and the error names the feature. Files in the home folder are not looked for.
pub struct ProviderChain {
    providers: Vec<Box<dyn CredentialsProvider>>,
    /// The index of the provider that supplied credentials.
    chosen: OnceLock<usize>,
}

impl ProviderChain {
    /// A chain without providers.
    pub fn empty() -> Self {
        Self { providers: Vec::new(), chosen: OnceLock::new() }
    }

    /// The chain of [`ProviderChain::default`] with variables from `lookup`, for tests and for
    /// programs that keep them elsewhere.
    pub fn with_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::with_endpoints(lookup, ServiceEndpoints::default())
    }

    /// Like [`with_lookup`](Self::with_lookup), with other addresses of services. Variables locate
    /// the files: `HOME`, `ALIBABA_CLOUD_CONFIG_FILE` and the others above.
    pub fn with_endpoints(
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
        endpoints: ServiceEndpoints,
    ) -> Self {
        Self::of(&Context::with_lookup(lookup).with_endpoints(endpoints))
    }

    pub(crate) fn of(context: &Context) -> Self {
        let oidc = AssumeRoleWithOidc::from_variables;
        let mut chain = Self::empty()
            .then(EnvironmentProvider::of(context.clone()))
            .then(Deferred::new("assume-role-with-oidc", context, oidc));
        chain.providers.extend(profile::in_chain(context));
        chain
            .then(Deferred::new("ecs-ram-role", context, EcsRamRole::from_variables))
            .then(Deferred::new("credentials-uri", context, CredentialsUri::from_variables))
    }

    /// Adds a provider to the end of the chain.
    pub fn then(mut self, provider: impl CredentialsProvider) -> Self {
        self.providers.push(Box::new(provider));
        self
    }

    async fn search(&self) -> Result<Credentials, CredentialsError> {
        let mut passed = Vec::new();
        for (index, provider) in self.providers.iter().enumerate() {
            match provider.credentials().await {
                Ok(credentials) => {
                    // Calls may race here. The first one decides for all later ones.
                    let _ = self.chosen.set(index);
                    return Ok(credentials);
                }
                Err(error) if error.is_not_configured() => {
                    passed.push(format!("{}: {error}", provider.name()));
                }
                Err(error) => return Err(error.within(provider.name())),
            }
        }
        Err(CredentialsError::not_configured(if passed.is_empty() {
            "the provider chain is empty".to_owned()
        } else {
            format!("no provider has credentials; tried {}", passed.join("; "))
        }))
    }
}

impl Default for ProviderChain {
    fn default() -> Self {
        Self::of(&Context::default())
    }
}

impl CredentialsProvider for ProviderChain {
    fn name(&self) -> &str {
        "chain"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        match self.chosen.get().and_then(|index| self.providers.get(*index)) {
            Some(provider) => Box::pin(async move {
                // It was configured before, so a missing setting is a failure now.
                let found = provider.credentials().await;
                found.map_err(|error| error.into_failure().within(provider.name()))
            }),
            None => Box::pin(self.search()),
        }
    }

    fn invalidate(&self, used: &Credentials) {
        for provider in &self.providers {
            provider.invalidate(used);
        }
    }
}

impl fmt::Debug for ProviderChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.providers.iter().map(|provider| provider.name())).finish()
    }
}

/// A provider that variables describe. It is made when it is first asked, and kept with its cache
/// from then on.
struct Deferred<P> {
    name: &'static str,
    context: Context,
    make: Make<P>,
    made: OnceLock<P>,
}

/// Makes a provider from variables.
type Make<P> = fn(&Context) -> Result<P, CredentialsError>;

impl<P> Deferred<P> {
    fn new(name: &'static str, context: &Context, make: Make<P>) -> Self {
        Self { name, context: context.clone(), make, made: OnceLock::new() }
    }

    fn provider(&self) -> Result<&P, CredentialsError> {
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let made = (self.make)(&self.context)?;
        Ok(self.made.get_or_init(|| made))
    }
}

impl<P: CredentialsProvider> CredentialsProvider for Deferred<P> {
    fn name(&self) -> &str {
        self.name
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        match self.provider() {
            Ok(provider) => provider.credentials(),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn invalidate(&self, used: &Credentials) {
        if let Some(made) = self.made.get() {
            made.invalidate(used);
        }
    }
}
