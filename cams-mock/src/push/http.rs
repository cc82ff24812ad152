//! One HTTP request to a webhook.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cams_api::reqwest::header::CONTENT_TYPE;
use cams_api::reqwest::{Client, StatusCode, Url};
use cams_api::transport::http_client_builder;

/// The time that the service waits for a response.
const PATIENCE: Duration = Duration::from_secs(3);

/// Sends requests. It sets itself up when it is first needed: most servers push nothing.
#[derive(Clone, Default)]
pub(super) struct Http(Arc<OnceLock<Option<Client>>>);

impl Http {
    /// Posts a body. Returns `true` if the webhook accepts it in time, with status 200.
    pub(super) async fn post(&self, url: &str, body: &str) -> bool {
        let Some(client) = self.0.get_or_init(client) else { return false };
        let request = client.post(url).body(body.to_owned());
        let request = request.header(CONTENT_TYPE, "application/json;charset=utf-8");
        let Ok(response) = request.send().await else { return false };
        let is_accepted = response.status() == StatusCode::OK;
        // Reads the body, so that the connection can be used again.
        is_accepted && response.bytes().await.is_ok()
    }
}

/// `None` if the machine has no TLS for it.
fn client() -> Option<Client> {
    http_client_builder().ok()?.no_proxy().timeout(PATIENCE).build().ok()
}

/// Returns `true` if the URL leads to this machine.
pub(super) fn is_loopback(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match address {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_this_machine() {
        for url in ["http://127.0.0.1:1/a", "http://localhost", "https://[::1]:1", "http://127.1/"]
        {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["http://example.com", "http://10.0.0.1", "http://localhost.io", "localhost", ""]
        {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
