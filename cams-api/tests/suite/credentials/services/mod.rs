//! Credentials from STS, from the metadata server of an ECS instance and from a URI: requests on
//! the wire, and the texts of failures.

mod metadata;
mod roles;
mod trouble;
mod uri;

use cams_api::Credentials;
use cams_api::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CredentialsProvider, CredentialsUri, EcsRamRole,
};

use crate::support::{Answer, ID, SECRET, Server};

const ROLE: &str = "acs:ram::123456789012:role/sender";
const PROVIDER: &str = "acs:ram::123456789012:oidc-provider/cluster";

fn source() -> Credentials {
    Credentials::new(ID, SECRET)
}

/// The text of a provider's error.
async fn failure(provider: impl CredentialsProvider) -> String {
    let error = provider.credentials().await.unwrap_err();
    let nature = if error.is_not_configured() { "not configured" } else { "failed" };
    format!("{nature}: {error}")
}

/// An error text without what differs from run to run.
fn steady(text: &str, server: &Server) -> String {
    text.replace(&server.address.to_string(), "[server]")
}

/// A file of the test's own that is gone afterwards.
struct TokenFile(std::path::PathBuf);

impl TokenFile {
    fn new(name: &str, token: &str) -> Self {
        let name = format!("cams-api-{}-{name}", std::process::id());
        let file = Self(std::env::temp_dir().join(name));
        file.write(token);
        file
    }

    fn write(&self, token: &str) {
        std::fs::write(&self.0, token).unwrap();
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Five seconds to connect and ten to answer; here there is a connection.
#[tokio::test(start_paused = true)]
async fn a_silent_service_is_given_up() {
    let server = Server::always(Answer::Stall).await;
    let role = AssumeRole::new(source(), ROLE).endpoint(server.url());
    let started = tokio::time::Instant::now();
    let texts = [failure(role).await, failure(CredentialsUri::new(server.url())).await];
    for text in texts {
        let start = "failed: [server] did not respond in time";
        assert!(steady(&text, &server).starts_with(start), "{text}");
    }
    assert_eq!((started.elapsed().as_secs(), server.requests().len()), (20, 2));
}

#[tokio::test]
async fn providers_show_no_secret() {
    let role = AssumeRole::new(source(), ROLE).external_id("hidden").policy("hidden");
    let shown = format!(
        "{role:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        AssumeRoleWithOidc::new(ROLE, PROVIDER, "/token/file").policy("hidden"),
        EcsRamRole::new().role_name("web"),
        CredentialsUri::new("http://hidden/"),
        Cached::new(CredentialsUri::new("http://hidden/")),
        [
            Credentials::bearer("hidden"),
            Credentials::new("hidden", "hidden").with_security_token("hidden"),
        ],
    );
    assert!(!shown.contains("hidden") && !shown.contains("123456789012"), "{shown}");
    insta::assert_snapshot!(shown);
}
