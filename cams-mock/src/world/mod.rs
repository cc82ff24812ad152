//! What the local CAMS remembers between calls, and what happens in it as time passes. Knows neither
//! HTTP nor signatures.
//!
//! One file for each kind of thing has its operations as methods. The table in `operations.rs` says
//! which method executes which operation.

mod chat_groups;
mod event;
mod operations;
mod state;
mod templates;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast;

pub(crate) use self::event::Event;
use self::operations::OPERATIONS;
use self::state::State;
use crate::clock::Clock;
use crate::parameters::Parameters;
use crate::response::Outcome;

/// The number of events that a slow subscriber can be behind. It then misses the oldest.
const BACKLOG: usize = 4096;

/// The names of the operations with state, in order.
pub(crate) fn operations() -> impl ExactSizeIterator<Item = &'static str> {
    OPERATIONS.iter().map(|(name, _)| *name)
}

/// Everything that the server remembers, and its clock.
pub(crate) struct World {
    clock: Arc<Clock>,
    state: Mutex<State>,
    events: broadcast::Sender<Event>,
}

impl World {
    /// An empty world.
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self { clock, state: Mutex::default(), events: broadcast::Sender::new(BACKLOG) }
    }

    /// Executes an operation. Returns `None` for an operation without state.
    pub(crate) fn execute(&self, operation: &str, call: &Parameters) -> Option<Outcome> {
        let execute = operations::find(operation)?;
        Some(execute(&mut self.lock(), call, self.clock.now()))
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, time: Duration) {
        self.clock.advance(time);
    }

    #[allow(dead_code, reason = "the next step uses it")]
    /// The events from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Adds a participant to a group. Returns `false` if there is no such group.
    pub(crate) fn add_participant(&self, group_id: &str, number: String) -> bool {
        self.lock().chat_groups.add_participant(group_id, number)
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
        World::new(Arc::new(Clock::new(Arc::new(|| SystemTime::UNIX_EPOCH))))
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
    fn responses_are_what_the_table_documents() {
        let world = world();
        let components = json!([{ "Type": "BODY", "Text": "Hi $(name)" },
            { "Type": "LIMITED_TIME_OFFER", "HasExpiration": true }]);
        let all = format!(
            "CustSpaceId=cams-1&BusinessNumber=8613800000000&GroupId=E000000001&Subject=s&\
             Description=d&GroupLink=g&ProfilePictureFile=p&TemplateType=WHATSAPP&Category=UTILITY&\
             Language=en&Name=hello&TemplateName=hello&Components={components}"
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
            "GetChatappTemplateDetail",
            "ListChatappTemplate",
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
