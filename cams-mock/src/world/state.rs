//! Everything that the server remembers between calls. It can be written to a file and read back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::chat_groups::ChatGroups;
use super::event::Event;
use super::messages::Messages;
use super::reports::{self, Report};
use super::templates::Templates;
use super::things::Things;
use super::webhooks::Webhooks;
use crate::clock::Time;

/// Everything that the server remembers, by kind of thing.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct State {
    /// The time by which the world is ahead of the clock of the server, in milliseconds.
    pub(super) ahead: u64,
    pub(super) chat_groups: ChatGroups,
    pub(super) messages: Messages,
    pub(super) templates: Templates,
    pub(super) things: Things,
    pub(super) webhooks: Webhooks,
    /// The receipts to come: time, number of the message, and number of the receipt.
    pub(super) due: BTreeSet<(Time, u64, usize)>,
    /// What nobody has been told yet.
    #[serde(skip)]
    pub(super) news: News,
}

/// What has happened, for those who watch.
#[derive(Default)]
pub(super) struct News {
    pub(super) events: Vec<Event>,
    pub(super) reports: Vec<Report>,
}

impl State {
    /// Lets everything happen that is due, in the order of its time.
    pub(super) fn settle(&mut self, now: Time) {
        while let Some(next) = self.due.first().copied().filter(|(time, ..)| *time <= now) {
            self.due.remove(&next);
            let (time, message, step) = next;
            self.receipt(time, message, step);
        }
    }

    /// The time of what is due next.
    pub(super) fn next(&self) -> Option<Time> {
        self.due.first().map(|(time, ..)| *time)
    }

    /// Issues a receipt, and plans the next one.
    fn receipt(&mut self, time: Time, number: u64, step: usize) {
        // It may be forgotten.
        let Some(message) = self.messages.get_mut(number) else { return };
        let Some((_, status)) = message.fate.step(step) else { return };
        message.receipts.push((status, time));
        let receipt = message.receipt(status, time);
        if let Some(url) = self.webhooks.for_receipts(&receipt.from, &message.space) {
            let entry = reports::receipt(message, &receipt);
            self.news.reports.push(Report { url: url.to_owned(), time, entry });
        }
        if let Some((after, _)) = message.fate.step(step + 1) {
            self.due.insert((message.shown.time + after, number, step + 1));
        }
        self.news.events.push(Event::Receipt(receipt));
    }
}
