//! Keeps the state of the world in a file: read at the start, written after changes and at the end.

use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::state::State;
use crate::replace::replace;

/// A file with the state of a world, as JSON.
pub(super) struct StateFile {
    path: PathBuf,
    /// The text that the file holds, if it exists.
    text: Mutex<Option<String>>,
}

impl StateFile {
    /// Reads the file. A file that does not exist holds an empty state.
    pub(super) fn read(path: PathBuf) -> Result<(Self, State), StateError> {
        let text = match fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(StateError::new(&path, Problem::Unreadable(error))),
        };
        let state = match &text {
            Some(text) => serde_json::from_str(text)
                .map_err(|error| StateError::new(&path, Problem::Broken(error)))?,
            None => State::default(),
        };
        Ok((Self { path, text: Mutex::new(text) }, state))
    }

    /// Writes the state, unless the file holds it already. A reader of the file sees the old state
    /// or the new one, never a part.
    pub(super) fn write(&self, state: &State) -> Result<(), StateError> {
        let failed = |error| StateError::new(&self.path, Problem::Unwritable(error));
        let state = serde_json::to_string_pretty(state).map_err(|error| failed(error.into()))?;
        let mut written = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        if written.as_ref() != Some(&state) {
            replace(&self.path, &state).map_err(failed)?;
            *written = Some(state);
        }
        Ok(())
    }
}

/// The state file could not be read or written.
#[derive(Debug)]
pub struct StateError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Unreadable(io::Error),
    Broken(serde_json::Error),
    Unwritable(io::Error),
}

impl StateError {
    fn new(path: &Path, problem: Problem) -> Self {
        Self { path: path.to_owned(), problem }
    }
}

/// One line, without a value of the file.
impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.problem {
            Problem::Unreadable(error) => write!(f, "cannot read the state file {path}: {error}"),
            Problem::Unwritable(error) => write!(f, "cannot write the state file {path}: {error}"),
            Problem::Broken(error) => {
                let (line, column) = (error.line(), error.column());
                let what = if error.is_data() {
                    "this is no state of a local CAMS"
                } else if error.is_eof() {
                    "the JSON ends too early"
                } else {
                    "this is no JSON"
                };
                write!(
                    f,
                    "cannot use the state file {path}, line {line}, column {column}: {what}; mend the file or remove it"
                )
            }
        }
    }
}

/// `Display` includes the cause, so there is no `source`.
impl std::error::Error for StateError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        fs::write(&path, text).unwrap();
        let error = StateFile::read(path.clone()).err().unwrap().to_string();
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "nothing is overwritten");
        error.replace(path.to_str().unwrap(), "FILE")
    }

    #[test]
    fn a_broken_file_is_named_with_the_place() {
        assert_eq!(
            error("{\n  \"templates\": oops\n}"),
            "cannot use the state file FILE, line 2, column 16: this is no JSON; mend the file or remove it"
        );
        assert!(error("{\"templates\":").contains("line 1, column 13: the JSON ends too early"));
        let foreign = error("{ \"name\": \"my-package\" }");
        assert!(
            foreign.contains("line 1, column 8: this is no state of a local CAMS"),
            "{foreign}"
        );
    }

    #[test]
    fn a_file_that_does_not_exist_is_an_empty_state() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let (file, state) = StateFile::read(path.clone()).unwrap();
        file.write(&state).unwrap();
        let (_, read) = StateFile::read(path).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), serde_json::to_value(state).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
    }
}
