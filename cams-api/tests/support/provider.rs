//! A provider that a test scripts.

use cams_api::Credentials;
use cams_api::credentials::{CredentialsError, CredentialsFuture, CredentialsProvider};

/// The name of the provider, and the function that answers for it.
pub(crate) struct Answering<F>(pub(crate) &'static str, pub(crate) F);

impl<F, R> CredentialsProvider for Answering<F>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<Credentials, CredentialsError>> + Send + 'static,
{
    fn name(&self) -> &str {
        self.0
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin((self.1)())
    }
}
