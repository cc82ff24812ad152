//! Prints the results and failures of commands.

use std::io::Write as _;

use anyhow::{Context, Result};
use codegen::Diagnostics;

/// Writes a result to standard output.
///
/// # Errors
/// Standard output is closed.
pub(crate) fn print(text: &str) -> Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("cannot write to standard output")
}

/// The text of a failure. Diagnostics have their own headings, places and snippets. Any other error
/// is one line with its causes.
pub(crate) fn message(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Diagnostics>() {
        Some(diagnostics) => diagnostics.to_string(),
        None => format!("error: {error:#}"),
    }
}
