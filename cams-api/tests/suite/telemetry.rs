//! Observers and hooks, and the names that OpenTelemetry gives to fields and metrics.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::chat_groups::DeleteChatGroupInviteLinkRequest;
use cams_api::messages::SendChatappMessageRequest;
use cams_api::telemetry::{AttemptReport, CallReport, DroppedCall, Observer, names};
use cams_api::testing::Mock;
use cams_api::{Call, Client, ClientBuilder, Credentials, ErrorKind};
use serde_json::json;

use crate::support::{Answer, Server, completed};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn push(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Observer for Lines {
    fn attempt_finished(&self, attempt: &AttemptReport<'_>) {
        assert!(!format!("{attempt:?}").contains("86139"));
        self.push(format!(
            "{} {:?} attempt {} {:?} {:?} {:?} sent {} received {} waits {}",
            attempt.operation(),
            attempt.family(),
            attempt.attempt(),
            attempt.kind(),
            attempt.code(),
            attempt.status(),
            attempt.request_bytes() > 0,
            attempt.response_bytes() > 0,
            attempt.wait().is_some()
        ));
    }

    fn call_finished(&self, call: &CallReport<'_>) {
        self.push(format!(
            "{} ended {:?} {:?} {:?} after {} attempts, {:?}",
            call.operation(),
            call.kind(),
            call.code(),
            call.status(),
            call.attempts(),
            call.elapsed() > Duration::ZERO,
        ));
    }

    fn call_dropped(&self, call: &DroppedCall) {
        let (operation, family, elapsed) = (call.operation(), call.family(), call.elapsed());
        self.push(format!("{operation} {family:?} dropped after {elapsed:?}"));
    }
}

fn client(mock: &Mock, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = Client::builder().credentials(Credentials::new("id", "secret"));
    set(builder.transport(mock.clone())).build().unwrap()
}

fn message(client: &Client) -> Call<SendChatappMessageRequest> {
    let request = SendChatappMessageRequest::new().channel_type("whatsapp").from("86138");
    let request = request.to("86139").type_("template").template_code("1119").content("my-text");
    client.call(completed(request))
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_about_attempts_and_calls() {
    let (mock, lines) = (Mock::new(), Lines::default());
    mock.on::<SendChatappMessageRequest>().throttle(1).fail("Product.Unsubscript");
    let client = client(&mock, |builder| builder.observer(lines.clone()));
    message(&client).send().await.unwrap_err();
    assert_eq!(
        lines.take(),
        [
            "SendChatappMessage Some(\"messages\") attempt 1 Some(Throttled) Some(\"Throttling.User\") Some(429) sent true received true waits true",
            "SendChatappMessage Some(\"messages\") attempt 2 Some(Service) Some(\"Product.Unsubscript\") Some(200) sent true received true waits false",
            "SendChatappMessage ended Some(Service) Some(\"Product.Unsubscript\") Some(200) after 2 attempts, true",
        ]
    );
    client.send_chatapp_message().send().await.unwrap_err();
    assert_eq!(
        lines.take(),
        ["SendChatappMessage ended Some(MissingParameter) None None after 0 attempts, false"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_about_a_dropped_call() {
    let (mock, lines) = (Mock::new(), Lines::default());
    mock.on::<SendChatappMessageRequest>().response(json!({})).delay(Duration::from_secs(5));
    let client = client(&mock, |builder| builder.observer(lines.clone()));
    let sending = message(&client).send();
    tokio::time::timeout(Duration::from_secs(1), sending).await.unwrap_err();
    assert_eq!(lines.take(), ["SendChatappMessage Some(\"messages\") dropped after 1s"]);

    // Nothing of this one was sent.
    drop(message(&client).send());
    message(&client).send().await.unwrap();
    let lines = lines.take();
    assert!(lines.len() == 2 && !lines.concat().contains("dropped"), "{lines:?}");
}

#[tokio::test]
async fn errors_do_not_quote_the_headers_of_hooks() {
    let mock = Mock::new();
    let body = r#"{"Code":"Forbidden.tr-secret-7","Message":"x-trace tr-secret-7 is not known"}"#;
    mock.on::<SendChatappMessageRequest>().http(400, body);
    let client = client(&mock, |builder| {
        builder.on_request(|request| {
            request.header("x-trace", "tr-secret-7");
            Ok(())
        })
    });
    let error = message(&client).send().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("tr-secret-7"), "{error}");
    assert!(error.message().unwrap().contains("tr-secret-7"));
}

#[tokio::test(start_paused = true)]
async fn a_hook_sees_each_attempt() {
    let (mock, seen) = (Mock::new(), Lines::default());
    mock.on::<SendChatappMessageRequest>().throttle(2).response(json!({}));
    let hooked = seen.clone();
    let client = client(&mock, |builder| {
        builder.on_attempt(move |attempt| hooked.push(format!("{:?}", attempt.kind())))
    });
    message(&client).send().await.unwrap();
    assert_eq!(seen.take(), ["Some(Throttled)", "Some(Throttled)", "None"]);
}

#[tokio::test]
async fn a_hook_adds_headers_before_each_attempt() {
    let server = Server::start(|number, _| match number {
        0 => Answer::of(429, r#"{"Code":"Throttling"}"#),
        _ => Answer::json("{}"),
    })
    .await;
    let client = server
        .client_builder()
        .on_request(|request| {
            let attempt = request.attempt().to_string();
            request.header("x-trace", format!("{}-{attempt}", request.operation()));
            Ok(())
        })
        .build()
        .unwrap();
    message(&client).send().await.unwrap();
    let requests = server.requests();
    let traces: Vec<_> = requests.iter().map(|request| &request.headers["x-trace"]).collect();
    assert_eq!(traces, ["SendChatappMessage-1", "SendChatappMessage-2"]);
    let signed = &requests[0].headers["authorization"];
    assert!(!signed.contains("x-trace"), "{signed}");
}

#[tokio::test]
async fn a_hook_refuses_what_must_not_be_sent() {
    let mock = Mock::new();
    let refusing = client(&mock, |builder| builder.on_request(|_| Err("not on Sundays".into())));
    let error = message(&refusing).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(
        error.to_string(),
        "SendChatappMessage failed: an on_request hook refused the request: not on Sundays (nothing was sent)"
    );

    let forging = client(&mock, |builder| {
        builder.on_request(|request| {
            request.header("x-acs-action", "DeleteChatGroup");
            Ok(())
        })
    });
    let error = message(&forging).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(mock.call_count(), 0);
}

#[tokio::test]
async fn a_command_shows_the_request_without_secrets() {
    let mock = Mock::new();
    let builder = Client::builder()
        .credentials(Credentials::new("my-id", "my-secret").with_security_token("my-token"));
    let client = builder.transport(mock.clone()).build().unwrap();
    let call = message(&client).extra_param("New", "my-extra").header("x-tenant", "my-tenant");
    for command in [
        call.clone().to_curl().await.unwrap(),
        call.placement(cams_api::Placement::Form).to_curl().await.unwrap(),
    ] {
        for shown in [
            "curl -X POST 'https://cams.ap-southeast-1.aliyuncs.com/",
            "ChannelType=whatsapp&",
            "Content=***&",
            "From=***&",
            "New=***&",
            "TemplateCode=1119",
            "-H 'authorization: ACS3-HMAC-SHA256 Credential=***,SignedHeaders=",
            "x-acs-signature-nonce;x-acs-version,Signature=***'",
            "-H 'x-acs-security-token: ***'",
            "-H 'x-acs-action: SendChatappMessage'",
            "-H 'x-tenant: ***'",
        ] {
            assert!(command.contains(shown), "{shown} is not in {command}");
        }
        for hidden in ["my-", "86138", "86139"] {
            assert!(!command.contains(hidden), "{hidden} is in {command}");
        }
    }
}

/// A call without hooks must not look for any; a hook of another client does not count.
#[tokio::test]
async fn hooks_belong_to_their_client() {
    let (mock, lines) = (Mock::new(), Lines::default());
    mock.on::<DeleteChatGroupInviteLinkRequest>().response(json!({}));
    let _watched = client(&mock, |builder| builder.observer(lines.clone()));
    let request = completed(DeleteChatGroupInviteLinkRequest::new().group_id("1"));
    mock.client().call(request).send().await.unwrap();
    assert_eq!(lines.take(), Vec::<String>::new());
}

/// The names in version 1.44.0 of OpenTelemetry's semantic conventions. A name that changes there
/// changes here on purpose.
#[test]
fn names_are_those_of_opentelemetry() {
    assert_eq!(
        [
            names::RPC_SYSTEM_NAME,
            names::RPC_METHOD,
            names::RPC_RESPONSE_STATUS_CODE,
            names::ERROR_TYPE,
            names::SERVER_ADDRESS,
            names::SERVER_PORT,
            names::HTTP_REQUEST_METHOD,
            names::HTTP_REQUEST_RESEND_COUNT,
            names::HTTP_RESPONSE_STATUS_CODE,
            names::NETWORK_PROTOCOL_VERSION,
            names::URL_FULL,
            names::RPC_CLIENT_CALL_DURATION,
            names::HTTP_CLIENT_REQUEST_DURATION,
        ],
        [
            "rpc.system.name",
            "rpc.method",
            "rpc.response.status_code",
            "error.type",
            "server.address",
            "server.port",
            "http.request.method",
            "http.request.resend_count",
            "http.response.status_code",
            "network.protocol.version",
            "url.full",
            "rpc.client.call.duration",
            "http.client.request.duration",
        ]
    );
}
