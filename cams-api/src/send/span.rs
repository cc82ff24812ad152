//! The tracing spans of a call and of its attempts, with an event for each repeat, for a call that
//! was dropped, and for elements of the response that were left out. They never carry a parameter or
//! the service's text. [`telemetry`](crate::telemetry) has the table.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tracing::field::{Empty, debug};
use tracing::{Level, Span};

use crate::endpoint::Endpoint;
use crate::operation::Method;
use crate::outcome::{Error, Metadata};
use crate::privacy::RequestId;
use crate::product::SPAN;
use crate::request::Misspelt;
use crate::telemetry::names;

/// The target of spans and events. It names the crate alone, so that filters survive moved files.
const TARGET: &str = env!("CARGO_CRATE_NAME");

/// The span of a call.
pub(crate) struct CallSpan {
    span: Span,
    has_ended: bool,
}

/// The span of one call of an operation.
pub(crate) fn of_call(endpoint: &Endpoint, action: &'static str) -> CallSpan {
    let span = tracing::info_span!(
        target: TARGET,
        SPAN,
        { names::OTEL_NAME } = display(format_args!("{SPAN}/{action}")),
        { names::OTEL_KIND } = "client",
        { names::OTEL_STATUS_CODE } = Empty,
        { names::RPC_SYSTEM_NAME } = names::SYSTEM,
        { names::RPC_METHOD } = display(format_args!("{SPAN}/{action}")),
        { names::RPC_RESPONSE_STATUS_CODE } = Empty,
        { names::ERROR_TYPE } = Empty,
        { names::SERVER_ADDRESS } = endpoint.url.host_str(),
        { names::SERVER_PORT } = endpoint.url.port_or_known_default(),
        { names::HTTP_RESPONSE_STATUS_CODE } = Empty,
        { names::ALIBABA_CLOUD_REQUEST_ID } = Empty,
        { names::ALIBABA_CLOUD_ATTEMPTS } = Empty
    );
    CallSpan { span, has_ended: false }
}

/// The span of one attempt, inside the span of its call.
pub(crate) fn of_attempt(endpoint: &Endpoint, method: Method, attempt: u32) -> Span {
    tracing::info_span!(
        target: TARGET,
        "attempt",
        { names::OTEL_NAME } = method.as_str(),
        { names::OTEL_KIND } = "client",
        { names::OTEL_STATUS_CODE } = Empty,
        { names::HTTP_REQUEST_METHOD } = method.as_str(),
        { names::HTTP_REQUEST_RESEND_COUNT } = (attempt > 1).then_some(attempt - 1),
        { names::URL_FULL } = endpoint.url.as_str(),
        { names::SERVER_ADDRESS } = endpoint.url.host_str(),
        { names::SERVER_PORT } = endpoint.url.port_or_known_default(),
        { names::NETWORK_PROTOCOL_VERSION } = Empty,
        { names::HTTP_RESPONSE_STATUS_CODE } = Empty,
        { names::RPC_RESPONSE_STATUS_CODE } = Empty,
        { names::ERROR_TYPE } = Empty,
        { names::ALIBABA_CLOUD_REQUEST_ID } = Empty
    )
}

/// Ends the span of a call with its facts.
pub(crate) fn end_call(mut call: CallSpan, metadata: &Metadata, error: Option<&Error>) {
    call.has_ended = true;
    let span = &call.span;
    record(span, metadata, error);
    span.record(names::ALIBABA_CLOUD_ATTEMPTS, metadata.attempts());
    if !metadata.mismatches().is_empty() {
        span.in_scope(|| {
            tracing::warn!(
                target: TARGET,
                mismatches = ?metadata.left_out,
                "the response has elements of undocumented types"
            );
        });
    }
}

/// Ends the span of an attempt with its facts.
pub(crate) fn end_attempt(
    span: Span,
    metadata: &Metadata,
    version: Option<&str>,
    error: Option<&Error>,
) {
    if let Some(version) = version {
        span.record(names::NETWORK_PROTOCOL_VERSION, version);
    }
    record(&span, metadata, error);
}

/// Records the facts at the end of a call or an attempt.
fn record(span: &Span, metadata: &Metadata, error: Option<&Error>) {
    if let Some(status) = metadata.status() {
        span.record(names::HTTP_RESPONSE_STATUS_CODE, status);
    }
    if let Some(request_id) = metadata.shown_request_id() {
        span.record(names::ALIBABA_CLOUD_REQUEST_ID, request_id);
    }
    if let Some(error) = error {
        if let Some(code) = error.error_code().and(error.shown_code()) {
            span.record(names::RPC_RESPONSE_STATUS_CODE, code);
        }
        span.record(names::ERROR_TYPE, debug(error.kind()));
        span.record(names::OTEL_STATUS_CODE, "ERROR");
    }
}

impl Drop for CallSpan {
    /// Nobody waits for the call any more. The service may still execute the request.
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        self.span.record(names::ERROR_TYPE, "Dropped");
        self.span.record(names::OTEL_STATUS_CODE, "ERROR");
        self.span.in_scope(|| {
            tracing::warn!(
                target: TARGET,
                "the call was dropped before its end; the service may have executed it"
            );
        });
    }
}

/// Warns of values that differ from a documented one only in case. They are searched only if
/// somebody listens.
pub(crate) fn report_misspelt(call: &CallSpan, misspelt: impl FnOnce() -> Misspelt) {
    if !tracing::enabled!(target: TARGET, Level::WARN) {
        return;
    }
    let misspelt = misspelt();
    if !misspelt.is_empty() {
        call.span.in_scope(|| {
            tracing::warn!(
                target: TARGET,
                documented = ?misspelt,
                "values differ from the documented ones in case"
            );
        });
    }
}

/// Reports that the last attempt failed and another one follows.
pub(crate) fn report_retry(metadata: &Metadata) {
    let Some(failed) = metadata.failed_attempts().last() else { return };
    tracing::info!(
        target: TARGET,
        attempt = metadata.attempts(),
        failure = ?failed.failure(),
        kind = ?failed.kind(),
        status = failed.status(),
        request_id = failed.request_id.as_ref().map(RequestId::shown),
        wait_ms = milliseconds(failed.wait().unwrap_or_default()),
        "an attempt failed and is repeated"
    );
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Runs a call within its span.
pub(crate) fn within_call<'a, F: Future>(
    call: &'a CallSpan,
    future: Pin<&'a mut F>,
) -> impl Future<Output = F::Output> {
    Within { span: &call.span, future }
}

/// Runs an attempt within its span.
pub(crate) fn within_attempt<'a, F: Future>(
    span: &'a Span,
    future: Pin<&'a mut F>,
) -> impl Future<Output = F::Output> {
    Within { span, future }
}

/// A future that runs inside a span. It borrows the future, which is large; `tracing::Instrument`
/// would move it.
struct Within<'a, F> {
    span: &'a Span,
    future: Pin<&'a mut F>,
}

impl<F: Future> Future for Within<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = self.span.enter();
        self.future.as_mut().poll(context)
    }
}
