//! What the local CAMS remembers between calls, and what happens in it as time passes. Knows neither
//! HTTP nor signatures.
//!
//! Chat groups, templates and messages have a file each, with their operations as methods: the table
//! in `operations.rs` says which method executes which operation. All other things are kept in the
//! same way: the tables in `families/` say which operation does what to which kind of thing. An
//! operation in both tables does both: a number shows its webhook, and reports go there.

mod chat_groups;
mod conversations;
mod event;
mod families;
mod inbound;
mod messages;
mod operations;
mod reports;
mod sending;
mod state;
mod state_file;
mod templates;
mod things;
mod webhooks;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, broadcast};

pub(crate) use self::conversations::Conversation;
pub(crate) use self::event::Event;
pub use self::inbound::{Inbound, TapError};
use self::operations::OPERATIONS;
pub(crate) use self::reports::Report;
use self::state::{News, State};
pub use self::state_file::StateError;
use self::state_file::StateFile;
use self::things::Call;
use crate::clock::{Clock, Time};
use crate::operation;
use crate::parameters::Parameters;
use crate::response::Outcome;
use crate::seed::Seed;

/// The state is written at most this often while the server runs.
const PAUSE: Duration = Duration::from_secs(1);

/// The number of events that a slow subscriber can be behind. It then misses the oldest.
const BACKLOG: usize = 4096;

/// Takes the reports that are due.
type Reports = Box<dyn Fn(Vec<Report>) + Send + Sync>;

/// The names of the operations with state, in order.
pub(crate) fn operations() -> impl ExactSizeIterator<Item = &'static str> {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let by_method = OPERATIONS.iter().map(|(name, _)| *name);
        let mut names: Vec<_> =
            by_method.chain(families::rows().map(|row| row.operation)).collect();
        names.sort_unstable();
        names.dedup();
        names
    });
    NAMES.iter().copied()
}

/// Everything that the server remembers, and its clock.
pub(crate) struct World {
    clock: Arc<Clock>,
    seed: Seed,
    state: Mutex<State>,
    /// The state at the start, as JSON.
    initial: String,
    file: Option<StateFile>,
    /// Wakes the task that writes the state.
    changed: Notify,
    events: broadcast::Sender<Event>,
    reports: Reports,
    /// Tells that something is due earlier than before.
    sooner: Notify,
}

impl World {
    /// A world with the state in a file, or an empty one. It hands out its reports for webhooks.
    ///
    /// # Errors
    /// If the file cannot be read, or holds something else.
    pub(crate) fn new(
        clock: Arc<Clock>,
        seed: Seed,
        file: Option<PathBuf>,
        reports: impl Fn(Vec<Report>) + Send + Sync + 'static,
    ) -> Result<Self, StateError> {
        let (file, mut state) = match file {
            Some(path) => {
                let (file, state) = StateFile::read(path)?;
                (Some(file), state)
            }
            None => (None, State::default()),
        };
        clock.advance(Duration::from_millis(state.ahead));
        state.things.set_seed(seed);
        Ok(Self {
            clock,
            seed,
            initial: serde_json::to_string(&state).unwrap_or_default(),
            state: Mutex::new(state),
            file,
            changed: Notify::new(),
            events: broadcast::Sender::new(BACKLOG),
            reports: Box::new(reports),
            sooner: Notify::new(),
        })
    }

    /// The origin of made-up values.
    pub(crate) fn seed(&self) -> Seed {
        self.seed
    }

    /// Forgets what happened since the start. The clock keeps its time.
    pub(crate) fn reset(&self) {
        let mut initial: State = serde_json::from_str(&self.initial).unwrap_or_default();
        initial.things.set_seed(self.seed);
        self.change(|state, _| {
            initial.news = std::mem::take(&mut state.news);
            initial.news.events.push(Event::Reset);
            *state = initial;
        });
    }

    /// `true` if the state is kept in a file.
    pub(crate) fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// Writes the state to its file, if there is one and it changed.
    pub(crate) fn save(&self) -> Result<(), StateError> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut state = self.lock();
        state.ahead = u64::try_from(self.clock.ahead().as_millis()).unwrap_or(u64::MAX);
        file.write(&state)
    }

    /// Writes the state to its file after changes. A failure is reported at the end, when the state
    /// is written again.
    pub(crate) async fn keep_saved(&self) {
        loop {
            self.changed.notified().await;
            tokio::time::sleep(PAUSE).await;
            let _ = self.save();
        }
    }

    /// Executes an operation. Returns `None` for an operation without state.
    pub(crate) fn execute(&self, operation: &str, call: &Parameters) -> Option<Outcome> {
        let execute = operations::find(operation);
        let row = families::find(operation);
        if execute.is_none() && row.is_none() {
            return None;
        }
        let operation = operation::find(operation)?;
        self.change(|state, now| {
            let done = execute.map(|execute| execute(state, call, now));
            let call = Call { operation, parameters: call, now };
            row.map(|row| state.things.execute(row, &call)).or(done)
        })
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

    /// The events from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

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
        self.changed.notify_one();
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
    use crate::operation::Shape;
    use crate::parameters::{decode, fits};

    fn world() -> World {
        let clock = Arc::new(Clock::new(Arc::new(|| SystemTime::UNIX_EPOCH)));
        World::new(clock, Seed(0), None, |_| ()).unwrap()
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
        assert_eq!(executed, OPERATIONS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}
