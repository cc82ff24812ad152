//! No `Debug` or `Display` shows a phone number, a message text or a secret.

use std::fmt::Debug;
use std::time::SystemTime;

use cams_api::credentials::EnvironmentProvider;
use cams_api::retry::NoRetry;
use cams_api::sign::SigningKey;
use cams_api::{Client, Credentials, Error, Placement};

use crate::support::{Answer, Probe, Safe, Server, complete};

const PHONE: &str = "8613800138000";
const TEXT: &str = "meet me at noon";
const SECRET: &str = "s3cr3t-key";
const TOKEN: &str = "t0ken-of-sts";
const KEY_ID: &str = "LTAI-key-id";

fn assert_silent(shown: &str) {
    for confidential in [PHONE, TEXT, SECRET, TOKEN, KEY_ID, "meet%20me", "meet+me"] {
        assert!(!shown.contains(confidential), "{confidential} is shown: {shown}");
    }
}

fn assert_debug_silent(value: &impl Debug) {
    assert_silent(&format!("{value:?}"));
    assert_silent(&format!("{value:#?}"));
}

fn assert_error_silent(error: &Error) {
    assert_debug_silent(error);
    assert_silent(&error.to_string());
    let mut source = std::error::Error::source(error);
    while let Some(below) = source {
        assert_silent(&below.to_string());
        assert_silent(&format!("{below:?}"));
        source = below.source();
    }
}

fn credentials() -> Credentials {
    Credentials::new(KEY_ID, SECRET).with_security_token(TOKEN)
}

fn probe() -> Probe<Safe> {
    Probe::new().query("To", PHONE).form("Content", TEXT)
}

#[tokio::test]
async fn nothing_that_a_program_may_print_is_confidential() {
    let builder = Client::builder().endpoint("http://127.0.0.1:1").credentials(credentials());
    assert_debug_silent(&builder);
    assert_debug_silent(&credentials());
    assert_debug_silent(&SigningKey::new(SECRET));
    let client = builder.build().unwrap();
    assert_debug_silent(&client);
    let request = client.delete_chat_group_invite_link().business_number(PHONE);
    assert_debug_silent(&request);
    let call = request.customize().extra_param("Content", TEXT);
    assert_debug_silent(&call);
    assert!(format!("{call:?}").contains("DeleteChatGroupInviteLink"));
    let mut params = cams_api::Params::default();
    cams_api::Operation::write(&probe(), &mut params);
    assert_debug_silent(&params);
    for placement in [Placement::Query, Placement::Form] {
        let signed = client
            .call(probe())
            .placement(placement)
            .sign(SystemTime::now(), "nonce")
            .await
            .unwrap();
        assert_debug_silent(&signed);
        // Callers who ask for it get it.
        assert!(signed.to_curl().contains(PHONE));
    }
    let provider = EnvironmentProvider::with_lookup(|_| Some(SECRET.to_owned()));
    cams_api::credentials::CredentialsProvider::credentials(&provider).await.unwrap();
    assert_debug_silent(&provider);
}

