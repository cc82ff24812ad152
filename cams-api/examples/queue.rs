//! Reads receipts and incoming messages from a message queue.
//!
//! ```text
//! cargo run --example queue
//! ```
//!
//! The queue is played. A real program receives from `Alicom-Queue-<account ID>-ChatAppStatus` and
//! deletes a message once it is handled.

use std::error::Error;

use cams_api::receipts::{Receipt, RecentKeys, Router};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let router = Router::new()
        .on_receipt(on_receipt)
        .on_inbound(|inbound| async move {
            println!("answer: {}", inbound.text().unwrap_or("without text"));
            Ok(())
        })
        .skip_repeats(RecentKeys::new(100_000));

    for body in queue() {
        let handled = router.handle(body.as_bytes()).await?;
        if handled.errors.is_empty() {
            println!("  {} handled, {} repeats: delete it", handled.handled, handled.repeats);
        } else {
            println!("  keep it: it will be received again");
        }
    }
    Ok(())
}

async fn on_receipt(receipt: Receipt) -> Result<(), Box<dyn Error + Send + Sync>> {
    let id = receipt.message_id.as_deref().unwrap_or("?");
    match receipt.error() {
        None => println!("{id}: {}", receipt.status),
        Some(error) => println!("{id}: {error} What to do: {:?}", error.advice()),
    }
    Ok(())
}

/// Messages of a queue: JSON, or JSON in base64. They may arrive twice and out of order.
fn queue() -> [&'static str; 4] {
    [
        r#"{"MessageId":"m-1","Status":"Delivered","TaskId":"visit-42"}"#,
        r#"{"MessageId":"m-2","Status":"Failed","ErrorCode":"131026","ErrorDescription":"131026:x"}"#,
        // {"MessageId":"m-1","Status":"Delivered","TaskId":"visit-42"}
        "eyJNZXNzYWdlSWQiOiJtLTEiLCJTdGF0dXMiOiJEZWxpdmVyZWQiLCJUYXNrSWQiOiJ2aXNpdC00MiJ9",
        r#"{"MessageId":"m-3","Type":"TEXT","From":"8613900000000","Message":"Thank you"}"#,
    ]
}
