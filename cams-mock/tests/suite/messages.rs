//! Messages: accepted, delivered or not, and listed.

use std::time::Duration;

use cams_api::compose::{Component, Template, Text};
use cams_api::messages::{Channel, ListChatappMessageRequest, MassRecipient, MessageRecord, Page};
use cams_api::wait::Delivery;
use cams_api::{Client, Error, Reconciled};
use cams_mock::Server;

use crate::support::{SECRET, client, server};

const SPACE: &str = "cams-1";
const SHOP: &str = "8613800000000";
const USER: &str = "8613900000000";

async fn text(client: &Client, user: &str) -> Result<String, Error> {
    let shop = client.sender(Channel::Whatsapp, SHOP).in_space(SPACE);
    Ok(shop.to(user).send(Text::new("Hello")).await?.message_id.unwrap())
}

fn list(client: &Client) -> ListChatappMessageRequest<Client> {
    let list = client.list_chatapp_message().cust_space_id(SPACE).channel_type("whatsapp");
    list.business_number(SHOP).page(Page::new().index(1).size(100))
}

async fn records(list: ListChatappMessageRequest<Client>) -> Vec<MessageRecord> {
    list.await.unwrap().data
}

async fn delivery(client: &Client, id: &str) -> Delivery {
    list(client).until_delivered(id).await.unwrap()
}

/// Creates a template and lets it pass its review. Returns its code.
async fn template(server: &Server, client: &Client) -> String {
    let call = client.create_chatapp_template().cust_space_id(SPACE).template_type("WHATSAPP");
    let call = call.name("shipped").language("en").category("UTILITY");
    let call = call.components([Component::body("Hi $(name), your order is on its way.")]);
    let code = call.await.unwrap().data.unwrap().template_code.unwrap();
    server.advance(Duration::from_secs(60));
    code
}

