//! One template message to many recipients, in batches.
//!
//! The service takes at most [`MAX_RECIPIENTS`] recipients in a call. `batches(…)` on a
//! `send_chatapp_mass_message()` request takes any number, and gives a [`Campaign`], which sends them
//! batch by batch and keeps a [`Report`] of each recipient.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # struct Local;
//! # impl cams_api::transport::Transport for Local {
//! #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
//! #         Box::pin(async { Ok(http::Response::new(r#"{"Code":"OK","GroupMessageId":"g-1"}"#.into())) })
//! #     }
//! # }
//! # let credentials = cams_api::Credentials::new("id", "secret");
//! # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
//! use cams_api::messages::MassRecipient;
//!
//! let people = [("Ada", "+86 138 0001 0001"), ("Grace", "+86 138 0001 0002")];
//! let recipients = people.map(|(name, number)| MassRecipient::new().to(number).param("name", name));
//! let report = client
//!     .send_chatapp_mass_message()
//!     .channel_type("whatsapp")
//!     .from("861387777****")
//!     .language("en")
//!     .template_code("1119****")
//!     .batches(recipients)
//!     .task_id_prefix("summer")
//!     .on_progress(|done, all| println!("{done} of {all}"))
//!     .send()
//!     .await?;
//! for recipient in report.maybe_sent() {
//!     println!("wait for the receipts of {}", recipient.task_id);
//! }
//! println!("{} can be sent again", report.not_sent().count());
//! # assert_eq!(report.accepted().count(), 2);
//! # Ok::<(), cams_api::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Before sending
//!
//! The campaign checks all recipients before it sends anything: each needs a number of its own, with
//! country code. A `+` and the usual separators are removed. If there is a problem, or no recipient
//! at all, it fails with [`InvalidParameter`](crate::ErrorKind::InvalidParameter) and sends nothing.
//! [`Campaign::problems`] has the problems by index.
//!
//! # Rate
//!
//! Batches start at the documented rate, or at the rate that the client's
//! [`rate_limit`](crate::ClientBuilder::rate_limit) sets. At most
//! [`concurrency`](Campaign::concurrency) of them are under way at once.
//!
//! # Stopping and resuming
//!
//! With [`Campaign::run`] the report stays outside the future, so that the future may be dropped: a
//! batch that was under way then counts as maybe sent. A [`Stop`] ends a campaign after the batches
//! under way. The report can be stored with serde, and [`Campaign::resume`] goes on, in another
//! process too. It never sends to recipients that were accepted or maybe sent.
//!
//! A process that is killed stores no report. To be safe from that too, store each [`Change`] that
//! [`Campaign::on_change`] tells, and take them into the report with [`Report::apply`].
//!
//! The stored report contains the numbers of the recipients.

mod campaign;
mod recipients;
mod report;

pub use self::campaign::{Campaign, Stop};
pub use self::recipients::{Problem, ProblemKind};
pub use self::report::{Change, Recipient, Report};
use crate::client::{Call, Client};
pub use crate::compose::MAX_RECIPIENTS;
use crate::generated::messages::{MassRecipient, SendChatappMassMessageRequest};

impl SendChatappMassMessageRequest<Client> {
    /// Sends to any number of recipients, in batches. They replace
    /// [`sender_list`](Self::sender_list()). See [`batch`](crate::batch).
    pub fn batches(self, recipients: impl IntoIterator<Item = MassRecipient>) -> Campaign {
        self.customize().batches(recipients)
    }
}

impl Call<SendChatappMassMessageRequest> {
    /// Sends to any number of recipients, in batches, with the options of this call for each. See
    /// [`batch`](crate::batch).
    pub fn batches(self, recipients: impl IntoIterator<Item = MassRecipient>) -> Campaign {
        Campaign::new(self, recipients.into_iter().collect())
    }
}

impl MassRecipient {
    /// Sets the value of one template variable, and keeps the other
    /// [`template_params`](Self::template_params()).
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.template_params.get_or_insert_default().insert(name.into(), value.into());
        self
    }
}
