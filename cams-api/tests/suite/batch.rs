//! Messages to many recipients: batches, their report, and the search for a message that may have
//! been sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::batch::{Campaign, MAX_RECIPIENTS, ProblemKind, Report};
use cams_api::messages::{MassRecipient, SendChatappMassMessageRequest};
use cams_api::retry::NoRetry;
use cams_api::{Client, Credentials, ErrorKind, Reconciled};
use serde_json::{Value, json};

use crate::support::{Reply, Scripted};

fn people(count: usize) -> impl Iterator<Item = MassRecipient> {
    (0..count).map(|one| MassRecipient::new().to(format!("+86 138-{one:08}")).param("n", "1"))
}

fn message(client: &Client) -> SendChatappMassMessageRequest<Client> {
    let message = client.send_chatapp_mass_message().channel_type("whatsapp").from("8613");
    message.language("en").template_code("1119").cust_space_id("c")
}

fn campaign(client: &Client, count: usize) -> Campaign {
    message(client).batches(people(count)).task_id_prefix("summer")
}

fn client(service: &Scripted) -> Client {
    service.builder().retry_policy(NoRetry).build().unwrap()
}

/// Accepts every batch.
fn accepting() -> Scripted {
    Scripted::new(|_, call| {
        let id = format!("g-{}", call.parameter("TaskId").unwrap());
        Reply::json(json!({ "Code": "OK", "GroupMessageId": id })).after(Duration::from_secs(1))
    })
}

fn counts(report: &Report) -> [usize; 3] {
    [report.accepted().count(), report.maybe_sent().count(), report.not_sent().count()]
}

#[tokio::test(start_paused = true)]
async fn a_campaign_is_sent_in_batches_at_the_documented_rate() {
    let service = accepting();
    let progress = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&progress);
    let report = campaign(&client(&service), 2_500)
        .on_progress(move |done, all| seen.lock().unwrap().push((done, all)))
        .send()
        .await
        .unwrap();
    assert_eq!(counts(&report), [2_500, 0, 0]);
    let sizes: Vec<_> = service
        .arrived()
        .iter()
        .map(|call| {
            let list: Vec<Value> =
                serde_json::from_str(call.parameter("SenderList").unwrap()).unwrap();
            (call.parameter("TaskId").unwrap().to_owned(), list.len(), list[0]["To"].clone())
        })
        .collect();
    let to = |number: &str| Value::from(number);
    assert_eq!(
        sizes,
        [
            ("summer-1".to_owned(), MAX_RECIPIENTS, to("8613800000000")),
            ("summer-2".to_owned(), MAX_RECIPIENTS, to("8613800001000")),
            ("summer-3".to_owned(), 500, to("8613800002000")),
        ]
    );
    let times = service.times();
    assert!(times[1] >= 98 && times[2] >= 196 && times[2] < 300, "{times:?}");
    assert_eq!(*progress.lock().unwrap(), [(1000, 2500), (2000, 2500), (2500, 2500)]);
    let last = report.accepted().last().unwrap();
    assert_eq!((last.to, last.task_id), ("8613800002499", "summer-3"));
    assert_eq!(last.group_message_id, Some("g-summer-3"));
    assert!(!format!("{report:?} {last:?}").contains("8613"));
}

