//! A sender: channel, number and space, given once for many messages.

use std::time::Duration;

use super::content::Content;
use super::recipient::{Recipient, digits};
use super::template::{Parts, Template};
use crate::client::{Call, Client};
use crate::generated::messages::{
    Channel, MassRecipient, MessageForm, SendChatappMassMessageRequest, SendChatappMessageRequest,
    SendChatappMessageResponse,
};
use crate::limits;
use crate::outcome::{Error, ErrorKind};

/// The maximum number of recipients of one mass message.
pub const MAX_RECIPIENTS: usize = limits::MAX_RECIPIENTS;

impl Client {
    /// Returns a sender of messages: a channel and the number or ID that sends. See
    /// [`compose`](crate::compose).
    pub fn sender(&self, channel: impl Into<Channel>, from: impl Into<String>) -> Sender {
        let request = self.send_chatapp_message().channel_type(channel).from(from.into());
        Sender { client: self.clone(), request }
    }
}

/// A sender of messages. [`Client::sender`] creates it.
#[derive(Clone, Debug)]
pub struct Sender {
    client: Client,
    request: SendChatappMessageRequest<Client>,
}

impl Sender {
    /// Sets the space ID, if the client presets none.
    pub fn in_space(mut self, cust_space_id: impl Into<String>) -> Self {
        self.request.cust_space_id = Some(cust_space_id.into());
        self
    }

    /// Starts a message to a recipient: a phone number in any usual form, or an ID of the channel.
    pub fn to(&self, recipient: impl Into<Recipient>) -> Draft {
        Draft { request: self.request.clone(), to: recipient.into() }
    }

    /// Returns the request that sends a template to many recipients at once, each with the
    /// parameters of the template unless it has its own.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter): no recipient or more
    /// than [`MAX_RECIPIENTS`], an invalid recipient or sender, or an invalid template.
    pub fn mass(
        &self,
        template: &Template,
        recipients: impl IntoIterator<Item = MassRecipient>,
    ) -> Result<Call<SendChatappMassMessageRequest>, Error> {
        let channel = self.channel();
        let mut list: Vec<_> = recipients.into_iter().collect();
        match list.len() {
            0 => return Err(invalid("`SenderList` is empty")),
            count if count > MAX_RECIPIENTS => {
                return Err(invalid(&format!(
                    "`SenderList` has {count} recipients; at most {MAX_RECIPIENTS}"
                )));
            }
            _ => {}
        }
        let Parts { code, language, params, payload, flow_action, product_action } =
            template.parts.clone();
        let mut needed = template.clone();
        for (index, recipient) in list.iter_mut().enumerate() {
            let to = Recipient::new(recipient.to.take().unwrap_or_default()).on(&channel);
            let (to, kind) =
                to.map_err(|problem| invalid(&format!("`SenderList[{index}].To` {problem}")))?;
            recipient.to = Some(to);
            if let Some(kind) = kind {
                recipient.recipient_type.get_or_insert_with(|| kind.as_str().to_owned());
            }
            if recipient.template_params.is_none() && !params.is_empty() {
                recipient.template_params = Some(params.clone());
            }
            if recipient.payload.is_none() && !payload.is_empty() {
                recipient.payload = Some(payload.clone());
            }
            recipient.flow_action = recipient.flow_action.take().or_else(|| flow_action.clone());
            recipient.product_action =
                recipient.product_action.take().or_else(|| product_action.clone());
            needed.parts.params = recipient.template_params.clone().unwrap_or_default();
            needed.parts.payload = recipient.payload.clone().unwrap_or_default();
            needed.check()?;
        }
        let mut request = SendChatappMassMessageRequest::new()
            .channel_type(channel)
            .from(self.from()?)
            .language(language)
            .template_code(code)
            .set_sender_list(Some(list));
        request.cust_space_id.clone_from(&self.request.cust_space_id);
        Ok(self.client.call(request))
    }

    fn channel(&self) -> Channel {
        self.request.channel_type.clone().unwrap_or(Channel::Whatsapp)
    }

    fn from(&self) -> Result<String, Error> {
        from(&self.request, &self.channel())
    }
}

/// The sender of a request. WhatsApp's is a phone number.
fn from<C>(request: &SendChatappMessageRequest<C>, channel: &Channel) -> Result<String, Error> {
    let from = request.from.clone().unwrap_or_default();
    if from.trim().is_empty() {
        return Err(invalid("`From` is empty"));
    }
    // Viber's sender is a service ID.
    if *channel != Channel::Whatsapp {
        return Ok(from);
    }
    digits(&from).ok_or_else(|| invalid("`From` is not a phone number with country code"))
}

