//! What the local CAMS remembers between calls, and what happens in it as time passes. Knows neither
//! HTTP nor signatures.
//!
//! One file for each kind of thing has its operations as methods. The table in `operations.rs` says
//! which method executes which operation.

mod chat_groups;
mod conversations;
mod event;
mod inbound;
mod messages;
mod operations;
mod reports;
mod sending;
mod state;
mod templates;
mod webhooks;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, broadcast};

pub(crate) use self::conversations::Conversation;
pub(crate) use self::event::Event;
pub use self::inbound::{Inbound, TapError};
use self::operations::OPERATIONS;
pub(crate) use self::reports::Report;
use self::state::{News, State};
use crate::clock::{Clock, Time};
use crate::parameters::Parameters;
use crate::response::Outcome;

/// The number of events that a slow subscriber can be behind. It then misses the oldest.
const BACKLOG: usize = 4096;

/// Takes the reports that are due.
type Reports = Box<dyn Fn(Vec<Report>) + Send + Sync>;

/// The names of the operations with state, in order.
pub(crate) fn operations() -> impl ExactSizeIterator<Item = &'static str> {
    OPERATIONS.iter().map(|(name, _)| *name)
}

/// Everything that the server remembers, and its clock.
pub(crate) struct World {
    clock: Arc<Clock>,
    state: Mutex<State>,
    events: broadcast::Sender<Event>,
    reports: Reports,
    /// Tells that something is due earlier than before.
    sooner: Notify,
}

impl World {
    /// An empty world, which hands out its reports for webhooks.
    pub(crate) fn new(
        clock: Arc<Clock>,
        reports: impl Fn(Vec<Report>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            clock,
            state: Mutex::default(),
            events: broadcast::Sender::new(BACKLOG),
            reports: Box::new(reports),
            sooner: Notify::new(),
        }
    }

    /// Executes an operation. Returns `None` for an operation without state.
    pub(crate) fn execute(&self, operation: &str, call: &Parameters) -> Option<Outcome> {
        let execute = operations::find(operation)?;
        Some(self.change(|state, now| execute(state, call, now)))
    }

    /// Lets time pass, and everything happen that becomes due.
    pub(crate) fn advance(&self, time: Duration) {
        self.clock.advance(time);
        self.change(|_, _| ());
    }

    /// Lets everything happen as time passes.
    pub(crate) async fn run(&self) {
        loop {
            match self.change(|state, _| state.next()) {
                Some(next) => tokio::select! {
                    () = self.clock.reached(next) => {}
                    () = self.sooner.notified() => {}
                },
                None => self.sooner.notified().await,
            }
        }
    }

    #[allow(dead_code, reason = "a page is to show them")]
    /// The events from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    #[allow(dead_code, reason = "a page is to show them")]
    /// The messages and receipts so far.
    pub(crate) fn conversations(&self) -> Vec<Conversation> {
        self.change(|state, _| state.conversations())
    }

    /// Takes a message from a user. Returns its ID.
    pub(crate) fn inbound(&self, from: &str, to: &str, inbound: Inbound) -> String {
        self.change(|state, now| state.inbound(from, to, inbound, now))
    }

    /// Taps a button or row of a message. Returns the ID of the answer.
    pub(crate) fn tap(&self, message_id: &str, index: usize) -> Result<String, TapError> {
        self.change(|state, now| state.tap(message_id, index, now))
    }

    /// Adds a participant to a group. Returns `false` if there is no such group.
    pub(crate) fn add_participant(&self, group_id: &str, number: String) -> bool {
        self.change(|state, _| state.chat_groups.add_participant(group_id, number))
    }

