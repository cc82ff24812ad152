//! Messages from users.

use std::fmt;
use std::time::SystemTime;

use super::fields::Fields;
use super::message::Message;
use super::{sealed, status};
use crate::privacy::{Redacted, redacted};
use crate::sign::sha256_hex;

/// A message from a user to one of your numbers or accounts.
///
/// It opens the 24 hours in which WhatsApp accepts free-form messages to this user.
///
/// Source: [incoming messages over HTTP](https://www.alibabacloud.com/help/en/chatapp/chatappinbound).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Inbound {
    /// The content. Confidential.
    pub message: Message,
    /// The type as received, such as `TEXT`, `IMAGE` or `REPLY`.
    pub type_: Option<String>,
    /// The ID of the message.
    pub message_id: Option<String>,
    /// The user. Confidential.
    pub from: Option<String>,
    /// Your number or account. Confidential.
    pub to: Option<String>,
    /// The user's ID on the channel, which stands in for a phone number. Confidential.
    pub from_user_id: Option<String>,
    /// The parent of [`from_user_id`](Self::from_user_id). Confidential.
    pub from_parent_user_id: Option<String>,
    /// The user's name on the channel. Confidential.
    pub from_user_name: Option<String>,
    /// The name that the user shows to others. Confidential.
    pub display_name: Option<String>,
    /// The name of the user. Confidential.
    pub name: Option<String>,
    /// The time of the message in milliseconds since 1970. [`time`](Self::time) converts it.
    pub timestamp: Option<i64>,
    /// The message that this one answers.
    pub context: Option<Context>,
    /// The space ID. Pushes over HTTP may lack it.
    pub cust_space_id: Option<String>,
    /// The ID of the WhatsApp Business account. Pushes over HTTP may lack it.
    pub waba_id: Option<String>,
    /// `inbound`, if present.
    pub notice_type: Option<String>,
    raw: String,
}

/// The message that another message answers.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The ID of the answered message: the one that the call which sent it returned.
    pub id: Option<String>,
    /// The sender of the answered message. Confidential.
    pub from: Option<String>,
}

impl Inbound {
    /// The time of the message.
    pub fn time(&self) -> Option<SystemTime> {
        status::time(self.timestamp)
    }

    /// The text that the user wrote, or the label of the button or list row that they chose.
    pub fn text(&self) -> Option<&str> {
        self.message.text()
    }

    /// The key that repeats of this message have in common: its ID, or a hash of the message if it
    /// has none.
    pub fn dedupe_key(&self) -> String {
        match &self.message_id {
            Some(id) => format!("inbound/{id}"),
            None => format!("inbound/{}", sha256_hex(self.raw.as_bytes())),
        }
    }

    /// The JSON of the message, with the fields that this type lacks. Confidential.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Returns `true` if a message can have such fields.
    pub(super) fn is_likely(fields: &Fields<'_>) -> bool {
        fields.has("Message") || (fields.has("From") && fields.has("Type"))
    }
}

impl sealed::Report for Inbound {
    fn read(fields: &Fields<'_>, raw: &str) -> Result<Self, &'static str> {
        if !Self::is_likely(fields) {
            return Err("has no Message: it is not an incoming message");
        }
        let type_ = fields.text("Type");
        let context = fields.structure("Context");
        let context = context.as_deref().and_then(Fields::of);
        Ok(Self {
            message: Message::read(type_.as_deref().unwrap_or_default(), fields),
            type_,
            message_id: fields.text("MessageId"),
            from: fields.text("From"),
            to: fields.text("To"),
            from_user_id: fields.text("FromUserId"),
            from_parent_user_id: fields.text("FromParentUserId"),
            from_user_name: fields.text("FromUserName"),
            display_name: fields.text("DisplayName"),
            name: fields.text("Name"),
            timestamp: fields.number("Timestamp"),
            context: context
                .map(|context| Context { id: context.text("id"), from: context.text("from") }),
            cust_space_id: fields.text("CustSpaceId"),
            waba_id: fields.text("WabaId"),
            notice_type: fields.text("NoticeType"),
            raw: raw.to_owned(),
        })
    }
}

impl fmt::Debug for Inbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbound")
            .field("message", &self.message)
            .field("type_", &self.type_)
            .field("message_id", &self.message_id)
            .field("from", &redacted(&self.from))
            .field("to", &redacted(&self.to))
            .field("from_user_id", &redacted(&self.from_user_id))
            .field("from_parent_user_id", &redacted(&self.from_parent_user_id))
            .field("from_user_name", &redacted(&self.from_user_name))
            .field("display_name", &redacted(&self.display_name))
            .field("name", &redacted(&self.name))
            .field("timestamp", &self.timestamp)
            .field("context", &self.context)
            .field("cust_space_id", &self.cust_space_id)
            .field("waba_id", &self.waba_id)
            .field("notice_type", &self.notice_type)
            .field("raw", &Redacted)
            .finish()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("id", &self.id)
            .field("from", &redacted(&self.from))
            .finish()
    }
}
