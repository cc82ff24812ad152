//! What an error of a call may show: one line that fits into a log, and nothing confidential.

use std::error::Error as StdError;

use cams_api::{Error, Metadata};

use super::planted::{KEY_ID, PHONE, SECRET, TEXT};

/// The longest line that is still one for a log. A thousand characters are shown of each text of
/// the service, and a character can be four bytes.
const LONGEST_LINE: usize = 20_000;

/// `Debug` escapes what cannot be printed, which takes ten bytes a character, and repeats some of
/// it.
const LONGEST_DEBUG: usize = 100_000;

/// The words after which the service quotes what was signed: every parameter.
const MARKS: [&str; 4] = ["string to sign", "stringtosign", "string-to-sign", "canonical"];

/// Everything that can be printed of an error is bounded in length and free of what was planted.
/// The text that every program logs is one line besides.
pub fn check_error(error: &Error) {
    let line = error.to_string();
    assert!(line.len() <= LONGEST_LINE, "a line of {} bytes: {line}", line.len());
    assert!(!line.contains(char::is_control), "not one line: {line:?}");
    check_text(&line, error);
    for debug in [format!("{error:?}"), format!("{error:#?}")] {
        assert!(debug.len() <= LONGEST_DEBUG, "{} bytes: {debug}", debug.len());
        check_text(&debug, error);
    }
    let mut source = error.source();
    while let Some(below) = source {
        check_text(&below.to_string(), error);
        check_text(&format!("{below:?}"), error);
        source = below.source();
    }
}

/// The facts beside a response are bounded in length and quote nothing of its body, except for what
/// may be a request id.
pub fn check_metadata(metadata: &Metadata) {
    let debug = format!("{metadata:?}");
    assert!(debug.len() <= LONGEST_DEBUG, "{} bytes: {debug}", debug.len());
    let id = metadata.request_id().unwrap_or_default();
    for planted in [PHONE, TEXT, KEY_ID, SECRET] {
        let is_id = planted != PHONE && id.contains(planted);
        assert!(is_id || !debug.contains(planted), "{planted} is shown: {debug}");
    }
}

/// Telephone numbers are blanked out wherever the service writes them. Other words are the
/// service's own and are shown, but not after a mark of the signed text.
fn check_text(shown: &str, error: &Error) {
    let id = error.request_id().unwrap_or_default();
    assert!(!shown.contains(PHONE), "{PHONE} is shown: {shown}");
    let detail = error.access_denied_detail();
    let words: Vec<&str> = [
        Some(id),
        error.code(),
        error.message(),
        detail.and_then(|detail| detail.auth_action.as_deref()),
        detail.and_then(|detail| detail.auth_principal_type.as_deref()),
        detail.and_then(|detail| detail.no_permission_type.as_deref()),
        detail.and_then(|detail| detail.policy_type.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    for planted in [TEXT, KEY_ID, SECRET] {
        let is_said = words.iter().any(|words| before_marks(words).contains(planted))
            // Nothing is cut from an id.
            || id.contains(planted);
        assert!(is_said || !shown.contains(planted), "{planted} is shown: {shown}");
    }
}

fn before_marks(words: &str) -> &str {
    let lower = words.to_ascii_lowercase();
    let end = MARKS.iter().filter_map(|mark| lower.find(mark)).min().unwrap_or(words.len());
    &words[..end]
}
