//! Pushes receipts and incoming messages to webhooks, as the service does: again after 1, 5 and 10
//! minutes if a webhook does not respond with status 200 in time. Knows no report by its content.

mod http;
mod queue;

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::task::JoinSet;

use self::http::{Http, is_loopback};
use self::queue::{Attempt, Queue};
use crate::clock::{Clock, Time};
use crate::journal::Log;
use crate::world::Report;

/// How reports are pushed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// Every body is pushed twice.
    pub(crate) twice: bool,
    /// What is due together is pushed in reverse order.
    pub(crate) reversed: bool,
    /// Webhooks on other machines get reports too.
    pub(crate) anywhere: bool,
}

/// Pushes reports to webhooks.
pub(crate) struct Push {
    clock: Arc<Clock>,
    manner: Manner,
    warn: Option<Log>,
    has_warned: AtomicBool,
    queue: Mutex<Queue>,
    /// Tells that there is more to push.
    more: Notify,
    /// Tells that a webhook responded, or did not.
    done: Notify,
}

impl Push {
    pub(crate) fn new(clock: Arc<Clock>, manner: Manner, warn: Option<Log>) -> Self {
        Self {
            clock,
            manner,
            warn,
            has_warned: AtomicBool::new(false),
            queue: Mutex::default(),
            more: Notify::new(),
            done: Notify::new(),
        }
    }

    /// Takes reports that are due.
    pub(crate) fn take(&self, mut reports: Vec<Report>) {
        reports.retain(|report| self.may_reach(&report.url));
        if self.manner.reversed {
            reports.reverse();
        }
        let times = if self.manner.twice { 2 } else { 1 };
        self.lock().add(reports, times, self.clock.now());
        self.more.notify_one();
    }

    /// Forgets everything that is still to be pushed.
    pub(crate) fn clear(&self) {
        self.lock().clear();
        self.done.notify_waiters();
    }

    /// Pushes what is due, as time passes.
    pub(crate) async fn run(&self) {
        let http = Http::default();
        let mut attempts = JoinSet::new();
        loop {
            let next = self.start(&http, &mut attempts);
            tokio::select! {
                Some(ended) = attempts.join_next() => {
                    // It does not panic, and nobody aborts it.
                    if let Ok((attempt, is_accepted)) = ended {
                        self.end(attempt, is_accepted);
                    }
                }
                () = self.more.notified() => {}
                () = self.clock.reached(next.unwrap_or_default()), if next.is_some() => {}
            }
        }
    }

    /// Returns once the webhooks have responded to everything that is due.
    pub(crate) async fn idle(&self) {
        loop {
            let mut done = pin!(self.done.notified());
            done.as_mut().enable();
            if self.lock().is_idle(self.clock.now()) {
                return;
            }
            done.await;
        }
    }

    /// Starts what can be started. Returns the time of what is due next.
    fn start(&self, http: &Http, attempts: &mut JoinSet<(Attempt, bool)>) -> Option<Time> {
        let mut queue = self.lock();
        let now = self.clock.now();
        while let Some(attempt) = queue.start(now) {
            let http = http.clone();
            attempts.spawn(async move {
                let is_accepted = http.post(attempt.url(), attempt.body()).await;
                (attempt, is_accepted)
            });
        }
        queue.next_after(now)
    }

    fn end(&self, attempt: Attempt, is_accepted: bool) {
        self.lock().end(attempt, is_accepted);
        self.done.notify_waiters();
    }

    /// Returns `false` for a webhook that must not be reached, and says so once.
    fn may_reach(&self, url: &str) -> bool {
        let may = self.manner.anywhere || is_loopback(url);
        if !may
            && let Some(warn) = &self.warn
            && !self.has_warned.swap(true, Ordering::Relaxed)
        {
            warn(
                "a webhook is on another machine, so it gets no reports; `push_anywhere` or \
                 --push-anywhere lifts that",
            );
        }
        may
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
