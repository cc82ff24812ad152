//! The observers and hooks of a client.

use super::hook::{OnRequest, Refusal, RequestHead};
use super::observer::{AttemptReport, CallReport, DroppedCall, Observer};
use crate::outcome::{Error, ErrorKind};

/// The observers and hooks of a client, in the order in which they were set. A client without any
/// has no `Watch`.
#[derive(Default)]
pub(crate) struct Watch {
    observers: Vec<Box<dyn Observer>>,
    on_request: Vec<OnRequest>,
}

impl Watch {
    pub(crate) fn add_observer(&mut self, observer: impl Observer) {
        self.observers.push(Box::new(observer));
    }

    pub(crate) fn add_on_attempt(
        &mut self,
        hook: impl Fn(&AttemptReport<'_>) + Send + Sync + 'static,
    ) {
        self.add_observer(OnAttempt(hook));
    }

    pub(crate) fn add_on_request(
        &mut self,
        hook: impl Fn(&mut RequestHead) -> Result<(), Refusal> + Send + Sync + 'static,
    ) {
        self.on_request.push(Box::new(hook));
    }

    /// The headers that the hooks add to an attempt, unless one refuses it.
    pub(crate) fn headers(
        &self,
        operation: &'static str,
        attempt: u32,
    ) -> Result<Vec<(String, String)>, Error> {
        let mut head = RequestHead { operation, attempt, headers: Vec::new() };
        for hook in &self.on_request {
            hook(&mut head).map_err(|refusal| {
                Error::new(ErrorKind::Config, "an on_request hook refused the request")
                    .with_source(refusal)
            })?;
        }
        Ok(head.headers)
    }

    pub(crate) fn attempt_finished(&self, report: &AttemptReport<'_>) {
        self.observers.iter().for_each(|observer| observer.attempt_finished(report));
    }

    pub(crate) fn call_finished(&self, report: &CallReport<'_>) {
        self.observers.iter().for_each(|observer| observer.call_finished(report));
    }

    pub(crate) fn call_dropped(&self, call: &DroppedCall) {
        self.observers.iter().for_each(|observer| observer.call_dropped(call));
    }
}

/// An observer of attempts only.
struct OnAttempt<F>(F);

impl<F: Fn(&AttemptReport<'_>) + Send + Sync + 'static> Observer for OnAttempt<F> {
    fn attempt_finished(&self, report: &AttemptReport<'_>) {
        (self.0)(report);
    }
}
