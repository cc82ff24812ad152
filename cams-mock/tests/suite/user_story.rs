//! The test that a user of the local CAMS writes: a template is reviewed, a message is sent while the
//! network breaks twice, the user answers, and a webhook handles the answer.

use std::error::Error;
use std::time::Duration;

use cams_api::compose::{Button, Component};
use cams_api::wait::Review;
use cams_api::{Client, Credentials};
use cams_mock::Server;

use self::shop::NUMBER;

#[tokio::test]
async fn a_user_confirms_an_order() -> Result<(), Box<dyn Error>> {
    let server = Server::builder().credential("id", "secret").start().await?;
    let client = Client::builder().credentials(Credentials::new("id", "secret"));
    let client = client.endpoint(server.url()).cust_space_id("cams-1").build()?;
    let (url, mut answers) = shop::webhook().await?;
    client.update_phone_webhook().phone_number(NUMBER).up_callback_url(url).await?;

    let template = client.create_chatapp_template().template_type("WHATSAPP").category("UTILITY");
    let buttons = Component::buttons([Button::quick_reply("Yes"), Button::quick_reply("No")]);
    let components = [Component::body("Do you want it?"), buttons];
    let created = template.name("order").language("en").components(components).await?;
    let code = created.data.and_then(|data| data.template_code).ok_or("no code")?;
    server.advance(Duration::from_secs(60));
    let detail = client.get_chatapp_template_detail().template_code(&code).language("en");
    assert_eq!(detail.until_reviewed().await?, Review::Passed);

    server.on("SendChatappMessage").broken().times(2);
    let message_id = shop::ask(&client, "8613900000000", &code).await?;
    server.tap(&message_id, 0)?;
    assert_eq!(answers.recv().await.as_deref(), Some("yes-42"));
    Ok(())
}

/// The program under test.
mod shop {
    use std::error::Error;

    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use axum::routing::post;
    use cams_api::compose::Template;
    use cams_api::messages::Channel;
    use cams_api::receipts::{Message, Router, Webhook};
    use cams_api::{Client, ErrorKind, Reconciled};
    use tokio::net::TcpListener;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    pub(super) const NUMBER: &str = "8613800000000";

    /// Asks a user, and does not ask twice: if the network breaks, looks whether the message was
    /// sent. Returns the ID of the message.
    pub(super) async fn ask(
        client: &Client,
        to: &str,
        code: &str,
    ) -> Result<String, Box<dyn Error>> {
        let question = Template::new(code, "en").quick_replies(["yes-42", "no-42"]);
        let call = client.sender(Channel::Whatsapp, NUMBER).to(to).request(question)?;
        loop {
            let sent = match call.clone().await {
                Ok(sent) => sent.message_id,
                Err(error) if error.kind() == ErrorKind::MaybeSent => {
                    match call.clone().reconcile().await? {
                        Reconciled::Found { message_id } => Some(message_id),
                        _ => continue,
                    }
                }
                Err(error) => return Err(error.into()),
            };
            return sent.ok_or_else(|| "no message ID".into());
        }
    }

    /// Receives answers. Returns its URL, and the payloads of the buttons that users tap.
    pub(super) async fn webhook() -> Result<(String, UnboundedReceiver<String>), Box<dyn Error>> {
        let (answers, answered) = unbounded_channel();
        let webhook = Webhook::new(Router::new().on_inbound(move |inbound| {
            let answers = answers.clone();
            async move {
                if let Message::Reply(reply) = inbound.message {
                    answers.send(reply.payload.unwrap_or_default())?;
                }
                Ok(())
            }
        }));
        let receive = post(async move |request: Request<Body>| {
            let (head, body) = request.into_parts();
            let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
            webhook.handle(Request::from_parts(head, body)).await.map(Body::from)
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/receipts", listener.local_addr()?);
        let server = axum::Router::new().route("/receipts", receive);
        tokio::spawn(async move { axum::serve(listener, server).await });
        Ok((url, answered))
    }
}

#[test]
fn the_readme_shows_this_test() {
    let (_, test) = include_str!("user_story.rs").split_once("#[tokio::test]\n").unwrap();
    let (test, _) = test.split_once("\n}\n").unwrap();
    assert!(include_str!("../../README.md").contains(test), "README.md shows another test");
}
