//! Checks requests that create or change templates, before they are sent.

use serde_json::Value;

use super::lint::{Lint, lints, refusal};
use crate::generated::templates::{
    CONTENTS, CreateChatappTemplateRequest, ModifyChatappTemplateRequest,
};
use crate::generated::types::TemplateComponent;
use crate::limits::{self, Findings, Template};
use crate::outcome::Error;

/// The components as they are sent. `#[inline]`: compiled only where templates are checked.
#[inline]
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
