//! Sends five forms of a WhatsApp message: a template, a text, an image, a list and buttons.
//!
//! ```text
//! cargo run --example send_forms
//! ```

mod local;

use std::error::Error;

use cams_api::compose::{Buttons, Image, List, Template, Text};
use cams_api::messages::Channel;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (_server, client) = local::cams().await?;
    let shop = client.sender(Channel::Whatsapp, "8613800000000");
    let user = "+86 139 0000 0000";

    // A template may be sent at any time.
    let reminder = Template::new("1119", "en").param("name", "Ada").quick_replies(["yes", "no"]);
    let sent = shop.to(user).task_id("visit-42").send(reminder).await?;
    println!("template: {}", sent.message_id.unwrap_or_default());

    // Everything else may be sent within 24 hours of the user's last message.
    shop.to(user).send(Text::new("Hello 👋")).await?;
    println!("text: sent");

    let image = Image::link("https://example.com/menu.jpg").caption("Today's menu");
    shop.to(user).reply_to("m-1").send(image).await?;
    println!("image: sent");

    let menu = List::new("What would you like?", "Open the menu")
        .section("Pizza", [("p-1", "Margherita"), ("p-2", "Funghi")])
        .section("Pasta", [("n-1", "Carbonara")]);
    shop.to(user).send(menu).await?;
    println!("list: sent");

    let question = Buttons::new("Shall we deliver today?").reply("yes", "Yes").reply("no", "No");
    shop.to(user).send(question).await?;
    println!("buttons: sent");
    Ok(())
}
