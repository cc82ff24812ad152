//! Faults: a small language that disturbs calls, the same in Rust, in a file and over HTTP.
//!
//! A fault says which calls it disturbs and what they get. Write it in Rust:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use cams_api::chat_groups::Page;
//! use cams_api::{Client, Credentials};
//! use cams_mock::{Fault, Server};
//!
//! let server = Server::builder().credential("id", "secret").start().await?;
//! # let client = Client::builder().credentials(Credentials::new("id", "secret"));
//! # let client = client.endpoint(server.url()).build()?;
//! let broken = server.fault(Fault::on("ListChatGroup").times(1).reset());
//!
//! // The client repeats the call, which only reads.
//! let call = client.list_chat_group().business_number("8613800000000").cust_space_id("cams-1");
//! call.page(Page::new().index(1).size(10)).await?;
//! assert_eq!(broken.fired(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! or as JSON, for `cams-mock --faults FILE`, [`parse`] or `POST /-/faults`:
//!
//! ```
//! # let faults = r#"
//! [
//!   {"operation": "SendChatappMessage", "skip": 1, "times": 2, "then": "throttled"},
//!   {"operation": "SendChatappMessage", "match": {"To": "8613800000001"}, "execute": true, "then": "close"},
//!   {"family": "templates", "probability": 0.1, "seed": 7, "then": {"refuse": {"status": 503, "code": "ServiceUnavailable"}}},
//!   {"delay_ms": 50, "jitter_ms": 200}
//! ]
//! # "#;
//! # assert_eq!(cams_mock::faults::parse(faults).unwrap().len(), 4);
//! ```
//!
//! # Which calls
//!
//! A call is one request, so each attempt of a client counts. Only calls that pass the signature and
//! the checks are disturbed; uploads are not.
//!
//! | key | method | default | meaning |
//! |---|---|---|---|
//! | `operation` | [`Fault::on`] | every operation | the wire name of the operation |
//! | `family` | [`Fault::on_family`] | every family | the family of the operation, such as `messages` |
//! | `match` | [`with`](Fault::with) | every call | parameters by wire name with their values. A text is compared as it is sent, any other value as JSON |
//! | `skip` | [`skip`](Fault::skip) | 0 | lets so many matching calls pass first |
//! | `times` | [`times`](Fault::times) | no limit | disturbs at most so many calls |
//! | `probability` | [`probability`](Fault::probability) | 1 | disturbs a call by chance |
//! | `seed` | [`seed`](Fault::seed) | the ID of the fault | repeats the same chances: the outcome depends only on the seed and the number of the matching call |
//!
//! Every fault counts the calls that match it, also those that another fault disturbs. The first
//! fault that is due disturbs the call. So `skip` and `times` tell a linear story: "the first call
//! passes, the next two are throttled".
//!
//! # Which effect
//!
//! | key | method | default | meaning |
//! |---|---|---|---|
//! | `then` | see below | the server's own response | what the client gets |
//! | `execute` | [`executed`](Fault::executed) | see below | `true`: the call is executed, but its own response is lost |
//! | `delay_ms` | [`delay`](Fault::delay) | 0 | the wait before anything is sent, after an execution |
//! | `jitter_ms` | [`jitter`](Fault::jitter) | 0 | waits up to this much longer, by chance |
//! | `headers` | [`header`](Fault::header), [`retry_after`](Fault::retry_after) | none | headers that the response gets, or gets instead |
//!
//! | `then` | method | executed? | what the client gets |
//! |---|---|---|---|
//! | none | | yes | the server's own response, with the delay and headers of the fault |
//! | `"throttled"` | [`throttled`](Fault::throttled) | no | HTTP 429, code `Throttling.User` |
//! | `{"response": {…}}` | [`response`](Fault::response) | no | a success with these elements |
//! | `{"fail": {"code", "message"?}}` | [`fail`](Fault::fail) | no | HTTP 200 with a failure of the operation |
//! | `{"refuse": {"status", "code", "message"?}}` | [`refuse`](Fault::refuse) | no | a refusal by the gateway |
//! | `{"http": {"status", "body"?}}` | [`http`](Fault::http) | no | any status and body: text as it is, any other value as JSON |
//! | `{"drip": {"bytes", "every_ms"}}` | [`drip`](Fault::drip) | yes | the body in pieces, with a pause before each |
//! | `{"truncate": {"after"}}` | [`truncate`](Fault::truncate) | yes | an end of the connection after so many bytes of the body |
//! | `"malformed_chunk"` | [`malformed_chunk`](Fault::malformed_chunk) | yes | half the body, then bytes that are no chunk |
//! | `"garbage"` | [`garbage`](Fault::garbage) | no | bytes that are not HTTP |
//! | `"reset"` | [`reset`](Fault::reset) | no | a reset of the TCP connection |
//! | `"close"` | [`close`](Fault::close) | no | an end of the connection before the first byte |
//!
//! Where the table says *no*, `"execute": true` executes the call first. A client cannot tell
//! `"close"` with it from `"close"` without it: that is the case for which
//! `ErrorKind::MaybeSent` exists.
//!
//! # Rules or faults
//!
//! [`Server::on`](crate::Server::on) gives the answers of one test in order, as the mock of
//! `cams-api` does: use it to choose what the service says. Use faults for what goes wrong on the
//! way, for whole families, by chance, or from outside the test. A fault comes before the rules;
//! where it executes the call, a rule may answer it.

mod apply;
mod chance;
mod check;
mod fault;
mod names;
mod set;
mod text;
mod then;

pub(crate) use self::apply::Call;
pub use self::fault::Fault;
pub use self::set::Injected;
pub(crate) use self::set::{Faults, Listed};
pub use self::text::{FaultError, parse, read};
