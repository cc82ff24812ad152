//! The state of each recipient.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The state of each recipient of a [`Campaign`](super::Campaign).
///
/// It can be stored with serde. The stored form contains the numbers of the recipients; `Debug` only
/// counts them.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub(super) batches: Vec<Batch>,
    /// The number of batches that ever had a task ID.
    pub(super) numbered: usize,
}

/// The recipients of one call.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Batch {
    pub(super) task_id: String,
    pub(super) to: Vec<String>,
    pub(super) state: State,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Waiting,
    /// On its way. It stays like this if the campaign is dropped.
    Sending,
    Accepted {
        group_message_id: Option<String>,
    },
    MaybeSent {
        error: String,
    },
    NotSent {
        error: String,
    },
}

/// A batch that went on its way or ended: what [`Campaign::on_change`] is told. Stored one after the
/// other, changes keep what a campaign did before its process was killed: [`Report::apply`] takes
/// them in.
///
/// The stored form contains the numbers of the recipients; `Debug` does not.
///
/// [`Campaign::on_change`]: super::Campaign::on_change
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Change(pub(super) Batch);

/// Shows no number.
impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("task_id", &self.0.task_id).finish_non_exhaustive()
    }
}

impl State {
    /// The service has the batch, or may have it.
    pub(super) fn must_not_be_sent_again(&self) -> bool {
        match self {
            Self::Sending | Self::Accepted { .. } | Self::MaybeSent { .. } => true,
            Self::Waiting | Self::NotSent { .. } => false,
        }
    }
}

/// A recipient in a [`Report`].
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recipient<'a> {
    /// Its number, in digits.
    pub to: &'a str,
    /// The task ID of its batch. Receipts have it.
    pub task_id: &'a str,
    /// The service's ID of the batch, if it was accepted.
    pub group_message_id: Option<&'a str>,
    /// The text of the error of its batch, if there was one.
    pub error: Option<&'a str>,
}

impl Report {
    /// The recipients that the service accepted. Receipts tell if a message was delivered.
    pub fn accepted(&self) -> impl Iterator<Item = Recipient<'_>> {
        self.recipients(|state| matches!(state, State::Accepted { .. }))
    }

    /// The recipients that the service may have accepted. Do not send to them again before their
    /// receipts, which have the task ID, are overdue.
    pub fn maybe_sent(&self) -> impl Iterator<Item = Recipient<'_>> {
        self.recipients(|state| matches!(state, State::Sending | State::MaybeSent { .. }))
    }

    /// The recipients that were not sent to. Sending to them again is safe.
    pub fn not_sent(&self) -> impl Iterator<Item = Recipient<'_>> {
        self.recipients(|state| !state.must_not_be_sent_again())
    }

    /// The number of recipients.
    pub fn count(&self) -> usize {
        self.batches.iter().map(|batch| batch.to.len()).sum()
    }

    /// Takes in a change of a campaign that could not store its report. Apply all changes of the
    /// campaign in their order, to the report that it resumed, if any.
    pub fn apply(&mut self, change: Change) {
        let Change(changed) = change;
        match self.batches.iter_mut().find(|batch| batch.task_id == changed.task_id) {
            Some(batch) => *batch = changed,
            None => {
                self.numbered += 1;
                self.batches.push(changed);
            }
        }
    }

    fn recipients(&self, belongs: fn(&State) -> bool) -> impl Iterator<Item = Recipient<'_>> {
        self.batches.iter().filter(move |batch| belongs(&batch.state)).flat_map(Batch::recipients)
    }

    /// The number of recipients whose batch has ended.
    pub(super) fn done(&self) -> usize {
        let ended = |batch: &&Batch| !matches!(batch.state, State::Waiting | State::Sending);
        self.batches.iter().filter(ended).map(|batch| batch.to.len()).sum()
    }

    /// Removes the recipients among `numbers` that may be sent to again. Returns all recipients that
    /// must not be.
    pub(super) fn open(&mut self, numbers: &HashSet<&str>) -> HashSet<String> {
        let mut settled = HashSet::new();
        for batch in &mut self.batches {
            if batch.state.must_not_be_sent_again() {
                settled.extend(batch.to.iter().cloned());
            } else {
                batch.to.retain(|to| !numbers.contains(to.as_str()));
            }
        }
        self.batches.retain(|batch| !batch.to.is_empty());
        settled
    }
}

impl Batch {
    fn recipients(&self) -> impl Iterator<Item = Recipient<'_>> {
        let (group_message_id, error) = match &self.state {
            State::Waiting | State::Sending => (None, None),
            State::Accepted { group_message_id } => (group_message_id.as_deref(), None),
            State::MaybeSent { error } | State::NotSent { error } => (None, Some(error.as_str())),
        };
        let task_id = self.task_id.as_str();
        self.to.iter().map(move |to| Recipient { to, task_id, group_message_id, error })
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("accepted", &self.accepted().count())
            .field("maybe_sent", &self.maybe_sent().count())
            .field("not_sent", &self.not_sent().count())
            .finish_non_exhaustive()
    }
}

/// Shows no number.
impl fmt::Debug for Recipient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipient")
            .field("to", &"***")
            .field("task_id", &self.task_id)
            .field("group_message_id", &self.group_message_id)
            .field("error", &self.error)
            .finish()
    }
}
