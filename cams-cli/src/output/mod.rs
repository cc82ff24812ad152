//! Writes to standard output, never through a pager. A reader may close the pipe early.

mod json;
mod query;
mod table;

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use cams_api::operations::OperationInfo;
use serde_json::Value;

pub(crate) use self::query::Query;
use crate::arguments::{Format, Options};
use crate::exit::{Exit, Failure};

/// Prints a value in the form that the options ask for. The operation says which columns a table of
/// its response has.
pub(crate) fn value(
    options: &Options,
    value: &Value,
    operation: Option<&OperationInfo>,
) -> Result<(), Failure> {
    let queried = options.query.as_deref().map(|query| Query::parse("--query", query)?.of(value));
    let (value, operation) = match queried.transpose()? {
        // A query may lead anywhere, so the documentation of the response no longer applies.
        Some(found) => (&found.clone(), None),
        None => (value, operation),
    };
    let is_terminal = io::stdout().is_terminal();
    let shown = match options.output.unwrap_or(Format::Json) {
        Format::Json if is_terminal => json::pretty(value),
        Format::Json => format!("{value}\n"),
        Format::Table => table::of(value, operation, &options.columns, is_terminal)?,
        Format::Yaml => serde_saphyr::to_string(value).map_err(|error| {
            Failure::new(Exit::Machine, format!("no YAML can be written: {error}"))
        })?,
        Format::Text => plain(value),
    };
    text(&shown)
}

/// Prints a list that the tool itself made: a table with these columns, unless the options ask for
/// something else.
pub(crate) fn listed(options: &Options, columns: &[&str], rows: Vec<Value>) -> Result<(), Failure> {
    let rows = Value::Array(rows);
    if options.output.is_some() || options.query.is_some() {
        return value(options, &rows, None);
    }
    let columns = columns.iter().map(ToString::to_string).collect();
    value(&Options { output: Some(Format::Table), columns, ..options.clone() }, &rows, None)
}

/// Prints a text, in color if the terminal shows colors.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Machine, format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints a line for people to standard error.
pub(crate) fn note(text: &str) {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// The bare value: a text without quotes, and a list as lines.
fn plain(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::String(text) => format!("{text}\n"),
        Value::Null => String::new(),
        other => format!("{other}\n"),
    }
}
