//! The mock for unit tests, and errors made for tests.

use std::time::Duration;

use cams_api::messages::{
    MassRecipient, SendChatappMassMessageRequest, SendChatappMessageRequest,
    SendChatappMessageResponse,
};
use cams_api::templates::{ListChatappTemplateRequest, ListChatappTemplateResponse};
use cams_api::testing::{self, Mock};
use cams_api::{Client, Error, ErrorCode, ErrorKind};
use serde_json::json;
use tokio::time::Instant;

use crate::support::{Probe, Safe, completed};

async fn notify(client: &Client, number: &str) -> Result<String, Error> {
    let request = SendChatappMessageRequest::new().channel_type("whatsapp").from("8613700000000");
    let request = request.to(number).type_("template").template_code("1119");
    let response = client.call(completed(request)).send().await?;
    Ok(response.message_id.unwrap_or_default())
}

#[tokio::test(start_paused = true)]
async fn one_rule_is_one_test() {
    let mock = Mock::new();
    mock.on::<SendChatappMessageRequest>().throttle(2).response(json!({"MessageId": "m-1"}));
    assert_eq!(notify(&mock.client(), "1").await.unwrap(), "m-1");
    assert_eq!(mock.calls::<SendChatappMessageRequest>()[0].to.as_deref(), Some("1"));
}

