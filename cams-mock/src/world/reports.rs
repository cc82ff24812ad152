//! Reports in the JSON of the service: receipts and incoming messages, as webhooks get them.

use serde_json::{Value, json};

use super::event::{Receipt, Status};
use super::messages::{Message, description};
use crate::clock::Time;

/// A report for a webhook.
pub(crate) struct Report {
    pub(crate) url: String,
    /// The time of what it reports.
    pub(crate) time: Time,
    /// One entry of the body.
    pub(crate) entry: Value,
}

/// The entry of a receipt.
pub(super) fn receipt(message: &Message, receipt: &Receipt) -> Value {
    let shown = &message.shown;
    let template = shown.template.as_ref();
    let kind = match &*shown.r#type {
        "template" | "interactive" => shown.r#type.to_uppercase(),
        kind @ ("image" | "video" | "document" | "audio") => kind.to_owned(),
        _ => "none".to_owned(),
    };
    let mut entry = json!({
        "From": shown.from,
        "MessageId": shown.id,
        "MsgFrameType": if template.is_some() { "template" } else { "message" },
        "OriginPhoneNumber": shown.to,
        "Status": receipt.status,
        "TaskId": message.task.as_ref().unwrap_or(&shown.id),
        "Timestamp": receipt.time,
        "To": shown.to,
        "Type": kind,
    });
    if let (Status::Failed, Some(code)) = (receipt.status, receipt.error) {
        entry["ErrorCode"] = code.to_string().into();
        entry["ErrorDescription"] = description(code).into();
    }
    if let Some(template) = template {
        set(&mut entry, "Language", &template.language);
        set(&mut entry, "TemplateCode", &template.code);
        set(&mut entry, "TemplateName", &template.name);
    }
    entry
}

/// The entry of a message from a user. `text` is its content, as JSON unless it is a text.
pub(super) fn inbound(message: &Message, answered: Option<&Message>) -> Value {
    let shown = &message.shown;
    let mut entry = json!({
        "From": shown.from,
        "Message": message.text,
        "MessageId": shown.id,
        "NoticeType": "inbound",
        "Timestamp": shown.time,
        "To": shown.to,
        "Type": shown.r#type.to_uppercase(),
    });
    if !message.space.is_empty() {
        entry["CustSpaceId"] = message.space.as_str().into();
    }
    if let Some(id) = &shown.context {
        entry["Context"] = json!({ "id": id });
        if let Some(answered) = answered {
            entry["Context"]["from"] = answered.shown.from.as_str().into();
        }
    }
    entry
}

fn set(entry: &mut Value, name: &str, value: &Option<String>) {
    if let Some(value) = value {
        entry[name] = value.as_str().into();
    }
}
