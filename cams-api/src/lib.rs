//! Alibaba Cloud Chat App Message Service (CAMS), version 2020-06-06, for Rust.
//!
//! ```
//! # #[cfg(feature = "chat-groups")]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # struct Local;
//! # impl cams_api::transport::Transport for Local {
//! #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
//! #         Box::pin(async { Ok(http::Response::new(r#"{"Code":"OK","Result":1}"#.into())) })
//! #     }
//! # }
//! use cams_api::{Client, Credentials};
//!
//! let client = Client::builder()
//!     .credentials(Credentials::new("access key id", "access key secret")) // default: the provider chain
//!     .region("ap-southeast-1") // default
//! #   .transport(Local)
//!     .build()?; // `Client::from_env()` takes all of it from the environment
//!
//! let reply = client
//!     .delete_chat_group_invite_link()
//!     .business_number("8613800***")
//!     .group_id("E398****")
//!     .cust_space_id("cams-8***")
//!     .send()
//!     .await?;
//! println!("{:?} rows, request {:?}", reply.result, reply.request_id);
//! # assert_eq!(reply.result, Some(1));
//! # Ok::<(), cams_api::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - Each operation is a method of [`Client`]. It gives the operation's request, bound to the client, with a
//!   setter for each parameter, `send()` and `customize()`, which gives a [`Call`] with options such as
//!   [`timeout`](Call::timeout). `.await` sends too. Calls run in the [Tokio](https://docs.rs/tokio) runtime
//!   that they are awaited in; `send_blocking()` needs none.
//! - A request that is not bound is plain data: make one with `new()`, keep it, compare it, and give it to
//!   [`Client::call`] when it is to be sent.
//! - Tools can name an operation at run time and give its parameters as JSON: [`Client::call_json`].
//! - Replies are plain structs whose fields are `Option`, a list or a map. Replies with other types than
//!   documented (`"12"` for 12) are read all the same; an element that cannot be converted is left out and named
//!   by [`Metadata::mismatches`].
//! - Every failure is one [`Error`]: its [`kind`](Error::kind) is what programs match on, its text is what a
//!   support ticket needs. HTTP status 200 with a failing `Code` is an error too.
//! - What may be repeated is [repeated](retry), within one deadline; what may already have been carried out
//!   and must not happen twice is [`ErrorKind::MaybeSent`].
//! - Proxies, certificates, HTTP clients and transports of your own, and what is known of a call that
//!   failed on its way: see [`transport`].
//! - Telephone numbers, message texts and secrets appear in no `Debug`, no `Display` of ours and no span.
//!
//! # Features
//!
//! | feature | default | |
//! |---|---|---|
//! | one per family | on | the operations of that family; `all-families` is all of them |
//! | `rustls` | on | HTTPS by rustls with ring and the platform's root certificates |
//! | `native-tls` | off | HTTPS by the platform's TLS library, if `rustls` is off |
//! | `blocking` | off | `Call::send_blocking`, for programs without an async runtime |
//! | `tracing` | off | a span for each call: action, status, request id, time, attempts, and why it failed; an event for each repeat |
//! | `serde` | off | `Serialize` and `Deserialize`, by wire names, on requests and replies |
//!
//! Without `rustls` and `native-tls` only `http` endpoints can be called. Nothing process-wide is installed,
//! and the environment is read only by [`Client::from_env`], the default credentials and, for
//! [proxies](transport#proxies), the built-in HTTP client.
//!
//! # Types of other crates
//!
//! The public interface has types of [`bytes`] 1, [`http`] 1, [`reqwest`] 0.13 and [`serde_json`] 1: an HTTP client of
//! your own is a [`reqwest::Client`], a [`Transport`](transport::Transport) gets an [`http::Request`] with
//! [`bytes::Bytes`], and JSON is a [`serde_json::Value`]. They are re-exported, so that a program can name them in
//! the version that fits, without a dependency of its own; a version of one of them that is not compatible comes only
//! with such a version of this crate. The re-exported reqwest has the features that this crate needs; a program that
//! depends on reqwest itself can turn on more. Operations of your own need the traits of serde 1.
//!
//! # Operations
//!
//! By family; each family is a module and a feature. [`operations`] is the same as a table for programs.
#![doc = ""]
#![doc = include_str!("generated/families.md")]

mod client;
mod clock;
pub mod credentials;
mod endpoint;
mod generated;
mod json_call;
mod operation;
pub mod operations;
mod outcome;
mod privacy;
mod random;
mod request;
mod response;
pub mod retry;
mod send;
pub mod sign;
pub mod transport;

pub use {bytes, http, reqwest, serde_json};

pub use self::client::{Call, Client, ClientBuilder};
pub use self::credentials::Credentials;
pub use self::generated::*;
pub use self::json_call::JsonRequest;
pub use self::operation::{Operation, Param, ParamValue, Params, RetryClass};
pub use self::outcome::{Error, ErrorCode, ErrorKind, FailedAttempt, Metadata};
pub use self::request::{Placement, Request, SignedRequest};
pub use self::response::AccessDeniedDetail;
