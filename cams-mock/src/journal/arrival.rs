//! A request on its way through the server, until its outcome is known.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use http::Response;

use super::Journal;
use super::call::{Entry, Outcome};
use crate::operation::OperationInfo;
use crate::parameters::Parameters;
use crate::response::{Code, Refusal};

/// A request on its way. Dropped early, it is a call without a response.
pub(crate) struct Arrival<'j> {
    journal: &'j Journal,
    request_id: &'j str,
    time: SystemTime,
    /// From the moment when its signature and its parameters are known.
    entry: Option<Arc<Entry>>,
    reason: Option<String>,
}

impl<'j> Arrival<'j> {
    pub(super) fn new(journal: &'j Journal, request_id: &'j str, time: SystemTime) -> Self {
        Self { journal, request_id, time, entry: None, reason: None }
    }

    /// The gateway admits the call.
    pub(crate) fn admitted(
        &mut self,
        operation: &'static OperationInfo,
        parameters: Arc<Parameters>,
    ) {
        self.entry = Some(self.keep(Some(operation), Some(parameters)));
    }

    /// The checks pass the call.
    pub(crate) fn checked(&self) {
        if let Some(entry) = &self.entry {
            entry.accepted.store(true, Ordering::Relaxed);
            self.journal.expectations.count(entry);
        }
    }

    /// Something is wrong with the call, in words without a value.
    pub(crate) fn because(&mut self, reason: String) {
        self.reason = Some(reason);
    }

    /// The call is answered. `requested` is the operation that the request names.
    pub(crate) fn closed<B>(
        mut self,
        requested: Option<&'static OperationInfo>,
        answered: Result<Option<&Response<B>>, &Refusal>,
    ) {
        let (status, code) = match answered {
            Ok(Some(response)) => {
                let code = response.extensions().get().map(|Code(code)| code.clone());
                (Some(response.status()), code)
            }
            Ok(None) => (None, None),
            Err(refusal) => {
                let (code, message) = refusal.parts();
                self.because(message.to_owned());
                (Some(refusal.status()), Some(code.to_owned().into()))
            }
        };
        let entry = self.entry.take().unwrap_or_else(|| self.keep(requested, None));
        let status = status.map(|status| status.as_u16());
        // It is set once, here.
        let _ = entry.outcome.set(Outcome { status, code, reason: self.reason.take() });
        self.write(&entry);
    }

    fn keep(
        &self,
        operation: Option<&'static OperationInfo>,
        parameters: Option<Arc<Parameters>>,
    ) -> Arc<Entry> {
        self.journal.keep(|number| Entry {
            number,
            time: self.time,
            request_id: self.request_id.to_owned(),
            operation,
            parameters,
            accepted: AtomicBool::new(false),
            outcome: OnceLock::new(),
        })
    }

    fn write(&self, entry: &Entry) {
        if let Some(log) = &self.journal.log {
            log(&entry.line());
        }
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        if let Some(entry) = self.entry.take() {
            self.write(&entry);
        }
    }
}
