//! A local CAMS for tests: an HTTP server that behaves like the service.
//!
//! It verifies the version, action, date, nonce, access key or bearer token, body hash and
//! signature, and checks the parameters against the spec. It responds in the service's JSON:
//! refusals by the gateway have their HTTP status, failures of an operation have HTTP 200 with a
//! `Code` other than `OK`. It works in memory, and calls the service only to
//! [record](ServerBuilder::record) it. Clients in any language can use it.
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
//! ## Chat groups
//! With their invitation links and participants, for each pair of `CustSpaceId` and
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
//! ## Message templates
//! For each `CustSpaceId`:
//! - `CreateChatappTemplate` creates a template, whose `AuditStatus` is `auditing`. Its review ends
//!   after a minute: with `fail` if its name ends with `_rejected`, otherwise with `pass`.
//! - `GetChatappTemplateDetail` returns what was created. `ListChatappTemplate` filters and pages;
//!   the newest template comes first. `ModifyChatappTemplate` changes a template that has not passed
//!   its review, and starts a new one. `ModifyChatappTemplateProperties` allows or forbids sending.
//! - `DeleteChatappTemplate` deletes one language, or all. The name is then blocked in these
//!   languages for four weeks.
//!
//! ## Messages
//! The latest 50,000:
//! - `SendChatappMessage` and `SendChatappMassMessage` accept a message.
//! - A template that the space has created must have passed its review in this language. If a
//!   variable has no value, the message is accepted and then fails with code 132000.
//! - A template that the space has not created here is accepted: the service may know it.
//! - `ListChatappMessage` lists messages of both directions, the newest first.
//!
//! The end of the recipient's number decides the receipts. They are due 1, 2 and 5 seconds after the
//! call:
//!
//! | number ends with | receipts |
//! |---|---|
//! | `0001` | `Failed`, 131026: the message cannot be delivered |
//! | `0002` | `Failed`, 131047: only a template may be sent |
//! | `0003` | `Failed`, 131049: the recipient has received enough marketing messages |
//! | `0004` | `Failed`, 131050: the recipient opted out |
//! | `0005` | `Failed`, 130429: too many messages |
//! | `0006` | `Failed`, 131042: payment failed |
//! | `0007` | `Failed`, 131053: the file cannot be fetched |
//! | `0008` | `Sent` |
//! | `0009` | `Sent`, `Delivered` |
//! | anything else | `Sent`, `Delivered`, `Read` |
//!
//! ## Everything else
//! What the other families keep is created, listed, read, changed and deleted in the same way. Lists
//! begin with the newest entry. A call without an optional `CustSpaceId` sees the things of every
//! space. An unknown ID is a failure, as is a state in which the documentation forbids the call.
//!
//! | family | it remembers |
//! |---|---|
//! | `chat_flows` | Flows, their versions (a new flow has the draft `1`), bindings, log settings, and the number of starts, which `GetChatFlowMetric` returns as `Total`. The keys of these responses are undocumented; here they are the names of the parameters, and a page has `List` and `Total`. |
//! | `contacts` | Groups and contacts. No operation lists contacts: `GetDownloadExcelList` returns them as JSON. Files are not read. |
//! | `conversion_api` | Datasets, one for each `CreateWhatsappConversionApi`. |
//! | `dm_accounts` | The addresses bound to a channel. |
//! | `instagram`, `messenger` | The pages bound to a channel, and the ad accounts of a Page. `GetFbInstagramPages` offers one more page to bind. |
//! | `instances` | Channel instances and their resource groups. |
//! | `marketing_flows` | Campaigns: `waiting`, `active` and `ended` by their dates, which count as UTC, or `paused`. |
//! | `message_campaigns` | Campaigns and audiences. `SyncMessengerSubscriptionToken` makes a token for each user that was added. |
//! | `message_qr_codes` | QR codes. A changed one gets a new code. |
//! | `phone_migration`, `phone_numbers` | Numbers, their verification, registration and settings. A verification needs `GetChatappVerifyCode` or `GetMigrationVerifyCode` first, accepts every code but `000000`, and expires after 14 days. `UpdatePhoneWebhook` adds a number that is unknown, as if it had come from the console. |
//! | `service` | The activation. |
//! | `viber` | Applications, reviewed after a minute: with `fail` if `BusinessAccountName` ends with `_rejected`, otherwise with `pass`. Services follow from the approved ones. |
//! | `waba` | The bound WABA of a space, its MML status, and the webhook of an account. |
//! | `whatsapp_flows` | Flows: `DRAFT`, `PUBLISHED`, `DEPRECATED`. |
//! | `whatsapp_usernames` | The username of a number. No other number of its space can have the same. |
//!
//! An authorization code of a dialog of Meta works once, in whichever operation.
//! [`Server::operations_with_state`] names all operations that remember or reveal something.
//!
//! ## Files
//! `GetChatappUploadAuthorization` authorizes uploads to this server, which verifies the signed
//! policy of each form, and returns a stored file at its link.
//!
//! ## State files
//! [`ServerBuilder::state`] (`--state FILE`) keeps everything in a file between runs, and
//! [`Server::reset`] leads back to the start.
//!
//! ## Other operations
//! They respond with every documented element: with the value that the request gives under the same
//! name, or the documented example, or a made-up value. IDs and made-up values follow from the calls
//! and [`ServerBuilder::seed`] (`--seed NUMBER`), so that each run of a test sees the same ones.
//! [`Server::on`] adds rules with answers of your choice: responses, failures, throttling, delays and
//! broken connections.
//!
//! # Time
//! Reviews and receipts follow a clock of their own. It runs like the server's, and
//! [`Server::advance`] moves it forward, so no test has to wait. Signatures are checked by the
//! server's clock.
//!
//! # What it pushes
//! `UpdatePhoneWebhook` sets the URLs for the receipts of a business number and for the messages
//! that users send to it. `UpdateAccountWebhook` sets the URL for the receipts of numbers without
//! one. [`Server::inbound`] sends a message as a user. [`Server::tap`] taps a button or a row of a
//! list; the answer carries the payload or ID that was sent with it.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! use cams_mock::{Inbound, Server};
//!
//! let server = Server::builder().credential("id", "secret").start().await?;
//! // … the program sets its webhook and sends messages …
//! server.advance(Duration::from_secs(5)); // receipts become due
//! server.inbound("8613900000000", "8613800000000", Inbound::text("Yes, please"));
//! server.pushed().await; // the webhook has responded
//! # Ok(())
//! # }
//! ```
//!
//! A webhook receives what the service documents: a JSON array of reports. Reports that are due at
//! the same moment share an array, up to 100. A webhook that does not respond with status 200 within
//! 3 seconds receives them again after 1, 5 and 10 minutes. [`ServerBuilder::push_twice`] and
//! [`ServerBuilder::push_in_reverse`] imitate the service on a bad day.
//!
//! The service does not document the answer to an interactive message. Here it is a `REPLY` in
//! WhatsApp's layout.
//!
//! **Webhooks on other machines receive nothing**, so that a test never calls one in production.
//! [`ServerBuilder::push_anywhere`] lifts this.
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
//! # What goes wrong
//! [`Server::fault`] disturbs calls: some or all, by chance or in order, with refusals, late, slow
//! and broken responses. [`faults`] describes the language, which files and the HTTP control share.
//!
//! # HTTP control
//! [`ServerBuilder::control`] and `cams-mock --control` turn on paths for tests in other languages:
//!
//! | request | effect |
//! |---|---|
//! | `GET /-/faults` | lists the faults, each with the number of calls that it has `seen` and disturbed (`fired`) |
//! | `POST /-/faults` | adds the fault or list of faults in the body, and returns it with `id`s |
//! | `DELETE /-/faults` | removes all faults |
//! | `DELETE /-/faults/ID` | removes one fault |
//! | `GET /-/calls`, `GET /-/calls?operation=NAME` | lists the calls, as [`Server::calls`] returns them, with all their values |
//! | `POST /-/reset` with `{}` | forgets what happened since the start, like [`Server::reset`] |
//! | `POST /-/advance` with `{"seconds": 60}` | lets time pass, like [`Server::advance`] |
//! | `GET /-/conversations` | lists messages and receipts, by pair of numbers |
//! | `GET /-/events` | sends messages and receipts as they happen, as server-sent events |
//! | `POST /-/inbound` with `{"from": "8613900000000", "to": "8613800000000", "text": "Hi"}` | sends a text as a user, like [`Server::inbound`], and returns its ID |
//! | `POST /-/tap` with `{"message": "ID", "button": 0}` | taps a button or row, like [`Server::tap`], and returns the ID of the answer |
//!
//! ```sh
//! curl http://127.0.0.1:8080/-/faults --json '{"operation": "AddChatGroup", "times": 2, "then": "throttled"}'
//! ```
//!
//! Responses are JSON on one line; a refusal is `{"error": "…"}`. A body must be declared as
//! `application/json`, as `--json` does. Requests to the control are not signed, but must name this
//! machine or the address of the server as their host, so that no web page elsewhere can send them.
//!
//! # Record and replay
//! [`ServerBuilder::record`] forwards the calls that this server accepts to the real service, and
//! writes each to a cassette: one line of JSON with the operation, its parameters, the HTTP status
//! and the response. [`ServerBuilder::replay`] answers from a cassette, without the service.
//!
//! ```text
//! {"action":"AddChatGroup","parameters":{"BusinessNumber":"9990000000001",…},"status":200,"response":{…}}
//! ```
//!
//! - **Signatures**: the caller signs for this server, with a key that only this server knows. The
//!   recorder signs anew, with the credentials that [`Recording::credentials`] sets. Method, query
//!   and body stay as they are.
//! - **Confidential values** are replaced by numbered fakes, in nested values and in JSON texts too:
//!   the values that the spec marks, values that it does not know, and each place where one of them
//!   occurs again. The same value has the same fake, so IDs still connect. A value of fewer than
//!   four characters is replaced only where it is marked. Keys that look like names stay.
//! - **Never recorded**: credentials, signatures, headers, the account in `AccessDeniedDetail`, and
//!   responses that are not JSON.
//! - **Replay** takes the first unused call with the same operation and parameters. In them a fake
//!   stands for any value, but always for the same one. So tests use numbers of their own, and the
//!   responses contain these. Any other call fails with HTTP 404 and a message that names the
//!   nearest recorded call and the parameters that differ. `GetChatappUploadAuthorization` is
//!   answered by this server, because uploads would leave this machine.
//! - **Differences** between the spec and the service's responses go to [`Recording::differences`].
//!
//! The command records with `--record FILE`, from the service at `--upstream URL`, and replays with
//! `--replay FILE`.
//!
//! # The inbox
//! [`ServerBuilder::ui`] and `cams-mock --ui` serve a page at `/-/inbox`, which shows each conversation
//! as the user's phone does: templates with their variables filled in, buttons, lists, files as
//! links, and receipts as ticks. A tap on a button or a typed answer goes to the webhook, as with
//! [`Server::tap`] and [`Server::inbound`]. Switches throttle the next call, reset the next
//! connection and move the clock.
//!
//! The page is part of the program. It loads nothing from other servers, shows whatever a message
//! contains as text, and is protected like the HTTP control, which it turns on.
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
//! | remembered messages; older ones are forgotten | 50,000 |
//! | bodies waiting for webhooks; older ones are dropped | 20,000 |
//! | length of a nonce | 128 bytes |
//! | remembered nonces, each for the 15 minutes in which its request could be replayed | 1,048,576 |

mod bodies;
mod cassette;
mod checks;
mod clock;
#[doc(hidden)]
pub mod command;
mod connections;
mod control;
pub mod faults;
mod fit;
mod gateway;
mod generated;
mod inbox;
mod journal;
mod limits;
mod nonces;
mod operation;
mod outline;
mod paging;
mod parameters;
mod push;
mod replace;
mod response;
mod seed;
mod server;
mod service;
mod stop;
mod storage;
mod world;
// The mock of the client has the same rules, and reads parameters the same way. These files are
// links to its files, so that the package contains them.
mod rule;
mod styles;
mod typed;
mod wire;

pub use cassette::Recording;
pub use faults::Fault;
pub use journal::{Expectation, ReceivedCall};
pub use rule::Rule;
pub use server::{Server, ServerBuilder, StartError};
pub use world::{Inbound, StateError, TapError};
