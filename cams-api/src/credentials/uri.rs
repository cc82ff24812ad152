//! Credentials from a URI that a container or an agent on this machine offers.

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

/// Temporary credentials by `GET` from a URI. The reply is JSON with `AccessKeyId`, `AccessKeySecret`,
/// `SecurityToken`, `Expiration` and, if it is there, a `Code` that says `Success`. No proxy is asked.
pub struct CredentialsUri {
    uri: Zeroizing<String>,
}

impl CredentialsUri {
    /// Asks this URI. It may hold a secret, so it is never shown.
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
            // A service may quote what it was sent, or what it reads in that.
            let decoded = Zeroizing::new(percent_decoded(part));
            hidden.push(Zeroizing::new(part.to_owned()));
            hidden.push(Zeroizing::new(String::from_utf8_lossy(&decoded).into_owned()));
        }
        let reply = repeated::<CredentialsError>(|| {
            let exchange = Exchange::get(url.clone()).direct().header("accept", "application/json");
            Ok(hidden.iter().fold(exchange, |exchange, text| exchange.hiding(text)))
        })
        .await?;
        let refused = || CredentialsError::failed(Refusal::of(&reply).describe(&reply));
        if reply.status != 200 {
            return Err(refused());
        }
        let session: Session = session::from_json(&reply)?;
        match session.code.as_deref() {
            None | Some("Success") => session::credentials(session, &reply),
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
