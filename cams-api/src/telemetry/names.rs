//! The names of span fields and metrics, from OpenTelemetry's semantic conventions 1.44.0.
//!
//! The conventions for HTTP are stable. Those for RPC are a release candidate, and may still change
//! here with a new version of this crate.

/// The system of a remote procedure call: [`SYSTEM`].
pub const RPC_SYSTEM_NAME: &str = "rpc.system.name";
/// The full name of the operation: `cams/SendChatappMessage`.
pub const RPC_METHOD: &str = "rpc.method";
/// The service's error code.
pub const RPC_RESPONSE_STATUS_CODE: &str = "rpc.response.status_code";
/// The kind of the error.
pub const ERROR_TYPE: &str = "error.type";
/// The host of the endpoint.
pub const SERVER_ADDRESS: &str = "server.address";
/// The port of the endpoint.
pub const SERVER_PORT: &str = "server.port";
/// The method of an HTTP request.
pub const HTTP_REQUEST_METHOD: &str = "http.request.method";
/// The number of the repeat, from 1.
pub const HTTP_REQUEST_RESEND_COUNT: &str = "http.request.resend_count";
/// The HTTP status.
pub const HTTP_RESPONSE_STATUS_CODE: &str = "http.response.status_code";
/// The version of HTTP: `1.1` or `2`.
pub const NETWORK_PROTOCOL_VERSION: &str = "network.protocol.version";
/// The URL, without its query.
pub const URL_FULL: &str = "url.full";

/// The metric of the duration of calls, in seconds.
pub const RPC_CLIENT_CALL_DURATION: &str = "rpc.client.call.duration";
/// The metric of the duration of attempts, in seconds.
pub const HTTP_CLIENT_REQUEST_DURATION: &str = "http.client.request.duration";

/// The name of a span. The conventions do not have it: `tracing-opentelemetry` reads it.
pub const OTEL_NAME: &str = "otel.name";
/// The kind of a span: `client`. `tracing-opentelemetry` reads it.
pub const OTEL_KIND: &str = "otel.kind";
/// The status of a span: `ERROR` after a failure. `tracing-opentelemetry` reads it.
pub const OTEL_STATUS_CODE: &str = "otel.status_code";

/// The service's request ID. There is no convention for it; it is named like `aws.request_id`.
pub const ALIBABA_CLOUD_REQUEST_ID: &str = "alibaba_cloud.request_id";
/// The number of attempts of a call. There is no convention for it.
pub const ALIBABA_CLOUD_ATTEMPTS: &str = "alibaba_cloud.attempts";

/// The value of [`RPC_SYSTEM_NAME`].
pub const SYSTEM: &str = "alibaba_cloud";
