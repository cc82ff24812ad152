//! One line for each report.

use cams_api::receipts::{Event, Receipt};

/// A report for people. It shows what the service reports, phone numbers included.
pub(super) fn of(event: &Event) -> String {
    match event {
        Event::Receipt(receipt) => status(receipt),
        Event::Inbound(inbound) => format!(
            "message   {}  from {}  {}",
            or_dash(inbound.message_id.as_deref()),
            or_dash(inbound.from.as_deref()),
            inbound.text().or(inbound.type_.as_deref()).unwrap_or("-"),
        ),
        Event::Audit(audit) => format!(
            "audit     {}  {}  {}",
            or_dash(audit.template_code.as_deref().or(audit.phone_number.as_deref())),
            or_dash(audit.audit_status.as_deref().or(audit.status.as_deref())),
            audit.reason.as_deref().unwrap_or_default(),
        ),
        _ => format!("unknown   {}", event.raw()),
    }
}

fn status(receipt: &Receipt) -> String {
    let mut line = format!(
        "receipt   {}  {}  to {}",
        or_dash(receipt.message_id.as_deref()),
        receipt.status,
        or_dash(receipt.to.as_deref()),
    );
    if let Some(error) = receipt.error() {
        line += &format!("  {error} ({:?})", error.advice());
    }
    line
}

fn or_dash(text: Option<&str>) -> &str {
    text.unwrap_or("-")
}
