//! The tracing span of a call, with an event for each repeat, and one if elements of the response
//! were left out. The span carries the action. At the end of the call it also gets status, request
//! ID, duration, attempts and the reason for a failure. It never carries a parameter or the
//! service's text.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Level, Span};

use crate::outcome::{Error, Metadata};
use crate::privacy::RequestId;
use crate::request::Misspelt;

/// The names of the span's fields. Names with a dot are from OpenTelemetry (semantic conventions
/// 1.44.0).
mod field {
    pub(super) const ACTION: &str = "action";
    pub(super) const STATUS: &str = "status";
    pub(super) const REQUEST_ID: &str = "request_id";
    pub(super) const ELAPSED_MS: &str = "elapsed_ms";
    pub(super) const ATTEMPTS: &str = "attempts";
    /// The service's error code.
    pub(super) const CODE: &str = "rpc.response.status_code";
    /// The kind of the error.
    pub(super) const KIND: &str = "error.type";
    /// `ERROR` if the call failed, regardless of its HTTP status.
    pub(super) const OUTCOME: &str = "otel.status_code";
}

/// The target of spans and events. It names the crate alone, so that filters survive moved files.
const TARGET: &str = env!("CARGO_CRATE_NAME");

/// The span of one call of an operation.
pub(crate) fn of_call(action: &'static str) -> Span {
    tracing::info_span!(
        target: TARGET,
        crate::product::SPAN,
        { field::ACTION } = action,
        { field::STATUS } = Empty,
        { field::REQUEST_ID } = Empty,
        { field::ELAPSED_MS } = Empty,
        { field::ATTEMPTS } = Empty,
        { field::CODE } = Empty,
        { field::KIND } = Empty,
        { field::OUTCOME } = Empty
    )
}

/// Records the facts at the end of the call.
pub(crate) fn record(span: &Span, metadata: &Metadata, error: Option<&Error>) {
    if let Some(status) = metadata.status() {
        span.record(field::STATUS, status);
    }
    if let Some(request_id) = metadata.shown_request_id() {
        span.record(field::REQUEST_ID, request_id);
    }
    span.record(field::ELAPSED_MS, milliseconds(metadata.elapsed()));
    span.record(field::ATTEMPTS, metadata.attempts());
    if let Some(error) = error {
        if let Some(code) = error.error_code().and(error.shown_code()) {
            span.record(field::CODE, code);
        }
        span.record(field::KIND, tracing::field::debug(error.kind()));
        span.record(field::OUTCOME, "ERROR");
    }
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

/// Warns of values that differ from a documented one only in case. They are searched only if
/// somebody listens.
pub(crate) fn report_misspelt(span: &Span, misspelt: impl FnOnce() -> Misspelt) {
    if !tracing::enabled!(target: TARGET, Level::WARN) {
        return;
    }
    let misspelt = misspelt();
    if !misspelt.is_empty() {
        span.in_scope(|| {
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

/// Runs a future within a span.
pub(crate) fn within<'a, F: Future>(
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
