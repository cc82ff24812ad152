//! Tests code that sends messages, without a network. A program needs the feature `testing` among
//! its dev-dependencies for this.
//!
//! ```text
//! cargo test --example unit_test
//! ```

mod local;

use std::error::Error;

use cams_api::{Client, ErrorKind};

/// The code to test: tells a user that the order is on its way. Returns `false` for a wrong number.
async fn notify(client: &Client, number: &str) -> Result<bool, cams_api::Error> {
    let message = client
        .send_chatapp_message()
        .channel_type("whatsapp")
        .from("8613800000000")
        .to(number)
        .type_("template")
        .template_code("1119")
        .language("en");
    match message.send().await {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::InvalidParameter => Ok(false),
        Err(error) => Err(error),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (_server, client) = local::cams().await?;
    println!("notified: {}", notify(&client, "8613900000000").await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use cams_api::messages::SendChatappMessageRequest;
    use cams_api::testing::Mock;
    use serde_json::json;

    use super::*;

    // With a paused clock, the waits between attempts take no time.
    #[tokio::test(start_paused = true)]
    async fn a_user_is_notified_in_spite_of_throttling() {
        let mock = Mock::new();
        mock.on::<SendChatappMessageRequest>().throttle(2).response(json!({ "MessageId": "m-1" }));
        assert!(notify(&mock.client(), "86139").await.expect("it is sent"));
        let calls = mock.calls::<SendChatappMessageRequest>();
        assert_eq!((calls.len(), calls[0].to.as_deref()), (3, Some("86139")));
    }

    #[tokio::test]
    async fn a_wrong_number_is_no_error() {
        let mock = Mock::new();
        mock.on::<SendChatappMessageRequest>().fail("InvalidParameter.ToOnlyNumeric");
        assert!(!notify(&mock.client(), "12").await.expect("it is refused"));
    }
}
