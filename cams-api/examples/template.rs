//! Creates a template, waits for its review, and sends it.
//!
//! ```text
//! cargo run --example template
//! ```

mod local;

use std::error::Error;
use std::time::Duration;

use cams_api::compose::{Button, Component, Template};
use cams_api::messages::Channel;
use cams_api::wait::Review;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (server, client) = local::cams().await?;
    let created = client
        .create_chatapp_template()
        .name("order_shipped")
        .language("en")
        .category("UTILITY")
        .template_type("WHATSAPP")
        .components([
            Component::body("Hi $(name), your order is on its way."),
            Component::buttons([Button::url("Track it", "https://example.com/$(order)")]),
        ])
        .send()
        .await?;
    let code = created.data.and_then(|data| data.template_code).ok_or("no template code")?;
    println!("created: {code}");
    // The local CAMS reviews a template in a minute, by a clock that tests can move.
    server.advance(Duration::from_secs(60));

    let review = client
        .get_chatapp_template_detail()
        .template_code(&code)
        .language("en")
        .until_reviewed()
        .every(Duration::from_millis(50)) // 30 seconds with the service
        .for_at_most(Duration::from_secs(24 * 3600))
        .await?;
    match review {
        Review::Passed => println!("review: passed"),
        Review::Failed { reason } => return Err(reason.unwrap_or_default().into()),
        other => println!("review: {other:?}"),
    }

    let message = Template::new(code, "en").param("name", "Ada").param("order", "42");
    client.sender(Channel::Whatsapp, "8613800000000").to("8613900000000").send(message).await?;
    println!("sent");
    Ok(())
}
