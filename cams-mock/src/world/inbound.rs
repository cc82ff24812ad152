//! Messages from users: of the test's choice, or by a tap on a button.

use std::fmt;

use serde_json::{Value, json};

use super::event::{Bubble, Event};
use super::messages::{Direction, Fate, Message, of_content};
use super::reports::{self, Report};
use super::state::State;
use crate::clock::Time;

/// A message from a user, for [`Server::inbound`](crate::Server::inbound).
///
/// ```
/// use cams_mock::Inbound;
///
/// Inbound::text("Yes, please").answering("61851ccb2f1365b100000000");
/// Inbound::media("IMAGE", "https://example.com/a.png");
/// Inbound::raw("CONTACTS", r#"[{"name":{"formatted_name":"Ada"}}]"#);
/// ```
#[derive(Clone)]
#[must_use = "a user sends it with `Server::inbound`"]
pub struct Inbound {
    kind: String,
    /// The content as the service pushes it: a text, or JSON as text.
    message: String,
    answered: Option<String>,
}

impl Inbound {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::raw("TEXT", text)
    }

    /// A file: the type is `IMAGE`, `VIDEO`, `AUDIO` or `DOCUMENT`.
    pub fn media(kind: impl Into<String>, url: impl Into<String>) -> Self {
        Self::raw(kind, json!({ "id": "1", "url": url.into() }).to_string())
    }

    /// A location, in degrees.
    pub fn location(latitude: f64, longitude: f64) -> Self {
        let message = json!({ "latitude": latitude, "longitude": longitude });
        Self::raw("LOCATION", message.to_string())
    }

    /// Any other message: its `Type`, such as `CONTACTS`, and its `Message`, which is JSON as text
    /// for every type but `TEXT`.
    pub fn raw(kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind: kind.into(), message: message.into(), answered: None }
    }

    /// Names the message that this one answers, by its ID.
    pub fn answering(mut self, message_id: impl Into<String>) -> Self {
        self.answered = Some(message_id.into());
        self
    }
}

/// `Debug` shows the type alone.
impl fmt::Debug for Inbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbound").field("type", &self.kind).finish_non_exhaustive()
    }
}

/// The reason why nothing can be tapped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TapError {
    /// No message to a user has this ID, or it is forgotten.
    NoMessage,
    /// The message has fewer buttons and rows that send an answer.
    NoButton {
        /// The number of its buttons and rows that do.
        answers: usize,
    },
}

impl fmt::Display for TapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMessage => f.write_str("no message to a user has this ID"),
            Self::NoButton { answers: 0 } => {
                f.write_str("the message has no button and no row that sends an answer")
            }
            Self::NoButton { answers } => write!(
                f,
                "the message has {answers} buttons or rows that send an answer; they are counted from 0"
            ),
        }
    }
}

impl std::error::Error for TapError {}

impl State {
    /// Takes a message from a user to a business number. Returns its ID.
    pub(super) fn inbound(&mut self, from: &str, to: &str, inbound: Inbound, now: Time) -> String {
        let Inbound { kind, message: text, answered } = inbound;
        let [from, to] = [from, to].map(|number| number.trim_start_matches('+'));
        let earlier = self.messages.iter().rev().find(|message| message.business() == to);
        let space = match self.webhooks.of_number(to) {
            Some(webhook) => webhook.space.clone(),
            None => earlier.map(|message| message.space.clone()).unwrap_or_default(),
        };
        let mut shown = Bubble {
            from: from.to_owned(),
            to: to.to_owned(),
            channel: earlier.map_or("whatsapp", |message| &*message.shown.channel).to_owned(),
            r#type: kind.to_lowercase(),
            time: now,
            context: answered,
            ..Bubble::default()
        };
        show(&mut shown, &text);
        let number = self.messages.add(Message {
            shown,
            direction: Direction::Up,
            space,
            batch: None,
            task: None,
            text,
            fate: Fate::Read,
            receipts: Vec::new(),
        });
        let Some(message) = self.messages.get(number) else { return String::new() };
        if let Some(url) = self.webhooks.for_inbound(to) {
            let answered = message.shown.context.as_deref();
            let answered = answered.and_then(|id| self.messages.find(id));
            let entry = reports::inbound(message, answered);
            self.news.reports.push(Report { url: url.to_owned(), time: now, entry });
        }
        self.news.events.push(Event::Inbound(message.shown.clone()));
        message.shown.id.clone()
    }

    /// Taps a button or row of a message, counted from 0 among those that send an answer. Returns
    /// the ID of the answer.
    pub(super) fn tap(
        &mut self,
        message_id: &str,
        index: usize,
        now: Time,
    ) -> Result<String, TapError> {
        let message = self.messages.find(message_id);
        let message = message.filter(|message| message.direction == Direction::Down);
        let message = message.ok_or(TapError::NoMessage)?;
        let mut answers = message.shown.answers();
        let answers_in_all = answers.len();
        if index >= answers_in_all {
            return Err(TapError::NoButton { answers: answers_in_all });
        }
        let answer = answers.swap_remove(index).to_string();
        let (user, business) = (message.user().to_owned(), message.business().to_owned());
        let reply = Inbound::raw("REPLY", answer).answering(message_id);
        Ok(self.inbound(&user, &business, reply, now))
    }
}

/// Shows a message from a user.
fn show(shown: &mut Bubble, text: &str) {
    let content: Value = match &*shown.r#type {
        "text" => json!({ "text": text }),
        _ => serde_json::from_str(text).unwrap_or_else(|_| json!({ "text": text })),
    };
    let kind = shown.r#type.clone();
    let choice = ["button_reply", "list_reply"].into_iter().find_map(|name| content.get(name));
    match (content.get("url"), choice) {
        // The names of its fields differ from those of a message to a user.
        (Some(url), _) => {
            let file = json!({ "link": url, "caption": content["caption"],
                "fileName": content["filename"] });
            of_content(shown, &kind, &file);
        }
        (_, Some(choice)) => of_content(shown, &kind, &json!({ "text": choice["title"] })),
        _ => of_content(shown, &kind, &content),
    }
}
