//! `ListChatappMessage`: the records of messages.

use serde_json::{Value, json};

use super::{Direction, Message, Messages};
use crate::paging::page;
use crate::parameters::Parameters;
use crate::response::{Elements, Outcome};
use crate::world::event::Status;

/// The words for a message on its way, one that arrived, and one that failed. The service does not
/// publish them all.
const SENDING: &str = "sending";
const SUCCESS: &str = "success";
const FAIL: &str = "fail";

impl Message {
    /// The state of the message, on the side of the sender.
    fn state(&self) -> &'static str {
        match () {
            () if self.has(Status::Failed) => FAIL,
            () if self.direction == Direction::Up || self.has(Status::Sent) => SUCCESS,
            () => SENDING,
        }
    }

    /// Its state on the side of the user, once it is known.
    fn accepted(&self) -> Option<&'static str> {
        match () {
            () if self.has(Status::Failed) => Some(FAIL),
            () if self.has(Status::Delivered) || self.has(Status::Read) => Some(SUCCESS),
            () => None,
        }
    }

    fn direction(&self) -> &'static str {
        match self.direction {
            Direction::Down => "DOWN",
            Direction::Up => "UP",
        }
    }

    fn record(&self) -> Value {
        let shown = &self.shown;
        let time = shown.time.text();
        let form = if shown.template.is_some() { "template" } else { "message" };
        let mut record = json!({
            "BusinessNumber": self.business(),
            "ChannelType": shown.channel.to_uppercase(),
            "EventAction": self.direction(),
            "EventActionName": self.direction(),
            "FailBackFlag": "N",
            "Message": self.text,
            "MessageId": shown.id,
            "MessageSource": "api",
            "MessageStatus": self.state(),
            "MessageStatusName": capitalized(self.state()),
            "MessageType": shown.r#type.to_uppercase(),
            "MessageTypeName": shown.r#type,
            "Month": time.get(..7).unwrap_or_default().replace('-', ""),
            "SendTime": time,
            "Type": form,
            "UniqueMessageId": shown.id,
            "UserNumber": self.user(),
        });
        let template = shown.template.as_ref();
        let read = self.has(Status::Read).then_some(SUCCESS);
        for (name, value) in [
            ("ClientAcceptStatusName", self.accepted().map(capitalized)),
            ("ClientReadStatus", read.map(str::to_owned)),
            ("ClientReadStatusName", read.map(capitalized)),
            ("FailReason", self.failure()),
            ("LanguageCode", template.and_then(|template| template.language.clone())),
            ("TemplateCode", template.and_then(|template| template.code.clone())),
            ("TemplateName", template.and_then(|template| template.name.clone())),
        ] {
            if let Some(value) = value {
                record[name] = value.into();
            }
        }
        record
    }

    fn failure(&self) -> Option<String> {
        let failed = self.receipts.iter().find_map(|(status, _)| self.error(*status))?;
        Some(super::description(failed))
    }
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_uppercase() + rest
}

impl Messages {
    /// Lists messages, the newest first.
    pub(crate) fn list(&self, call: &Parameters) -> Outcome {
        let number = |name: &str| call.get(name).and_then(|text| text.parse::<u64>().ok());
        let is_wanted = |name: &str, value: Option<&str>| {
            let wanted = call.get(name);
            wanted
                .is_none_or(|wanted| value.is_some_and(|value| value.eq_ignore_ascii_case(wanted)))
        };
        let space = call.get("CustSpaceId").unwrap_or_default();
        let found = self.iter().rev().filter(|message| {
            let shown = &message.shown;
            let time = shown.time.milliseconds();
            // As text, a time has no offset.
            let text = shown.time.text().get(..19).unwrap_or_default().replace('T', " ");
            let code = shown.template.as_ref().and_then(|template| template.code.as_deref());
            (message.space.is_empty() || message.space == space)
                && is_wanted("BusinessNumber", Some(message.business()))
                && is_wanted("ChannelType", Some(&shown.channel))
                && is_wanted("ClientAcceptStatus", message.accepted())
                && is_wanted("EventAction", Some(message.direction()))
                && is_wanted("GroupMessageId", message.batch.as_deref())
                && is_wanted("MessageStatus", Some(message.state()))
                && is_wanted("TemplateCode", code)
                && is_wanted("UserNumber", Some(message.user()))
                && number("StartTime").is_none_or(|start| start <= time)
                && number("EndTime").is_none_or(|end| time <= end)
                && call.get("StartTimeStr").is_none_or(|start| start <= &*text)
                && call.get("EndTimeStr").is_none_or(|end| &*text <= end)
        });
        let mut page = page(call, found, Message::record)?;
        Ok(Elements::from_iter([("Data".to_owned(), page["List"].take())]))
    }
}
