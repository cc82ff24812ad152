//! A cursor over valid JSON text. It steps over values without parsing them and returns each as the
//! original text.
//!
//! `serde_json` reads numbers as `u64`, `i64` or `f64`, which loses digits. For `1e400` it refuses
//! the whole text.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::Value;

use super::half_characters::mended;

/// A position in a valid JSON text.
#[derive(Clone)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

/// The kind of a value, as its first character tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl Token {
    /// The kind in words.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

impl<'t> Cursor<'t> {
    /// Starts at the beginning of `text`, which must be one valid JSON value.
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The kind of the next value.
    #[inline]
    pub(crate) fn token(&mut self) -> Token {
        match self.peek() {
            Some(b'{') => Token::Object,
            Some(b'[') => Token::List,
            Some(b'"') => Token::Text,
            Some(b't' | b'f') => Token::Boolean,
            Some(b'-' | b'0'..=b'9') => Token::Number,
            _ => Token::Null,
        }
    }

    /// The position of the next value, in bytes.
    #[inline]
    pub(crate) fn position(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Steps over the next value and returns its text.
    #[inline]
    pub(crate) fn value(&mut self) -> &'t str {
        let start = self.position();
        match self.peek() {
            Some(b'"') => self.step_over_text(),
            Some(b'{' | b'[') => self.step_over_entries(),
            _ => self.step_over_word(),
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Steps into the next value, a list or an object.
    #[inline]
    pub(crate) fn enter(&mut self) {
        self.peek();
        self.at += 1;
    }

    /// Steps to the next entry of the current list or object. Leaves it after the last entry.
    #[inline]
    pub(crate) fn next_entry(&mut self) -> bool {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                true
            }
            Some(b']' | b'}') => {
                self.at += 1;
                false
            }
            next => next.is_some(),
        }
    }

    /// Steps over the name of an object's entry and returns it.
    pub(crate) fn name(&mut self) -> Cow<'t, str> {
        let name = unescaped(self.value());
        // The colon.
        self.enter();
        name
    }

    #[inline]
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.bytes().get(self.at) {
            self.at += 1;
        }
        self.bytes().get(self.at).copied()
    }

    #[inline]
    fn step_over_text(&mut self) {
        self.at += 1;
        while let Some(byte) = self.bytes().get(self.at) {
            self.at += if *byte == b'\\' { 2 } else { 1 };
            if *byte == b'"' {
                break;
            }
        }
    }

    /// Steps over a list or an object with all its contents.
    fn step_over_entries(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes().get(self.at) {
            match byte {
                b'"' => {
                    self.step_over_text();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
    }

    /// Steps over a number, a boolean or null.
    #[inline]
    fn step_over_word(&mut self) {
        let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
        while self.bytes().get(self.at).is_some_and(|byte| !is_end(byte)) {
            self.at += 1;
        }
    }

    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }
}

/// The value of a JSON string, given with its quotes. Half characters are replaced.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let read = serde_json::from_str(text).or_else(|error| match mended(text.as_bytes()) {
        Some(mended) => serde_json::from_str(&mended),
        None => Err(error),
    });
    Cow::Owned(read.unwrap_or_default())
}

/// Strips the byte order mark that some gateways put in front of JSON.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// A body as text. Bytes that are not UTF-8 are replaced. Checking first is faster than
/// [`String::from_utf8_lossy`], which reads one byte after the other.
pub(super) fn readable(body: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// A JSON scalar as text. Empty text counts as absent.
pub(crate) fn scalar(json: &str) -> Option<Cow<'_, str>> {
    let text = match Cursor::new(json).token() {
        Token::Text => unescaped(json),
        Token::Number | Token::Boolean => Cow::Borrowed(json),
        Token::Null | Token::List | Token::Object => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A JSON scalar as text. Empty text counts as absent.
pub(crate) fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => (!text.is_empty()).then_some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Checks that a text is JSON of any depth. The error says where it breaks off.
pub(crate) fn validate(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_stepped_over() {
        for value in [
            "null",
            "true",
            "-0",
            "1e400",
            "\"\"",
            r#""a\"b\\""#,
            "[]",
            "{}",
            "[[1, {\"a\": \"]\"}], 2]",
        ] {
            let text = format!(" [ {value} , {{\"a\" : {value}}}]");
            validate(&text).unwrap();
            let mut cursor = Cursor::new(&text);
            assert_eq!(cursor.token(), Token::List);
            cursor.enter();
            assert!(cursor.next_entry());
            assert_eq!(cursor.value(), value);
            assert!(cursor.next_entry());
            cursor.enter();
            assert!(cursor.next_entry());
            assert_eq!(cursor.name(), "a");
            assert_eq!(cursor.value(), value);
            assert!(!cursor.next_entry());
            assert!(!cursor.next_entry());
            assert!(!cursor.next_entry(), "the end of the text");
        }
    }

    #[test]
    fn texts_are_unescaped() {
        for (text, expected) in [
            (r#""""#, ""),
            (r#""中""#, "中"),
            (r#""a\n\u4e2d""#, "a\n中"),
            (r#""a\ud83d""#, "a\u{fffd}"),
        ] {
            assert_eq!(unescaped(text), expected);
        }
    }
}
