//! Forwards calls and writes them to a cassette.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use http::request::Parts;
use http::{Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Map, Value};

use super::drift::differences;
use super::entry::{CassetteError, Entry, parameters_of};
use super::fakes::Fakes;
use super::forward::{Forwarded, Upstream};
use super::recording::Recording;
use super::redact;
use crate::journal::Log;
use crate::operation::{OperationInfo, Sensitive};
use crate::parameters::Parameters;
use crate::replace::replace;
use crate::response::{self, Refusal};

/// Records the calls of a server.
pub(crate) struct Recorder {
    upstream: Upstream,
    tape: Mutex<Tape>,
    differences: Option<Log>,
    /// The differences that were reported.
    known: Mutex<HashSet<String>>,
}

/// The cassette so far.
pub(super) struct Tape {
    path: PathBuf,
    file: File,
    /// Kept, because a later call may show that a recorded value is confidential.
    entries: Vec<Entry>,
    fakes: Fakes,
}

impl Recorder {
    pub(super) fn start(recording: Recording) -> Result<Self, CassetteError> {
        let Recording { path, upstream, credentials, differences } = recording;
        let upstream = Upstream::new(&upstream, credentials)
            .map_err(|reason| CassetteError::unusable(&path, &io::Error::other(reason)))?;
        let file = File::create(&path).map_err(|error| CassetteError::unusable(&path, &error))?;
        let tape = Mutex::new(Tape::new(path, file));
        Ok(Self { upstream, tape, differences, known: Mutex::default() })
    }

    /// Forwards a call and records it. The caller gets the response of the service, unchanged.
    pub(super) async fn answer(
        &self,
        operation: &OperationInfo,
        parameters: &Parameters,
        request: &Parts,
        body: &Bytes,
        request_id: &str,
    ) -> Result<Response<Full<Bytes>>, Refusal> {
        let forwarded = self.upstream.send(operation, request, body).await;
        let Forwarded { status, body, credentials } = forwarded.map_err(|reason| {
            let message = format!("The service cannot be reached: {reason}.");
            Refusal::new(StatusCode::BAD_GATEWAY, "Recording.Unreachable", message)
        })?;
        let Ok(content) = serde_json::from_slice::<Value>(&body) else {
            // It cannot be redacted.
            return Ok(response::foreign(status, body, None, request_id));
        };
        self.report(operation, status, &content);
        let mut tape = self.tape.lock().unwrap_or_else(PoisonError::into_inner);
        // An error text may quote them.
        let secrets = [Some(credentials.access_key_id()), credentials.security_token()];
        for secret in secrets.into_iter().flatten() {
            tape.fakes.of(secret, Some(Sensitive::Secret));
        }
        let written =
            tape.add(operation, parameters_of(operation, parameters), status, content.clone());
        written.map_err(|error| {
            let message = CassetteError::unusable(&tape.path, &error).to_string();
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "Recording.NotWritten", message)
        })?;
        Ok(response::foreign(status, body, Some(&content), request_id))
    }

    /// Passes on the differences of a success that are new.
    fn report(&self, operation: &OperationInfo, status: StatusCode, response: &Value) {
        let is_success = status == StatusCode::OK && response["Success"] != false;
        let Some(log) = self.differences.as_ref().filter(|_| is_success) else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for difference in differences(operation, response) {
            if known.insert(difference.clone()) {
                log(&difference);
            }
        }
    }
}

impl Tape {
    pub(super) fn new(path: PathBuf, file: File) -> Self {
        Self { path, file, entries: Vec::new(), fakes: Fakes::default() }
    }

    /// Records a call. Confidential values of it disappear from earlier calls too.
    pub(super) fn add(
        &mut self,
        operation: &OperationInfo,
        parameters: Map<String, Value>,
        status: StatusCode,
        response: Value,
    ) -> io::Result<()> {
        let before = self.fakes.count();
        let mut entry = Entry {
            action: operation.name.to_owned(),
            parameters: redact::parameters(operation, parameters, &mut self.fakes),
            status: status.as_u16(),
            response: redact::response(operation, status, response, &mut self.fakes),
        };
        entry.scrub(&self.fakes);
        let mut is_changed = false;
        if self.fakes.count() > before {
            for entry in &mut self.entries {
                is_changed |= entry.scrub(&self.fakes);
            }
        }
        let line = entry.line();
        self.entries.push(entry);
        if !is_changed {
            return self.file.write_all(line.as_bytes());
        }
        let all: String = self.entries.iter().map(Entry::line).collect();
        replace(&self.path, &all)?;
        self.file = File::options().append(true).open(&self.path)?;
        Ok(())
    }
}

impl Entry {
    /// Replaces values that are confidential elsewhere. Returns `true` if there were any.
    fn scrub(&mut self, fakes: &Fakes) -> bool {
        let parameters = self.parameters.values_mut();
        let any = parameters.fold(false, |any, value| redact::scrub(value, fakes) | any);
        redact::scrub(&mut self.response, fakes) | any
    }
}
