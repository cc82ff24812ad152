//! Credentials of CloudSSO, from the token of the last login. Logging in takes a browser, and is
//! left to the tool.

use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::Url;
use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::sign_in;
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::exchange::{Exchange, parse_url};
use crate::credentials::key::Credentials;
use crate::credentials::profile::fields::Fields;
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};
use crate::credentials::session::{self, Session};

/// An access configuration of CloudSSO in one account.
pub(super) struct CloudSso {
    url: Url,
    account: String,
    configuration: String,
    access_token: Zeroizing<String>,
    expiration: SystemTime,
    context: Context,
    remedy: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Granted {
    cloud_credential: Session,
}

impl CloudSso {
    pub(super) fn new(
        fields: &Fields,
        context: Context,
        remedy: String,
    ) -> Result<Self, CredentialsError> {
        let url = fields.required("cloud_sso_sign_in_url")?;
        let mut url =
            parse_url(url, "\"cloud_sso_sign_in_url\"").map_err(|error| fields.error(error))?;
        // The login page and the API share only the host.
        url.set_path("/cloud-credentials");
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self {
            url,
            account: fields.required("cloud_sso_account_id")?.to_owned(),
            configuration: fields.required("cloud_sso_access_config")?.to_owned(),
            access_token: Zeroizing::new(fields.required("access_token")?.to_owned()),
            expiration: fields.time("cloud_sso_access_token_expire")?.unwrap_or(UNIX_EPOCH),
            context,
            remedy,
        })
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let remedy = &self.remedy;
        if self.expiration <= self.context.now() {
            return Err(CredentialsError::failed(format!(
                "the CloudSSO login has expired; {remedy}"
            )));
        }
        let body = json!({
            "AccountId": self.account,
            "AccessConfigurationId": self.configuration,
        });
        let response = Exchange::post(self.url.clone())
            .hiding(&self.access_token)
            .header("accept", "application/json")
            .header("authorization", format!("Bearer {}", self.access_token.as_str()))
            .body("application/json", body.to_string())
            .send()
            .await?;
        let Granted { cloud_credential } = sign_in::granted(&response, remedy)?;
        session::credentials(cloud_credential, &response)
    }
}

impl CredentialsProvider for CloudSso {
    fn name(&self) -> &str {
        "cloud-sso"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}
