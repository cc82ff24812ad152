//! Asks several providers in order and stays with the first that supplies credentials.

use std::fmt;
use std::sync::OnceLock;

use super::{CredentialsError, CredentialsFuture, CredentialsProvider, EnvironmentProvider};

/// A list of providers, asked in order.
///
/// A provider that has no credentials is passed over. The first that supplies some is remembered, and from
/// then on only that one is asked, so that a passing failure never changes the account behind a client.
/// When none supplies credentials, the error lists every provider with its reason, and the next call asks
/// all of them again.
///
/// [`ProviderChain::default`] is what a client uses when it is given no credentials. It holds
/// [`EnvironmentProvider`].
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

    /// Adds a provider that is asked after those already in the chain.
    pub fn then(mut self, provider: impl CredentialsProvider) -> Self {
        self.providers.push(Box::new(provider));
        self
    }
}

impl Default for ProviderChain {
    fn default() -> Self {
        Self::empty().then(EnvironmentProvider::new())
    }
}

impl CredentialsProvider for ProviderChain {
    fn name(&self) -> &str {
        "chain"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        if let Some(provider) = self.chosen.get().and_then(|index| self.providers.get(*index)) {
            return provider.credentials();
        }
        Box::pin(async {
            let mut tried = Vec::new();
            for (index, provider) in self.providers.iter().enumerate() {
                match provider.credentials().await {
                    Ok(credentials) => {
                        // Calls may race here; whichever is first decides for all later ones.
                        let _ = self.chosen.set(index);
                        return Ok(credentials);
                    }
                    Err(error) => tried.push(format!("{}: {error}", provider.name())),
                }
            }
            Err(CredentialsError::new(if tried.is_empty() {
                "the provider chain is empty".to_owned()
            } else {
                format!("no provider has credentials; tried {}", tried.join("; "))
            }))
        })
    }
}

impl fmt::Debug for ProviderChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.providers.iter().map(|provider| provider.name())).finish()
    }
}
