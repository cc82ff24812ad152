//! Shows what the client says about common mistakes, and what to do about failures.
//!
//! ```text
//! cargo run --example mistakes
//! ```

mod local;

use std::error::Error;

use cams_api::compose::{Buttons, Image, Text};
use cams_api::messages::Channel;
use cams_api::{ErrorKind, operations};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (server, client) = local::cams().await?;
    let shop = client.sender(Channel::Whatsapp, "8613800000000");
    let user = "8613900000000";

    // Refused before anything is sent. The errors name fields and limits, never texts or numbers.
    let long = Buttons::new("Deliver today?").reply("y", "Yes, please, before noon");
    for error in [
        shop.to("Ada").send(Text::new("Hello")).await.err(),
        shop.to(user).send(Text::new("")).await.err(),
        shop.to(user).send(Image::link("")).await.err(),
        shop.to(user).send(long).await.err(),
        client.send_chatapp_message().channel_type("whatsapp").await.err(),
        client.call_json("SendChatapMessage", serde_json::json!({})).send().await.err(),
        operations::policy(["SendChatappMesage"]).err(),
    ] {
        println!("- {}", error.ok_or("it was not refused")?);
    }

    // Failures of the service.
    server
        .on("SendChatappMessage")
        .fail("Product.Unsubscript")
        .broken()
        .http(403, r#"{"Code":"NoPermission","Message":"Not authorized."}"#);
    for _ in 0..3 {
        let error = shop.to(user).send(Text::new("Hello")).await.err().ok_or("it was sent")?;
        let advice = match error.kind() {
            ErrorKind::Throttled => "slow down",
            ErrorKind::MaybeSent => "look for it with `reconcile()` before you send it again",
            ErrorKind::AccessDenied => "grant the action of `operations::policy`",
            _ if error.is_retryable() => "try again later",
            _ => "correct it first",
        };
        println!("- {error}\n  {advice}");
    }
    Ok(())
}