#[tokio::test(start_paused = true)]
async fn a_report_tells_what_may_be_sent_again_and_is_resumed() {
    let service = Scripted::new(|number, _| match number {
        0 => Reply::json(r#"{"Code":"OK","GroupMessageId":"g"}"#),
        1 => Reply::code(500, "InternalError"),
        _ => Reply::code(400, "InvalidParameter.TemplateCode"),
    });
    let report = campaign(&client(&service), 2_500).concurrency(1).send().await.unwrap();
    assert_eq!(counts(&report), [1000, 1000, 500]);
    assert!(report.maybe_sent().all(|one| one.task_id == "summer-2" && one.error.is_some()));
    assert!(report.not_sent().all(|one| one.error.unwrap().contains("InvalidParameter")));

    let stored = serde_json::to_string(&report).unwrap();
    let service = accepting();
    let report: Report = serde_json::from_str(&stored).unwrap();
    let again = campaign(&client(&service), 2_600).resume(report).send().await.unwrap();
    assert_eq!(counts(&again), [1600, 1000, 0]);
    let calls = service.arrived();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].parameter("TaskId"), Some("summer-4"));
    let sent = calls[0].parameter("SenderList").unwrap();
    assert!(sent.contains("8613800002000") && !sent.contains("8613800001999"));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_campaign_keeps_its_report() {
    let service = Scripted::new(|number, _| {
        let reply = Reply::json(r#"{"Code":"OK"}"#);
        if number == 0 { reply } else { reply.after(Duration::from_secs(5)) }
    });
    let mut campaign = campaign(&client(&service), 3_000).concurrency(1);
    let run = tokio::time::timeout(Duration::from_secs(2), campaign.run()).await;
    assert!(run.is_err());
    assert_eq!(counts(campaign.report()), [1000, 1000, 1000]);
    campaign.run().await.unwrap();
    assert_eq!(counts(campaign.report()), [2000, 1000, 0]);
    assert_eq!(service.arrived().len(), 3, "what was under way is not sent again");
}

#[tokio::test(start_paused = true)]
async fn the_changes_of_a_killed_campaign_make_its_report() {
    let service = Scripted::new(|number, _| {
        let reply = Reply::json(r#"{"Code":"OK"}"#);
        if number == 0 { reply } else { reply.after(Duration::from_secs(5)) }
    });
    let changes = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&changes);
    let killed = campaign(&client(&service), 3_000).concurrency(1).on_change(move |change| {
        assert!(!format!("{change:?}").contains("861"), "no number is shown");
        kept.lock().unwrap().push(serde_json::to_string(change).unwrap());
    });
    assert!(tokio::time::timeout(Duration::from_secs(2), killed.send()).await.is_err());

    let mut report = Report::default();
    for change in changes.lock().unwrap().iter() {
        report.apply(serde_json::from_str(change).unwrap());
    }
    assert_eq!(counts(&report), [1000, 1000, 0]);
    let service = accepting();
    let again = campaign(&client(&service), 3_000).resume(report).send().await.unwrap();
    assert_eq!(counts(&again), [2000, 1000, 0]);
    assert_eq!(service.arrived()[0].parameter("TaskId"), Some("summer-3"));
}

#[tokio::test(start_paused = true)]
async fn a_campaign_can_be_stopped() {
    let service = accepting();
    let campaign = campaign(&client(&service), 5_000).concurrency(2);
    let stop = campaign.stop_handle();
    let report = campaign.on_progress(move |_, _| stop.stop()).send().await.unwrap();
    assert_eq!(counts(&report), [2000, 0, 3000]);
    assert!(report.not_sent().all(|one| one.error.is_none()));
}

#[tokio::test(start_paused = true)]
async fn recipients_are_read_as_those_of_one_message() {
    let service = accepting();
    let to = |number: &str| MassRecipient::new().to(number);
    let list = [to("+49 151 0000"), to("DE.a1b2"), to("g.1").recipient_type("group")];
    let report = message(&client(&service)).batches(list).send().await.unwrap();
    let sent: Vec<_> = report.accepted().map(|one| one.to.to_owned()).collect();
    assert_eq!(sent, ["491510000", "DE.a1b2", "g.1"]);
}

#[tokio::test(start_paused = true)]
async fn a_bad_list_sends_nothing_and_is_told_by_index() {
    let service = accepting();
    let client = client(&service);
    let to = |number: &str| MassRecipient::new().to(number);
    let list =
        [to("86 138"), to("8613x"), MassRecipient::new(), to("+86-138"), to("1234567890123456")];
    let campaign = message(&client).batches(list);
    let problems: Vec<_> = campaign.problems().iter().map(|one| (one.index, one.kind)).collect();
    use ProblemKind::{Duplicate, InvalidNumber, NoNumber};
    let expected =
        [(1, InvalidNumber), (2, NoNumber), (3, Duplicate { of: 0 }), (4, InvalidNumber)];
    assert_eq!(problems, expected);
    let error = campaign.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    let text = error.to_string();
    assert!(text.contains("recipient 3 has the same number as recipient 0"), "{text}");
    assert!(!text.contains("86138") && !text.contains("8613x"), "{text}");

    let error = message(&client).batches([]).send().await.unwrap_err();
    assert!(error.to_string().contains("there are no recipients"), "{error}");
    let strict = Client::builder().credentials(Credentials::new("id", "secret"));
    let strict = strict.transport(service.clone()).build().unwrap();
    let error = strict.send_chatapp_mass_message().batches(people(3)).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingParameter);
    assert!(service.arrived().is_empty());
}

