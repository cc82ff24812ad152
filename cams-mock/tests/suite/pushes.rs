//! Receipts and incoming messages at a webhook: in the form of the service, again after failures.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::Client;
use cams_api::compose::{Buttons, Component, List, Template, Text};
use cams_api::messages::Channel;
use cams_api::receipts::{Event, Inbound as Received, Message, Status};
use cams_mock::{Inbound, Server, ServerBuilder, TapError};
use serde_json::{Value, json};

use crate::support::{ID, SECRET, Webhook, builder, client};

const SPACE: &str = "cams-1";
const SHOP: &str = "8613800000000";
const USER: &str = "8613900000000";

/// A server whose number has a webhook.
async fn started(setup: impl FnOnce(ServerBuilder) -> ServerBuilder) -> (Server, Client, Webhook) {
    let server = setup(builder().credential(ID, SECRET)).start().await.unwrap();
    let client = client(&server, SECRET);
    let webhook = Webhook::start().await;
    let call = client.update_phone_webhook().cust_space_id(SPACE).phone_number(SHOP).http_flag("Y");
    call.status_callback_url(&webhook.url).up_callback_url(&webhook.url).await.unwrap();
    (server, client, webhook)
}

async fn text(client: &Client, user: &str) -> String {
    let shop = client.sender(Channel::Whatsapp, SHOP).in_space(SPACE);
    shop.to(user).task_id("t-1").send(Text::new("Hello")).await.unwrap().message_id.unwrap()
}

fn statuses(webhook: &Webhook) -> Vec<Status> {
    let status = |report| match report {
        Event::Receipt(receipt) => receipt.status,
        other => panic!("{other:?}"),
    };
    webhook.reports().into_iter().map(status).collect()
}

