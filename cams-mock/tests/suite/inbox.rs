//! The inbox without a browser: its files, and the paths of the control that it uses.

use cams_api::reqwest::{self, Method};
use cams_api::transport::http_client_builder;
use cams_mock::{Inbound, Server};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};

use crate::control::control;
use crate::support::connected;

const BUSINESS: &str = "8613800000000";
const USER: &str = "8613900000000";

async fn with_inbox() -> Server {
    Server::builder().ui().start().await.unwrap()
}

async fn get(server: &Server, path: &str) -> reqwest::Response {
    let http = http_client_builder().unwrap().no_proxy().build().unwrap();
    http.get(format!("{}{path}", server.url())).send().await.unwrap()
}

/// The addresses in a text, each between such marks.
fn addresses<'t>(text: &'t str, before: &str) -> impl Iterator<Item = &'t str> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next())
}

#[tokio::test]
async fn the_page_has_all_its_files_and_a_policy() {
    let server = with_inbox().await;
    let page = get(&server, "/-/inbox").await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    let page = page.text().await.unwrap();
    assert!(!page.contains(" onclick=") && !page.contains(" style="), "no policy allows these");

    let mut files: Vec<_> = addresses(&page, "src=\"").map(str::to_owned).collect();
    files.extend(addresses(&page, "rel=\"stylesheet\" href=\"").map(str::to_owned));
    assert_eq!(files.len(), 2);
    let mut seen = 0;
    while let Some(file) = files.get(seen).cloned() {
        let response = get(&server, &format!("/-/{file}")).await;
        assert_eq!(response.status(), 200, "{file}");
        let script = response.text().await.unwrap();
        for import in addresses(&script, "from \"./") {
            let import = format!("inbox/{import}");
            if !files.contains(&import) {
                files.push(import);
            }
        }
        seen += 1;
    }
    assert!(seen > 8, "{files:?}");
}

#[tokio::test]
async fn the_page_is_off_unless_asked_for_and_only_for_this_machine() {
    let server = Server::builder().control().start().await.unwrap();
    assert_eq!(get(&server, "/-/inbox").await.status(), 404);
    let server = with_inbox().await;
    let request = "GET /-/inbox HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
    let mut response = String::new();
    connected(&server, request).await.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 403"), "{response}");
}

#[tokio::test]
async fn users_write_and_tap_over_http() {
    let server = with_inbox().await;
    let body = json!({ "from": USER, "to": BUSINESS, "text": "Hi" }).to_string();
    let (status, sent) = control(&server, Method::POST, "/-/inbound", &body).await;
    assert_eq!(status, 201);
    let (_, listed) = control(&server, Method::GET, "/-/conversations", "").await;
    let conversation = &listed["conversations"][0];
    assert_eq!(
        (&conversation["business"], &conversation["user"]),
        (&json!(BUSINESS), &json!(USER))
    );
    let event = &conversation["events"][0];
    assert_eq!((&event["kind"], &event["text"]), (&json!("inbound"), &json!("Hi")));
    assert_eq!(event["id"], sent["message"]);

    let body = json!({ "message": "unknown", "button": 0 }).to_string();
    let (status, refused) = control(&server, Method::POST, "/-/tap", &body).await;
    let error = "no message to a user has this ID";
    assert_eq!((status, refused), (404, json!({ "error": error })));
    let (status, _) = control(&server, Method::POST, "/-/inbound", r#"{"text": "Hi"}"#).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn events_are_sent_until_the_server_stops() {
    let server = with_inbox().await;
    let request = "GET /-/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let mut stream = BufReader::new(connected(&server, request).await).lines();
    let mut line = async |start: &str| loop {
        let line = stream.next_line().await.unwrap()?;
        if let Some(rest) = line.strip_prefix(start) {
            return Some(rest.to_owned());
        }
    };
    assert_eq!(line("content-type: ").await.unwrap(), "text/event-stream");
    assert_eq!(line("retry: ").await.unwrap(), "500");
    let id = server.inbound(USER, BUSINESS, Inbound::text("Hi"));
    let event: Value = serde_json::from_str(&line("data: ").await.unwrap()).unwrap();
    assert_eq!((&event["kind"], &event["id"]), (&json!("inbound"), &json!(id)));
    server.shutdown().await;
    assert_eq!(line("data: ").await, None);
}
