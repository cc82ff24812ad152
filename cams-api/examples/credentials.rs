//! Takes credentials from the environment, from a vault, and for each call.
//!
//! ```text
//! cargo run --example credentials
//! ```

use std::error::Error;
use std::time::{Duration, SystemTime};

use cams_api::credentials::{CredentialsFuture, CredentialsProvider};
use cams_api::{Client, Credentials};

/// A vault that hands out credentials for an hour. The client asks again before they expire.
struct Vault;

impl CredentialsProvider for Vault {
    fn name(&self) -> &str {
        "vault"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            let expiration = SystemTime::now() + Duration::from_secs(3600);
            Ok(Credentials::new("vault-id", "vault-secret").with_expiration(expiration))
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = cams_mock::Server::builder()
        .credential("env-id", "env-secret")
        .credential("vault-id", "vault-secret")
        .credential("tenant-id", "tenant-secret")
        .start()
        .await?;

    // `Client::from_env()` reads the real environment, then OIDC, profiles, the ECS role and a URI.
    let endpoint = server.url().to_owned();
    let client = Client::from_env_with(move |name| match name {
        "ALIBABA_CLOUD_ACCESS_KEY_ID" => Some("env-id".to_owned()),
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET" => Some("env-secret".to_owned()),
        "ALIBABA_CLOUD_ENDPOINT" => Some(endpoint.clone()),
        _ => None,
    })?;
    client.get_chatapp_open_status().send().await?;
    println!("from the environment: accepted");

    let client = Client::builder().credentials_provider(Vault).endpoint(server.url()).build()?;
    client.get_chatapp_open_status().send().await?;
    println!("from the vault: accepted");

    // One client can serve many tenants.
    let tenant = Credentials::new("tenant-id", "tenant-secret");
    client.get_chatapp_open_status().customize().credentials(tenant).send().await?;
    println!("for one call: accepted");

    let wrong = Credentials::new("tenant-id", "wrong");
    let error = client.get_chatapp_open_status().customize().credentials(wrong).send().await;
    println!("{}", error.expect_err("the secret is wrong"));
    Ok(())
}
