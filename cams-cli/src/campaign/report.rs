//! The report of a campaign on disk: written as a whole at the end, and until then as a journal of
//! changes beside it, which is there even if the process is killed.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use cams_api::batch::{Change, Report};

use crate::exit::{Exit, Failure};

/// The report of an earlier run. It must not be lost by accident: it knows who has the message.
pub(super) fn earlier(path: &Path, resumes: bool) -> Result<Option<Report>, Failure> {
    let shown = path.display();
    let journal = journal_path(path);
    match (path.exists() || journal.exists(), resumes) {
        (false, false) => Ok(None),
        (false, true) => Err(Failure::usage(format!("there is no report {shown} to resume"))),
        (true, false) => Err(Failure::usage(format!(
            "there is a report of an earlier run: {shown}"
        ))
        .hint("`--resume` sends to the rest; to send to everybody again, move the report away")),
        (true, true) => {
            let mut report = read(path)?;
            let changes = changes(&journal)?;
            if !changes.is_empty() {
                changes.into_iter().for_each(|change| report.apply(change));
                write(path, &report)?;
            }
            Ok(Some(report))
        }
    }
}

fn read(path: &Path) -> Result<Report, Failure> {
    let shown = path.display();
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|error| Failure::usage(format!("{shown} is not a report: {error}"))),
        // A first run that was killed leaves its journal only.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Report::default()),
        Err(error) => Err(Failure::usage(format!("cannot read {shown}: {error}"))),
    }
}

/// Writes the report as a whole: if that fails, the earlier one stays. The journal is then done with.
pub(super) fn write(path: &Path, report: &Report) -> Result<(), Failure> {
    let new = path.with_extension("json.new");
    let written = serde_json::to_string(report)
        .map_err(io::Error::from)
        .and_then(|text| fs::write(&new, text))
        .and_then(|()| fs::rename(&new, path))
        .and_then(|()| match fs::remove_file(journal_path(path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        });
    written.map_err(|error| {
        Failure::new(Exit::Machine, format!("cannot write {}: {error}", path.display()))
    })
}

fn journal_path(path: &Path) -> PathBuf {
    path.with_extension("json.part")
}

/// The changes in a journal, one a line. The last line may be cut off: that batch was not sent yet, or
/// the line before tells that it was on its way.
fn changes(journal: &Path) -> Result<Vec<Change>, Failure> {
    let shown = journal.display();
    let text = match fs::read_to_string(journal) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::usage(format!("cannot read {shown}: {error}"))),
    };
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let read = |(index, line)| {
        serde_json::from_str(line).map_err(|error| {
            Failure::usage(format!("{shown} line {}: not part of a report: {error}", index + 1))
        })
    };
    whole.lines().enumerate().map(read).collect()
}

/// The changes of a run under way. Its file begins with the first change.
pub(super) struct Journal {
    path: PathBuf,
    file: Option<File>,
}

impl Journal {
    /// The journal of the report at this path.
    pub(super) fn of(report: &Path) -> Self {
        Self { path: journal_path(report), file: None }
    }

    /// Adds a line. When it returns, the line outlives the process.
    pub(super) fn add(&mut self, change: &Change) -> io::Result<()> {
        let line = serde_json::to_string(change)? + "\n";
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::create(&self.path)?),
        };
        file.write_all(line.as_bytes())
    }
}