#[test]
fn the_size_of_a_batch_is_a_fact_of_the_table() {
    let operation = cams_api::operations::find("SendChatappMassMessage").unwrap();
    let list = operation.parameters.iter().find(|one| one.name == "SenderList").unwrap();
    assert_eq!(list.limits.unwrap().max_entries, Some(MAX_RECIPIENTS));
}

/// Without permission, no other batch could be sent.
#[tokio::test(start_paused = true)]
async fn a_failure_of_all_ends_a_campaign() {
    let service = Scripted::new(|_, _| Reply::code(403, "NoPermission"));
    let report = campaign(&client(&service), 3_000).concurrency(1).send().await.unwrap();
    assert_eq!(counts(&report), [0, 0, 3000]);
    assert_eq!(service.arrived().len(), 1);
}

#[test]
fn a_thread_can_send_a_campaign() {
    let service = {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async { Scripted::new(|_, _| Reply::json(r#"{"Code":"OK"}"#)) })
    };
    let report = campaign(&client(&service), 3).send_blocking().unwrap();
    assert_eq!(counts(&report), [3, 0, 0]);
}

/// The answer to a text message, if the service has these records.
async fn reconciled(records: Value) -> (Reconciled, Scripted) {
    let service = Scripted::new(move |_, _| Reply::json(json!({ "Code": "OK", "Data": records })));
    let client = service.client();
    let message = client.send_chatapp_message().channel_type("whatsapp").from("8613").to("8614");
    let message = message.type_("message").message_type("text").cust_space_id("c");
    let found = message.content(r#"{"text": "Hello"}"#).reconcile().await.unwrap();
    (found, service)
}

#[tokio::test(start_paused = true)]
async fn a_message_that_may_have_been_sent_is_found_by_its_content() {
    let record = |id: &str, message: &str| {
        json!({ "MessageId": id, "Type": "message", "MessageType": "TEXT", "Message": message,
            "UserNumber": "8614", "EventAction": "DOWN" })
    };
    let found = |id: &str| Reconciled::Found { message_id: id.to_owned() };
    let (answer, service) =
        reconciled(json!([record("a", "Bye"), record("b", r#"{"text":"Hello"}"#)])).await;
    assert_eq!(answer, found("b"));
    let call = &service.arrived()[0];
    assert_eq!(call.parameter("UserNumber"), Some("8614"));
    let time = |name| call.parameter(name).unwrap().parse::<i64>().unwrap();
    assert_eq!(time("EndTime") - time("StartTime"), 600_000);

    assert_eq!(reconciled(json!([record("c", "Hello")])).await.0, found("c"));
    assert_eq!(reconciled(json!([record("a", "Bye")])).await.0, Reconciled::NotFound);
    assert_eq!(reconciled(json!([])).await.0, Reconciled::NotFound);
    let twice = json!([record("a", "Hello"), record("b", "Hello")]);
    assert_eq!(reconciled(twice).await.0, Reconciled::Unsure);
    let silent = json!([{ "MessageId": "a", "Type": "message" }]);
    assert_eq!(reconciled(silent).await.0, Reconciled::Unsure);
    let mut inbound = record("a", "Hello");
    inbound["EventAction"] = "UP".into();
    assert_eq!(reconciled(json!([inbound])).await.0, Reconciled::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_template_message_is_found_by_code_language_and_values() {
    let service = Scripted::new(|_, _| {
        let record = |id: &str, text: &str| {
            json!({ "MessageId": id, "Type": "template", "TemplateCode": "1119",
                "LanguageCode": "en", "Message": text })
        };
        let records = [record("a", "Hi Ada"), record("b", "Hi Grace")];
        Reply::json(json!({ "Code": "OK", "Data": records }))
    });
    let message = service.client().send_chatapp_message().channel_type("whatsapp").from("8613");
    let message = message.to("8614").type_("template").template_code("1119").language("en");
    let message = message.cust_space_id("c");
    let named = |name| message.clone().template_params([("name", name)]).reconcile();
    let found = Reconciled::Found { message_id: "b".to_owned() };
    assert_eq!(named("Grace").await.unwrap(), found);
    assert_eq!(named("Linus").await.unwrap(), Reconciled::Unsure);
    let other = message.clone().template_code("1120").reconcile().await.unwrap();
    assert_eq!(other, Reconciled::NotFound);
}
