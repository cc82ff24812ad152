//! Sends a WhatsApp message.
//!
//! ```text
//! cargo run --example send_message
//! ```
//!
//! needs no account: it sends "Hello" to a local CAMS, which delivers nothing. To send a template
//! message through the service, set `ALIBABA_CLOUD_ACCESS_KEY_ID` and
//! `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, and pass your number, the recipient's, the template code, its
//! language and your space ID:
//!
//! ```text
//! cargo run --example send_message -- FROM TO TEMPLATE_CODE LANGUAGE CUST_SPACE_ID
//! ```

use std::env;
use std::error::Error;
use std::process::ExitCode;

use cams_api::messages::SendChatappMessageResponse;
use cams_api::{Client, Credentials};
use serde_json::json;

#[tokio::main]
async fn main() -> ExitCode {
    let result = match env::var_os("ALIBABA_CLOUD_ACCESS_KEY_ID") {
        Some(_) => through_the_service().await,
        None => to_a_local_cams().await,
    };
    match result {
        Ok(response) => {
            println!("{response:#?}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Sends a template message. Credentials come from the environment.
async fn through_the_service() -> Result<SendChatappMessageResponse, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to, template_code, language, cust_space_id] = &arguments[..] else {
        return Err("usage: send_message FROM TO TEMPLATE_CODE LANGUAGE CUST_SPACE_ID".into());
    };

    let client = Client::from_env()?;
    let response = client
        .send_chatapp_message()
        .channel_type("whatsapp")
        .from(from)
        .to(to)
        .type_("template")
        .template_code(template_code)
        .language(language)
        .cust_space_id(cust_space_id)
        .send()
        .await?;
    Ok(response)
}

/// Sends a text to a server that this program starts.
async fn to_a_local_cams() -> Result<SendChatappMessageResponse, Box<dyn Error>> {
    let server =
        cams_mock::Server::builder().credential("local-id", "local-secret").start().await?;
    println!("The environment has no credentials. Sending to a local CAMS at {}.", server.url());
    let client = Client::builder()
        .credentials(Credentials::new("local-id", "local-secret"))
        .endpoint(server.url())
        .build()?;

    let response = client
        .send_chatapp_message()
        .channel_type("whatsapp")
        .from("8613800000000")
        .to("8613900000000")
        .type_("message")
        .message_type("text")
        .content(json!({ "text": "Hello" }).to_string())
        .send()
        .await?;
    Ok(response)
}
