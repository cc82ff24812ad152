//! Sends a template to 2,500 recipients, in batches, and resumes what was not sent.
//!
//! ```text
//! cargo run --example campaign
//! ```

mod local;

use std::error::Error;

use cams_api::Client;
use cams_api::batch::{Campaign, Report};
use cams_api::messages::MassRecipient;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (server, client) = local::cams().await?;
    // The third batch is refused.
    server
        .on("SendChatappMassMessage")
        .response(json!({ "GroupMessageId": "g-1" }))
        .response(json!({ "GroupMessageId": "g-2" }))
        .fail("Balance.Insufficient")
        .response(json!({ "GroupMessageId": "g-4" }));

    let report = campaign(&client)
        .task_id_prefix("summer")
        .on_progress(|done, all| println!("{done} of {all}"))
        .send()
        .await?;
    print("first run", &report);

    // A report can be stored, so that another run goes on without sending anything twice.
    let saved = serde_json::to_string(&report)?;
    let report: Report = serde_json::from_str(&saved)?;
    let report = campaign(&client).task_id_prefix("summer").resume(report).send().await?;
    print("second run", &report);
    Ok(())
}

fn campaign(client: &Client) -> Campaign {
    let people = (0..2_500)
        .map(|number| MassRecipient::new().to(format!("+86 138 {number:08}")).param("name", "Ada"));
    client
        .send_chatapp_mass_message()
        .channel_type("whatsapp")
        .from("8613800000000")
        .language("en")
        .template_code("1119")
        .batches(people)
        .concurrency(1)
}

fn print(run: &str, report: &Report) {
    let (accepted, maybe) = (report.accepted().count(), report.maybe_sent().count());
    println!(
        "{run}: {accepted} accepted, {maybe} maybe sent, {} not sent",
        report.not_sent().count()
    );
}
