//! Calls operations by name, with JSON, as tools do.
//!
//! ```text
//! cargo run --example json
//! ```

mod local;

use std::error::Error;

use cams_api::operations;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (_server, client) = local::cams().await?;

    let parameters = json!({ "BusinessNumber": "8613800000000", "Subject": "Book club" });
    client.call_json("AddChatGroup", parameters).send().await?;
    let parameters =
        json!({ "BusinessNumber": "8613800000000", "Page": { "Index": 1, "Size": 10 } });
    let groups = client.call_json("ListChatGroup", parameters).send().await?;
    println!("{}", groups["Data"]["List"][0]["Subject"]);

    // Parameters are checked before anything is sent.
    let parameters = json!({ "BusinessNumbr": "8613800000000" });
    let error = client.call_json("ListChatGroup", parameters).send().await;
    println!("{}", error.expect_err("there is no such parameter"));

    // The table behind the checks.
    if let Some(operation) = operations::find("ListChatGroup") {
        println!("{}: RAM action {:?}", operation.name, operation.ram.action);
    }
    Ok(())
}
