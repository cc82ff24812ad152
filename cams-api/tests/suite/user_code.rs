//! The programs that users write first, as they write them. Where a guess differs from the API, a
//! comment names the guess. Their clients are lenient, so that they pass whatever the spec requires.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cams_api::batch::Report;
use cams_api::compose::{Button, Buttons, Component, Image, List, Template, Text};
use cams_api::messages::{
    Channel, ListChatappMessageRequest, MassRecipient, MessageType, SendChatappMassMessageRequest,
    SendChatappMessageRequest,
};
use cams_api::pages::{DEFAULT_SIZE, Position};
use cams_api::receipts::{self, Advice, Receipt, Router, Status};
use cams_api::service::GetChatappUploadAuthorizationRequest;
use cams_api::templates::{
    CreateChatappTemplateRequest, GetChatappTemplateDetailRequest, ListChatappTemplateRequest,
    TemplateAuditStatus, TemplateSummary,
};
use cams_api::testing::Mock;
use cams_api::upload::Media;
use cams_api::{Client, Credentials, Error, Operation as _, RateLimit, operations};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::upload::storage::Storage;
use crate::support::lenient;

struct User {
    number: &'static str,
    name: &'static str,
    language: Option<&'static str>,
}

fn users() -> [User; 2] {
    let ada = User { number: "8613800000001", name: "Ada", language: Some("en") };
    [ada, User { number: "8613800000002", name: "Grace", language: None }]
}

fn sending() -> Mock {
    let mock = Mock::new();
    mock.on::<SendChatappMessageRequest>().response(json!({ "MessageId": "m-1" }));
    mock
}

fn sent(mock: &Mock) -> Vec<SendChatappMessageRequest> {
    mock.calls::<SendChatappMessageRequest>()
}

#[tokio::test]
async fn a_call_is_cloned_changed_and_spawned() {
    let mock = sending();
    let (client, me, code) = (lenient(&mock), "861387777000", "1119");

    let mut set = JoinSet::new();
    let base = client
        .send_chatapp_message()
        .channel_type("whatsapp")
        .from(me)
        .type_("template")
        .template_code(code);
    for user in users() {
        let language = user.language.map(str::to_owned);
        set.spawn(base.clone().to(user.number).set_language(language).send());
    }

    assert!(set.join_all().await.iter().all(Result::is_ok));
    let mut languages: Vec<_> = sent(&mock).into_iter().map(|call| call.language).collect();
    languages.sort();
    assert_eq!(languages, [None, Some("en".to_owned())]);
}

#[test]
fn a_space_is_set_once_and_types_are_where_they_are_used() {
    let client = Client::builder().cust_space_id("cams-1").build();
    assert!(client.is_ok());
    let type_: MessageType = "text".into();
    assert_eq!(type_, MessageType::Text);
    let status = TemplateAuditStatus::Pass;
    assert!(status == "pass");
    let parsed: Result<TemplateAuditStatus, _> = "pass".parse();
    assert!(parsed.is_ok_and(|parsed| parsed == status));
}

fn templates(name: &str) -> Value {
    json!({ "Total": 3, "ListTemplate": [{ "TemplateName": name }] })
}

#[tokio::test(start_paused = true)]
async fn a_list_is_read_page_by_page_and_resumed() {
    let mock = Mock::new();
    let page = |number: i64| json!({ "Index": number, "Size": DEFAULT_SIZE });
    let list = |number, name: &str| {
        let on = mock.on::<ListChatappTemplateRequest>().with("Page", page(number));
        on.response(templates(name))
    };
    list(1, "a");
    mock.on::<ListChatappTemplateRequest>().with("Page", page(2)).throttle(3).times(1);
    list(2, "b");
    list(3, "c");
    let client = lenient(&mock);

    async fn read(
        client: &Client,
        position: Option<Position>,
    ) -> Result<Vec<TemplateSummary>, Error> {
        let mut saved = None;
        let mut save = |position: Position| saved = Some(position.to_string());
        let mut all = Vec::new();
        let mut pages = client.list_chatapp_template().audit_status("pass").pages();
        if let Some(position) = position {
            pages = pages.start_at(position);
        }
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => all.extend(page.list_template),
                Err(error) if error.is_retryable() => continue,
                Err(error) => {
                    save(pages.position());
                    return Err(error);
                }
            }
        }
        Ok(all)
    }

    assert_eq!(read(&client, None).await.unwrap().len(), 3);
    let mut pages = client.list_chatapp_template().audit_status("pass").pages();
    pages.next().await;
    pages.next().await;
    let position = pages.position();
    assert_eq!(read(&client, Some(position)).await.unwrap().len(), 1);
    let all: Vec<_> = client.list_chatapp_template().items().try_collect().await.unwrap();
    assert_eq!(all.len(), 3);
}

