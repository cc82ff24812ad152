//! Waits for the delivery of a message.

use super::Until;
use crate::client::Client;
use crate::generated::messages::{ListChatappMessageRequest, MessageRecord, Page};

/// The final state of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// The user's device has it.
    Delivered,
    /// The user opened it.
    Read,
    /// It was not sent.
    Failed {
        /// The service's reason, if there is one.
        reason: Option<String>,
    },
}

impl ListChatappMessageRequest<Client> {
    /// Waits until the record of this message says that it was delivered or failed. `message_id` is
    /// the ID that `SendChatappMessage` returned.
    ///
    /// It reads only the page that the request names, or else the first one. Set
    /// [`user_number`](Self::user_number()) and [`start_time`](Self::start_time()), so that the
    /// message is on it. To watch many messages, use receipts instead.
    ///
    /// The documentation does not list the states of a record. A state that this crate does not
    /// know lets the wait go on.
    ///
    /// ```
    /// # #[cfg(feature = "messages")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # struct Local;
    /// # impl cams_api::transport::Transport for Local {
    /// #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
    /// #         Box::pin(async { Ok(http::Response::new(
    /// #             r#"{"Code":"OK","Data":[{"MessageId":"m-1","MessageStatus":"success","ClientAcceptStatusName":"Success"}]}"#.into(),
    /// #         )) })
    /// #     }
    /// # }
    /// # let credentials = cams_api::Credentials::new("id", "secret");
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
    /// use std::time::Duration;
    ///
    /// use cams_api::wait::Delivery;
    ///
    /// let messages = client.list_chatapp_message().business_number("8613800****").channel_type("whatsapp");
    /// let messages = messages.cust_space_id("cams-8***").user_number("861388988****");
    /// let delivery = messages.until_delivered("m-1").for_at_most(Duration::from_secs(300)).await?;
    /// if let Delivery::Failed { reason } = &delivery {
    ///     println!("not delivered: {reason:?}");
    /// }
    /// # assert_eq!(delivery, Delivery::Delivered);
    /// # Ok::<(), cams_api::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`Until::wait`].
    pub fn until_delivered(
        mut self,
        message_id: impl Into<String>,
    ) -> Until<ListChatappMessageRequest, Delivery> {
        self.page.get_or_insert_with(|| Page::new().index(1).size(20));
        let message_id = message_id.into();
        self.until(move |response| {
            let mut records = response.data.iter();
            delivery(records.find(|record| record.message_id.as_ref() == Some(&message_id))?)
        })
    }
}

/// The final state in a record, if it has one.
fn delivery(record: &MessageRecord) -> Option<Delivery> {
    let is = |status: &Option<String>, word: &str| {
        status.as_ref().is_some_and(|status| status.to_ascii_lowercase().starts_with(word))
    };
    let MessageRecord { message_status, client_accept_status_name, client_read_status, .. } =
        record;
    if is(message_status, "fail") || is(client_accept_status_name, "fail") {
        let reason = record.fail_reason.clone().filter(|reason| reason != "None");
        Some(Delivery::Failed { reason })
    } else if is(client_read_status, "success") {
        Some(Delivery::Read)
    } else if is(client_accept_status_name, "success") {
        Some(Delivery::Delivered)
    } else {
        None
    }
}
