//! Where the text of a value comes from: the command line, a file or standard input.

use std::fs;
use std::io::{self, Read as _};

/// The text itself, the file behind an `@`, or standard input for `-`. `@@` is one `@`.
///
/// # Errors
/// The file or standard input cannot be read as text.
pub(crate) fn read(text: &str) -> Result<String, String> {
    if text == "-" {
        let mut all = String::new();
        io::stdin()
            .read_to_string(&mut all)
            .map_err(|error| format!("cannot read standard input: {error}"))?;
        return Ok(without_newline(all));
    }
    match text.strip_prefix('@') {
        None => Ok(text.to_owned()),
        Some(rest) if rest.starts_with('@') => Ok(rest.to_owned()),
        Some(path) => fs::read_to_string(path)
            .map(without_newline)
            .map_err(|error| format!("cannot read the file {path}: {error}")),
    }
}

/// Editors and `echo` end a text with a newline that is no part of it.
fn without_newline(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    text
}
