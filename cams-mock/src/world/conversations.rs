//! The messages so far, by the two numbers that exchange them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::event::Event;
use super::messages::Direction;
use super::state::State;

/// What a business and a user have exchanged, with the receipts, in order.
#[derive(Serialize)]
pub(crate) struct Conversation {
    pub(crate) business: String,
    pub(crate) user: String,
    /// Each message, followed by its receipts so far.
    pub(crate) events: Vec<Event>,
}

impl State {
    /// The messages that are remembered, with their receipts.
    pub(super) fn conversations(&self) -> Vec<Conversation> {
        let mut conversations = BTreeMap::<_, Vec<Event>>::new();
        for message in self.messages.iter() {
            let events = conversations.entry((message.business(), message.user())).or_default();
            let shown = message.shown.clone();
            events.push(match message.direction {
                Direction::Down => Event::Message(shown),
                Direction::Up => Event::Inbound(shown),
            });
            let receipts = message.receipts.iter();
            events.extend(
                receipts.map(|(status, time)| Event::Receipt(message.receipt(*status, *time))),
            );
        }
        let conversation = |((business, user), events): ((&str, &str), _)| Conversation {
            business: business.to_owned(),
            user: user.to_owned(),
            events,
        };
        conversations.into_iter().map(conversation).collect()
    }
}
