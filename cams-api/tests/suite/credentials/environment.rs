//! An access key, a region and an endpoint from environment variables.

use cams_api::credentials::{CredentialsProvider, EnvironmentProvider, ProviderChain};
use cams_api::{Client, ErrorKind};

use super::{ID, SECRET, variables};
use crate::support::{Answer, Probe, Safe, Server};

const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

#[tokio::test]
async fn everything_can_come_from_the_environment() {
    let server = Server::always(Answer::json("{}")).await;
    let url = server.url();
    let client = Client::from_env_with(variables(&[
        // Space around a value comes along with what variables are filled from.
        (ID, " id"),
        (SECRET, "secret\n"),
        (TOKEN, "token\r\n"),
        ("ALIBABA_CLOUD_REGION_ID", "ap-southeast-1"),
        ("ALIBABA_CLOUD_ENDPOINT", &url),
    ]))
    .unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    let request = server.requests().remove(0);
    request.assert_signed_by("id", "secret");
    assert_eq!(request.headers["x-acs-security-token"], "token");
    assert!(request.headers["authorization"].contains(";x-acs-security-token;"));
}

#[tokio::test]
async fn variables_name_the_endpoint_and_the_product() {
    let signed = async |name, value| {
        let set = variables(&[(ID, "id"), (SECRET, "s"), (name, value)]);
        let client = Client::from_env_with(set).unwrap();
        client.call(Probe::<Safe>::new()).sign(std::time::SystemTime::now(), "n").await.unwrap()
    };
    for (region, url) in [
        ("eu-1", "https://cams.eu-1.aliyuncs.com/"),
        ("", "https://cams.ap-southeast-1.aliyuncs.com/"),
    ] {
        assert_eq!(signed("ALIBABA_CLOUD_REGION_ID", region).await.url(), url);
    }
    let signed = signed("ALIBABA_CLOUD_USER_AGENT", "shop/1.2").await;
    let (_, value) = signed.headers().find(|(name, _)| *name == "user-agent").unwrap();
    assert!(value.ends_with(") shop/1.2"), "{value}");
    let error = Client::from_env_with(variables(&[("ALIBABA_CLOUD_ENDPOINT", "http://h/path")]))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test]
async fn half_an_access_key_is_a_failure() {
    for (set, text) in [
        (
            [(ID, "id")],
            "ALIBABA_CLOUD_ACCESS_KEY_ID is set and ALIBABA_CLOUD_ACCESS_KEY_SECRET is not",
        ),
        (
            [(SECRET, "secret")],
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET is set and ALIBABA_CLOUD_ACCESS_KEY_ID is not",
        ),
    ] {
        let error = ProviderChain::with_lookup(variables(&set)).credentials().await.unwrap_err();
        assert_eq!(error.to_string(), format!("environment: {text}; set both or neither"));
        assert!(!error.is_not_configured());
    }
}

#[tokio::test]
async fn an_empty_token_counts_as_absent() {
    let provider =
        EnvironmentProvider::with_lookup(variables(&[(ID, "id"), (SECRET, "secret"), (TOKEN, "")]));
    let credentials = provider.credentials().await.unwrap();
    assert_eq!(credentials.access_key_id(), "id");
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client_builder().credentials(credentials).build().unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    assert!(!server.requests()[0].headers.contains_key("x-acs-security-token"));
}
