//! `cams whoami`: every setting that applies, with its source.

use std::env;
use std::time::Duration;

use serde_json::{Value, json};

use super::local;
use super::settings::{Setting, Settings};
use super::sources;
use crate::arguments::Options;
use crate::exit::Failure;
use crate::output;

/// Prints the settings. Without credentials it still does, and then fails.
pub(crate) async fn whoami(options: &Options) -> Result<(), Failure> {
    let found = if options.local {
        Ok((local::credentials(), "--local".to_owned()))
    } else {
        match super::credentials(options)? {
            Some(credentials) => Ok((credentials, "--access-key-id".to_owned())),
            None => sources::search(options).await,
        }
    };
    let key = match &found {
        Ok((credentials, source)) => {
            (Some(beginning(credentials.access_key_id())), source.as_str())
        }
        Err(_) => (None, "nowhere"),
    };
    let Settings { region, endpoint, profile } =
        Settings::read(options, |name| env::var(name).ok());
    let time = |given: Option<Duration>, flag: &str, default: &str| {
        let (value, source) = match given {
            Some(time) => (format!("{time:?}"), flag),
            None => (default.to_owned(), "default"),
        };
        Setting { value: Some(value), source: source.to_owned() }
    };
    let attempts = Setting {
        value: Some(options.retry.unwrap_or(3).to_string()),
        source: if options.retry.is_some() { "--retry" } else { "default" }.to_owned(),
    };
    let key = Setting { value: key.0, source: key.1.to_owned() };
    let rows = [
        ("Access key", key),
        ("Profile", profile),
        ("Region", region.or("ap-southeast-1")),
        ("Endpoint", endpoint.or("the region's")),
        ("Timeout", time(options.timeout, "--timeout", "60s")),
        ("Attempt timeout", time(options.attempt_timeout, "--attempt-timeout", "15s")),
        ("Attempts", attempts),
    ];
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|(name, Setting { value, source })| {
            json!({ "Setting": name, "Value": value, "Source": source })
        })
        .collect();
    output::listed(options, &["Setting", "Value", "Source"], rows)?;
    found.map(drop)
}

/// The beginning of an access key ID: enough to tell keys apart.
fn beginning(id: &str) -> String {
    let shown: String = id.chars().take(4).collect();
    format!("{shown}***")
}
