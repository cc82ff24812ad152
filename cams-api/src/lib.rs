//! Sends WhatsApp, Messenger, Viber and Instagram messages with Alibaba Cloud's Chat App Message
//! Service (CAMS, API version 2020-06-06), and manages templates, contacts, flows and accounts.
//!
//! ```
//! # #[cfg(feature = "messages")]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # struct Local;
//! # impl cams_api::transport::Transport for Local {
//! #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
//! #         Box::pin(async { Ok(http::Response::new(r#"{"Code":"OK","MessageId":"m-1"}"#.into())) })
//! #     }
//! # }
//! use cams_api::{Client, Credentials};
//!
//! let client = Client::builder()
//!     .credentials(Credentials::new("access key ID", "access key secret"))
//! #   .transport(Local).lenient()
//!     .build()?; // `Client::from_env()` reads the environment instead
//!
//! let response = client
//!     .send_chatapp_message()
//!     .channel_type("whatsapp")
//!     .from("861387777****")
//!     .to("861388988****")
//!     .type_("template")
//!     .template_code("1119****")
//!     .language("en")
//!     .cust_space_id("cams-8c8*********")
//!     .send()
//!     .await?;
//! println!("accepted as {:?}", response.message_id);
//! # assert_eq!(response.message_id.as_deref(), Some("m-1"));
//! # Ok::<(), cams_api::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How do I …
//!
//! | How do I … | Answer |
//! |---|---|
//! | build a message and send it? | [`compose`] has texts, lists, templates and more, and `client.sender(…)`. |
//! | configure credentials? | [`Client::from_env`] searches the [provider chain](credentials). [`ClientBuilder::credentials`] sets them. |
//! | find an operation? | Search for its name, or browse the [families](#operations) or [all operations](operation_list). |
//! | set `CustSpaceId` once? | [`ClientBuilder::cust_space_id`] sets it for all calls. |
//! | set options for one call? | `customize()` on the request returns a [`Call`] with timeouts, retries, headers and more. |
//! | serve several accounts? | [`Call::credentials`] signs one call with other credentials. |
//! | send many requests at once? | A request owns its client: clone it, change it and spawn it. |
//! | limit the time of a call? | [`ClientBuilder::timeout`] or [`Call::timeout`]. [Do not drop its future](Call#dropped-futures). |
//! | know whether a failed call was executed? | [`ErrorKind::MaybeSent`] means it may have been. [`retry`] has the rules. |
//! | handle an error? | Match on [`Error::kind`] or [`Error::error_code`]. [`ErrorCode::meaning`] says what to do. |
//! | read a list to its end? | `items()` or `pages()` on the request: see [`pages`]. |
//! | receive receipts and answers? | [`receipts`] reads them and runs behind any server. |
//! | send to more than 1,000 recipients? | `batches(…)` on `send_chatapp_mass_message()`: see the module `batch`. |
//! | upload a file for a message? | `client.upload(…)`: see the module `upload`. |
//! | find out whether a message was sent after all? | `reconcile()` on its request, after [`ErrorKind::MaybeSent`]. |
//! | wait until a review or a delivery is over? | `until_reviewed()` and others, or `until(…)` on any request: see [`wait`]. |
//! | stay within the rate limits? | [`ClientBuilder::rate_limit`] with [`RateLimit::documented`]. |
//! | grant only what my program needs? | [`operations::policy`] writes the RAM policy. |
//! | call without async? | Turn on the feature `blocking` and call `send_blocking()`. |
//! | build a request first and send it later? | Build it with `new()` and send it with [`Client::call`]. |
//! | call an operation by name, with JSON? | [`Client::call_json`] checks the parameters first. |
//! | list operations and limits in code? | [`operations`] holds the whole API as constants. |
//! | use a proxy, other certificates or my own HTTP client? | See [`transport`]. |
//! | trace calls, or measure them? | The feature `tracing`, and [`ClientBuilder::observer`]: see [`telemetry`]. |
//! | add a header to each request? | [`ClientBuilder::on_request`]. |
//! | show a request to a colleague? | [`Call::to_curl`] hides secrets and confidential values. |
//! | sign a request without sending it? | [`Call::sign`] returns it as data. |
//! | test my code? | Use `testing::Mock` (feature `testing`) in unit tests. The crate `cams-mock` is a local CAMS. |
//!
//! # Good to know
//!
//! - Calls run in the [Tokio](https://docs.rs/tokio) runtime that awaits them.
//! - HTTP status 200 with a failing `Code` is an error.
//! - The client [repeats](retry) a failed call within its timeout, but never if that could act
//!   twice.
//! - The fields of a response are `Option`, a list or a map. A value of another type than
//!   documented is converted (`"12"` for 12). An element that cannot be converted is left out, and
//!   [`Metadata::mismatches`] names it.
//! - An enum takes any text: `"pass"` becomes a documented value, anything else `Other`, and both
//!   are sent as they are. A refused call's error names values that differ from a documented one
//!   only in case.
//! - Phone numbers, message texts and secrets never appear in `Debug` output, error texts or
//!   tracing spans.
//! - Nothing is installed process-wide. The crate reads the environment only for
//!   [`Client::from_env`], the default credentials and the built-in HTTP client's
//!   [proxies](transport#proxies) and [root certificates](transport#root-certificates).
//!
//! # Features
//!
//! | feature | default | effect |
//! |---|---|---|
//! | one for each family | on | Compiles the family's operations. `all-families` turns on all of them. |
//! | `profiles` | on | [Credentials](credentials::ProviderChain) from the profiles in `config.json` and `credentials.ini`. |
//! | `rustls` | on | HTTPS by rustls with ring and the platform's root certificates. |
//! | `native-tls` | off | HTTPS by the platform's TLS library, if `rustls` is off. |
//! | `receipts` | on | [`receipts`]: receipts and incoming messages, from webhooks and queues. |
//! | `blocking` | off | `send_blocking()`, for programs without an async runtime. |
//! | `tracing` | off | A span for each call and each attempt, with OpenTelemetry's names: see [`telemetry`]. An event for each repeat, and warnings. |
//! | `serde` | off | `Serialize` and `Deserialize` for requests and responses, with wire names. A request leaves out absent parameters and refuses unknown keys. |
//! | `testing` | off | The module `testing`: a mock for unit tests, and errors to test with. Turns on `serde`. |
//!
//! Without `rustls` and `native-tls`, only `http` endpoints work.
//!
//! # Types of other crates
//!
//! The public API uses types of [bytes](https://docs.rs/bytes) 1, [http](https://docs.rs/http) 1,
//! [reqwest](https://docs.rs/reqwest) 0.13 and [serde_json](https://docs.rs/serde_json) 1.
//! They are re-exported, so you can name them in the matching version without a dependency of your
//! own. Only an incompatible version of this crate changes to an incompatible version of theirs.
//!
//! The re-exported reqwest has the features that this crate needs. Depend on reqwest yourself to
//! turn on more. To implement [`Operation`], you also need the traits of serde 1.
//!
//! # Operations
//!
//! Each family is a module and a feature. The module has every type of its operations:
//! `use cams_api::messages::{Channel, MassRecipient, MessageType}`. If the feature is off, the
//! compiler names it where code imports from the module; a method of [`Client`] is just missing.
//! [`operation_list`] has all operations on one page. The search above finds them by their wire
//! names too.
#![doc = ""]
#![doc = include_str!("generated/families.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "messages")]
pub mod batch;
mod causes;
mod client;
#[doc = include_str!("../compatibility.md")]
pub mod compatibility {}
mod clock;
#[cfg(any(feature = "messages", feature = "templates"))]
pub mod compose;
pub mod credentials;
mod endpoint;
mod generated;
mod json_call;
#[cfg(any(feature = "messages", feature = "templates"))]
mod limits;
mod operation;
pub mod operations;
mod outcome;
pub mod pages;
mod privacy;
mod random;
mod rate_limit;
#[cfg(feature = "receipts")]
pub mod receipts;
#[cfg(feature = "messages")]
mod reconcile;
mod request;
mod response;
pub mod retry;
mod send;
mod setup_error;
pub mod sign;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;
#[cfg(feature = "service")]
pub mod upload;
mod variables;
pub mod wait;

pub use {bytes, http, reqwest, serde_json};

pub use self::client::{Call, Client, ClientBuilder};
pub use self::credentials::Credentials;
use self::generated::product;
pub use self::generated::{operation_list, types};
pub use self::json_call::JsonRequest;
pub use self::operation::{Operation, Paged, Param, ParamValue, Params, RetryClass};
pub use self::outcome::{Error, ErrorCode, ErrorKind, FailedAttempt, Metadata};
#[cfg(feature = "blocking")]
pub use self::pages::{BlockingItems, BlockingPages};
pub use self::pages::{Items, Pages};
pub use self::rate_limit::RateLimit;
#[cfg(feature = "messages")]
pub use self::reconcile::Reconciled;
pub use self::request::{Placement, Sendable, SignedRequest};
pub use self::response::AccessDeniedDetail;
pub use self::wait::{Until, WaitError};

// The families. A family that is not compiled in stays visible to rustc, which then names its feature.
include!("generated/exports.rs");
