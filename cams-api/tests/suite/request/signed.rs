//! Signed requests for review, one for each shape: the canonical request and the curl command.

use cams_api::sign::parse_date;
use cams_api::{Call, Client, Credentials, Placement};
use serde_json::json;

use crate::support::{Probe, Safe};

fn client(credentials: Credentials) -> Client {
    Client::builder().endpoint("http://127.0.0.1:18765").credentials(credentials).build().unwrap()
}

fn access_key() -> Credentials {
    Credentials::new("testAccessKeyId", "testAccessKeySecret")
}

async fn rendered(call: Call<Probe<Safe>>) -> String {
    let date = parse_date("2026-01-02T03:04:05Z").unwrap();
    let signed = call.sign(date, "0123456789abcdef0123456789abcdef").await.unwrap();
    let platform = format!("({}; {})", std::env::consts::OS, std::env::consts::ARCH);
    let version = format!("cams-api/{}", env!("CARGO_PKG_VERSION"));
    let curl =
        signed.to_curl().replace(&platform, "(platform)").replace(&version, "cams-api/version");
    format!("{}\n\n{curl}", signed.canonical_request())
}

#[tokio::test]
async fn query_scalars() {
    let client = client(access_key());
    let probe = Probe::new()
        .query("IsOpen", true)
        .query("Limit", -5)
        .query("Subject", "it's 50% *new* ~ 中文\n");
    insta::assert_snapshot!(rendered(client.call(probe)).await);
}

#[tokio::test]
async fn query_json_object() {
    let client = client(access_key());
    let probe =
        Probe::new().query("CustSpaceId", "cams-1").query("Page", json!({"Index": 1, "Size": 10}));
    insta::assert_snapshot!(rendered(client.call(probe)).await);
}

#[tokio::test]
async fn query_json_list() {
    let client = client(access_key());
    let list = json!([{"ParticipantNumber": "6581***"}, {"ParticipantNumber": "6582***"}]);
    insta::assert_snapshot!(rendered(client.call(Probe::new().query("List", list))).await);
}

#[tokio::test]
async fn form_body() {
    let client = client(access_key());
    let probe = Probe::new().query("CustSpaceId", "cams-1").form("Name", "a b+c");
    insta::assert_snapshot!(rendered(client.call(probe)).await);
}

#[tokio::test]
async fn form_by_choice() {
    let client = client(access_key());
    let probe = Probe::new().query("CustSpaceId", "cams-1").form("Name", "it's a b+c");
    insta::assert_snapshot!(rendered(client.call(probe).placement(Placement::Form)).await);
}

#[tokio::test]
async fn security_token() {
    let client = client(access_key().with_security_token("testSecurityToken+/=="));
    insta::assert_snapshot!(rendered(client.call(Probe::new())).await);
}
