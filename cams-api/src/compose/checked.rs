//! Checks of plain requests, before they are sent.

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

#[cfg(feature = "templates")]
mod templates {
    use serde_json::Value;

    use super::super::lint::{Lint, lints, refusal};
    use crate::generated::templates::{
        CONTENTS, CreateChatappTemplateRequest, ModifyChatappTemplateRequest,
    };
    use crate::generated::types::TemplateComponent;
    use crate::limits::{self, Findings, Template};
    use crate::outcome::Error;

    /// The components as they are sent.
    fn json(components: Option<&Vec<TemplateComponent>>) -> Value {
        // Only a map with keys other than text fails, and no component has one.
        serde_json::to_value(components).unwrap_or_default()
    }

    impl<C> CreateChatappTemplateRequest<C> {
        /// Returns the request if nothing that it sets is known to be refused: the lengths of its
        /// texts, and the number and kinds of its buttons and cards.
        ///
        /// ```
        /// use cams_api::compose::Component;
        /// use cams_api::templates::CreateChatappTemplateRequest;
        ///
        /// let request = CreateChatappTemplateRequest::new().template_type("WHATSAPP").name("hello");
        /// let request = request.category("UTILITY").language("en");
        /// let long = request.components([Component::header("x".repeat(61))]);
        /// let error = long.checked().unwrap_err().to_string();
        /// assert!(error.contains("`Components[0].Text` has 61 characters; at most 60"));
        /// ```
        ///
        /// # Errors
        ///
        /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter). The error names each
        /// field with its limit and length, and no value.
        pub fn checked(self) -> Result<Self, Error> {
            refusal("invalid template", &self.findings())?;
            Ok(self)
        }

        /// Returns what some sources refuse and others do not, and fields that are not documented.
        /// Nothing of it stops the template.
        pub fn lints(&self) -> Vec<Lint> {
            lints(self.findings())
        }

        fn findings(&self) -> Findings {
            let template = Template {
                channel: self.template_type.as_ref().map_or("", |channel| channel.as_str()),
                category: self.category.as_ref().map(|category| category.as_str()),
                name: self.name.as_deref(),
                send_ttl: self.message_send_ttl_seconds.map(i64::from),
                components: &json(self.components.as_ref()),
            };
            limits::template(CONTENTS, &template)
        }
    }

    impl<C> ModifyChatappTemplateRequest<C> {
        /// Returns the request if nothing that it sets is known to be refused: the lengths of its
        /// texts, and the number and kinds of its buttons and cards. Without `TemplateType` it is
        /// checked as a WhatsApp template.
        ///
        /// # Errors
        ///
        /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter). The error names each
        /// field with its limit and length, and no value.
        pub fn checked(self) -> Result<Self, Error> {
            refusal("invalid template", &self.findings())?;
            Ok(self)
        }

        /// Returns what some sources refuse and others do not, and fields that are not documented.
        /// Nothing of it stops the template.
        pub fn lints(&self) -> Vec<Lint> {
            lints(self.findings())
        }

        fn findings(&self) -> Findings {
            let template = Template {
                channel: self.template_type.as_deref().unwrap_or("WHATSAPP"),
                category: self.category.as_deref(),
                name: None,
                send_ttl: self.message_send_ttl_seconds.map(i64::from),
                components: &json(self.components.as_ref()),
            };
            limits::template(CONTENTS, &template)
        }
    }
}
