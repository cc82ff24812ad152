//! The messages of both directions, with their receipts.

mod content;
mod fate;
mod list;
mod template;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

pub(super) use self::content::of_content;
pub(super) use self::fate::{Fate, description};
pub(super) use self::template::of_template;
use super::event::{Bubble, Receipt, Status};
use crate::clock::Time;

/// The number of messages that are remembered. Beyond it, the oldest are forgotten.
const MOST: usize = 50_000;

/// The beginning of every message ID.
const ID: &str = "61851ccb2f1365b1";

/// The latest messages, in the order in which they were sent.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Messages {
    latest: VecDeque<Message>,
    /// The number of messages so far, of which the IDs are made.
    count: u64,
}

/// A message with its receipts.
#[derive(Serialize, Deserialize)]
pub(crate) struct Message {
    pub(super) shown: Bubble,
    pub(super) direction: Direction,
    /// The space, if the call named one.
    pub(super) space: String,
    /// The ID of the batch, if it was sent to many.
    pub(super) batch: Option<String>,
    /// The ID that the sender chose.
    pub(super) task: Option<String>,
    /// The content as text, for lists.
    pub(super) text: String,
    pub(super) fate: Fate,
    /// The receipts so far, with their times.
    pub(super) receipts: Vec<(Status, Time)>,
}

/// The direction of a message.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Direction {
    /// From the business to a user.
    Down,
    /// From a user to the business.
    Up,
}

impl Message {
    /// The number of the business.
    pub(super) fn business(&self) -> &str {
        match self.direction {
            Direction::Down => &self.shown.from,
            Direction::Up => &self.shown.to,
        }
    }

    /// The number of the user.
    pub(super) fn user(&self) -> &str {
        match self.direction {
            Direction::Down => &self.shown.to,
            Direction::Up => &self.shown.from,
        }
    }

    /// The code of the channel, if the message failed.
    pub(super) fn error(&self, status: Status) -> Option<u32> {
        match (status, self.fate) {
            (Status::Failed, Fate::Failed(code)) => Some(code),
            _ => None,
        }
    }

    fn has(&self, status: Status) -> bool {
        self.receipts.iter().any(|(found, _)| *found == status)
    }

    /// The event of a receipt.
    pub(super) fn receipt(&self, status: Status, time: Time) -> Receipt {
        Receipt {
            id: self.shown.id.clone(),
            from: self.shown.from.clone(),
            to: self.shown.to.clone(),
            status,
            time,
            error: self.error(status),
        }
    }
}

impl Messages {
    /// Keeps a message, and gives it its ID. Returns its number.
    pub(super) fn add(&mut self, mut message: Message) -> u64 {
        let number = self.count;
        self.count += 1;
        message.shown.id = format!("{ID}{number:08x}");
        self.latest.push_back(message);
        if self.latest.len() > MOST {
            self.latest.pop_front();
        }
        number
    }

    /// The number of messages so far.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The messages that are remembered, the oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Message> + Clone {
        self.latest.iter()
    }

    /// The message with this number.
    pub(super) fn get(&self, number: u64) -> Option<&Message> {
        self.latest.get(self.place(number)?)
    }

    /// The message with this number, to add receipts to it.
    pub(super) fn get_mut(&mut self, number: u64) -> Option<&mut Message> {
        let place = self.place(number)?;
        self.latest.get_mut(place)
    }

    /// The message with this ID.
    pub(super) fn find(&self, id: &str) -> Option<&Message> {
        let number = u64::from_str_radix(id.strip_prefix(ID)?, 16).ok()?;
        self.get(number).filter(|message| message.shown.id == id)
    }

    /// The place of a message among the latest, unless it is forgotten or yet to come.
    fn place(&self, number: u64) -> Option<usize> {
        let forgotten = self.count.checked_sub(self.latest.len() as u64)?;
        usize::try_from(number.checked_sub(forgotten)?).ok()
    }
}
