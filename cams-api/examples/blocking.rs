//! Calls the service without async. A program needs the feature `blocking` for this.
//!
//! ```text
//! cargo run --example blocking
//! ```

mod local;

use std::error::Error;

use cams_api::compose::Text;
use cams_api::messages::Channel;

fn main() -> Result<(), Box<dyn Error>> {
    // Only the local CAMS needs this runtime.
    let runtime = tokio::runtime::Runtime::new()?;
    let (_server, client) = runtime.block_on(local::cams())?;

    let group = client.add_chat_group().business_number("8613800000000").subject("Book club");
    group.send_blocking()?;

    let groups = client.list_chat_group().business_number("8613800000000");
    for group in groups.items_blocking() {
        println!("group: {}", group?.subject.unwrap_or_default());
    }

    let shop = client.sender(Channel::Whatsapp, "8613800000000");
    shop.to("8613900000000").send_blocking(Text::new("Hello"))?;
    println!("sent without async");
    Ok(())
}
