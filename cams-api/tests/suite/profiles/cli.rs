//! The modes of `config.json` that sign in nowhere.

use cams_api::credentials::{CliProfile, Credentials, CredentialsProvider as _};
use serde_json::json;

use super::*;

#[tokio::test]
async fn credentials_can_be_in_the_profile_itself() {
    for (profile, expected) in [
        (
            json!({"name": "a", "mode": "AK", "access_key_id": "i", "access_key_secret": "s", "sts_token": "no"}),
            Credentials::new("i", "s"),
        ),
        (
            json!({"name": "a", "mode": "ststoken", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t"}),
            Credentials::new("i", "s").with_security_token("t"),
        ),
        (
            json!({"name": "a", "mode": "BEARERTOKEN", "bearer_token": "b", "bearer_token_header_key": "X-Acs-Bearer-Token"}),
            Credentials::bearer("b"),
        ),
    ] {
        let provider = CliProfile::from_text(config(&[profile]), None).unwrap();
        assert_gives(&provider, expected).await;
    }
}

#[tokio::test]
async fn a_role_is_assumed_with_all_settings() {
    let sts = sts().await;
    let text = config(&[json!({
        "name": "a", "mode": "RamRoleArn", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t",
        "ram_role_arn": "acs:ram::1:role/r", "ram_session_name": "shop", "expired_seconds": 1200,
        "policy": "{}", "external_id": "x", "sts_region": "ap-southeast-1", "enable_vpc": true,
        "sts_endpoint": sts.url(), "region_id": "cn-hangzhou", "output_format": "json", "retry_count": 3,
    })]);
    let provider = CliProfile::from_text(text, None).unwrap();
    assert_gives(&provider, session_credentials("r")).await;
    assert!(provider.credentials().await.unwrap().expiration().is_some());
    let request = sts.requests().remove(0);
    request.assert_signed_by("i", "s");
    assert_eq!(request.headers["x-acs-security-token"], "t");
    let sent = parameters(&request);
    for (name, value) in [
        ("RoleArn", "acs:ram::1:role/r"),
        ("RoleSessionName", "shop"),
        ("DurationSeconds", "1200"),
        ("Policy", "{}"),
        ("ExternalId", "x"),
    ] {
        assert_eq!(sent[name], value);
    }
}

#[tokio::test]
async fn roles_build_on_one_another() {
    let (sts, metadata) = (sts().await, metadata().await);
    let role = |name: &str, source: &str| {
        json!({
            "name": name, "mode": "ChainableRamRoleArn", "source_profile": source,
            "ram_role_arn": format!("acs:ram::1:role/{name}"), "ram_session_name": "shop",
        })
    };
    let text = config(&[
        role("outer", "inner"),
        role("inner", "ecs"),
        json!({"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "r"}),
    ]);
    let provider = CliProfile::from_text(text, None)
        .unwrap()
        .sts_endpoint(sts.url())
        .metadata_endpoint(metadata.url());
    assert_gives(&provider, session_credentials("outer")).await;
    let requests = sts.requests();
    requests[0].assert_signed_by("ecs-id", "ecs-secret");
    requests[1].assert_signed_by("inner-id", "inner-secret");
    assert_eq!(requests.len(), 2);
    // With the name of the role no one asks for it.
    assert!(metadata.requests().iter().all(|request| !request.target.ends_with('/')));
}

#[tokio::test]
async fn an_identity_token_is_traded_for_a_role() {
    let sts = sts().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "identity\n").unwrap();
    let text = config(&[json!({
        "name": "a", "mode": "OIDC", "oidc_provider_arn": "acs:ram::1:oidc-provider/p",
        "oidc_token_file": file.path(), "ram_role_arn": "acs:ram::1:role/r", "ram_session_name": "shop",
        "expired_seconds": 900, "policy": "{}",
    })]);
    let provider = CliProfile::from_text(text, None).unwrap().sts_endpoint(sts.url());
    assert_gives(&provider, session_credentials("r")).await;
    let request = sts.requests().remove(0);
    assert!(!request.headers.contains_key("authorization"));
    let sent = parameters(&request);
    assert_eq!(sent["OIDCToken"], "identity");
    assert_eq!(sent["OIDCProviderArn"], "acs:ram::1:oidc-provider/p");
    assert_eq!(sent["RoleSessionName"], "shop");
    assert_eq!((sent["DurationSeconds"].as_str(), sent["Policy"].as_str()), ("900", "{}"));
}

#[tokio::test]
async fn credentials_can_come_from_a_uri() {
    let server = Server::always(Answer::json(&session("uri").to_string())).await;
    let text = config(&[json!({
        "name": "a", "mode": "CredentialsURI", "credentials_uri": format!("{}/c", server.url()),
    })]);
    let provider = CliProfile::from_text(text, None).unwrap();
    assert_gives(&provider, session_credentials("uri")).await;
    assert_eq!(server.requests()[0].target, "/c");
}
