//! The file of a campaign: a recipient in each row, and the problems of all rows at once.

use std::fmt::Write as _;
use std::path::Path;

use cams_api::batch::{Campaign, Problem, ProblemKind};
use cams_api::messages::MassRecipient;
use csv::{ReaderBuilder, StringRecord};

use crate::exit::Failure;
use crate::names;

/// The number of bad rows that are named.
const TOLD: usize = 50;

/// The recipients of a file, and the line of each.
pub(super) type Rows = Vec<(u64, MassRecipient)>;

/// Reads the file: a column `to`, and a column for each variable of the template.
pub(super) fn read(path: &Path) -> Result<Rows, Failure> {
    let unreadable = |error: csv::Error| {
        Failure::usage(format!("cannot read the file {}: {error}", path.display()))
    };
    let mut reader =
        ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(unreadable)?;
    let header = reader.headers().map_err(unreadable)?.clone();
    let Some(to) =
        header.iter().position(|name| names::is_same(name.trim_start_matches('\u{feff}'), "to"))
    else {
        return Err(Failure::usage(format!("{} has no column `to`", path.display()))
            .hint("the first line names the columns: to,name,city"));
    };
    let mut rows = Rows::new();
    let mut problems = Vec::new();
    for row in reader.records() {
        match row {
            Ok(row) => rows.push((line(&row), recipient(&header, to, &row))),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let reason = match error.kind() {
                    csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                        format!("has {len} columns instead of {expected_len}")
                    }
                    csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
                    _ => return Err(unreadable(error)),
                };
                problems.push(format!("line {line} {reason}"));
            }
        }
    }
    told(path, problems)?;
    match rows.is_empty() {
        true => Err(Failure::usage(format!("{} has no recipients", path.display()))),
        false => Ok(rows),
    }
}

fn line(row: &StringRecord) -> u64 {
    row.position().map_or(0, csv::Position::line)
}

fn recipient(header: &StringRecord, to: usize, row: &StringRecord) -> MassRecipient {
    let mut recipient = MassRecipient::new().to(row.get(to).unwrap_or_default());
    for (index, (name, value)) in header.iter().zip(row).enumerate() {
        if index != to {
            recipient = recipient.param(name, value);
        }
    }
    recipient
}

/// Names the recipients that cannot be sent to, by line. Numbers are not shown.
pub(super) fn check(path: &Path, campaign: &Campaign, lines: &[u64]) -> Result<(), Failure> {
    let line = |index: usize| lines.get(index).copied().unwrap_or_default();
    let one = |problem: Problem| {
        let reason = match problem.kind {
            ProblemKind::NoNumber => "has no number".to_owned(),
            ProblemKind::Duplicate { of } => format!("has the number of line {}", line(of)),
            _ => "has an invalid number; write it with country code, in digits".to_owned(),
        };
        format!("line {} {reason}", line(problem.index))
    };
    told(path, campaign.problems().into_iter().map(one).collect())
}

/// All bad rows in one failure.
fn told(path: &Path, problems: Vec<String>) -> Result<(), Failure> {
    if problems.is_empty() {
        return Ok(());
    }
    let mut text = format!(
        "{}: {}",
        path.display(),
        problems.iter().take(TOLD).cloned().collect::<Vec<_>>().join("; ")
    );
    if problems.len() > TOLD {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "; and {} more", problems.len() - TOLD);
    }
    Err(Failure::usage(text).hint("nothing was sent; correct the lines and start again"))
}
