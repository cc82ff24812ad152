//! Messages to users: to one, or to many.

use serde_json::Value;

use super::event::{Bubble, Event, TemplateName};
use super::messages::{Direction, Fate, Message, of_content, of_template};
use super::state::State;
use crate::clock::Time;
use crate::parameters::Parameters;
use crate::response::{Elements, Failure, Outcome};

/// The code of a message whose template variables have no value.
const PARAMETERS_MISSING: u32 = 132_000;

impl State {
    /// `SendChatappMessage`.
    pub(super) fn send(&mut self, call: &Parameters, now: Time) -> Outcome {
        let recipient = Recipient {
            to: call.get("To").unwrap_or_default(),
            values: call.json("TemplateParams"),
            payload: call.json("Payload"),
        };
        let message = self.message(call, &recipient, now)?;
        let id = self.sent(message, now);
        Ok(Elements::from_iter([("MessageId".to_owned(), id.into())]))
    }

    /// `SendChatappMassMessage`.
    pub(super) fn send_to_many(&mut self, call: &Parameters, now: Time) -> Outcome {
        let batch = format!("8900000{:09}", self.messages.count() + 1);
        let mut list = call.json("SenderList");
        let mut messages = Vec::new();
        for entry in list.as_array_mut().into_iter().flatten() {
            let (values, payload) = (entry["TemplateParams"].take(), entry["Payload"].take());
            let to = entry["To"].as_str().unwrap_or_default();
            let mut message = self.message(call, &Recipient { to, values, payload }, now)?;
            message.batch = Some(batch.clone());
            messages.push(message);
        }
        for message in messages {
            self.sent(message, now);
        }
        Ok(Elements::from_iter([("GroupMessageId".to_owned(), batch.into())]))
    }

    /// The message of a call to one of its recipients.
    fn message(
        &self,
        call: &Parameters,
        recipient: &Recipient<'_>,
        now: Time,
    ) -> Result<Message, Failure> {
        let owned = |name| call.get(name).map(str::to_owned);
        let mut shown = Bubble {
            from: owned("From").unwrap_or_default(),
            to: recipient.to.to_owned(),
            channel: owned("ChannelType").unwrap_or_default().to_lowercase(),
            time: now,
            context: owned("ContextMessageId"),
            ..Bubble::default()
        };
        let mut fate = Fate::of(recipient.to);
        let text;
        // A mass message is always one from a template.
        if call.get("Type").is_none_or(|form| form == "template") {
            let template = self.templates.for_message(call, now)?;
            shown.r#type = "template".to_owned();
            shown.template = Some(TemplateName {
                code: template.map(|it| it.code.clone()).or_else(|| owned("TemplateCode")),
                name: template.map(|it| it.name.clone()).or_else(|| owned("TemplateName")),
                language: template.map(|it| it.language.clone()).or_else(|| owned("Language")),
            });
            let Recipient { values, payload, .. } = recipient;
            if let Some(template) = template {
                if !of_template(&mut shown, &template.components, values, payload) {
                    fate = Fate::Failed(PARAMETERS_MISSING);
                }
                text = shown.words();
            } else {
                text = if values.is_null() { String::new() } else { values.to_string() };
                shown.content = Some(values.clone()).filter(|values| !values.is_null());
            }
        } else {
            shown.r#type = owned("MessageType").unwrap_or_default();
            text = owned("Content").unwrap_or_default();
            let kind = shown.r#type.clone();
            of_content(&mut shown, &kind, &call.json("Content"));
        }
        Ok(Message {
            shown,
            direction: Direction::Down,
            space: call.space().to_owned(),
            batch: None,
            task: owned("TaskId"),
            text,
            fate,
            receipts: Vec::new(),
        })
    }

    /// Keeps a message and plans its receipts. Returns its ID.
    fn sent(&mut self, message: Message, now: Time) -> String {
        let first = message.fate.step(0);
        let number = self.messages.add(message);
        self.due.extend(first.map(|(after, _)| (now + after, number, 0)));
        let Some(message) = self.messages.get_mut(number) else { return String::new() };
        self.news.events.push(Event::Message(message.shown.clone()));
        message.shown.id.clone()
    }
}

/// A recipient and the values of its message.
struct Recipient<'c> {
    to: &'c str,
    values: Value,
    payload: Value,
}
