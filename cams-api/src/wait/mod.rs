//! Waits: a call that is sent again and again until its response says that something has happened.
//!
//! `until(…)` on a request, or on a [`Call`] with options, takes a function. For each response it
//! returns `None` to go on, or `Some` with the result of the wait.
//!
//! ```
//! # #[cfg(feature = "whatsapp-flows")]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # struct Local;
//! # impl cams_api::transport::Transport for Local {
//! #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
//! #         Box::pin(async { Ok(http::Response::new(
//! #             r#"{"Code":"OK","Data":{"Status":"PUBLISHED"}}"#.into(),
//! #         )) })
//! #     }
//! # }
//! # let credentials = cams_api::Credentials::new("id", "secret");
//! # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
//! use std::time::Duration;
//!
//! let flow = client
//!     .get_flow()
//!     .cust_space_id("cams-8***")
//!     .flow_id("92675332812643****")
//!     .until(|response| response.data.clone().filter(|flow| flow.status == Some("PUBLISHED".into())))
//!     .every(Duration::from_secs(30))
//!     .for_at_most(Duration::from_secs(3600))
//!     .await?;
//! # assert!(flow.status.is_some());
//! # Ok::<(), cams_api::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Each call is like any other: signed, limited in time and repeated by the same rules. If it fails
//! with an error that [may be repeated](crate::Error::is_retryable), such as throttling, the wait
//! goes on, after the time that the service asks for. Any other error ends it.
//!
//! A wait never takes longer than [`for_at_most`](Until::for_at_most), not even while a call is
//! under way. You may drop its future if the operation only reads.
//!
//! # Known waits
//!
//! | Wait for | Method |
//! |---|---|
#![cfg_attr(
    feature = "templates",
    doc = "| the review of a template | [`until_reviewed`](crate::templates::GetChatappTemplateDetailRequest::until_reviewed) |"
)]
#![cfg_attr(
    feature = "phone-numbers",
    doc = "| the verification of a phone number | [`until_verified`](crate::phone_numbers::GetPhoneNumberVerificationStatusRequest::until_verified) |"
)]
#![cfg_attr(
    feature = "whatsapp-flows",
    doc = "| the publication of a Flow | [`until_published`](crate::whatsapp_flows::GetFlowRequest::until_published) |"
)]
#![cfg_attr(
    feature = "messages",
    doc = "| the delivery of a message | [`until_delivered`](crate::messages::ListChatappMessageRequest::until_delivered) |"
)]

#[cfg(feature = "messages")]
mod delivery;
mod error;
#[cfg(feature = "phone-numbers")]
mod phone_number;
#[cfg(feature = "whatsapp-flows")]
mod publication;
#[cfg(feature = "templates")]
mod review;
mod until;

#[cfg(feature = "messages")]
pub use self::delivery::Delivery;
pub use self::error::WaitError;
#[cfg(feature = "templates")]
pub use self::review::Review;
pub use self::until::{DEFAULT_AT_MOST, DEFAULT_EVERY, Until};
use crate::client::Call;
use crate::request::Sendable;

impl<O: Sendable + Clone> Call<O> {
    /// Sends the request again and again with the options of this call, until `end` returns the
    /// result of the wait. See [`wait`](crate::wait).
    pub fn until<T>(
        self,
        end: impl FnMut(&O::Response) -> Option<T> + Send + 'static,
    ) -> Until<O, T> {
        Until::new(self, Box::new(end))
    }
}
