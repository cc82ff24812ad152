//! Unit tests without a network (feature `testing`): a [`Mock`] answers the requests of a client,
//! and [`error`] makes errors.
//!
//! ```
//! # #[cfg(feature = "messages")]
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?.block_on(async {
//! use cams_api::messages::SendChatappMessageRequest;
//! use cams_api::{Client, Error, testing::Mock};
//! use serde_json::json;
//!
//! /// The code under test.
//! async fn notify(client: &Client, number: &str) -> Result<Option<String>, Error> {
//!     let call = client.send_chatapp_message().channel_type("whatsapp").from("86138");
//!     let response = call.to(number).type_("template").template_code("1119").send().await?;
//!     Ok(response.message_id)
//! }
//!
//! // #[tokio::test(start_paused = true)]
//! let mock = Mock::new();
//! mock.on::<SendChatappMessageRequest>().throttle(2).response(json!({ "MessageId": "m-1" }));
//!
//! let client = mock.client();
//! # let client = Client::builder().credentials(cams_api::Credentials::new("id", "secret"));
//! # let client = client.transport(mock.clone()).lenient().build()?;
//! assert_eq!(notify(&client, "86139").await?.as_deref(), Some("m-1"));
//! let calls = mock.calls::<SendChatappMessageRequest>();
//! assert_eq!((calls.len(), calls[2].to.as_deref()), (3, Some("86139")));
//! # Ok::<(), Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is real
//!
//! The mock takes the place of the socket. Everything above it is the code that runs in production:
//! checks of parameters, signing, retries with their waits, time limits, decoding and errors. Lists,
//! waits and everything else that is built from calls work too.
//!
//! Delays of a rule and waits between attempts use Tokio's clock. With
//! `#[tokio::test(start_paused = true)]` they take no time.
//!
//! Required parameters are checked too, and upstream requires other ones now and then. A test of
//! something else may build its client with [`lenient`](crate::ClientBuilder::lenient), which sends
//! calls without them: `Client::builder()…transport(mock.clone()).lenient()`.
//!
//! # Rules
//!
//! A [`Rule`] names an operation, perhaps [conditions](Rule::when), and answers. Each answer is
//! given once, in the order of the chain; the last one stays. A call that no rule answers panics
//! with a text that names the call and all rules. Confidential values are hidden in it.
//!
//! | answer | the call gets |
//! |---|---|
//! | [`response`](Rule::response) | a success with this JSON, or with this typed response |
//! | [`fail`](Rule::fail) | an error with this code |
//! | [`throttle`](Rule::throttle) | "too many requests", which the client repeats |
//! | [`http`](Rule::http) | this status and body |
//! | [`broken`](Rule::broken) | a broken connection: [`MaybeSent`](crate::ErrorKind::MaybeSent) if a repeat would act twice |
//! | any answer with [`delay`](Rule::delay) | the answer later, or a timeout |
//!
//! The local CAMS of the crate `cams-mock` has the same rules for programs in any language, over a
//! socket.
//!
//! # Features
//!
//! `testing` turns on `serde`. Turn it on for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! cams-api = { version = "0.1", features = ["testing"] }
//! ```

mod error;
mod mock;
mod received;
mod rule;
mod styles;
mod typed;

pub use self::error::{TestError, error};
pub use self::mock::Mock;
pub use self::rule::Rule;
