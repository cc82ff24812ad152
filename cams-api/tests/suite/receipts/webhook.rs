//! A router behind HTTP, and the secret in its URL.

use std::future::ready;

use cams_api::receipts::{ACKNOWLEDGEMENT, Router, Secret, SeenFuture, SeenKeys, Webhook};
use http::Request;

/// A store that is out of order.
struct Broken;

impl SeenKeys for Broken {
    fn contains<'a>(&'a self, _: &'a str) -> SeenFuture<'a, bool> {
        Box::pin(async { Err("the store is down".into()) })
    }

    fn insert<'a>(&'a self, _: &'a str) -> SeenFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn a_broken_store_keeps_the_body_from_being_acknowledged() {
    let webhook = Webhook::new(Router::new().skip_repeats(Broken));
    let push = Request::post("/").body(r#"[{"Status":"Sent"}]"#).unwrap();
    assert_eq!(webhook.handle(push).await.status(), 500);
}

#[tokio::test]
async fn a_webhook_answers_as_documented() {
    let secret = "3kTz9vQ2bX7mLw5r";
    let router = Router::new().on_inbound(|_| ready(Err("no".into())));
    let webhook = Webhook::new(router).secret(Secret::new(secret).unwrap());
    let status = r#"[{"Status":"Sent"}]"#;
    let inbound = r#"[{"From":"1","Message":"Hi"}]"#;
    for (method, uri, body, expected) in [
        ("POST", format!("/cams/{secret}"), status, 200),
        ("POST", format!("/cams?a=b&secret={secret}"), status, 200),
        ("POST", format!("/cams/{secret}"), "[]", 200),
        ("POST", format!("/cams/{secret}"), "[", 400),
        ("POST", format!("/cams/{secret}"), inbound, 500),
        ("POST", "/cams".to_owned(), status, 404),
        ("POST", format!("/{secret}/cams"), status, 404),
        ("GET", "/cams".to_owned(), "", 404),
        ("GET", format!("/cams/{secret}"), "", 405),
    ] {
        let request = Request::builder().method(method).uri(&uri).body(body).unwrap();
        let response = webhook.handle(request).await;
        assert_eq!(response.status(), expected, "{method} {uri} {body}");
        if expected == 200 {
            assert_eq!(response.body(), ACKNOWLEDGEMENT);
            assert_eq!(response.headers()["content-type"], "application/json");
        }
    }
    assert!(!format!("{webhook:?}").contains(secret));
}

#[test]
fn a_secret_needs_no_escapes_and_cannot_be_guessed() {
    let error = |secret: &str| Secret::new(secret).unwrap_err().to_string();
    assert_eq!(
        error("short"),
        "the webhook's secret is too short: use at least 16 random characters"
    );
    assert_eq!(
        error("with a space in it"),
        "the webhook's secret needs escapes in a URL: use letters, digits, - . _ ~"
    );
}