fn invalid(problem: &str) -> Error {
    Error::new(ErrorKind::InvalidParameter, problem)
}

/// A message that has a recipient and waits for its content.
#[derive(Clone, Debug)]
#[must_use = "a draft does nothing until it is sent"]
pub struct Draft {
    request: SendChatappMessageRequest<Client>,
    to: Recipient,
}

impl Draft {
    /// Makes it a reply to a message.
    pub fn reply_to(mut self, message_id: impl Into<String>) -> Self {
        self.request.context_message_id = Some(message_id.into());
        self
    }

    /// Sets an ID of your choice, which the status receipts repeat.
    pub fn task_id(mut self, task_id: impl Into<String>) -> Self {
        self.request.task_id = Some(task_id.into());
        self
    }

    /// Sends an SMS if the message is not delivered: the ID of the fallback policy, and the text.
    /// International site only.
    pub fn fall_back(mut self, id: impl Into<String>, text: impl Into<String>) -> Self {
        self.request.fall_back_id = Some(id.into());
        self.request.fall_back_content = Some(text.into());
        self
    }

    /// Sets the time to wait for a delivery receipt before the fallback starts, from 60 seconds to
    /// 12 hours.
    pub fn fall_back_after(mut self, time: Duration) -> Self {
        self.request.fall_back_duration = Some(i32::try_from(time.as_secs()).unwrap_or(i32::MAX));
        self
    }

    /// Checks the message and returns its call, which has the options of one call.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter) for a message that every
    /// source says is refused. The error names fields and limits, and no value.
    pub fn request(
        self,
        message: impl Into<Message>,
    ) -> Result<Call<SendChatappMessageRequest>, Error> {
        let Self { mut request, to } = self;
        let channel = request.channel_type.clone().unwrap_or(Channel::Whatsapp);
        request.from = Some(from(&request, &channel)?);
        let (to, kind) = to.on(&channel).map_err(|problem| invalid(&format!("`To` {problem}")))?;
        request = request.to(to);
        request.recipient_type = kind.or(request.recipient_type);
        if let Some(seconds) = request.fall_back_duration
            && !(60..=43_200).contains(&seconds)
        {
            return Err(invalid("`FallBackDuration` is not from 60 to 43,200 seconds"));
        }
        match message.into() {
            Message::Content(content) => {
                content.check(&channel)?;
                request = request.message(content);
            }
            Message::Template(template) => {
                template.check()?;
                request = with_template(request, template.parts);
            }
        }
        Ok(request.customize())
    }

    /// Sends the message.
    ///
    /// # Errors
    ///
    /// The errors of [`request`](Self::request), with nothing sent, and of
    /// [`Call::send`](crate::Call::send).
    pub async fn send(
        self,
        message: impl Into<Message>,
    ) -> Result<SendChatappMessageResponse, Error> {
        self.request(message)?.send().await
    }

    /// Like [`send`](Self::send), for programs without an async runtime.
    ///
    /// # Errors
    ///
    /// The errors of [`request`](Self::request), with nothing sent, and of
    /// [`Call::send_blocking`](crate::Call::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(
        self,
        message: impl Into<Message>,
    ) -> Result<SendChatappMessageResponse, Error> {
        self.request(message)?.send_blocking()
    }
}

fn with_template<C>(
    request: SendChatappMessageRequest<C>,
    parts: Parts,
) -> SendChatappMessageRequest<C> {
    let Parts { code, language, params, payload, flow_action, product_action } = parts;
    request
        .type_(MessageForm::Template)
        .template_code(code)
        .set_language((!language.is_empty()).then_some(language))
        .set_template_params((!params.is_empty()).then_some(params))
        .set_payload((!payload.is_empty()).then_some(payload))
        .set_flow_action(flow_action)
        .set_product_action(product_action)
}

/// A message: a content in free form, or a template.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Message {
    /// A content, allowed within 24 hours of the user's last message.
    Content(Content),
    /// A template, allowed at any time.
    Template(Template),
}

impl<T: Into<Content>> From<T> for Message {
    fn from(content: T) -> Self {
        Self::Content(content.into())
    }
}

impl From<Template> for Message {
    fn from(template: Template) -> Self {
        Self::Template(template)
    }
}