fn inbound(webhook: &Webhook) -> Received {
    match webhook.reports().remove(0) {
        Event::Inbound(inbound) => inbound,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn receipts_have_the_form_of_the_service() {
    let (server, client, webhook) = started(|server| server).await;
    let id = text(&client, "8613900000001").await;
    server.advance(Duration::from_secs(1));
    server.pushed().await;
    let [body] = &webhook.bodies()[..] else { panic!() };
    let mut body: Value = serde_json::from_str(body).unwrap();
    assert!(body[0]["Timestamp"].take().as_u64().is_some());
    let expected = json!([{
        "ErrorCode": "131026",
        "ErrorDescription": "131026:Message undeliverable",
        "From": SHOP,
        "MessageId": id,
        "MsgFrameType": "message",
        "OriginPhoneNumber": "8613900000001",
        "Status": "Failed",
        "TaskId": "t-1",
        "Timestamp": null,
        "To": "8613900000001",
        "Type": "none",
    }]);
    assert_eq!(body, expected);
}

#[tokio::test]
async fn receipts_come_in_order_unless_asked_otherwise() {
    let in_order = [Status::Sent, Status::Delivered, Status::Read];
    let (server, client, webhook) = started(|server| server).await;
    text(&client, USER).await;
    server.advance(Duration::from_secs(5));
    server.pushed().await;
    assert_eq!(statuses(&webhook), in_order);

    let (server, client, webhook) = started(|server| server.push_in_reverse().push_twice()).await;
    text(&client, USER).await;
    server.advance(Duration::from_secs(5));
    server.pushed().await;
    let [sent, delivered, read] = in_order;
    assert_eq!(
        statuses(&webhook),
        [&read, &read, &delivered, &delivered, &sent, &sent].map(Clone::clone)
    );
}

#[tokio::test]
async fn time_passes_by_itself() {
    let (_server, client, webhook) = started(|server| server).await;
    let sent = std::time::Instant::now();
    text(&client, USER).await;
    let body = webhook.next().await;
    assert!(
        body.contains(r#""Status":"Sent""#) && sent.elapsed() >= Duration::from_secs(1),
        "{body}"
    );
}

#[tokio::test]
async fn a_webhook_that_fails_gets_a_report_four_times() {
    let (server, client, webhook) = started(|server| server).await;
    webhook.respond([500, 204, 302, 404, 500]);
    text(&client, "8613900000001").await;
    server.advance(Duration::from_secs(1));
    server.pushed().await;
    assert_eq!(webhook.bodies().len(), 1);
    for minutes in [1, 5, 10] {
        server.advance(Duration::from_secs(minutes * 60 - 30));
        server.pushed().await;
        assert!(webhook.bodies().is_empty(), "{minutes}");
        server.advance(Duration::from_secs(30));
        server.pushed().await;
        assert_eq!(statuses(&webhook), [Status::Failed], "{minutes}");
    }
    server.advance(Duration::from_secs(3600));
    server.pushed().await;
    assert!(webhook.bodies().is_empty());
}

#[tokio::test]
async fn what_is_due_together_shares_a_body() {
    let (server, client, webhook) = started(|server| server).await;
    let call = client.send_chatapp_mass_message().cust_space_id(SPACE).channel_type("whatsapp");
    let people = (0..250)
        .map(|number| cams_api::messages::MassRecipient::new().to(format!("86139000{number:04}1")));
    let call = call.from(SHOP).language("en").template_code("1119");
    call.sender_list(people.collect::<Vec<_>>()).await.unwrap();
    server.advance(Duration::from_secs(1));
    server.pushed().await;
    let bodies = webhook.bodies();
    let sizes: Vec<_> = bodies.iter().map(|body| body.matches("MessageId").count()).collect();
    assert_eq!(sizes, [100, 100, 50]);
}

#[tokio::test]
async fn a_user_answers() {
    let (server, client, webhook) = started(|server| server).await;
    let question = text(&client, USER).await;
    let id = server.inbound(USER, SHOP, Inbound::text("Hi").answering(&question));
    server.pushed().await;
    let received = inbound(&webhook);
    assert_eq!((received.message_id, received.message), (Some(id), Message::Text("Hi".to_owned())));
    assert_eq!((received.from.as_deref(), received.to.as_deref()), (Some(USER), Some(SHOP)));
    assert_eq!(received.cust_space_id.as_deref(), Some(SPACE));
    let context = received.context.unwrap();
    assert_eq!((context.id, context.from.as_deref()), (Some(question), Some(SHOP)));

    server.inbound(USER, SHOP, Inbound::media("IMAGE", "https://example.com/a.png"));
    server.pushed().await;
    let Message::Media(image) = inbound(&webhook).message else { panic!() };
    assert_eq!(image.url.as_deref(), Some("https://example.com/a.png"));
    server.inbound(USER, SHOP, Inbound::location(52.5, 13.4));
    server.pushed().await;
    let Message::Location(location) = inbound(&webhook).message else { panic!() };
    assert_eq!((location.latitude, location.longitude), (Some(52.5), Some(13.4)));
}

#[tokio::test]
async fn a_tap_sends_what_was_sent_with_the_button() {
    let (server, client, webhook) = started(|server| server).await;
    let call = client.create_chatapp_template().cust_space_id(SPACE).template_type("WHATSAPP");
    let call = call.name("sure").language("en").category("UTILITY");
    let buttons = [
        cams_api::compose::Button::url("Look", "https://example.com"),
        cams_api::compose::Button::quick_reply("Yes"),
        cams_api::compose::Button::quick_reply("No"),
    ];
    let call = call.components([Component::body("Sure?"), Component::buttons(buttons)]);
    let code = call.await.unwrap().data.unwrap().template_code.unwrap();
    server.advance(Duration::from_secs(60));
    let shop = client.sender(Channel::Whatsapp, SHOP).in_space(SPACE);
    let template = Template::new(code, "en").quick_replies(["yes-42", "no-42"]);
    let sent = shop.to(USER).send(template).await.unwrap().message_id.unwrap();
    server.tap(&sent, 1).unwrap();
    server.pushed().await;
    let received = inbound(&webhook);
    let Message::Reply(reply) = &received.message else { panic!() };
    assert_eq!((reply.payload.as_deref(), reply.text.as_deref()), (Some("no-42"), Some("No")));
    assert_eq!(received.type_.as_deref(), Some("REPLY"));
    assert_eq!(received.context.unwrap().id.as_deref(), Some(&*sent));
    assert_eq!(server.tap(&sent, 2), Err(TapError::NoButton { answers: 2 }));
    assert_eq!(server.tap("m-1", 0), Err(TapError::NoMessage));
    let own = text(&client, USER).await;
    assert_eq!(server.tap(&own, 0), Err(TapError::NoButton { answers: 0 }));

    let choice = async |sent: Option<String>, index| {
        server.tap(&sent.unwrap(), index).unwrap();
        server.pushed().await;
        let Message::Choice(choice) = inbound(&webhook).message else { panic!() };
        (choice.id.unwrap(), choice.title.unwrap())
    };
    let buttons = Buttons::new("Sure?").reply("y", "Yes").reply("n", "No");
    let sent = shop.to(USER).send(buttons).await.unwrap().message_id;
    assert_eq!(choice(sent, 0).await, ("y".to_owned(), "Yes".to_owned()));
    let list = List::new("Choose", "Open").section("Pizza", [("1", "Margherita"), ("2", "Funghi")]);
    let sent = shop.to(USER).send(list).await.unwrap().message_id;
    assert_eq!(choice(sent, 1).await, ("2".to_owned(), "Funghi".to_owned()));
}

#[tokio::test]
async fn the_account_receives_what_its_numbers_do_not() {
    let (server, client, webhook) = started(|server| server).await;
    let account = Webhook::start().await;
    let call = client.update_account_webhook().cust_space_id(SPACE).http_flag("Y");
    call.status_callback_url(&account.url).await.unwrap();
    text(&client, "8613900000001").await;
    server.advance(Duration::from_secs(1));
    server.pushed().await;
    assert_eq!((webhook.bodies().len(), account.bodies().len()), (1, 0));

    let call = client.update_phone_webhook().cust_space_id(SPACE).phone_number(SHOP);
    call.http_flag("N").queue_flag("Y").await.unwrap();
    text(&client, "8613900000001").await;
    server.inbound(USER, SHOP, Inbound::text("Hi"));
    server.advance(Duration::from_secs(1));
    server.pushed().await;
    assert_eq!((webhook.bodies().len(), account.bodies().len()), (0, 1));
}

#[tokio::test]
async fn a_webhook_elsewhere_gets_nothing_and_a_warning_says_so_once() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&lines);
    let log = move |line: &str| log.lock().unwrap().push(line.to_owned());
    let (server, client, _) = started(|server| server.warn(log)).await;
    let call = client.update_phone_webhook().cust_space_id(SPACE).phone_number(SHOP).http_flag("Y");
    call.status_callback_url("https://shop.example.com/receipts/secret").await.unwrap();
    text(&client, USER).await;
    server.advance(Duration::from_secs(5));
    server.pushed().await;
    let lines = lines.lock().unwrap();
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert!(line.contains("push_anywhere") && !line.contains("secret"), "{line}");
}
