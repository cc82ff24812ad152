//! `ListChatappMessage`: the records of messages.

use serde_json::{Value, json};

use super::{Direction, Message, Messages};
use crate::clock::Time;
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

/// The parameters that a message must match, each with the value that it is compared with.
const FILTERS: &[(&str, Part)] = &[
    ("BusinessNumber", |message| Some(message.business())),
    ("ChannelType", |message| Some(&message.shown.channel)),
    ("ClientAcceptStatus", Message::accepted),
    ("EventAction", |message| Some(message.direction())),
    ("GroupMessageId", |message| message.batch.as_deref()),
    ("MessageStatus", |message| Some(message.state())),
    ("TemplateCode", |message| message.shown.template.as_ref()?.code.as_deref()),
    ("UserNumber", |message| Some(message.user())),
];

/// A part of a message.
type Part = fn(&Message) -> Option<&str>;

/// The period of a call. Its ends are times in milliseconds, or texts without an offset.
struct Period<'c> {
    times: [Option<u64>; 2],
    texts: [Option<&'c str>; 2],
}

impl<'c> Period<'c> {
    fn of(call: &'c Parameters) -> Self {
        let time = |name| call.get(name).and_then(|text| text.parse().ok());
        Self {
            times: [time("StartTime"), time("EndTime")],
            texts: [call.get("StartTimeStr"), call.get("EndTimeStr")],
        }
    }

    fn contains(&self, time: Time) -> bool {
        let Self { times: [start, end], texts: [start_text, end_text] } = *self;
        let number = time.milliseconds();
        let is_within =
            start.is_none_or(|start| start <= number) && end.is_none_or(|end| number <= end);
        if !is_within || (start_text, end_text) == (None, None) {
            return is_within;
        }
        // Texts of one form compare like their times.
        let text = time.text().get(..19).unwrap_or_default().replace('T', " ");
        start_text.is_none_or(|start| start <= &*text) && end_text.is_none_or(|end| &*text <= end)
    }
}

impl Messages {
    /// Lists messages, the newest first.
    pub(crate) fn list(&self, call: &Parameters) -> Outcome {
        let wanted = FILTERS.iter().filter_map(|(name, part)| Some((call.get(name)?, *part)));
        let wanted: Vec<(&str, Part)> = wanted.collect();
        let period = Period::of(call);
        let space = call.get("CustSpaceId").unwrap_or_default();
        let found = self.iter().rev().filter(|message| {
            let is_wanted = |(wanted, part): &(&str, Part)| {
                part(message).is_some_and(|value| value.eq_ignore_ascii_case(wanted))
            };
            (message.space.is_empty() || message.space == space)
                && wanted.iter().all(is_wanted)
                && period.contains(message.shown.time)
        });
        let mut page = page(call, found, Message::record)?;
        Ok(Elements::from_iter([("Data".to_owned(), page["List"].take())]))
    }
}
