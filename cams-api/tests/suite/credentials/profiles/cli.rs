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

/// Whoever reads the error knows the profile, not the methods of this crate.
#[tokio::test]
async fn a_role_that_cannot_be_assumed_is_said_with_the_field_to_change() {
    let refused = |code: &str| Answer::code(400, code);
    let texts = [
        (
            "EntityNotExist.Role",
            "check ram_role_arn: the name of the role and the number of its account",
        ),
        ("InvalidParameter.RoleSessionName", "check ram_session_name"),
        (
            "InvalidParameter.DurationSeconds",
            "make expired_seconds shorter, or let the role have longer sessions",
        ),
        ("InvalidParameter.PolicyGrammar", "check policy"),
        (
            "NoPermission",
            "allow the caller sts:AssumeRole, and let the role's trust policy name the caller",
        ),
    ];
    for (code, remedy) in texts {
        let sts = Server::always(refused(code)).await;
        let text = config(&[json!({
            "name": "a", "mode": "RamRoleArn", "access_key_id": "i", "access_key_secret": "s",
            "ram_role_arn": "acs:ram::1:role/r", "sts_endpoint": sts.url(),
        })]);
        let provider = CliProfile::from_text(text, None).unwrap();
        let error = provider.credentials().await.unwrap_err();
        assert!(!error.is_not_configured());
        assert_eq!(
            error.to_string(),
            format!(
                "config.json: profile \"a\": AssumeRole of role \"acs:ram::1:role/r\" failed: {} answered HTTP 400, \
                 {code}: m (request ID R); {remedy}",
                sts.address
            )
        );
    }
    let text = config(&[json!({
        "name": "a", "mode": "OIDC", "oidc_provider_arn": "acs:ram::1:oidc-provider/p",
        "oidc_token_file": "/no/such/file", "ram_role_arn": "acs:ram::1:role/r",
    })]);
    let error = CliProfile::from_text(text, None).unwrap().credentials().await.unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with(
        "config.json: profile \"a\": cannot read the OIDC token file /no/such/file: "
    ));
    assert!(text.ends_with("; check oidc_token_file and who may read the file"), "{text}");
}

/// A profile that asks for it must not be passed over because this is no ECS instance.
#[tokio::test]
async fn a_profile_that_needs_a_metadata_service_fails_without_one() {
    let text = config(&[json!({ "name": "a", "mode": "EcsRamRole" })]);
    let provider = CliProfile::from_text(text.as_str(), None).unwrap();
    let provider = provider.metadata_endpoint("http://127.0.0.1:1");
    let error = provider.credentials().await.unwrap_err();
    assert!(!error.is_not_configured());
    let start = "config.json: profile \"a\": not on an ECS instance: 127.0.0.1:1 cannot be reached";
    assert!(error.to_string().starts_with(start), "{error}");

    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".aliyun")).unwrap();
    std::fs::write(home.path().join(".aliyun/config.json"), text).unwrap();
    let home = home.path().to_str().unwrap();
    let set = [("HOME", home), ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")];
    let error = CliProfile::with_lookup(variables(&set)).credentials().await.unwrap_err();
    assert!(!error.is_not_configured());
    let end = "ALIBABA_CLOUD_ECS_METADATA_DISABLED is true; unset it or use another profile";
    assert!(error.to_string().ends_with(end), "{error}");
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
