//! What is to be pushed, and when: one body at a time to each webhook, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;

use crate::clock::Time;
use crate::world::Report;

/// The times from one attempt to the next. Then the service gives up.
const PAUSES: [Duration; 3] =
    [Duration::from_secs(60), Duration::from_secs(5 * 60), Duration::from_secs(10 * 60)];

/// The most entries in a body.
const MOST: usize = 100;

/// The most bodies that wait. Beyond it, the oldest are dropped: nobody can catch up with them.
const ROOM: usize = 20_000;

/// What is to be pushed.
#[derive(Default)]
pub(super) struct Queue {
    /// By time, and in the order in which it was added.
    waiting: BTreeMap<(Time, u64), Body>,
    /// The webhooks that have not responded yet.
    busy: BTreeSet<String>,
    /// The number of bodies added so far.
    added: u64,
}

/// A body for a webhook.
#[derive(Clone)]
struct Body {
    url: String,
    text: String,
    /// The number of attempts so far.
    attempts: usize,
}

/// A body under way.
pub(super) struct Attempt {
    body: Body,
    started: Time,
}

impl Attempt {
    pub(super) fn url(&self) -> &str {
        &self.body.url
    }

    pub(super) fn body(&self) -> &str {
        &self.body.text
    }
}

impl Queue {
    /// Adds reports that are due, each of them this many times. Those of the same time to the same
    /// webhook share a body.
    pub(super) fn add(&mut self, reports: Vec<Report>, times: usize, now: Time) {
        let is_together = |a: &Report, b: &Report| a.url == b.url && a.time == b.time;
        for reports in reports.chunk_by(is_together).flat_map(|reports| reports.chunks(MOST)) {
            let Some(Report { url, .. }) = reports.first() else { continue };
            let entries: Vec<&Value> = reports.iter().map(|report| &report.entry).collect();
            let text = serde_json::json!(entries).to_string();
            for _ in 0..times {
                self.insert(now, Body { url: url.clone(), text: text.clone(), attempts: 0 });
            }
        }
    }

    /// The next body that is due, to a webhook that is not busy.
    pub(super) fn start(&mut self, now: Time) -> Option<Attempt> {
        let mut due = self.waiting.range(..=(now, u64::MAX));
        let (key, _) = due.find(|(_, body)| !self.busy.contains(&body.url))?;
        let body = self.waiting.remove(&key.clone())?;
        self.busy.insert(body.url.clone());
        Some(Attempt { body, started: now })
    }

    /// Takes back a body after an attempt. One that was not accepted waits for the next.
    pub(super) fn end(&mut self, attempt: Attempt, is_accepted: bool) {
        let Attempt { mut body, started } = attempt;
        self.busy.remove(&body.url);
        if let Some(pause) = PAUSES.get(body.attempts).filter(|_| !is_accepted) {
            body.attempts += 1;
            self.insert(started + *pause, body);
        }
    }

    /// The time of the first body that is not due yet.
    pub(super) fn next_after(&self, now: Time) -> Option<Time> {
        self.waiting.range((now, u64::MAX)..).next().map(|((time, _), _)| *time)
    }

    /// Returns `true` if nothing is due and nothing under way.
    pub(super) fn is_idle(&self, now: Time) -> bool {
        self.busy.is_empty() && self.waiting.range(..=(now, u64::MAX)).next().is_none()
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    fn insert(&mut self, time: Time, body: Body) {
        self.waiting.insert((time, self.added), body);
        self.added += 1;
        if self.waiting.len() > ROOM {
            self.waiting.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn report(url: &str, entry: u64) -> Report {
        Report {
            url: url.to_owned(),
            time: Time::default() + Duration::from_secs(entry),
            entry: entry.into(),
        }
    }

    fn started(queue: &mut Queue, now: Time) -> Vec<Attempt> {
        std::iter::from_fn(|| queue.start(now)).collect()
    }

    #[test]
    fn a_webhook_gets_one_body_at_a_time_and_holds_up_nobody_else() {
        let now = Time::from(SystemTime::UNIX_EPOCH);
        let mut queue = Queue::default();
        queue.add(vec![report("a", 1), report("a", 2), report("b", 3)], 1, now);
        let mut under_way = started(&mut queue, now);
        let bodies: Vec<_> =
            under_way.iter().map(|attempt| (attempt.url(), attempt.body())).collect();
        assert_eq!(bodies, [("a", "[1]"), ("b", "[3]")]);
        queue.end(under_way.remove(0), false);
        assert_eq!(
            started(&mut queue, now)[0].body(),
            "[2]",
            "the next does not wait for the first"
        );
        assert_eq!(queue.next_after(now), Some(now + PAUSES[0]));
        assert!(!queue.is_idle(now));
    }

    #[test]
    fn memory_is_bounded() {
        let now = Time::from(SystemTime::UNIX_EPOCH);
        let mut queue = Queue::default();
        queue.add((0..=ROOM as u64).map(|entry| report("a", entry)).collect(), 1, now);
        assert_eq!(queue.waiting.len(), ROOM);
        assert_eq!(started(&mut queue, now)[0].body(), "[1]", "the oldest is dropped");
    }
}
