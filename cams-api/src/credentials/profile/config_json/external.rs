//! Credentials that a program prints. Errors quote neither its output nor its command line.
//! [`process`](super::process) runs it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::{command_line, process};
use crate::credentials::error::CredentialsError;
use crate::credentials::expiration::Expiration;
use crate::credentials::invisible::is_blank;
use crate::credentials::key::Credentials;
use crate::credentials::profile::without_mark;
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};
use crate::privacy::wiped;

/// The time limit of the program. It may have to ask another service.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// Runs a program that prints credentials as JSON.
pub(super) struct External {
    words: Arc<Zeroizing<Vec<String>>>,
    limit: Duration,
}

/// The output of the program: a profile of the mode AK or StsToken, with an expiration.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Printed {
    mode: Option<String>,
    #[serde(deserialize_with = "wiped")]
    access_key_id: Zeroizing<String>,
    #[serde(deserialize_with = "wiped")]
    access_key_secret: Zeroizing<String>,
    #[serde(deserialize_with = "wiped")]
    sts_token: Zeroizing<String>,
    expiration: Expiration,
}

impl External {
    /// Reads a command line, or describes the problem with it.
    pub(super) fn new(command: &str, limit: Duration) -> Result<Self, &'static str> {
        let words = command_line::split(command, command_line::Backslash::NATIVE)?;
        Ok(Self { words: Arc::new(Zeroizing::new(words)), limit })
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let (status, output) = process::run(&self.words, self.limit).await.map_err(refused)?;
        if !status.success() {
            return Err(refused(format_args!("failed ({status})")));
        }
        read(&output)
    }
}

fn read(output: &[u8]) -> Result<Credentials, CredentialsError> {
    // The error of the JSON library could quote a secret.
    let printed: Printed = std::str::from_utf8(output)
        .ok()
        .and_then(|text| serde_json::from_str(without_mark(text)).ok())
        .ok_or_else(|| refused("does not print the expected JSON"))?;
    let needs_token =
        match printed.mode.as_deref().unwrap_or_default().to_ascii_lowercase().as_str() {
            "" | "ak" => false,
            "ststoken" => true,
            _ => return Err(refused("prints a \"mode\" that is neither AK nor StsToken")),
        };
    for (name, value, is_needed) in [
        ("access_key_id", &printed.access_key_id, true),
        ("access_key_secret", &printed.access_key_secret, true),
        ("sts_token", &printed.sts_token, needs_token),
    ] {
        if is_needed && is_blank(value) {
            return Err(refused(format_args!("prints no {name:?}")));
        }
    }
    let credentials =
        Credentials::new(printed.access_key_id.as_str(), printed.access_key_secret.as_str())
            .with_security_token(printed.sts_token.as_str());
    Ok(printed.expiration.of(credentials))
}

/// An error that names the program.
fn refused(what: impl fmt::Display) -> CredentialsError {
    CredentialsError::failed(format!(
        "the program of \"process_command\" {what}; run it by hand to see what it prints"
    ))
}

impl CredentialsProvider for External {
    fn name(&self) -> &str {
        "external"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}
