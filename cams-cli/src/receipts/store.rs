//! Reports in a file: one JSON object in each line, as the service sent it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use cams_api::receipts::Event;
use serde_json::Value;

use crate::exit::{Exit, Failure};

/// Adds reports to the file. Nobody else can read it.
pub(super) fn append(path: &Path, events: &[Event]) -> io::Result<()> {
    let mut open = OpenOptions::new();
    open.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    let mut lines = String::new();
    for event in events {
        // A report is one line of the file, without line breaks of its own.
        let report: Value = serde_json::from_str(event.raw())?;
        lines += &format!("{report}\n");
    }
    open.open(path)?.write_all(lines.as_bytes())
}

/// The reports about a message.
pub(super) fn find(path: &Path, id: &str) -> Result<Vec<Value>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::usage(format!("cannot read the file {}: {error}", path.display()))
            .hint("`cams receipts --save FILE` writes it")
    })?;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let report: Value = serde_json::from_str(line).map_err(|error| {
            let place = format!("{}:{}", path.display(), index + 1);
            Failure::new(Exit::Machine, format!("{place}: this is not JSON: {error}"))
        })?;
        if report["MessageId"] == id || report["TaskId"] == id {
            found.push(report);
        }
    }
    match found.is_empty() {
        true => Err(Failure::usage(format!("{} has no report with this ID", path.display()))),
        false => Ok(found),
    }
}
