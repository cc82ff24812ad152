//! A local CAMS for tests: an HTTP server that treats requests like the service does.
//!
//! It verifies version, action, date, nonce, access key, body hash and signature, checks the parameters
//! against the operation table of the spec, and answers in the service's JSON: refusals of the gateway with their
//! HTTP status, failures of an operation as HTTP 200 with a `Code` other than `OK`. It works in memory and
//! never calls the service. Any client can use it, whatever its language.
//!
//! It knows every operation of the service. As a dev-dependency it turns on no family of `cams-api`: the tests of a
//! program compile the same client as its build.
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
//! - `AddChatGroup` creates a group that is `ACTIVE` at once. Like the service it replies a `UniqueCode`
//!   only. `ListChatGroup` finds the `GroupId`: by the filter `Subject`, or as its first entry, since the
//!   newest group comes first.
//! - A group has one invitation link at most. `AddChatGroupInviteLink` replaces the one before.
//! - `Result` counts what was changed. An unknown group, or a link that is already deleted, is a failure
//!   with HTTP 200, `Success` false and no `Result`.
//! - Nobody joins a group by itself: [`Server::add_participant`] lets somebody join.
//!
//! The service does not publish the codes of these failures. The codes here are modelled on its others
//! (`InvalidParameter.…`, `DelError.TemplateNotExist`); match on `Success`, not on them.
//!
//! Every other operation of the table gets an example of its documented reply.
//!
//! # Limits
//! | what | how much |
//! |---|---|
//! | connections at a time; others wait | 1,024 |
//! | time for the head of a request, also between two requests of a connection | 30 s |
//! | time for a body | 30 s |
//! | a body; it is read only when the head's signature is right | 16 MiB |
//! | all bodies in memory; others wait | 64 MiB |
//! | a nonce | 128 bytes |
//! | nonces that are remembered, each for the 15 minutes in which its request could be sent again | 1,048,576 |

mod bodies;
mod chat_groups;
mod connections;
mod gateway;
mod generated;
mod nonces;
mod operations;
mod outline;
mod paging;
mod parameters;
mod reply;
mod server;
mod styles;

pub use server::{Server, ServerBuilder, StartError};
