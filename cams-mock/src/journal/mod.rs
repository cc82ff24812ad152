//! The log of calls: what arrived, and what became of it. Its memory is bounded.

mod arrival;
mod call;
mod expectation;
mod report;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

pub(crate) use self::arrival::Arrival;
use self::call::Entry;
pub use self::call::ReceivedCall;
pub use self::expectation::Expectation;
use self::expectation::Expectations;
use crate::operation::OperationInfo;

/// The maximum number of calls. Above it, the oldest are forgotten.
const MOST: usize = 10_000;

/// The maximum size of their parameters, in bytes. Above it, the oldest calls are forgotten.
const MOST_BYTES: usize = 32 << 20;

/// Takes lines of a log.
pub(crate) type Log = Box<dyn Fn(&str) + Send + Sync>;

/// The calls of a server, and what its tests expect of them.
#[derive(Default)]
pub(crate) struct Journal {
    calls: Mutex<Calls>,
    expectations: Expectations,
    log: Option<Log>,
}

/// The latest calls, oldest first.
#[derive(Default)]
struct Calls {
    kept: VecDeque<Arc<Entry>>,
    bytes: usize,
    /// The number of calls that ever arrived.
    count: u64,
}

impl Journal {
    /// A journal that also passes one line for each call to `log`.
    pub(crate) fn new(log: Option<Log>) -> Self {
        Self { log, ..Self::default() }
    }

    /// Begins the entry of a request.
    pub(crate) fn arrival<'j>(&'j self, request_id: &'j str, time: SystemTime) -> Arrival<'j> {
        Arrival::new(self, request_id, time)
    }

    /// The calls of an operation whose signature was right, oldest first.
    pub(crate) fn calls(&self, operation: &OperationInfo) -> Vec<ReceivedCall> {
        let of_operation = |call: &ReceivedCall| call.entry().is_admitted_to(operation);
        self.all().into_iter().filter(of_operation).collect()
    }

    /// All calls, oldest first.
    pub(crate) fn all(&self) -> Vec<ReceivedCall> {
        self.lock().kept.iter().cloned().map(ReceivedCall::new).collect()
    }

    /// Adds an expectation of calls that arrive from now on.
    #[track_caller]
    pub(crate) fn expect(&self, operation: &'static OperationInfo) -> Expectation {
        self.expectations.add(operation)
    }

    /// A report on the expectations that are not met. `None` if all are met.
    pub(crate) fn unmet(&self) -> Option<String> {
        report::unmet(&self.expectations, &self.all())
    }

    /// Keeps a call.
    fn keep(&self, entry: impl FnOnce(u64) -> Entry) -> Arc<Entry> {
        let mut calls = self.lock();
        calls.count += 1;
        let entry = Arc::new(entry(calls.count));
        calls.bytes += entry.size();
        calls.kept.push_back(Arc::clone(&entry));
        while calls.kept.len() > MOST || calls.bytes > MOST_BYTES && calls.kept.len() > 1 {
            let Some(oldest) = calls.kept.pop_front() else { break };
            calls.bytes -= oldest.size();
        }
        entry
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation;
    use crate::parameters::Parameters;

    /// A journal after this many calls with a text of this size.
    fn after(count: usize, size: usize) -> Journal {
        let journal = Journal::default();
        let operation = operation::find("AddChatGroup").unwrap();
        for number in 0..count {
            let mut arrival = journal.arrival("R", SystemTime::UNIX_EPOCH);
            let pair = (format!("P{number}"), "x".repeat(size));
            let parameters = Parameters::new(vec![pair], &http::HeaderMap::new(), b"");
            arrival.admitted(operation, Arc::new(parameters));
        }
        journal
    }

    #[test]
    fn the_oldest_calls_are_forgotten() {
        let calls = after(MOST + 2, 1).all();
        assert_eq!(calls.len(), MOST);
        assert_eq!(calls[0].text("P2"), Some("x"));
    }

    #[test]
    fn large_calls_are_forgotten_earlier() {
        let third = MOST_BYTES / 3 - 8;
        assert_eq!(after(10, third).all().len(), 3);
        assert_eq!(after(2, MOST_BYTES + 1).all().len(), 1, "the last call is always kept");
    }
}
