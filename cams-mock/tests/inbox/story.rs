//! Messages arrive in the inbox, and the answers of their user at the webhook.

use cams_api::compose::{List, Text};
use cams_api::messages::{Channel, Page};
use cams_api::receipts::{Event, Inbound, Message};

use crate::webhook::Webhook;
use crate::*;

/// The answer of the user that was pushed last.
async fn answer(server: &Server, webhook: &Webhook) -> Inbound {
    server.pushed().await;
    let mut inbound = webhook.reports().into_iter().filter_map(|report| match report {
        Event::Inbound(inbound) => Some(inbound),
        _ => None,
    });
    inbound.next_back().unwrap()
}

#[tokio::test]
async fn a_tap_and_an_answer_reach_the_webhook() {
    let (server, client) = server().await;
    let webhook = Webhook::start().await;
    let callbacks = client.update_phone_webhook().phone_number(BUSINESS);
    let callbacks = callbacks.status_callback_url(&webhook.url).up_callback_url(&webhook.url);
    callbacks.send().await.unwrap();
    let code = reviewed(&server, &client).await;
    let mut page = inbox(&server).await;
    page.wait_for("document.body.innerText.includes('No messages yet')").await;

    remind(&client, &code, USER).await;
    page.wait_for(&says("Hi Ada, your visit is on Friday.")).await;
    page.wait_for(&says("Reply STOP to opt out")).await;
    server.advance(Duration::from_secs(60));
    page.wait_for("document.querySelector('.status.read')").await;

    page.click("button", "I come").await;
    page.wait_for("document.querySelector('.user')?.innerText.includes('I come')").await;
    let tapped = answer(&server, &webhook).await;
    assert_eq!((tapped.type_.as_deref(), tapped.from.as_deref()), (Some("REPLY"), Some(USER)));
    let Message::Reply(reply) = tapped.message else { panic!("no reply") };
    assert_eq!(reply.payload.as_deref(), Some("yes-42"));

    page.click("textbox", "Answer as the user").await;
    page.write("Where is it? 👋").await;
    page.press("Enter").await;
    page.wait_for(&says("Where is it? 👋")).await;
    page.wait_for("document.getElementById('answer').value === ''").await;
    let written = answer(&server, &webhook).await;
    assert_eq!((written.type_.as_deref(), written.to.as_deref()), (Some("TEXT"), Some(BUSINESS)));
    assert_eq!(written.text(), Some("Where is it? 👋"));

    let menu = List::new("What would you like?", "Open the menu")
        .section("Pizza", [("p-1", "Margherita"), ("p-2", "Funghi")]);
    client.sender(Channel::Whatsapp, BUSINESS).to(USER).send(menu).await.unwrap();
    page.wait_for(&says("What would you like?")).await;
    page.click("button", "Open the menu").await;
    page.click("button", "Funghi").await;
    page.wait_for("document.querySelectorAll('.user').length === 3").await;
    let chosen = answer(&server, &webhook).await;
    assert!(chosen.raw().contains("p-2"), "{chosen:?}");
}

#[tokio::test]
async fn a_user_writes_first() {
    let (server, client) = server().await;
    let mut page = inbox(&server).await;
    page.click("button", "write to a business as a user").await;
    page.click("textbox", "Text").await;
    page.write("Hello").await;
    let send = "document.querySelector('#opening [type=submit]').click()";
    page.evaluate(send).await;
    page.wait_for(&says("Hello")).await;
    let listed = client.list_chatapp_message().channel_type("WHATSAPP").business_number(BUSINESS);
    let listed = listed.page(Page::new().index(1).size(10)).send().await.unwrap();
    assert_eq!(listed.data[0].message.as_deref(), Some("Hello"));
}

#[tokio::test]
async fn the_switches_work() {
    let (server, client) = server().await;
    let mut page = inbox(&server).await;
    let faults = "document.getElementById('faults').children.length";
    page.click("button", "Throttle the next call").await;
    page.wait_for(&format!("{faults} === 1")).await;
    // The client repeats a throttled call.
    let text = || client.sender(Channel::Whatsapp, BUSINESS).to(USER).send(Text::new("Hello"));
    text().await.unwrap();
    page.wait_for(&format!("{faults} === 0")).await;
    page.wait_for(&says("Hello")).await;

    page.click("button", "Reset the next connection").await;
    page.wait_for(&format!("{faults} === 1")).await;
    page.click("button", "Clear the faults").await;
    page.wait_for(&format!("{faults} === 0")).await;

    page.click("button", "Advance").await;
    page.wait_for("document.querySelector('.status.read')").await;
    page.click("button", "Forget everything").await;
    page.click("button", "Forget").await;
    page.wait_for("document.body.innerText.includes('No messages yet')").await;
}

#[tokio::test]
async fn a_page_that_lost_its_server_finds_the_next_one() {
    let (server, _) = server().await;
    let address = server.address().to_string();
    let mut page = inbox(&server).await;
    server.shutdown().await;
    page.wait_for("document.getElementById('connection').textContent === 'Reconnecting'").await;
    let server = Server::builder().listen(&address).ui().start().await.unwrap();
    page.wait_for("document.getElementById('connection').textContent === 'Live'").await;
    let _ = server.inbound(USER, BUSINESS, cams_mock::Inbound::text("Hello again"));
    page.wait_for(&says("Hello again")).await;
}
