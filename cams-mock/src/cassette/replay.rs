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
        let mut used_up = 0;
        for (at, found) in self.of(operation) {
            let mut bindings = progress.bindings.clone();
            if !bindings.match_all(&found.entry.parameters, &given) {
                continue;
            }
            if progress.used[at] {
                used_up += 1;
                continue;
            }
            let body = bindings.restored(&found.entry.response);
            progress.used[at] = true;
            progress.bindings = bindings;
            let status = StatusCode::from_u16(found.entry.status).unwrap_or(StatusCode::OK);
            let text = body.to_string().into();
            return Ok(response::foreign(status, text, Some(&body), request_id));
        }
        let message = match used_up {
            0 => self.unknown(operation, &given, &progress.bindings),
            1 => format!("{} was recorded once with these parameters.", operation.name),
            times => {
                format!("{} was recorded {times} times with these parameters.", operation.name)
            }
        };
        let code = if used_up > 0 { "Replay.UsedUp" } else { "Replay.NotRecorded" };
        Err(Refusal::not_found(code, message))
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
        bindings: &Bindings,
    ) -> String {
        let name = operation.name;
        let compared = self.of(operation).map(|(_, found)| {
            (found.line, difference(&found.entry.parameters, given, &mut bindings.clone()))
        });
        match compared.min_by_key(|(_, differences)| differences.len()) {
            None => format!("{name} was not recorded."),
            Some((line, differences)) => format!(
                "{name} was not recorded with these parameters. Line {line} is nearest: {}.",
                differences.join(", ")
            ),
        }
    }
}

/// The parameters in which a call differs from a recorded one.
fn difference(
    recorded: &Map<String, Value>,
    given: &Map<String, Value>,
    bindings: &mut Bindings,
) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in recorded {
        match given.get(name) {
            None => found.push(format!("{name} is missing")),
            Some(given) if !bindings.match_value(value, given) => {
                found.push(format!("{name} differs"));
            }
            Some(_) => {}
        }
    }
    let added = given.keys().filter(|name| !recorded.contains_key(*name));
    found.extend(added.map(|name| format!("{name} is new")));
    found
}
