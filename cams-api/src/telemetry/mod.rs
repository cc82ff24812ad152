//! Traces, metrics and hooks: for dashboards, alarms and headers of your own.
//!
//! | you want … | use |
//! |---|---|
//! | traces and logs | the feature `tracing`, and a subscriber |
//! | metrics | [`ClientBuilder::observer`](crate::ClientBuilder::observer) with an [`Observer`] |
//! | to see each attempt | [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt) |
//! | to add a header to each request, or to refuse calls | [`ClientBuilder::on_request`](crate::ClientBuilder::on_request) |
//! | to show one request to a colleague | [`Call::to_curl`](crate::Call::to_curl) |
//!
//! Nothing here has a parameter, a query or a text of the service in it. A client without observers
//! and hooks pays nothing for them.
//!
//! # Spans
//!
//! Each call is one span, with all its attempts and the waits between them. Each attempt is a span
//! inside it. Their fields have the [names] of OpenTelemetry, so that `tracing-opentelemetry`
//! exports them as they are.
//!
//! | field | call (`cams`) | attempt (`attempt`) |
//! |---|---|---|
//! | `otel.name` | `cams/SendChatappMessage` | the HTTP method, `POST` |
//! | `otel.kind` | `client` | `client` |
//! | `otel.status_code` | `ERROR` if the call failed, at any HTTP status | `ERROR` if the attempt failed, at any HTTP status |
//! | `error.type` | the [`ErrorKind`](crate::ErrorKind) | the same |
//! | `rpc.response.status_code` | the service's error code | the same |
//! | `rpc.system.name`, `rpc.method` | `alibaba_cloud`, `cams/SendChatappMessage` | |
//! | `server.address`, `server.port` | of the endpoint | of the endpoint |
//! | `http.request.method`, `url.full` | | the HTTP method, the URL without its query |
//! | `http.request.resend_count` | | from the second attempt |
//! | `network.protocol.version` | | `1.1` or `2`, unless a [`Transport`](crate::transport::Transport) of the program sent it |
//! | `http.response.status_code` | of the last attempt | of this attempt |
//! | `alibaba_cloud.request_id` | of the last attempt | of this attempt |
//! | `alibaba_cloud.attempts` | the number of attempts | |
//!
//! An event tells that an attempt failed and is repeated. Warnings tell that the future of a call
//! was dropped before its end, that a response has elements of undocumented types, and that a value
//! has undocumented case.
//!
//! # Metrics
//!
//! An [`Observer`] adapts the client to a library for metrics. With the crate `metrics`, its body is
//! one line:
//!
//! ```text
//! metrics::histogram!(names::RPC_CLIENT_CALL_DURATION, names::RPC_METHOD => call.operation())
//!     .record(call.elapsed().as_secs_f64());
//! ```
//!
//! With the crate `opentelemetry`, keep `meter.f64_histogram(names::RPC_CLIENT_CALL_DURATION)` in
//! the observer and record into it. This one counts calls by operation and kind:
//!
//! ```
//! # #[cfg(feature = "chat-groups")]
//! # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
//! # struct Local;
//! # impl cams_api::transport::Transport for Local {
//! #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
//! #         Box::pin(async { Ok(http::Response::new(r#"{"Code":"Product.Unsubscript"}"#.into())) })
//! #     }
//! # }
//! use std::collections::BTreeMap;
//! use std::sync::{Arc, Mutex};
//!
//! use cams_api::telemetry::{CallReport, Observer};
//! use cams_api::{Client, Credentials, ErrorKind};
//!
//! #[derive(Clone, Default)]
//! struct Counts(Arc<Mutex<BTreeMap<String, u32>>>);
//!
//! impl Observer for Counts {
//!     fn call_finished(&self, call: &CallReport<'_>) {
//!         let kind = call.kind().map_or("ok".to_owned(), |kind| format!("{kind:?}"));
//!         let key = format!("{} {kind}", call.operation());
//!         *self.0.lock().unwrap().entry(key).or_default() += 1;
//!     }
//! }
//!
//! let counts = Counts::default();
//! let client = Client::builder().credentials(Credentials::new("id", "secret"));
//! # let client = client.transport(Local).lenient();
//! let client = client.observer(counts.clone()).build()?;
//! let call = client.delete_chat_group_invite_link().business_number("8613800***");
//! let error = call.group_id("E398****").cust_space_id("cams-8***").send().await.unwrap_err();
//!
//! assert_eq!((error.kind(), error.status()), (ErrorKind::Service, Some(200)));
//! assert_eq!(counts.0.lock().unwrap()["DeleteChatGroupInviteLink Service"], 1);
//! # Ok::<(), cams_api::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod hook;
pub mod names;
mod observer;
mod watch;

pub use self::hook::RequestHead;
pub use self::observer::{AttemptReport, CallReport, DroppedCall, Observer};
pub(crate) use self::watch::Watch;
