//! Answers calls with the responses of a cassette.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use http::{Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Map, Value};

use super::bindings::Bindings;
use super::entry::{self, CassetteError, Numbered, parameters_of};
use crate::operation::OperationInfo;
use crate::parameters::Parameters;
use crate::response::{self, Refusal};

/// A cassette that is replayed.
pub(crate) struct Replay {
    entries: Vec<Numbered>,
    progress: Mutex<Progress>,
}

/// What was replayed so far.
struct Progress {
    /// For each entry, whether it was.
    used: Vec<bool>,
    bindings: Bindings,
}

impl Replay {
    pub(super) fn read(path: &Path) -> Result<Self, CassetteError> {
        let entries = entry::read(path)?;
        let used = vec![false; entries.len()];
        Ok(Self { entries, progress: Mutex::new(Progress { used, bindings: Bindings::default() }) })
    }

    /// The response of the first recorded call with these parameters that was not replayed yet.
    pub(super) fn answer(
        &self,
        operation: &'static OperationInfo,
        parameters: &Parameters,
        request_id: &str,
    ) -> Result<Response<Full<Bytes>>, Refusal> {
        let given = parameters_of(operation, parameters);
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let Progress { used, bindings } = &mut *progress;
        let mut unused = self.of(operation).filter(|(at, _)| !used[*at]);
        let found = unused.find(|(_, found)| bindings.accept(&found.entry.parameters, &given));
        if let Some((at, Numbered { entry, .. })) = found {
            used[at] = true;
            let body = bindings.restored(&entry.response);
            let status = StatusCode::from_u16(entry.status).unwrap_or(StatusCode::OK);
            let text = body.to_string().into();
            return Ok(response::foreign(status, text, Some(&body), request_id));
        }
        let all = self.of(operation);
        let equal = all.filter(|(_, found)| bindings.accept(&found.entry.parameters, &given));
        let name = operation.name;
        Err(match equal.count() {
            0 => {
                Refusal::not_found("Replay.NotRecorded", self.unknown(operation, &given, bindings))
            }
            1 => used_up(format!("{name} was recorded once with these parameters.")),
            times => used_up(format!("{name} was recorded {times} times with these parameters.")),
        })
    }

    fn of(&self, operation: &'static OperationInfo) -> impl Iterator<Item = (usize, &Numbered)> {
        let entries = self.entries.iter().enumerate();
        entries.filter(move |(_, entry)| std::ptr::eq(entry.operation, operation))
    }

    /// Says what differs from the nearest recorded call, by the names of parameters.
    fn unknown(
        &self,
        operation: &'static OperationInfo,
        given: &Map<String, Value>,
        bindings: &mut Bindings,
    ) -> String {
        let name = operation.name;
        let compared = self
            .of(operation)
            .map(|(_, found)| (found.line, bindings.differences(&found.entry.parameters, given)));
        match compared.min_by_key(|(_, differences)| differences.len()) {
            None => format!("{name} was not recorded."),
            Some((line, differences)) => format!(
                "{name} was not recorded with these parameters. Line {line} is nearest: {}.",
                differences.join(", ")
            ),
        }
    }
}

fn used_up(message: String) -> Refusal {
    Refusal::not_found("Replay.UsedUp", message)
}