#[tokio::test]
async fn no_error_shows_what_was_sent_or_quoted() {
    let quoting = format!(
        r#"{{"Code":"SignatureDoesNotMatch","Message":"to {PHONE} or +86 138-0013-8000; server string to sign is POST {TEXT}","RequestId":"R"}}"#
    );
    let mismatching = format!(r#"["{TEXT}","{PHONE}"]"#);
    let cut_off = format!(r#"{{"Message":"{TEXT}","Code":"{PHONE}"#);
    for answer in [
        Answer::of(400, &quoting),
        Answer::json(&quoting),
        Answer::json(&mismatching),
        Answer::code(503, PHONE),
        Answer::code(429, PHONE).with_header("retry-after", "0"),
        Answer::json(&cut_off),
        Answer::of(502, TEXT),
        Answer::json(TEXT),
        Answer::RawThenDrop(format!("HTTP/1.1 {TEXT}\r\n\r\n").into_bytes()),
        Answer::Drop,
    ] {
        let server = Server::always(answer).await;
        let client = server.client_builder().credentials(credentials()).build().unwrap();
        for placement in [Placement::Query, Placement::Form] {
            let error = client.call(probe()).placement(placement).send().await.unwrap_err();
            assert_error_silent(&error);
        }
    }
    let unreachable = Client::builder()
        .endpoint("http://127.0.0.1:1")
        .credentials(credentials())
        .build()
        .unwrap();
    assert_error_silent(&unreachable.call(probe()).send().await.unwrap_err());
}

/// The service may quote the refused value in the detail.
#[tokio::test]
async fn no_detail_of_a_refused_permission_shows_a_number() {
    let detail = ["AuthAction", "AuthPrincipalType", "NoPermissionType", "PolicyType"]
        .map(|name| format!(r#""{name}":"a {PHONE}""#))
        .join(",");
    let body = format!(r#"{{"Code":"NoPermission","AccessDeniedDetail":{{{detail}}}}}"#);
    let server = Server::always(Answer::of(403, &body)).await;
    let error = server.client().call(probe()).send().await.unwrap_err();
    assert_error_silent(&error);
    assert_debug_silent(error.access_denied_detail().unwrap());
    assert!(format!("{error:?}").contains(r#"policy_type: Some("***")"#));
}

/// The service echoes the request in each place that is shown. Codes and ids have their own form,
/// and a word of the request stays hidden even if it has that form.
#[tokio::test]
async fn no_code_or_id_shows_what_was_sent() {
    for echo in [TEXT, PHONE, TOKEN, KEY_ID, "noon", "+86 138 0013 8000", "caf\u{e9}"] {
        let body = |code: &str| {
            serde_json::json!({
                "AccessDeniedDetail": { "AuthAction": echo, "PolicyType": echo, "AuthPrincipalType": echo },
                "Code": code, "HostId": echo, "Recommend": echo, "RequestId": echo,
            })
            .to_string()
        };
        let answers = [
            Answer::of(400, &body(echo)),
            Answer::of(403, &body("NoPermission")),
            Answer::of(429, &body(echo)),
            Answer::json(&body(echo)),
            Answer::json(&body("OK")),
            Answer::json(&format!(r#"{{"requestId":"{echo}""#)),
            Answer::json(&format!(r#"{{"Data":"{echo}","RequestId":"{echo}"}}"#)),
        ];
        for answer in answers {
            let header = if echo.is_ascii() { echo } else { "" };
            let answer = answer.with_header("x-acs-request-id", header);
            let server = Server::always(answer.with_header("retry-after", header)).await;
            let client = server.client_builder().credentials(credentials()).build().unwrap();
            let request = probe().query("Word", "noon").query("Name", "caf\u{e9}");
            let shown = match client.call(request).send_with_metadata().await {
                Ok((_, metadata)) => format!("{metadata:?}"),
                Err(error) => format!("{error} {error:?} {:?}", error.access_denied_detail()),
            };
            assert!(!shown.contains(echo), "{echo} is shown: {shown}");
        }
    }
}

/// A word of the request may also be a documented code.
#[tokio::test]
async fn documented_codes_and_ids_of_the_services_form_are_always_shown() {
    let id = "90E63D28-E31D-1EB2-8939-A94866411B2O";
    let body = format!(r#"{{"Code":"Throttling.User","Message":"Throttling","RequestId":"{id}"}}"#);
    let server = Server::always(Answer::of(400, &body)).await;
    let request = probe().query("Word", "Throttling").query("Id", "E31D");
    let error = server.client().call(request).retry_policy(NoRetry).send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("Probe failed: Throttling.User: *** (HTTP 400, request ID {id})")
    );
    // Of other codes only those that were not sent are shown.
    let server = Server::always(Answer::code(400, "Brand.noon")).await;
    let error = server.client().call(probe().query("Word", "noon")).send().await.unwrap_err();
    assert_eq!(error.code(), Some("Brand.noon"));
    assert!(error.to_string().contains("failed: Brand.***: m"), "{error}");
}

/// Each element of a list of thousands can have a mismatch.
#[tokio::test]
async fn metadata_shows_some_of_many_mismatches() {
    // One entry fits. A list without such an entry would be left out as a whole.
    let numbers = format!("1,{}", vec!["\"x\""; 1000].join(","));
    let body = format!(r#"{{"Code":"OK","Data":{{"Numbers":[{numbers}]}}}}"#);
    let server = Server::always(Answer::json(&body)).await;
    let (_, metadata) = server.client().call(probe()).send_with_metadata().await.unwrap();
    assert_eq!((metadata.mismatches().len(), metadata.mismatch_count()), (100, 1000));
    let shown = format!("{metadata:?}");
    assert!(shown.contains("Data.Numbers[20]") && shown.contains(", 980 more]"), "{shown}");
}

#[tokio::test]
async fn no_metadata_shows_what_was_left_out() {
    let body = format!(r#"{{"Code":"OK","RequestId":"R","Data":"{TEXT}","Success":"{PHONE}"}}"#);
    let server = Server::always(Answer::json(&body)).await;
    let (_, metadata) = server.client().call(probe()).send_with_metadata().await.unwrap();
    assert_eq!(metadata.mismatches().len(), 2);
    let shown = format!("{metadata:?}");
    assert!(!shown.contains(TEXT) && !shown.contains(PHONE), "{shown}");
}

#[tokio::test]
async fn the_services_own_words_are_kept_for_those_who_ask() {
    let message = format!("number {PHONE} is invalid");
    let body = format!(
        r#"{{"Code":"InvalidParameter.PhoneNumberError","Message":"{message}","RequestId":"R"}}"#
    );
    let server = Server::always(Answer::json(&body)).await;
    let error = server.client().call(probe()).send().await.unwrap_err();
    assert_eq!(error.message(), Some(message.as_str()));
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert_eq!(
        error.to_string(),
        "Probe failed: InvalidParameter.PhoneNumberError: number *** is invalid (HTTP 200, request ID R)"
    );
}

/// A message hides the words of the request that it quotes, and shows the rest.
#[tokio::test]
async fn the_services_words_are_shown_without_what_they_quote_of_the_request() {
    let receivers = serde_json::json!([{ "To": "12345", "TemplateParams": { "name": "Ann Lee" } }]);
    let content = r#"{"link":"https://b.test/a.png","text":"noon?"}"#;
    for (operation, parameters, message, shown) in [
        (
            "ChatappVerifyAndRegister",
            serde_json::json!({ "VerifyCode": "123456", "CustSpaceId": "cams-1", "PhoneNumber": "861380" }),
            "code 123456 of 861380 in cams-1",
            "code *** of *** in cams-1",
        ),
        (
            "SendChatappMassMessage",
            serde_json::json!({
                "ChannelType": "whatsapp", "From": "861380", "Language": "en", "SenderList": receivers,
                "TemplateCode": "greeting", "TemplateName": "hello",
            }),
            "greeting: SenderList[0] {\"To\":\"12345\",\"TemplateParams\":{\"name\":\"Ann Lee\"}}, Annual",
            "greeting: SenderList[0] {\"To\":\"***\",\"TemplateParams\":{\"name\":\"***\"}}, Annual",
        ),
        (
            "SendChatappMessage",
            serde_json::json!({
                "ChannelType": "whatsapp", "Content": content, "From": "861380", "To": "12345",
                "Type": "message",
            }),
            "no text noon? after /?Content=%7B%22link%22%3A%22https%3A%2F%2Fb.test%2Fa.png%22",
            "no text *** after /?Content=***",
        ),
    ] {
        let message = serde_json::Value::from(message);
        let body = format!(r#"{{"Code":"X","Message":{message},"RequestId":"R"}}"#);
        let server = Server::always(Answer::of(400, &body)).await;
        let client = server.client();
        for placement in [Placement::Query, Placement::Form] {
            let parameters = complete(operation, parameters.clone());
            let call = client.call_json(operation, parameters).placement(placement);
            let error = call.send().await.unwrap_err();
            assert_eq!(error.message(), message.as_str());
            let expected = format!("{operation} failed: X: {shown} (HTTP 400, request ID R)");
            assert_eq!(error.to_string(), expected);
        }
    }
}

/// Nobody knows what an undocumented parameter means.
#[tokio::test]
async fn undocumented_parameters_and_tokens_are_confidential() {
    let message = format!("hush and {TOKEN} of {KEY_ID}, not hushed");
    let body = format!(r#"{{"Code":"X","Message":"{message}","RequestId":"R"}}"#);
    let server = Server::always(Answer::of(400, &body)).await;
    let client = server.client_builder().credentials(credentials()).build().unwrap();
    let call = client.call(probe()).extra_param("New", "hush");
    let error = call.send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Probe failed: X: *** and *** of ***, not hushed (HTTP 400, request ID R)"
    );
}

/// The request is large, and the message that may quote it is not.
#[tokio::test]
async fn a_large_request_is_hidden_like_any_other() {
    let words = |number: usize| format!("word {number} of many");
    let large = "meet me at noon, ".repeat(200_000);
    let many: Vec<String> = (0..100_000).map(words).collect();
    let message = format!(
        "no meet me at noon, and meet%20me%20at%20noon%2C%20meet; {} and {}",
        words(77_777),
        words(100_001)
    );
    let body = format!(r#"{{"Code":"X","Message":"{message}","RequestId":"R"}}"#);
    let server = Server::always(Answer::of(400, &body)).await;
    let client = server.client();
    let many = serde_json::to_string(&serde_json::json!({ "Words": many })).unwrap();
    let call = client.call(Probe::<Safe>::new().query("Text", large)).extra_param("More", many);
    assert_eq!(
        call.send().await.unwrap_err().to_string(),
        "Probe failed: X: no ***and ***; *** and word 100001 of many (HTTP 400, request ID R)"
    );
}