    /// Changes the state, after everything that is due has happened. Tells the news.
    fn change<T>(&self, change: impl FnOnce(&mut State, Time) -> T) -> T {
        let mut state = self.lock();
        let now = self.clock.now();
        state.settle(now);
        let next = state.next();
        let result = change(&mut state, now);
        if state.next() != next {
            self.sooner.notify_one();
        }
        // The state stays locked, so that nobody hears the news of two changes in another order.
        let News { events, reports } = std::mem::take(&mut state.news);
        for event in events {
            // Nobody may be listening.
            let _ = self.events.send(event);
        }
        if !reports.is_empty() {
            (self.reports)(reports);
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http::HeaderMap;
    use serde_json::{Value, json};

    use super::*;
    use crate::operation::{self, Shape};
    use crate::parameters::{decode, fits};

    fn world() -> World {
        World::new(Arc::new(Clock::new(Arc::new(|| SystemTime::UNIX_EPOCH))), |_| ())
    }

    /// No name in the value is unknown to its shape.
    fn assert_documented(shape: &Shape, value: &Value) {
        match (shape, value) {
            (Shape::Object(fields), Value::Object(object)) => {
                for (name, value) in object {
                    let field = fields.iter().find(|field| field.name == name).expect(name);
                    assert_documented(&field.shape, value);
                }
            }
            (Shape::Array(item), Value::Array(items)) => {
                items.iter().for_each(|value| assert_documented(item, value));
            }
            _ => {}
        }
    }

    #[test]
    fn a_page_that_opens_late_sees_what_it_missed() {
        let world = world();
        let mut events = world.subscribe();
        let call = "ChannelType=whatsapp&From=8613800000000&To=8613900000009&Type=message&\
                    MessageType=text&Content={\"text\":\"Hi\"}";
        let call = Parameters::new(decode(call.as_bytes()), &HeaderMap::new(), b"");
        world.execute("SendChatappMessage", &call).unwrap().unwrap();
        world.advance(Duration::from_secs(1));
        world.inbound("+8613900000009", "8613800000000", Inbound::text("Yes"));
        world.advance(Duration::from_secs(1));

        let heard: Vec<_> = std::iter::from_fn(|| events.try_recv().ok())
            .map(|event| serde_json::to_value(event).unwrap())
            .collect();
        let kinds: Vec<_> = heard.iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["message", "receipt", "inbound", "receipt"]);
        assert_eq!(heard[0]["text"], "Hi");
        assert_eq!(heard[2]["text"], "Yes");
        let conversations = serde_json::to_value(world.conversations()).unwrap();
        assert_eq!(conversations.as_array().unwrap().len(), 1);
        assert_eq!(conversations[0]["user"], "8613900000009");
        let seen = &conversations[0]["events"];
        assert_eq!(
            *seen,
            json!([heard[0], heard[1], heard[3], heard[2]]),
            "receipts follow their message"
        );
    }

    #[test]
    fn responses_are_what_the_table_documents() {
        let world = world();
        let components = json!([{ "Type": "BODY", "Text": "Hi $(name)" },
            { "Type": "LIMITED_TIME_OFFER", "HasExpiration": true }]);
        let all = format!(
            "CustSpaceId=cams-1&BusinessNumber=8613800000000&GroupId=E000000001&Subject=s&\
             Description=d&GroupLink=g&ProfilePictureFile=p&TemplateType=WHATSAPP&Category=UTILITY&\
             Language=en&Name=hello&TemplateName=hello&Components={components}&Type=template&\
             ChannelType=whatsapp&From=8613800000000&To=8613900000000&PhoneNumber=8613800000000&\
             SenderList=[{{\"To\":\"8613900000001\"}}]"
        );
        let call = Parameters::new(decode(all.as_bytes()), &HeaderMap::new(), b"");
        let in_order = [
            "AddChatGroup",
            "AddChatGroupInviteLink",
            "UpdateChatGroup",
            "ListChatGroup",
            "ListChatGroupParticipants",
            "DeleteChatGroupParticipants",
            "DeleteChatGroupInviteLink",
            "DeleteChatGroup",
            "CreateChatappTemplate",
            "ModifyChatappTemplate",
            "ModifyChatappTemplateProperties",
            "GetChatappTemplateDetail",
            "ListChatappTemplate",
            "UpdateAccountWebhook",
            "UpdatePhoneWebhook",
            "SendChatappMessage",
            "SendChatappMassMessage",
            "ListChatappMessage",
            "DeleteChatappTemplate",
        ];
        for name in in_order {
            let operation = operation::find(name).unwrap();
            let elements = world.execute(name, &call).unwrap().unwrap();
            let response = Value::Object(elements);
            assert!(fits(&Shape::Object(operation.response), &response), "{name}: {response}");
            assert_documented(&Shape::Object(operation.response), &response);
            // The next operations need a participant.
            let _ = world.add_participant("E000000001", "8613900000000".to_owned());
            world.advance(Duration::from_secs(30));
            // A state that was written to a file is the same.
            let state = serde_json::to_value(&*world.lock()).unwrap();
            let read: State = serde_json::from_value(state.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), state);
        }
        let mut executed = in_order.to_vec();
        executed.sort_unstable();
        assert_eq!(executed, operations().collect::<Vec<_>>());
    }
}
