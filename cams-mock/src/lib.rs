//! A local CAMS for tests: an HTTP server that behaves like the service.
//!
//! It verifies the version, action, date, nonce, access key, body hash and signature, and checks
//! the parameters against the spec. It responds in the service's JSON: refusals by the gateway have
//! their HTTP status, failures of an operation have HTTP 200 with a `Code` other than `OK`. It
//! works in memory and never calls the service. Clients in any language can use it.
//!
//! It knows every operation of the service. As a dev-dependency it enables no family of `cams-api`:
//! a program's tests compile the same client as its build.
//!
//! ```
//! use cams_api::{Client, Credentials};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = cams_mock::Server::builder().credential("id", "secret").start().await?;
//! let client = Client::builder()
//!     .credentials(Credentials::new("id", "secret"))
//!     .endpoint(server.url())
//!     .build()?;
//!
//! let call = client.delete_chat_group_invite_link();
//! let call = call.business_number("8613800000000").cust_space_id("cams-1").group_id("E1");
//! let error = call.await.expect_err("there is no such group yet");
//! assert_eq!(error.code(), Some("InvalidParameter.GroupNotExist"));
//! # Ok(())
//! # }
//! ```
//!
//! # What it remembers
//! Chat groups with their invitation links and participants, for each pair of `CustSpaceId` and
//! `BusinessNumber`:
//! - `AddChatGroup` creates a group, which is `ACTIVE` at once. Like the service, it returns only a
//!   `UniqueCode`. To get the `GroupId`, call `ListChatGroup`: filter by `Subject`, or take the
//!   first entry, because the newest group comes first.
//! - A group has at most one invitation link. `AddChatGroupInviteLink` replaces it.
//! - `Result` is the number of changes. An unknown group or an already deleted link is a failure
//!   with HTTP 200, `Success` false and no `Result`.
//! - Nobody joins a group on their own. Add participants with [`Server::add_participant`].
//!
//! The service does not publish the codes of these failures. The codes here resemble published ones
//! (`InvalidParameter.…`, `DelError.TemplateNotExist`). Match on `Success`, not on the codes.
//!
//! Message templates, for each `CustSpaceId`:
//! - `CreateChatappTemplate` creates a template, whose `AuditStatus` is `auditing`. Its review ends
//!   after a minute: with `fail` if its name ends with `_rejected`, otherwise with `pass`. To let the
//!   time pass at once, call [`Server::advance`].
//! - `GetChatappTemplateDetail` returns what was created. `ListChatappTemplate` filters and pages;
//!   the newest template comes first. `ModifyChatappTemplate` changes a template that has not passed
//!   its review, and starts a new one.
//! - `DeleteChatappTemplate` deletes one language, or all. Its name is then blocked in these
//!   languages for four weeks.
//!
//! Uploaded files: `GetChatappUploadAuthorization` authorizes uploads to this server, which verifies
//! the signed policy of each form, and returns a stored file at its link.
//!
//! Every other operation returns an example of its documented response. [`Server::on`] adds rules
//! with answers of your choice: responses, failures, throttling, delays and broken connections.
//!
//! # What it received
//! [`Server::calls`] returns the calls of an operation with their parameters and outcome, and
//! [`Server::calls_of`] returns them as requests of `cams-api`. [`Server::expect`] says which calls
//! must come. It is checked by [`Server::verify`] and when the server is dropped:
//!
//! ```text
//! 1 of 1 expectations not met
//! tests/shop.rs:12: AddChatGroup with Subject "Pizza" and BusinessNumber ***
//!   expected 1, came 0
//!   nearest is call 1: Subject is "Pasta"; BusinessNumber differs
//! ```
//!
//! [`ServerBuilder::log`] gets one line for each call, without a value. The command writes them to
//! stderr with `--log`.
//!
//! # What it refuses
//! These calls get the error codes of the service:
//! - a missing required parameter, a value of another type, a value beyond its documented limits,
//!   or one that the documentation does not list;
//! - a message to a number with `+`, without what its `Type` requires, with a content that is not
//!   JSON or exceeds the limits of its channel, or to more than 1,000 recipients;
//! - a template with too long texts or too many buttons.
//!
//! It refuses only what every source refuses. [`ServerBuilder::lenient`] lets such calls pass.
//!
//! # Limits
//! | limit | value |
//! |---|---|
//! | open connections; further ones wait | 1,024 |
//! | time for a request head, also between two requests on a connection | 30 s |
//! | time for a body | 30 s |
//! | size of a body, which is read only after the signature is verified (of an upload, before) | 16 MiB |
//! | total size of bodies in memory; further ones wait | 64 MiB |
//! | calls in the log, of at most 32 MiB; the oldest are forgotten | 10,000 |
//! | length of a nonce | 128 bytes |
//! | remembered nonces, each for the 15 minutes in which its request could be replayed | 1,048,576 |

mod bodies;
mod checks;
mod clock;
#[doc(hidden)]
pub mod command;
mod connections;
mod gateway;
mod generated;
mod journal;
mod limits;
mod nonces;
mod operation;
mod outline;
mod paging;
mod parameters;
mod response;
mod server;
mod service;
mod storage;
mod world;
// The mock of the client has the same rules, and reads parameters the same way. These files are
// links to its files, so that the package contains them.
mod rule;
mod styles;
mod typed;

pub use journal::{Expectation, ReceivedCall};
pub use rule::Rule;
pub use server::{Server, ServerBuilder, StartError};