#[tokio::test(start_paused = true)]
async fn answers_come_in_the_order_of_the_chain() {
    let mock = Mock::new();
    let rule = mock.on::<SendChatappMessageRequest>().response(json!({"MessageId": "m-1"}));
    let rule = rule.throttle(2).fail("InvalidParameter.ToOnlyNumeric");
    let mut typed = SendChatappMessageResponse::default();
    typed.message_id = Some("m-2".to_owned());
    rule.broken().http(502, "<html>").response(typed).delay(Duration::from_secs(3));
    let (client, started) = (mock.client(), Instant::now());

    assert_eq!(notify(&client, "1").await.unwrap(), "m-1");
    let refused = notify(&client, "2").await.unwrap_err();
    assert_eq!(refused.error_code(), Some(ErrorCode::InvalidParameterToOnlyNumeric));
    assert_eq!(refused.metadata().attempts(), 3, "the throttled attempts were repeated");
    // Sending must not be repeated if it may have been executed.
    for _ in 0..2 {
        assert_eq!(notify(&client, "3").await.unwrap_err().kind(), ErrorKind::MaybeSent);
    }
    assert_eq!(notify(&client, "4").await.unwrap(), "m-2");
    assert!(started.elapsed() >= Duration::from_secs(3));

    let calls = mock.calls::<SendChatappMessageRequest>();
    let recipients: Vec<_> = calls.iter().filter_map(|call| call.to.as_deref()).collect();
    assert_eq!(recipients, ["1", "2", "2", "2", "3", "3", "4"]);
    assert_eq!(mock.call_count(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_delay_can_exceed_the_limit_of_an_attempt() {
    let mock = Mock::new();
    let rule = mock.on::<ListChatappTemplateRequest>().response(json!({}));
    rule.delay(Duration::from_secs(20)).times(2).response(json!({"Total": 7}));
    let response = mock.client().call(completed(ListChatappTemplateRequest::new()));
    let response = response.send().await.unwrap();
    assert_eq!(response.total, Some(7));
    assert_eq!(response.code.as_deref(), Some("OK"));
    assert_eq!(mock.calls::<ListChatappTemplateRequest>().len(), 3);
}

#[tokio::test]
async fn fields_are_read_back_as_they_were_set() {
    let mock = Mock::new();
    mock.on::<SendChatappMassMessageRequest>().response(json!({}));
    let request = SendChatappMassMessageRequest::new()
        .channel_type("whatsapp")
        .from("86137 & co")
        .language("en")
        .ttl(60)
        .sender_list([MassRecipient::new().to("86138+1").template_params([("name", "Ada ü")])]);
    let request = completed(request);
    mock.client().call(request.clone()).send().await.unwrap();
    assert_eq!(mock.calls::<SendChatappMassMessageRequest>(), [request]);
}

#[tokio::test]
async fn conditions_choose_the_rule() {
    let mock = Mock::new();
    let to_ada = mock.on::<SendChatappMessageRequest>();
    to_ada.when(|request| request.to.as_deref() == Some("1")).response(json!({"MessageId": "ada"}));
    mock.on::<SendChatappMessageRequest>().with("To", "2").response(json!({"MessageId": "bob"}));
    mock.on::<SendChatappMessageRequest>().response(json!({"MessageId": "all"}));
    let client = mock.client();
    for (number, id) in [("1", "ada"), ("2", "bob"), ("3", "all"), ("1", "ada")] {
        assert_eq!(notify(&client, number).await.unwrap(), id);
    }
}

#[tokio::test]
async fn lists_are_read_to_their_end() {
    let mock = Mock::new();
    let page = |name: &str, total: i64| {
        let template = json!({"TemplateName": name});
        json!({"ListTemplate": [template], "Total": total})
    };
    let rule = mock.on::<ListChatappTemplateRequest>();
    rule.response(page("a", 2)).response(page("b", 2)).times(1);
    let list = completed(ListChatappTemplateRequest::new());
    let list = list.page(cams_api::templates::Page::new().size(1));
    let all: Vec<_> = mock.client().call(list).items().try_collect().await.unwrap();
    assert_eq!(all.len(), 2);
    let asked = mock.calls::<ListChatappTemplateRequest>();
    let numbers: Vec<_> =
        asked.iter().filter_map(|call| call.page.as_ref().and_then(|page| page.index)).collect();
    assert_eq!(numbers.last(), Some(&2));
}

#[tokio::test]
async fn an_unmatched_call_panics_with_everything_needed_to_add_a_rule() {
    let mock = Mock::new();
    mock.on::<SendChatappMessageRequest>().response(json!({})).times(1);
    mock.on::<ListChatappTemplateRequest>().response(ListChatappTemplateResponse::default());
    let client = mock.client();
    notify(&client, "8613900000000").await.unwrap();
    let panicked = tokio::spawn(async move { notify(&client, "8613900000000").await }).await;
    let panic = panicked.unwrap_err().into_panic();
    let text = panic.downcast_ref::<String>().unwrap();
    let line = text.lines().next().unwrap();
    assert!(line.starts_with("no rule of the mock answers SendChatappMessage("), "{line}");
    for parameter in [
        "ChannelType: whatsapp, ",
        "From: ***, ",
        "TemplateCode: 1119, ",
        "To: ***, ",
        "Type: template",
    ] {
        assert!(line.contains(parameter), "{parameter} is not in {line}");
    }
    for part in [
        "1. SendChatappMessage (",
        "testing.rs:",
        "): used up after 1 answer\n",
        "2. ListChatappTemplate (",
        "mock.on::<SendChatappMessageRequest>().response(…)",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[tokio::test]
async fn an_operation_of_the_program_is_mocked_too() {
    let mock = Mock::new();
    mock.on::<Probe<Safe>>().response(json!({"Data": {"Total": 3}}));
    let probe = Probe::<Safe>::new().query("To", "1");
    let response = mock.client().call(probe).send().await.unwrap();
    assert_eq!(response.data.and_then(|data| data.total), Some(3));
}

#[test]
fn errors_of_every_kind_can_be_made() {
    let error = testing::error(ErrorKind::Throttled)
        .of::<SendChatappMessageRequest>()
        .code("Throttling.User")
        .message("Too many.")
        .status(429)
        .request_id("R-1")
        .retry_after(Duration::from_secs(2))
        .build();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(error.error_code(), Some(ErrorCode::from("Throttling.User")));
    assert_eq!((error.status(), error.request_id()), (Some(429), Some("R-1")));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    assert!(error.is_retryable());
    assert_eq!(
        error.to_string(),
        "SendChatappMessage failed: Throttling.User: Too many; the service asks to wait 2s (HTTP 429, request ID R-1)"
    );

    let maybe_sent: Error =
        testing::error(ErrorKind::MaybeSent).of::<SendChatappMessageRequest>().into();
    assert!(!maybe_sent.is_retryable());
    let unreachable = testing::error(ErrorKind::Connect).of::<SendChatappMessageRequest>().build();
    assert!(unreachable.is_retryable() && unreachable.status().is_none());
}