#[test]
fn a_list_is_read_without_async() {
    let mock = Mock::new();
    mock.on::<ListChatappTemplateRequest>().response(json!({ "Total": 1, "ListTemplate": [{}] }));
    let mut count = 0;
    for template in lenient(&mock).list_chatapp_template().items_blocking() {
        template.unwrap();
        count += 1;
    }
    assert_eq!(count, 1);
}

#[tokio::test]
async fn messages_are_composed_and_sent() {
    let mock = sending();
    mock.on::<CreateChatappTemplateRequest>().response(json!({ "Data": { "TemplateCode": "1" } }));
    let client = lenient(&mock);
    let (user, id, url) = ("8613900000000", "m-0", "https://example.com/a.jpg");

    let shop = client.sender(Channel::Whatsapp, "861387777000").in_space("cams-1");
    let template = Template::new("1119", "en")
        .param("name", "Ada")
        .param("image", url)
        .quick_replies(["yes-42", "no-42"]);
    shop.to("861388988000").send(template).await.unwrap();
    shop.to(user).send(Text::new("Hello 👋")).await.unwrap();
    shop.to(user).reply_to(id).send(Image::link(url).caption("A picture")).await.unwrap();
    let menu = List::new("Choose", "Open").section("Pizza", [("1", "Margherita")]);
    shop.to(user).send(menu).await.unwrap();
    shop.to(user).send(Buttons::new("Now?").reply("yes", "Yes").reply("no", "No")).await.unwrap();

    // The guess was `.content(…)`, which sets only the content and not the types around it.
    let plain = client.send_chatapp_message().channel_type("whatsapp").from("8613").to("86139");
    plain.message(Text::new("Hello")).await.unwrap();

    client
        .create_chatapp_template()
        .name("order")
        .language("en")
        .category("UTILITY")
        .template_type("WHATSAPP")
        .components([
            Component::header_image(url),
            Component::body("Hi $(name)"),
            Component::buttons([Button::url("Track", "https://x/$(id)")]),
        ])
        .await
        .unwrap();

    assert_eq!(sent(&mock).len(), 6);
    assert_eq!(sent(&mock)[2].context_message_id.as_deref(), Some(id));
    assert!(shop.to("Ada").send(Text::new("Hello")).await.is_err());
    assert!(shop.to(user).send(Template::new("", "en")).await.is_err());
    assert!(shop.mass(&Template::new("1119", "en"), []).is_err());
    assert_eq!(sent(&mock).len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_the_wanted_response() {
    let mock = Mock::new();
    let state = |state: &str| json!({ "Data": { "AuditStatus": state } });
    let on = mock.on::<GetChatappTemplateDetailRequest>();
    on.response(state("auditing")).throttle(1).response(state("pass"));
    let (client, code) = (lenient(&mock), "1119");

    let status = client
        .get_chatapp_template_detail()
        .template_code(code)
        .language("en")
        // The guess was `response.audit_status()`. It is in `Data`, where the service has it.
        .until(|response| {
            let status = response.data.as_ref()?.audit_status.clone();
            status.filter(|status| *status != TemplateAuditStatus::Auditing)
        })
        .every(Duration::from_secs(30))
        .for_at_most(Duration::from_secs(3600))
        .await
        .unwrap();
    assert_eq!(status, "pass");
}

#[tokio::test(start_paused = true)]
async fn many_messages_give_a_report() {
    let mock = Mock::new();
    mock.on::<SendChatappMassMessageRequest>().response(json!({ "GroupMessageId": "g-1" }));
    let client = lenient(&mock);
    let bar = Arc::new(Mutex::new((0, 0)));
    let (set, me) = (Arc::clone(&bar), "861387777000");

    let report: Report = client
        .send_chatapp_mass_message()
        .channel_type("whatsapp")
        .from(me)
        .language("en")
        .template_code("1119")
        // The guess was `MassRecipient::to(number)`. All types that are sent begin with `new()`.
        .batches(users().map(|p| MassRecipient::new().to(p.number).param("name", p.name)))
        .task_id_prefix("summer")
        .on_progress(move |done, all| *set.lock().unwrap() = (done, all))
        .send()
        .await
        .unwrap();
    assert_eq!(report.accepted().next().unwrap().group_message_id, Some("g-1"));
    assert_eq!((report.maybe_sent().count(), report.not_sent().count()), (0, 0));
    assert_eq!(*bar.lock().unwrap(), (2, 2));

    let limit = RateLimit::documented().with("SendChatappMessage", 100);
    let builder = Client::builder().credentials(Credentials::new("id", "secret"));
    assert!(builder.rate_limit(limit).build().is_ok());
}

#[tokio::test]
async fn a_webhook_handles_each_receipt() {
    let seen = Mutex::new(Vec::new());
    let advise = |advice: Option<Advice>| seen.lock().unwrap().push(format!("{advice:?}"));
    let confirm = |task_id: Option<String>| seen.lock().unwrap().push(task_id.unwrap());

    let status = async |body: Bytes| -> Result<StatusCode, StatusCode> {
        for receipt in receipts::parse::<Receipt>(&body).map_err(|_| StatusCode::BAD_REQUEST)? {
            // The guess was `receipt?`, which would lose the entries after a bad one.
            let Ok(receipt) = receipt else { continue };
            match receipt.status {
                Status::Failed => advise(receipt.error().map(|error| error.advice())),
                Status::Delivered | Status::Read => confirm(receipt.task_id),
                _ => {}
            }
        }
        Ok(StatusCode::OK)
    };

    let body = r#"[{"MessageId":"m-1","Status":"Failed","ErrorCode":"131047"}, 7,
        {"MessageId":"m-2","Status":"Read","TaskId":"t-2"}]"#;
    assert_eq!(status(body.into()).await, Ok(StatusCode::OK));
    assert_eq!(status("no JSON".into()).await, Err(StatusCode::BAD_REQUEST));
    assert_eq!(*seen.lock().unwrap(), ["Some(UseTemplate)", "t-2"]);
}

#[tokio::test]
async fn a_queue_message_is_handled_once() {
    let router = Router::new().skip_repeats(receipts::RecentKeys::new(100));
    let body = br#"{"MessageId":"m-1","Status":"Delivered"}"#;
    assert_eq!(router.handle(body).await.unwrap().handled, 1);
    assert_eq!(router.handle(body).await.unwrap().repeats, 1);
}

/// The code under test.
async fn notify(client: &Client, number: &str) -> Result<String, Error> {
    let shop = client.sender(Channel::Whatsapp, "861387777000");
    let sent = shop.to(number).send(Template::new("1119", "en")).await?;
    Ok(sent.message_id.unwrap_or_default())
}

#[tokio::test(start_paused = true)]
async fn a_unit_test_takes_six_lines() {
    let mock = Mock::new();
    mock.on::<SendChatappMessageRequest>()
        .throttle(2)
        .response(json!({ "MessageId": "m-1" }))
        .fail("InvalidParameter.ToOnlyNumeric")
        .broken()
        .response(json!({ "MessageId": "m-2" }))
        .delay(Duration::from_secs(3));
    assert_eq!(notify(&lenient(&mock), "8613900000000").await.unwrap(), "m-1");
    assert_eq!(sent(&mock)[0].to.as_deref(), Some("8613900000000"));

    assert!(notify(&lenient(&mock), "8613900000000").await.is_err());
    assert!(notify(&lenient(&mock), "8613900000000").await.is_err());
    assert_eq!(notify(&lenient(&mock), "8613900000000").await.unwrap(), "m-2");
}

#[test]
fn a_policy_allows_what_a_program_needs() {
    let policy = operations::policy([SendChatappMessageRequest::ACTION, "ListChatappMessage"]);
    assert!(format!("{:#}", policy.unwrap()).contains("\"cams:SendChatappMessage\""));
    let error = operations::policy(["ListChatapMessage"]).unwrap_err();
    assert!(error.to_string().contains(ListChatappMessageRequest::ACTION), "{error}");
}

#[tokio::test]
async fn a_photo_is_uploaded_and_sent() {
    let storage = Storage::storing().await;
    let client = storage.client();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.jpg");
    std::fs::write(&path, [0xff; 10]).unwrap();

    let photo = client
        .upload(Media::file(path).unwrap())
        .in_space("cams-1")
        .on_progress(|sent, all| assert!(sent <= all))
        .await
        .unwrap();
    let mock = sending();
    let shop = lenient(&mock).sender(Channel::Whatsapp, "861387777000");
    shop.to("8613900000000").send(Image::link(photo.link())).await.unwrap();

    assert!(sent(&mock)[0].content.as_deref().unwrap().contains(photo.link()));
    assert_eq!(GetChatappUploadAuthorizationRequest::ACTION, "GetChatappUploadAuthorization");
}
