//! The status of a message.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::delivery_error::DeliveryError;
use super::fields::Fields;
use super::sealed;
use crate::operation::open_enum;
use crate::privacy::{Redacted, redacted};
use crate::sign::sha256_hex;

/// The status of a message that you sent.
///
/// One message has several: `Sent`, then `Delivered`, then `Read`, or `Failed` instead. They may
/// arrive twice and in any order.
///
/// Source: [receipts over HTTP](https://www.alibabacloud.com/help/en/chatapp/chatappstatus-1).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Receipt {
    /// The new status.
    pub status: Status,
    /// The ID that the call which sent the message returned.
    pub message_id: Option<String>,
    /// The task ID of the call, or the message ID if the call set none.
    pub task_id: Option<String>,
    /// The sender: the business phone number or the account. Confidential.
    pub from: Option<String>,
    /// The recipient. Confidential.
    pub to: Option<String>,
    /// The recipient's user ID on the channel, which stands in for a phone number. Confidential.
    pub from_user_id: Option<String>,
    /// The parent of [`from_user_id`](Self::from_user_id). Confidential.
    pub from_parent_user_id: Option<String>,
    /// The recipient's user name on the channel. Confidential.
    pub from_user_name: Option<String>,
    /// The time of the status in milliseconds since 1970. [`time`](Self::time) converts it.
    pub timestamp: Option<i64>,
    /// The status in words.
    pub status_description: Option<String>,
    /// The code of the failure. [`error`](Self::error) explains it.
    pub error_code: Option<String>,
    /// The failure in words, often with the code in front. It may quote the message.
    pub error_description: Option<String>,
    /// The kind of conversation: `service`, `utility`, `marketing` or `authentication`.
    pub conversation_type: Option<String>,
    /// The ID of the conversation.
    pub conversation_id: Option<String>,
    /// `message` or `template`.
    pub msg_frame_type: Option<String>,
    /// The type of the message, such as `TEMPLATE` or `image`.
    pub type_: Option<String>,
    /// The number that the message was sent to before it was corrected. Confidential.
    pub origin_phone_number: Option<String>,
    /// The code of the template.
    pub template_code: Option<String>,
    /// The name of the template.
    pub template_name: Option<String>,
    /// The language of the template.
    pub language: Option<String>,
    raw: String,
}

impl Receipt {
    /// The failure, if the receipt reports one.
    pub fn error(&self) -> Option<DeliveryError> {
        let description = self.error_description.as_deref().unwrap_or_default();
        let code = self.error_code.as_deref().or_else(|| leading_code(description))?;
        Some(DeliveryError::new(code, self.error_description.as_deref()))
    }

    /// Returns `true` if no other status is expected, except `Read` after `Delivered`.
    pub fn is_final(&self) -> bool {
        matches!(self.status, Status::Delivered | Status::Read | Status::Failed)
    }

    /// The time of the status.
    pub fn time(&self) -> Option<SystemTime> {
        time(self.timestamp)
    }

    /// The recipient's wish about further messages, if the receipt reports one.
    pub fn consent_change(&self) -> Option<ConsentChange> {
        match self.status {
            Status::Subscribe => Some(ConsentChange::OptedIn),
            Status::Unsubscribe => Some(ConsentChange::OptedOut),
            _ if self.error()?.is_opt_out() => Some(ConsentChange::OptedOutOfMarketing),
            _ => None,
        }
    }

    /// The key that repeats of this receipt have in common: message ID and status, or a hash of the
    /// receipt if it has no ID.
    pub fn dedupe_key(&self) -> String {
        match &self.message_id {
            Some(id) => format!("status/{id}/{}", self.status),
            None => format!("status/{}", sha256_hex(self.raw.as_bytes())),
        }
    }

    /// The JSON of the receipt, with the fields that this type lacks. Confidential.
    pub fn raw(&self) -> &str {
        &self.raw
    }
}

