//! What the error of a profile may say.

use cams_api::credentials::CredentialsError;

use super::place;

/// An error names its file, and a place that the file has if it names one. It is one line, and no
/// longer than the names in the file can make it.
pub fn check(error: &CredentialsError, origin: &str, text: &str) {
    let line = error.to_string();
    assert!(line.starts_with(origin), "{line}");
    assert!(!line.contains(char::is_control), "not one line: {line:?}");
    // A character that cannot be printed takes ten bytes, and a name is said twice at most.
    assert!(line.len() <= 2_000 + 20 * text.len(), "{} bytes: {line}", line.len());
    if let Some(place) = place::of(&line, origin) {
        assert!(place::is_in(text, place), "no such place: {line}");
    }
}

/// The error does not quote what was planted, unless that is part of what may be quoted.
pub fn check_quotes(error: &CredentialsError, planted: &str, may_be_quoted: &[String]) {
    let is_public = may_be_quoted.iter().any(|text| text.contains(planted));
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(is_public || !shown.contains(planted), "{planted} is quoted: {shown}");
    }
}
