//! The inbox in a real browser, as one program. `cargo xtask ci --only inbox` finds or installs the
//! browser; `cargo test` alone leaves this program out.

// Tells the lints that helpers of tests are tests too.
#![cfg(test)]

mod browser;
#[path = "../support/webhook.rs"]
#[allow(dead_code, reason = "the other program of tests needs more of it")]
mod webhook;

mod keyboard;
mod look;
mod reach;
mod story;

use std::time::Duration;

use cams_api::compose::{Button, Component, Template};
use cams_api::messages::Channel;
use cams_api::{Client, Credentials};
use cams_mock::Server;

use self::browser::Browser;

const BUSINESS: &str = "8613800000000";
const USER: &str = "8613900000000";

/// A server with an inbox, and a client of it.
async fn server() -> (Server, Client) {
    let server = Server::builder().credential("id", "secret").ui().start().await.unwrap();
    let client = Client::builder()
        .credentials(Credentials::new("id", "secret"))
        .endpoint(server.url())
        .cust_space_id("cams-1")
        .build()
        .unwrap();
    (server, client)
}

/// A browser that shows the inbox of a server.
async fn inbox(server: &Server) -> Browser {
    let mut page = Browser::start().await;
    page.look(1280, 860, "light").await;
    page.open(&format!("{}/-/inbox", server.url())).await;
    page.wait_for("document.getElementById('connection').textContent === 'Live'").await;
    page
}

/// Creates a template that is reviewed at once. Returns its code.
async fn reviewed(server: &Server, client: &Client) -> String {
    let created = client
        .create_chatapp_template()
        .name("visit")
        .language("en")
        .category("UTILITY")
        .template_type("WHATSAPP")
        .components([
            Component::header_image("https://example.com/visit.jpg"),
            Component::body("Hi $(name), your visit is on *Friday*."),
            Component::footer("Reply STOP to opt out"),
            Component::buttons([Button::quick_reply("I come"), Button::quick_reply("Another day")]),
        ])
        .send()
        .await
        .unwrap();
    server.advance(Duration::from_secs(3600));
    created.data.unwrap().template_code.unwrap()
}

/// Sends the template to a user.
async fn remind(client: &Client, code: &str, user: &str) {
    let reminder =
        Template::new(code, "en").param("name", "Ada").quick_replies(["yes-42", "no-42"]);
    client.sender(Channel::Whatsapp, BUSINESS).to(user).send(reminder).await.unwrap();
}

/// The condition that the chat shows a text.
fn says(text: &str) -> String {
    format!("document.getElementById('log').innerText.includes({text:?})")
}
