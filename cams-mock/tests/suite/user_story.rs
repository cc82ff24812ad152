//! The test that a user of the local CAMS writes: a template is reviewed, a message is sent, the
//! network breaks twice, the user answers, and a webhook handles it.

use std::error::Error;
use std::time::Duration;

use axum::routing::post;
use cams_api::compose::{Button, Component, Template};
use cams_api::messages::Channel;
use cams_api::receipts::{Message, Router, Webhook};
use cams_api::wait::Review;
use cams_api::{Client, Credentials, ErrorKind, Reconciled};
use cams_mock::Server;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const SHOP: &str = "8613800000000";

#[tokio::test]
async fn an_order_is_confirmed() -> Result<(), Box<dyn Error>> {
    let server = Server::builder().credential("id", "secret").start().await?;
    let client = Client::builder().credentials(Credentials::new("id", "secret"));
    let client = client.endpoint(server.url()).cust_space_id("cams-1").build()?;
    let (answers, mut answered) = mpsc::unbounded_channel();
    let router = Router::new().on_inbound(move |inbound| {
        let sent = answers.send(inbound.message);
        async move { Ok(sent?) }
    });
    let url = serve(Webhook::new(router)).await?;
    client.update_phone_webhook().phone_number(SHOP).up_callback_url(url).await?;

    let template = client.create_chatapp_template().template_type("WHATSAPP").category("UTILITY");
    let buttons = Component::buttons([Button::quick_reply("Yes"), Button::quick_reply("No")]);
    let template =
        template.name("order").language("en").components([Component::body("Sure?"), buttons]);
    let code = template.await?.data.and_then(|data| data.template_code).unwrap();
    server.advance(Duration::from_secs(60));
    let detail = client.get_chatapp_template_detail().template_code(&code).language("en");
    assert_eq!(detail.until_reviewed().await?, Review::Passed);

    server.on("SendChatappMessage").broken().times(2);
    let message = Template::new(code, "en").quick_replies(["yes-42", "no-42"]);
    let shop = client.sender(Channel::Whatsapp, SHOP);
    let message = shop.to("8613900000000").request(message)?;
    let id = loop {
        match message.clone().await {
            Err(error) if error.kind() == ErrorKind::MaybeSent => {
                assert_eq!(message.clone().reconcile().await?, Reconciled::NotFound);
            }
            sent => break sent?.message_id.unwrap(),
        }
    };
    server.tap(&id, 0)?;
    let Some(Message::Reply(reply)) = answered.recv().await else { panic!("no reply") };
    assert_eq!(reply.payload.as_deref(), Some("yes-42"));
    Ok(())
}

/// Serves a webhook. Returns its URL.
async fn serve(webhook: Webhook) -> Result<String, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/receipts", listener.local_addr()?);
    let handle = post(async move |request: axum::extract::Request| {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
        webhook
            .handle(axum::http::Request::from_parts(parts, body))
            .await
            .map(axum::body::Body::from)
    });
    let router = axum::Router::new().route("/receipts", handle);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}
