//! Receipts and incoming messages: what the service pushes to a webhook or puts into a queue.
//!
//! [`SendChatappMessage`](crate::Client::send_chatapp_message) accepts a message; it does not
//! deliver it. Delivery, failure, answers of users and results of template reviews arrive later, as
//! reports. [`UpdatePhoneWebhook`](crate::Client::update_phone_webhook) and
//! [`UpdateAccountWebhook`](crate::Client::update_account_webhook) set where they go.
//!
//! ```
//! use cams_api::receipts::{self, Advice, Receipt, Status};
//!
//! # let body = br#"[{"MessageId":"m-1","Status":"Failed","ErrorCode":"131047"}]"#;
//! for receipt in receipts::parse::<Receipt>(body)? {
//!     let Ok(receipt) = receipt else { continue }; // a bad entry; the others are not lost
//!     match receipt.status {
//!         Status::Delivered | Status::Read => println!("{:?} arrived", receipt.message_id),
//!         Status::Failed => match receipt.error().map(|error| error.advice()) {
//!             Some(Advice::UseTemplate) => println!("more than 24 hours since the last answer"),
//!             advice => println!("failed: {advice:?}"),
//!         },
//!         _ => {}
//!     }
//! }
//! # Ok::<(), receipts::ParseError>(())
//! ```
//!
//! # Reports
//!
//! | Report | Type | Pushed to | Queue |
//! |---|---|---|---|
//! | status of a message | [`Receipt`] | `StatusCallbackUrl` | `…-ChatAppStatus` |
//! | message from a user | [`Inbound`] | `UpCallbackUrl` | `…-ChatAppInbound` |
//! | review of a template, state of a number or account | [`Audit`] | – | `…-ChatAppAudit` |
//! | any of them | [`Event`] | one URL for all | |
//!
//! [`parse`] takes the body of a push or of a queue message. It reads an array or one object, JSON
//! in a string, and base64. Every field is optional, and an unknown kind is kept as JSON.
//!
//! # Answering
//!
//! Answer within 3 seconds with status 200 and [`ACKNOWLEDGEMENT`]; leave slow work to a task of
//! its own. Otherwise the service pushes the report again, about 1, 5 and 10 minutes later, and
//! then drops it. The same report may arrive twice, and reports may arrive out of order: `Read`
//! before `Delivered`, or before the call that sent the message returns. [`RecentKeys`] recognizes
//! repeats.
//!
//! # Trust
//!
//! **The service signs nothing.** Anybody who knows the URL can push a report. Put a secret of your
//! own into the URL and check it with [`Secret`], and use HTTPS. A valid secret proves only that
//! the sender knows the URL.
//!
//! # In a server
//!
//! [`Router`] hands reports to handlers, recognizes repeats and waits for single messages.
//! [`Webhook`] puts it behind an HTTP request and response, for any server:
//! `examples/webhook.rs` runs it in axum.

mod audit;
mod body;
mod delivery_error;
mod error;
mod event;
mod fields;
mod inbound;
mod message;
mod router;
mod secret;
mod seen;
mod status;
mod waiting;
mod webhook;

pub use self::audit::{Audit, AuditKind};
pub use self::delivery_error::{Advice, DeliveryError};
pub use self::error::{HandlerError, InvalidEntry, ParseError};
pub use self::event::Event;
use self::fields::Fields;
pub use self::inbound::{Context, Inbound};
pub use self::message::{
    Choice, FlowAnswer, Location, Media, MediaKind, Message, Order, OrderItem, Reply,
};
pub use self::router::{Handled, Router};
pub use self::secret::{InvalidSecret, Secret};
pub use self::seen::{RecentKeys, SeenFuture, SeenKeys};
pub use self::status::{ConsentChange, Receipt, Status};
pub use self::waiting::WaitError;
pub use self::webhook::Webhook;

/// The body that acknowledges a push, sent with status 200 and type `application/json`.
pub const ACKNOWLEDGEMENT: &str = r#"{"code":0,"msg":"OK"}"#;

/// A kind of report: [`Receipt`], [`Inbound`], [`Audit`] or [`Event`]. Sealed.
pub trait Report: Sized + sealed::Report {}

impl<R: sealed::Report> Report for R {}

mod sealed {
    use super::Fields;

    /// A report that can be read from the fields of an entry and its JSON.
    pub trait Report: Sized {
        /// Fails with the reason why the entry is not such a report.
        fn read(fields: &Fields<'_>, raw: &str) -> Result<Self, &'static str>;
    }
}

/// Reads the body of a push or of a queue message: one result for each entry, in order.
///
/// A bad entry never loses the others.
///
/// # Errors
/// [`ParseError`] if the body is empty or not JSON.
///
/// ```
/// use cams_api::receipts::{self, Inbound, Message};
///
/// let body = br#"[{"From":"861388988****","Type":"TEXT","Message":"Yes"}, 7]"#;
/// let entries = receipts::parse::<Inbound>(body)?;
/// let Ok(Message::Text(text)) = entries[0].as_ref().map(|inbound| &inbound.message) else { panic!() };
/// assert_eq!(text, "Yes");
/// assert_eq!(entries[1].as_ref().unwrap_err().to_string(), "entry 1 is not an object");
/// # Ok::<(), receipts::ParseError>(())
/// ```
pub fn parse<R: Report>(body: &[u8]) -> Result<Vec<Result<R, InvalidEntry>>, ParseError> {
    let entries = body::entries(body)?;
    let read = |(index, raw): (usize, String)| {
        let report = match Fields::of(&raw) {
            Some(fields) => R::read(&fields, &raw),
            None => Err("is not an object"),
        };
        report.map_err(|reason| InvalidEntry { index, reason, raw })
    };
    Ok(entries.into_iter().enumerate().map(read).collect())
}