#[tokio::test]
async fn a_message_is_sent_delivered_and_read() {
    let server = server().await;
    let client = client(&server, SECRET);
    let id = text(&client, USER).await.unwrap();
    let record = records(list(&client)).await.remove(0);
    assert_eq!(record.message_id.as_ref(), Some(&id));
    assert_eq!(record.message.as_deref(), Some(r#"{"text":"Hello"}"#));
    assert_eq!(record.message_status.as_deref(), Some("sending"));

    server.advance(Duration::from_secs(1));
    let record = records(list(&client)).await.remove(0);
    assert_eq!(record.message_status.as_deref(), Some("success"));
    assert_eq!(record.client_accept_status_name, None);
    server.advance(Duration::from_secs(1));
    assert_eq!(delivery(&client, &id).await, Delivery::Delivered);
    server.advance(Duration::from_secs(3));
    assert_eq!(delivery(&client, &id).await, Delivery::Read);
}

#[tokio::test]
async fn the_last_digits_of_the_recipient_decide() {
    let server = server().await;
    let client = client(&server, SECRET);
    for (user, expected) in [
        ("8613900000001", Err("131026")),
        ("8613900000002", Err("131047")),
        ("8613900000004", Err("131050")),
        ("8613900000009", Ok(Delivery::Delivered)),
    ] {
        let id = text(&client, user).await.unwrap();
        server.advance(Duration::from_secs(10));
        match (delivery(&client, &id).await, expected) {
            (Delivery::Failed { reason }, Err(code)) => {
                assert!(reason.as_ref().unwrap().starts_with(code), "{user}: {reason:?}");
            }
            (delivery, expected) => assert_eq!(Ok(delivery), expected, "{user}"),
        }
    }
    text(&client, "8613900000008").await.unwrap();
    server.advance(Duration::from_secs(10));
    let record = records(list(&client)).await.remove(0);
    assert_eq!(record.message_status.as_deref(), Some("success"));
    assert_eq!(record.client_accept_status_name, None, "it never arrives");
}

#[tokio::test]
async fn a_template_must_have_passed_its_review() {
    let server = server().await;
    let client = client(&server, SECRET);
    let shop = client.sender(Channel::Whatsapp, SHOP).in_space(SPACE);
    let send = async |template: Template| shop.to(USER).send(template).await;
    let code = {
        let call = client.create_chatapp_template().cust_space_id(SPACE).template_type("WHATSAPP");
        let call = call.name("new").language("en").category("UTILITY");
        let created = call.components([Component::body("Hi $(name)")]).await.unwrap();
        created.data.unwrap().template_code.unwrap()
    };
    let hello = Template::new(&code, "en").param("name", "Ada");
    let error = send(hello.clone()).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidParameter.TemplateNotPass"));
    server.advance(Duration::from_secs(60));
    send(hello.clone()).await.unwrap();
    let error = send(Template::new(&code, "de")).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidParameter.TemplateNotExist"));
    let switch = client.modify_chatapp_template_properties().cust_space_id(SPACE).language("en");
    let switch = switch.template_code(&code).template_type("WHATSAPP");
    switch.clone().allow_send(false).await.unwrap();
    let error = send(hello.clone()).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidParameter.TemplateNotAllowSend"));
    switch.allow_send(true).await.unwrap();
    // The space has never had this one here.
    send(Template::new("744c", "en")).await.unwrap();

    let id = send(Template::new(&code, "en")).await.unwrap().message_id.unwrap();
    server.advance(Duration::from_secs(1));
    let Delivery::Failed { reason } = delivery(&client, &id).await else { panic!() };
    assert!(reason.unwrap().starts_with("132000:"), "a variable has no value");
}

#[tokio::test]
async fn lists_filter_and_page() {
    let server = server().await;
    let client = client(&server, SECRET);
    let code = template(&server, &client).await;
    let first = text(&client, USER).await.unwrap();
    server.advance(Duration::from_secs(60));
    let answer = server.inbound(USER, SHOP, cams_mock::Inbound::text("Hi"));
    let ids = async |list: ListChatappMessageRequest<Client>| -> Vec<_> {
        records(list).await.into_iter().filter_map(|record| record.message_id).collect()
    };
    assert_eq!(ids(list(&client)).await, [&*answer, &*first]);
    assert_eq!(ids(list(&client).event_action("UP")).await, [&*answer]);
    assert_eq!(ids(list(&client).message_status("success").event_action("DOWN")).await, [&*first]);
    assert_eq!(ids(list(&client).page(Page::new().index(2).size(1))).await, [&*first]);
    assert!(ids(list(&client).user_number("8613900000009")).await.is_empty());
    assert!(ids(list(&client).end_time(1)).await.is_empty());
    let period = list(&client).start_time_str("2020-01-01 00:00:00");
    assert_eq!(ids(period.clone()).await.len(), 2);
    assert!(ids(period.end_time_str("2020-12-31 00:00:00")).await.is_empty());

    let people = ["Ada", "Bob"].into_iter().zip(["8613900000010", "8613900000011"]);
    let people = people.map(|(name, to)| MassRecipient::new().to(to).param("name", name));
    let call = client.send_chatapp_mass_message().cust_space_id(SPACE).channel_type("whatsapp");
    let call = call.from(SHOP).language("en").template_code(&code);
    let sent = call.sender_list(people.collect::<Vec<_>>()).await.unwrap();
    let batch = records(list(&client).group_message_id(sent.group_message_id.unwrap())).await;
    let texts: Vec<_> = batch.iter().filter_map(|record| record.message.as_deref()).collect();
    let expected = ["Hi Bob, your order is on its way.", "Hi Ada, your order is on its way."];
    assert_eq!(texts, expected);
    assert_eq!(batch[0].template_name.as_deref(), Some("shipped"));
    assert_eq!(batch[0].type_.as_deref(), Some("template"));
}

#[tokio::test]
async fn a_message_that_may_have_been_sent_is_found() {
    let server = server().await;
    let client = client(&server, SECRET);
    let call = client.send_chatapp_message().cust_space_id(SPACE).channel_type("whatsapp");
    let call = call.from(SHOP).to(USER).message(Text::new("Hello"));
    assert_eq!(call.clone().reconcile().await.unwrap(), Reconciled::NotFound);
    let message_id = text(&client, USER).await.unwrap();
    assert_eq!(call.reconcile().await.unwrap(), Reconciled::Found { message_id });
}
