//! Waits for a response.

use std::time::Duration;

use cams_api::phone_numbers::CodeVerificationStatus;
use cams_api::wait::{Delivery, Review};
use cams_api::whatsapp_flows::FlowStatus;
use cams_api::{Client, Error, ErrorKind, Until};
use serde_json::json;
use tokio::time::Instant;

use crate::support::{Reply, Scripted};

const SECOND: Duration = Duration::from_secs(1);

/// A template that is under review in the first responses.
fn reviewed_after(count: usize) -> Scripted {
    Scripted::new(move |number, _| {
        let status = if number < count { "auditing" } else { "pass" };
        Reply::json(json!({ "Code": "OK", "Data": { "AuditStatus": status } }))
    })
}

fn review(client: &Client) -> Until<cams_api::templates::GetChatappTemplateDetailRequest, Review> {
    let template = client.get_chatapp_template_detail().template_code("t").language("en");
    template.cust_space_id("c").until_reviewed().every(30 * SECOND)
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_the_result_of_its_function() {
    let service = reviewed_after(3);
    assert_eq!(review(&service.client()).await.unwrap(), Review::Passed);
    assert_eq!(service.times(), [0, 30_000, 60_000, 90_000]);
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_wait_is_exact_and_the_error_has_the_last_response() {
    let service = reviewed_after(usize::MAX);
    let started = Instant::now();
    let error = review(&service.client()).for_at_most(100 * SECOND).await.unwrap_err();
    assert_eq!(started.elapsed(), 100 * SECOND);
    assert!(error.is_over());
    let status = error.last_response().unwrap().data.as_ref().unwrap().audit_status.clone();
    assert_eq!(status.unwrap(), "auditing");
    let text = error.to_string();
    assert!(text.contains("GetChatappTemplateDetail") && text.contains("4 responses"), "{text}");
    let error = Error::from(error);
    assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, Some(200)));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_wait_is_exact_while_a_call_is_under_way() {
    let service = Scripted::new(|number, _| {
        let reply = Reply::json(r#"{"Code":"OK","Data":{"AuditStatus":"auditing"}}"#);
        if number == 0 { reply } else { reply.after(1000 * SECOND) }
    });
    let started = Instant::now();
    let error = review(&service.client()).for_at_most(35 * SECOND).await.unwrap_err();
    let elapsed = started.elapsed();
    assert!((35 * SECOND..35 * SECOND + SECOND / 100).contains(&elapsed), "{elapsed:?}");
    assert!(error.is_over() && error.last_response().is_some());
    assert!(error.to_string().contains("within the call's timeout"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn throttling_and_passing_failures_do_not_end_a_wait() {
    let service = Scripted::new(|number, _| match number {
        0 => Reply::throttled(45_000),
        1 => Reply::code(503, "ServiceUnavailable"),
        _ => Reply::json(r#"{"Code":"OK","Data":{"AuditStatus":"pass"}}"#),
    });
    let client = service.builder().retry_policy(cams_api::retry::NoRetry).build().unwrap();
    assert_eq!(review(&client).await.unwrap(), Review::Passed);
    assert_eq!(service.times(), [0, 45_000, 75_000]);
}

#[tokio::test(start_paused = true)]
async fn any_other_failure_ends_a_wait() {
    let service = Scripted::new(|number, _| match number {
        0 => Reply::json(r#"{"Code":"OK","Data":{"AuditStatus":"auditing"}}"#),
        _ => Reply::code(403, "NoPermission"),
    });
    let error = review(&service.client()).await.unwrap_err();
    assert!(!error.is_over() && error.into_last_response().is_some());
    assert_eq!(service.arrived().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn any_call_can_be_waited_for() {
    let service = Scripted::new(|number, _| Reply::json(json!({ "Code": "OK", "N": number })));
    let parameters = json!({ "FlowId": "f", "CustSpaceId": "c" });
    let call = service.client().call_json("GetFlow", parameters);
    let found = call.until(|response| response["N"].as_u64().filter(|n| *n == 2)).await.unwrap();
    assert_eq!(found, 2);
    assert_eq!(service.times(), [0, 10_000, 20_000]);
}

#[test]
fn a_thread_can_wait() {
    let service = {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async { reviewed_after(2) })
    };
    let wait = review(&service.client()).every(SECOND / 1000);
    assert_eq!(wait.wait_blocking().unwrap(), Review::Passed);
}

#[tokio::test(start_paused = true)]
async fn known_waits_know_their_states() {
    let data = |data: serde_json::Value| {
        let data = move |_: usize, _: &_| Reply::json(json!({ "Code": "OK", "Data": data }));
        Scripted::new(data).client()
    };
    let failed = json!({ "AuditStatus": "fail", "Reason": "too long" });
    let expected = Review::Failed { reason: Some("too long".to_owned()) };
    assert_eq!(review(&data(failed)).await.unwrap(), expected);
    let paused = review(&data(json!({ "AuditStatus": "paused" }))).await.unwrap();
    assert_eq!(paused, Review::Other("paused".into()));

    let number = data(json!({ "CodeVerificationStatus": "EXPIRED" }));
    let number =
        number.get_phone_number_verification_status().phone_number("8613").cust_space_id("c");
    assert_eq!(number.until_verified().await.unwrap(), CodeVerificationStatus::Expired);

    let flow = data(json!({ "Status": "PUBLISHED" })).get_flow().flow_id("f").cust_space_id("c");
    assert_eq!(flow.until_published().await.unwrap(), FlowStatus::Published);

    let record = |fields: serde_json::Value| {
        let mut record = json!({ "MessageId": "m" });
        record.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let client = data(json!([{ "MessageId": "other", "MessageStatus": "fail" }, record]));
        let list = client.list_chatapp_message().business_number("8613").channel_type("whatsapp");
        list.cust_space_id("c").until_delivered("m").for_at_most(25 * SECOND)
    };
    let failed = record(json!({ "MessageStatus": "failed", "FailReason": "None" })).await.unwrap();
    assert_eq!(failed, Delivery::Failed { reason: None });
    let read = json!({ "ClientAcceptStatusName": "Success", "ClientReadStatus": "success" });
    assert_eq!(record(read).await.unwrap(), Delivery::Read);
    let error = record(json!({ "MessageStatus": "success" })).await.unwrap_err();
    assert!(error.is_over(), "a message that was only sent is not delivered");
}