/// A time in milliseconds since 1970.
pub(super) fn time(timestamp: Option<i64>) -> Option<SystemTime> {
    let milliseconds = u64::try_from(timestamp?).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds))
}

/// The code in front of a description such as `131026:Message undeliverable`.
fn leading_code(description: &str) -> Option<&str> {
    let (code, _) = description.split_once([':', ' ']).unwrap_or((description, ""));
    let is_code = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(code)
}

impl sealed::Report for Receipt {
    fn read(fields: &Fields<'_>, raw: &str) -> Result<Self, &'static str> {
        let status = fields.text("Status").ok_or("has no Status: it is not a status receipt")?;
        Ok(Self {
            status: Status::read(&status),
            message_id: fields.text("MessageId"),
            task_id: fields.text("TaskId"),
            from: fields.text("From"),
            to: fields.text("To"),
            from_user_id: fields.text("FromUserId"),
            from_parent_user_id: fields.text("FromParentUserId"),
            from_user_name: fields.text("FromUserName"),
            timestamp: fields.number("Timestamp"),
            status_description: fields.text("StatusDescription"),
            error_code: fields.text("ErrorCode"),
            error_description: fields.text("ErrorDescription"),
            conversation_type: fields.text("ConversationType"),
            conversation_id: fields.text("ConversationId"),
            msg_frame_type: fields.text("MsgFrameType"),
            type_: fields.text("Type"),
            origin_phone_number: fields.text("OriginPhoneNumber"),
            template_code: fields.text("TemplateCode"),
            template_name: fields.text("TemplateName"),
            language: fields.text("Language"),
            raw: raw.to_owned(),
        })
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt")
            .field("status", &self.status)
            .field("message_id", &self.message_id)
            .field("task_id", &self.task_id)
            .field("from", &redacted(&self.from))
            .field("to", &redacted(&self.to))
            .field("from_user_id", &redacted(&self.from_user_id))
            .field("from_parent_user_id", &redacted(&self.from_parent_user_id))
            .field("from_user_name", &redacted(&self.from_user_name))
            .field("timestamp", &self.timestamp)
            .field("status_description", &redacted(&self.status_description))
            .field("error_code", &self.error_code)
            .field("error_description", &redacted(&self.error_description))
            .field("conversation_type", &self.conversation_type)
            .field("conversation_id", &self.conversation_id)
            .field("msg_frame_type", &self.msg_frame_type)
            .field("type_", &self.type_)
            .field("origin_phone_number", &redacted(&self.origin_phone_number))
            .field("template_code", &self.template_code)
            .field("template_name", &self.template_name)
            .field("language", &self.language)
            .field("raw", &Redacted)
            .finish()
    }
}

/// The status of a message. Reports spell it in either case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The channel accepted the message.
    Sent,
    /// The message reached the recipient's device.
    Delivered,
    /// The recipient read the message.
    Read,
    /// The message will not be delivered. See [`Receipt::error`].
    Failed,
    /// Reserved: documented, never sent.
    Deleted,
    /// Viber: the user agreed to receive messages.
    Subscribe,
    /// Viber: the user no longer wants messages.
    Unsubscribe,
    /// A status that this version does not know.
    Other(String),
}

open_enum!(Status {
    Sent = "Sent",
    Delivered = "Delivered",
    Read = "Read",
    Failed = "Failed",
    Deleted = "Deleted",
    Subscribe = "subscribe",
    Unsubscribe = "unsubscribe",
});

impl Status {
    fn read(text: &str) -> Self {
        let text = text.trim();
        let known = [
            Self::Sent,
            Self::Delivered,
            Self::Read,
            Self::Failed,
            Self::Deleted,
            Self::Subscribe,
            Self::Unsubscribe,
        ];
        let known = known.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text));
        known.unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

/// A recipient's wish about further messages. Keep it where campaigns look before they send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConsentChange {
    /// Send again: the user agreed (Viber).
    OptedIn,
    /// Send nothing (Viber).
    OptedOut,
    /// Send no marketing templates (WhatsApp).
    OptedOutOfMarketing,
}
