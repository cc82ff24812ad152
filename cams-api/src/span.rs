//! The tracing span of a call. It carries the action, and once the call is over status, request id, time and
//! attempts; never a parameter or a text of the service.

use tracing::Span;
use tracing::field::Empty;

use crate::metadata::Metadata;

/// The span of one call of an operation.
pub(crate) fn of_call(action: &'static str) -> Span {
    tracing::info_span!(
        "cams",
        action,
        status = Empty,
        request_id = Empty,
        elapsed_ms = Empty,
        attempts = Empty
    )
}

/// Writes what is known at the end of the call.
pub(crate) fn record(span: &Span, metadata: &Metadata) {
    if let Some(status) = metadata.status() {
        span.record("status", status);
    }
    if let Some(request_id) = metadata.request_id() {
        span.record("request_id", request_id);
    }
    span.record("elapsed_ms", u64::try_from(metadata.elapsed().as_millis()).unwrap_or(u64::MAX));
    span.record("attempts", metadata.attempts());
}
