//! The tracing span of a call, with an event for each repeat, and one if elements of the reply were left out.
//! The span carries the action, and once the call is over status, request id, time and attempts; never a
//! parameter or a text of the service.

use std::time::Duration;

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
    span.record("elapsed_ms", milliseconds(metadata.elapsed()));
    span.record("attempts", metadata.attempts());
    if !metadata.mismatches().is_empty() {
        span.in_scope(|| {
            tracing::warn!(
                mismatches = ?metadata.left_out,
                "the reply has elements of other types than documented"
            );
        });
    }
}

/// Tells that the last attempt failed and is followed by another one.
pub(crate) fn report_retry(metadata: &Metadata) {
    let Some(failed) = metadata.failed_attempts().last() else { return };
    tracing::info!(
        attempt = metadata.attempts(),
        failure = ?failed.failure(),
        kind = ?failed.kind(),
        status = failed.status(),
        request_id = failed.request_id(),
        wait_ms = milliseconds(failed.wait().unwrap_or_default()),
        "an attempt failed and is repeated"
    );
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
