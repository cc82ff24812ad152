//! Checks requests that send messages, before they are sent.

use super::lint::{Lint, lints, refusal};
use crate::generated::messages::{
    CONTENTS, MassRecipient, SendChatappMassMessageRequest, SendChatappMessageRequest,
};
use crate::limits::{self, Findings, Message};
use crate::outcome::Error;

impl<C> SendChatappMessageRequest<C> {
    /// Returns the request if nothing that it sets is known to be refused: the digits of phone
    /// numbers, what its form requires, and the limits of its content.
    ///
    /// ```
    /// use cams_api::compose::Text;
    /// use cams_api::messages::SendChatappMessageRequest;
    ///
    /// let request = SendChatappMessageRequest::new().channel_type("whatsapp").from("861387777000");
    /// let error = request.to("+49 151").message(Text::new("Hello")).checked().unwrap_err();
    /// assert!(error.to_string().contains("`To` is not a phone number of digits only"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter). The error names each
    /// field with its limit and length, and no value.
    pub fn checked(self) -> Result<Self, Error> {
        refusal("invalid message", &self.findings())?;
        Ok(self)
    }

    /// Returns what some sources refuse and others do not, and fields that are not documented.
    /// Nothing of it stops the message.
    pub fn lints(&self) -> Vec<Lint> {
        lints(self.findings())
    }

    fn findings(&self) -> Findings {
        let message = Message {
            channel: self.channel_type.as_ref().map_or("", |channel| channel.as_str()),
            form: self.type_.as_ref().map_or("", |form| form.as_str()),
            from: self.from.as_deref().unwrap_or_default(),
            to: self.to.as_deref().unwrap_or_default(),
            recipient_type: self.recipient_type.as_ref().map(|kind| kind.as_str()),
            message_type: self.message_type.as_ref().map(|kind| kind.as_str()),
            content: self.content.as_deref(),
            template: self.template_code.as_deref().or(self.template_name.as_deref()),
        };
        limits::message(CONTENTS, &message)
    }
}

impl<C> SendChatappMassMessageRequest<C> {
    /// Returns the request if nothing that it sets is known to be refused: the digits of phone
    /// numbers, and the number of recipients.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter). The error names each
    /// field with its limit, and no value.
    pub fn checked(self) -> Result<Self, Error> {
        let channel = self.channel_type.as_ref().map_or("", |channel| channel.as_str());
        let list = self.sender_list.as_deref().unwrap_or_default();
        let recipients = list.iter().map(|MassRecipient { to, recipient_type, .. }| {
            (to.as_deref().unwrap_or_default(), recipient_type.as_deref())
        });
        let from = self.from.as_deref().unwrap_or_default();
        let template = self.template_code.as_deref().or(self.template_name.as_deref());
        refusal("invalid mass message", &limits::mass(channel, from, template, recipients))?;
        Ok(self)
    }
}
