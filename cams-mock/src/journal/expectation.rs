//! What a test expects to arrive.

use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::call::Entry;
use crate::operation::OperationInfo;
use crate::rule::is_sent_as;

/// Calls that a test expects, from [`Server::expect`](crate::Server::expect): at least one, or as
/// many as [`times`](Self::times) says.
#[derive(Clone)]
pub struct Expectation {
    all: Expectations,
    at: usize,
}

impl Expectation {
    /// Counts only calls in which this parameter has this value, by its wire name. A text is
    /// compared as it is sent; any other value is compared as JSON.
    pub fn with(self, parameter: impl Into<String>, value: impl Into<Value>) -> Self {
        let condition = Condition { parameter: parameter.into(), expected: value.into() };
        self.change(|expected| expected.conditions.push(condition));
        self
    }

    /// Expects exactly this many calls. With 0, none may come.
    pub fn times(self, times: u64) -> Self {
        self.change(|expected| expected.times = Some(times));
        self
    }

    fn change(&self, change: impl FnOnce(&mut Expected)) {
        change(&mut self.all.lock()[self.at]);
    }
}

/// Shows the names of the parameters, but not their values.
impl fmt::Debug for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = &self.all.lock()[self.at];
        let names: Vec<_> = expected.conditions.iter().map(|with| &with.parameter).collect();
        f.debug_struct("Expectation")
            .field("operation", &expected.operation.name)
            .field("parameters", &names)
            .field("times", &expected.times)
            .finish()
    }
}

/// A parameter and its value.
pub(super) struct Condition {
    pub(super) parameter: String,
    pub(super) expected: Value,
}

impl Condition {
    pub(super) fn is_met_by(&self, entry: &Entry) -> bool {
        let parameters = entry.parameters.as_ref();
        let text = parameters.and_then(|parameters| parameters.given(&self.parameter));
        text.is_some_and(|text| is_sent_as(&self.expected, text))
    }
}

/// One expectation.
pub(super) struct Expected {
    pub(super) operation: &'static OperationInfo,
    pub(super) place: &'static Location<'static>,
    pub(super) conditions: Vec<Condition>,
    /// `None` means at least once.
    pub(super) times: Option<u64>,
    pub(super) came: u64,
}

impl Expected {
    pub(super) fn is_met(&self) -> bool {
        match self.times {
            Some(times) => self.came == times,
            None => self.came > 0,
        }
    }

    pub(super) fn matches(&self, entry: &Entry) -> bool {
        entry.is_admitted_to(self.operation)
            && self.conditions.iter().all(|condition| condition.is_met_by(entry))
    }
}

/// The expectations of a server, in the order in which they were added.
#[derive(Clone, Default)]
pub(super) struct Expectations(Arc<Mutex<Vec<Expected>>>);

impl Expectations {
    #[track_caller]
    pub(super) fn add(&self, operation: &'static OperationInfo) -> Expectation {
        let mut all = self.lock();
        all.push(Expected {
            operation,
            place: Location::caller(),
            conditions: Vec::new(),
            times: None,
            came: 0,
        });
        Expectation { all: self.clone(), at: all.len() - 1 }
    }

    /// Counts a call in each expectation that it meets.
    pub(super) fn count(&self, entry: &Entry) {
        for expected in self.lock().iter_mut().filter(|expected| expected.matches(entry)) {
            expected.came += 1;
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Vec<Expected>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
