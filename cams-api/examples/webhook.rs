//! Receives receipts and incoming messages in an axum server.
//!
//! ```text
//! cargo run --example webhook
//! ```
//!
//! needs no account: it plays the service, pushes three reports to its own server, one of them
//! twice, and ends. To receive real reports, pass the address to listen on and a secret of at least
//! 16 characters, put HTTPS in front, and set the URL `https://…/receipts/SECRET` with
//! `UpdatePhoneWebhook`:
//!
//! ```text
//! cargo run --example webhook -- 127.0.0.1:8080 SECRET
//! ```

use std::error::Error;
use std::time::Duration;

use axum::Router as Server;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::any;
use cams_api::receipts::{HandlerError, Inbound, Receipt, RecentKeys, Router, Secret, Webhook};
use cams_api::transport::http_client_builder;
use tokio::net::TcpListener;

/// The service never pushes as much as this.
const LARGEST_BODY: usize = 1024 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (address, secret) = match &arguments[..] {
        [] => ("127.0.0.1:0", "demonstration-only"),
        [address, secret] => (address.as_str(), secret.as_str()),
        _ => return Err("usage: webhook [ADDRESS SECRET]".into()),
    };

    let router = Router::new()
        .on_receipt(on_receipt)
        .on_inbound(on_inbound)
        .skip_repeats(RecentKeys::new(100_000));
    let webhook = Webhook::new(router).secret(Secret::new(secret)?);
    let server = Server::new().route("/receipts/{secret}", any(receive)).with_state(webhook);

    let listener = TcpListener::bind(address).await?;
    let url = format!("http://{}/receipts/{secret}", listener.local_addr()?);
    let serving = axum::serve(listener, server).into_future();
    if arguments.is_empty() {
        let serving = tokio::spawn(serving);
        push_reports(&url).await?;
        serving.abort();
    } else {
        serving.await?;
    }
    Ok(())
}

/// The whole adapter between axum and the webhook.
async fn receive(
    State(webhook): State<Webhook>,
    request: Request,
) -> Result<Response<Body>, StatusCode> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(webhook.handle(Request::from_parts(head, body)).await.map(Body::from))
}

async fn on_receipt(receipt: Receipt) -> Result<(), HandlerError> {
    let id = receipt.message_id.as_deref().unwrap_or("?");
    match receipt.error() {
        Some(error) => println!("{id}: {error} What to do: {:?}", error.advice()),
        None => println!("{id}: {}", receipt.status),
    }
    Ok(())
}

async fn on_inbound(inbound: Inbound) -> Result<(), HandlerError> {
    println!("a user answered {:?}", inbound.text().unwrap_or("without text"));
    Ok(())
}

/// Plays the service.
async fn push_reports(url: &str) -> Result<(), Box<dyn Error>> {
    let http = http_client_builder()?.timeout(Duration::from_secs(3)).build()?;
    let delivered = r#"[{"MessageId":"m-1","Status":"Delivered"}]"#;
    let failed = r#"[{"MessageId":"m-2","Status":"Failed","ErrorCode":"131047"}]"#;
    let answer = r#"[{"MessageId":"m-3","From":"8613900000000","Type":"REPLY",
        "Message":"{\"text\":\"Yes\",\"payload\":\"yes-42\"}"}]"#;
    for body in [delivered, failed, answer, delivered] {
        let response = http.post(url).body(body).send().await?;
        println!("  acknowledged with {}: {}", response.status(), response.text().await?);
    }
    Ok(())
}
