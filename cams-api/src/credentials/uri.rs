//! Credentials from a URI, served by a container runtime or an agent on this machine.

use std::fmt;

use zeroize::Zeroizing;

use super::context::Context;
use super::error::CredentialsError;
use super::exchange::{Exchange, parse_url};
use super::key::Credentials;
use super::provider::{CredentialsFuture, CredentialsProvider};
use super::repeat::repeated;
use super::session::{self, Refusal, Session};
use crate::sign::percent_decoded;

const CREDENTIALS_URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// Temporary credentials by `GET` from a URI. The response is JSON with `AccessKeyId`,
/// `AccessKeySecret`, `SecurityToken`, `Expiration` and an optional `Code`, which must be
/// `Success`. No proxy is used.
pub struct CredentialsUri {
    uri: Zeroizing<String>,
}

impl CredentialsUri {
    /// Asks this URI. It may contain a secret, so it is never shown. The HTTP library keeps copies
    /// of it in memory.
    pub fn new(uri: impl Into<String>) -> Self {
        Self { uri: Zeroizing::new(uri.into()) }
    }

    /// The URI in `ALIBABA_CLOUD_CREDENTIALS_URI`.
    pub(super) fn from_variables(context: &Context) -> Result<Self, CredentialsError> {
        context.variables.get(CREDENTIALS_URI).map(Self::new).ok_or_else(|| {
            CredentialsError::not_configured(format!("{CREDENTIALS_URI} is not set"))
        })
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let url = parse_url(&self.uri, "the credentials URI (ALIBABA_CLOUD_CREDENTIALS_URI)")?;
        let mut hidden = Vec::new();
        let values = url.query().unwrap_or_default().split('&');
        let values = values.map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
        for part in url.path().split('/').chain(values) {
            // A service may quote what it was sent, encoded or decoded.
            let decoded = Zeroizing::new(percent_decoded(part));
            hidden.push(Zeroizing::new(part.to_owned()));
            hidden.push(Zeroizing::new(String::from_utf8_lossy(&decoded).into_owned()));
        }
        let response = repeated(&|| {
            let exchange = Exchange::get(url.clone()).direct().header("accept", "application/json");
            Ok(hidden.iter().fold(exchange, |exchange, text| exchange.hiding(text)))
        })
        .await?;
        let refused = || CredentialsError::failed(Refusal::of(&response).describe(&response));
        if response.status != 200 {
            return Err(refused());
        }
        let session: Session = session::from_json(&response)?;
        match session.code.as_deref() {
            None | Some("Success") => session::credentials(session, &response),
            Some(_) => Err(refused()),
        }
    }
}

impl CredentialsProvider for CredentialsUri {
    fn name(&self) -> &str {
        "credentials-uri"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}

impl fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsUri").finish_non_exhaustive()
    }
}
