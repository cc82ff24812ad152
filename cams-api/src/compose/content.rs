//! The content of a message: its type and its JSON.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::lint::{Lint, lints, refusal};
use crate::generated::messages::{
    CONTENTS, Channel, MessageForm, MessageType, SendChatappMessageRequest,
};
use crate::limits::{self, Findings};
use crate::outcome::Error;

/// The content of a message in free form: its type and its JSON.
///
/// The builders of this module convert to it. [`Content::raw`] takes any other content.
#[derive(Clone, PartialEq)]
pub struct Content {
    type_: MessageType,
    value: Value,
}

impl Content {
    /// A content that this module has no builder for. A documented type is checked like any other.
    pub fn raw(type_: impl Into<MessageType>, json: Value) -> Self {
        Self { type_: type_.into(), value: json }
    }

    /// A content built from a typed value. Its callers are `#[inline]`, so that a program compiles
    /// the contents that it sends, and the client none.
    pub(super) fn of(type_: MessageType, value: &impl Serialize) -> Self {
        // Only a map with keys other than text fails, and no part of a content has one.
        Self { type_, value: serde_json::to_value(value).unwrap_or_default() }
    }

    /// The content type.
    pub fn message_type(&self) -> &MessageType {
        &self.type_
    }

    /// The JSON, as it is sent.
    pub fn json(&self) -> &Value {
        &self.value
    }

    /// Checks the content against the limits that all sources document for a channel. Lengths are
    /// in Unicode scalar values, such as [`str::chars`] counts. A type that is not documented for
    /// the channel is not checked.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter). The error names each
    /// field with its limit and length, and no value.
    pub fn check(&self, channel: &Channel) -> Result<(), Error> {
        let what = format!("invalid content of type {}", shown(&self.type_));
        refusal(&what, &self.findings(channel))
    }

    /// Returns what some sources refuse and others do not, and fields that are not documented.
    /// Nothing of it stops a message.
    pub fn lints(&self, channel: &Channel) -> Vec<Lint> {
        lints(self.findings(channel))
    }

    fn findings(&self, channel: &Channel) -> Findings {
        limits::content(CONTENTS, channel.as_str(), self.type_.as_str(), &self.value)
    }
}

/// A documented type. Any other text is the caller's.
fn shown(type_: &MessageType) -> &str {
    if type_.is_documented() { type_.as_str() } else { "***" }
}

impl From<Content> for String {
    fn from(content: Content) -> Self {
        content.value.to_string()
    }
}

/// Shows the type and not the content.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("type_", &self.type_).finish_non_exhaustive()
    }
}

impl<C> SendChatappMessageRequest<C> {
    /// Sets `Content`, `MessageType` and `Type` for a message in free form.
    ///
    /// [`content`](Self::content()) sets only the JSON.
    pub fn message(self, content: impl Into<Content>) -> Self {
        let Content { type_, value } = content.into();
        self.type_(MessageForm::Message).message_type(type_).content(value.to_string())
    }
}

/// Implements the conversion of builders to `String`, for
/// [`content`](SendChatappMessageRequest::content()).
macro_rules! into_text {
    ($($Builder:ident),* $(,)?) => {$(
        impl From<$Builder> for String {
            #[inline]
            fn from(builder: $Builder) -> Self {
                $crate::compose::Content::from(builder).into()
            }
        }
    )*};
}

pub(super) use into_text;
