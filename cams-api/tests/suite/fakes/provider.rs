//! A provider that answers as its test wants.

use cams_api::Credentials;
use cams_api::credentials::{CredentialsError, CredentialsFuture, CredentialsProvider};

/// A name, and what answers.
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
