//! Sets options of a client and of one call: timeouts, retries, rate limits and headers.
//!
//! ```text
//! cargo run --example options
//! ```

mod local;

use std::error::Error;
use std::time::Duration;

use cams_api::retry::{NoRetry, StandardRetry};
use cams_api::{Client, Credentials, RateLimit};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (server, _) = local::cams().await?;
    server.on("ListChatappTemplate").throttle(1).response(json!({ "Total": 7 }));

    let client = Client::builder()
        .credentials(Credentials::new("local-id", "local-secret"))
        .endpoint(server.url())
        .cust_space_id("cams-local")
        .timeout(Duration::from_secs(20)) // a whole call
        .attempt_timeout(Duration::from_secs(5))
        .retry_policy(StandardRetry::new().throttle_delay(Duration::from_millis(50)))
        .rate_limit(RateLimit::documented().with("SendChatappMessage", 100))
        .user_agent("shop/1.2")
        .on_request(|request| {
            request.header("x-trace", "7");
            Ok(())
        })
        .build()?;

    let call = client.list_chatapp_template().customize().timeout(Duration::from_secs(3));
    let (templates, metadata) = call.send_with_metadata().await?;
    println!("{} templates after {} attempts", templates.total.unwrap_or(0), metadata.attempts());
    println!("request ID: {}", metadata.request_id().is_some());

    server.on("GetChatappTemplateDetail").throttle(1);
    let template = client.get_chatapp_template_detail().template_code("1119").language("en");
    let error = template.customize().retry_policy(NoRetry).send().await;
    println!("without retries: {}", error.expect_err("it is throttled"));
    Ok(())
}
