//! The lines of a cassette: one call each.

use std::fmt;
use std::path::{Path, PathBuf};

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::gateway::BEARER_SIGNATURE;
use crate::operation::{self, OperationInfo};
use crate::parameters::Parameters;
use crate::typed;

/// A call with its response, both without confidential values.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) action: String,
    /// By wire name, with the types of the spec.
    pub(super) parameters: Map<String, Value>,
    pub(super) status: u16,
    pub(super) response: Value,
}

impl Entry {
    /// The line, with its end.
    pub(super) fn line(&self) -> String {
        // Maps with text keys are always written.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// All parameters of a call as they are compared and recorded.
pub(super) fn parameters_of(
    operation: &OperationInfo,
    parameters: &Parameters,
) -> Map<String, Value> {
    let mut all = typed::documented(operation, parameters.texts());
    let texts = parameters.texts().iter().map(|(name, text)| (name, text.as_str()));
    let empty = parameters.empty().map(|name| (name, ""));
    for (name, text) in texts.chain(empty) {
        // It belongs to the caller's signature.
        if name == BEARER_SIGNATURE.0 {
            continue;
        }
        if text.is_empty() || operation.parameter(name).is_none() {
            all.insert(name.clone(), text.into());
        }
    }
    all
}

/// An entry, the operation that it names, and its line in the file.
pub(super) struct Numbered {
    pub(super) line: usize,
    pub(super) operation: &'static OperationInfo,
    pub(super) entry: Entry,
}

/// Reads a cassette. Empty lines are ignored.
pub(super) fn read(path: &Path) -> Result<Vec<Numbered>, CassetteError> {
    let file = std::fs::read(path).map_err(|error| CassetteError::unusable(path, &error))?;
    let lines = (1..).zip(file.split(|byte| *byte == b'\n'));
    let lines = lines.filter(|(_, text)| !text.trim_ascii().is_empty());
    lines.map(|(line, text)| parse(text, line, path)).collect()
}

fn parse(text: &[u8], line: usize, path: &Path) -> Result<Numbered, CassetteError> {
    let broken = |column, reason: String| CassetteError {
        path: path.to_owned(),
        place: Some((line, column)),
        reason,
    };
    let entry: Entry = serde_json::from_slice(text).map_err(|error| {
        let reason = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        broken(error.column().max(1), reason.replace(&place, ""))
    })?;
    // The column of a value, which the entry no longer has.
    let column = |value: String| {
        let text = String::from_utf8_lossy(text);
        text.find(&value).map_or(1, |at| text[..at].chars().count() + 1)
    };
    let operation = operation::find(&entry.action).ok_or_else(|| {
        let action = Value::from(entry.action.as_str()).to_string();
        broken(column(action.clone()), format!("there is no operation {action}"))
    })?;
    if StatusCode::from_u16(entry.status).is_err() {
        let status = entry.status.to_string();
        return Err(broken(column(status.clone()), format!("{status} is not an HTTP status")));
    }
    Ok(Numbered { line, operation, entry })
}

/// A cassette cannot be read or written. The text names the file, and the line and column of a
/// mistake.
#[derive(Debug)]
pub(crate) struct CassetteError {
    path: PathBuf,
    place: Option<(usize, usize)>,
    reason: String,
}

impl CassetteError {
    /// The file cannot be opened, read or written.
    pub(super) fn unusable(path: &Path, error: &std::io::Error) -> Self {
        Self { path: path.to_owned(), place: None, reason: error.to_string() }
    }
}

impl fmt::Display for CassetteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}:")?;
        }
        write!(f, " {}", self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(text: &str) -> String {
        parse(text.as_bytes(), 7, Path::new("a.jsonl")).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_one_line_with_its_place() {
        assert_eq!(failure("{"), "a.jsonl:7:1: EOF while parsing an object");
        let missing = r#"{"action":"ListGroup"}"#;
        assert_eq!(failure(missing), "a.jsonl:7:22: missing field `parameters`");
        let action = r#"{"action":"ListGroups","parameters":{},"status":200,"response":{}}"#;
        assert_eq!(failure(action), r#"a.jsonl:7:11: there is no operation "ListGroups""#);
        let status = r#"{"action":"ListChatGroup","parameters":{},"status":20,"response":{}}"#;
        assert_eq!(failure(status), "a.jsonl:7:52: 20 is not an HTTP status");
        let unknown = r#"{"action":"ListChatGroup","body":{}}"#;
        assert!(failure(unknown).starts_with("a.jsonl:7:32: unknown field `body`"));
    }
}
