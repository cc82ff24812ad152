//! From the body of a push or of a queue message to its entries.
//!
//! A push has an array, a queue message an object. Either may be wrapped in a JSON string, and a
//! queue may encode its messages in base64.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::ParseError;
use crate::response::{Cursor, Token, unescaped, validate, without_mark};

/// The levels of arrays and strings around an entry. The documentation shows two.
const LEVELS: usize = 6;

/// Splits a body into the JSON texts of its entries.
pub(super) fn entries(body: &[u8]) -> Result<Vec<String>, ParseError> {
    let text = text_of(body);
    if text.trim().is_empty() {
        return Err(ParseError::empty());
    }
    let text = match valid(&text) {
        Ok(text) => text,
        Err(error) => return Err(ParseError::syntax(error)),
    };
    let mut entries = Vec::new();
    unfold(&text, LEVELS, &mut entries);
    Ok(entries)
}

/// The text of a body, decoded if it is base64.
fn text_of(body: &[u8]) -> Cow<'_, str> {
    let body = without_mark(body).trim_ascii();
    if !matches!(body.first(), Some(b'{' | b'[' | b'"') | None) {
        let compact: Vec<u8> =
            body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        if let Ok(decoded) = STANDARD.decode(compact) {
            return Cow::Owned(String::from_utf8_lossy(without_mark(&decoded)).into_owned());
        }
    }
    String::from_utf8_lossy(body)
}

fn unfold(text: &str, levels: usize, entries: &mut Vec<String>) {
    let mut cursor = Cursor::new(text);
    match cursor.token() {
        Token::List if levels > 0 => {
            cursor.enter();
            while cursor.next_entry() {
                unfold(cursor.value(), levels - 1, entries);
            }
        }
        Token::Text if levels > 0 => match structured(&unescaped(text)) {
            Some(inner) => unfold(&inner, levels - 1, entries),
            None => entries.push(text.to_owned()),
        },
        _ => entries.push(text.trim().to_owned()),
    }
}

/// A text that is itself a JSON object, array or string.
pub(super) fn structured(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    if !text.starts_with(['{', '[', '"']) {
        return None;
    }
    valid(text).ok()
}

/// Valid JSON, mended if it breaks the rules as the documented samples do.
fn valid(text: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    let Err(error) = validate(text) else { return Ok(Cow::Borrowed(text)) };
    let mended = mended(text);
    if validate(&mended).is_ok() { Ok(Cow::Owned(mended)) } else { Err(error) }
}

/// Escapes raw control characters in strings and drops trailing commas.
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut characters = text.chars();
    let mut is_string = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_string => {
                mended.push('\\');
                mended.extend(characters.next());
            }
            '"' => {
                is_string = !is_string;
                mended.push('"');
            }
            '\n' if is_string => mended.push_str("\\n"),
            '\t' if is_string => mended.push_str("\\t"),
            control if is_string && control.is_control() => {}
            ']' | '}' if !is_string => {
                let end = mended.trim_end().len();
                if mended[..end].ends_with(',') {
                    mended.truncate(end - 1);
                }
                mended.push(character);
            }
            other => mended.push(other),
        }
    }
    mended
}
