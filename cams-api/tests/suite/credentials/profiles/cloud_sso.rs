//! The mode CloudSSO.

use cams_api::credentials::{CliProfile, CredentialsProvider as _};

use super::*;

fn profile(url: &str, expires: i64) -> CliProfile {
    let text = config(&[json!({
        "name": "a", "mode": "CloudSSO", "cloud_sso_sign_in_url": format!("{url}/start/login?x=1#y"),
        "access_token": "login-token", "cloud_sso_access_token_expire": expires,
        "cloud_sso_access_config": "ac-1", "cloud_sso_account_id": "1",
    })]);
    CliProfile::from_text(text, None).unwrap()
}

#[tokio::test]
async fn the_login_is_traded_for_credentials() {
    let response = json!({ "CloudCredential": session("sso"), "RequestId": "R" }).to_string();
    let server = Server::always(Answer::json(&response)).await;
    let provider = profile(&server.url(), unix(60));
    assert_gives(&provider, session_credentials("sso")).await;
    assert!(provider.credentials().await.unwrap().expiration().is_some());
    let request = server.requests().remove(0);
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/cloud-credentials"));
    assert_eq!(request.headers["authorization"], "Bearer login-token");
    assert_eq!(request.headers["content-type"], "application/json");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({ "AccountId": "1", "AccessConfigurationId": "ac-1" }));
}

#[tokio::test]
async fn a_login_that_has_expired_is_not_shown() {
    let server = Server::always(Answer::json("{}")).await;
    let error = profile(&server.url(), unix(0)).credentials().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "config.json: profile \"a\": the CloudSSO login has expired; log in again with `aliyun configure \
         --profile a --mode CloudSSO`"
    );
    assert_eq!(server.connections(), 0);
}

/// The clock of a program, where the one of the system is wrong.
#[tokio::test]
async fn a_login_expires_by_the_clock_of_the_program() {
    let response = json!({ "CloudCredential": session("sso") }).to_string();
    let server = Server::always(Answer::json(&response)).await;
    let at = |seconds| move || SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let provider = profile(&server.url(), 1_000);
    let error = provider.credentials().await.unwrap_err().to_string();
    assert!(error.contains("the CloudSSO login has expired"), "{error}");
    assert_gives(&provider.clock(at(999)), session_credentials("sso")).await;
    let late = profile(&server.url(), unix(60)).clock(at(99_999_999_999));
    assert!(late.credentials().await.is_err());
}

/// Whoever reads the token on its way could use it.
#[tokio::test]
async fn a_login_is_not_sent_without_https() {
    let error = profile("http://sso.invalid", unix(60)).credentials().await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("a token for sso.invalid must not be sent without HTTPS"), "{text}");
    assert!(!text.contains("login-token"), "{text}");
}

#[tokio::test]
async fn a_refusal_asks_for_a_new_login() {
    let answers = [
        Answer::of(
            401,
            r#"{"ErrorCode":"x","Code":"InvalidToken","Message":"no login-token","RequestId":"R"}"#,
        ),
        Answer::of(500, "<html>login-token</html>"),
        Answer::json(r#"{"CloudCredential":{"AccessKeyId":"i","AccessKeySecret":"hidden"}}"#),
        Answer::json(r#"{"CloudCredential":["hidden"]}"#),
    ];
    let server = Server::start(move |number, _| answers[number].clone()).await;
    let provider = profile(&server.url(), unix(60));
    let mut texts = String::new();
    for _ in 0..4 {
        let error = provider.credentials().await.unwrap_err();
        assert!(!error.is_not_configured());
        texts += &format!("{error}\n").replace(&server.address.to_string(), "SERVER");
    }
    assert!(!texts.contains("hidden") && !texts.contains("login-token"), "{texts}");
    insta::assert_snapshot!(texts);
}
