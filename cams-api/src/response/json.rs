//! A cursor over JSON text that is known to be valid: it steps over values without reading them, and gives each as
//! the text that stands there.
//!
//! `serde_json` gives a number as `u64`, `i64` or `f64`, which loses digits, and refuses the whole text for `1e400`.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::half_characters::mended;

/// A place in a valid JSON text.
#[derive(Clone)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

/// The first character of a value tells what it is.
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
    /// The kind of a value in words.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

impl<'t> Cursor<'t> {
    /// At the start of `text`, which must be one valid JSON value.
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The kind of the value that comes next.
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

    /// Where the next value begins, in bytes.
    #[inline]
    pub(crate) fn position(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Steps over the next value and gives its text.
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

    /// Steps into the list or object that comes next.
    #[inline]
    pub(crate) fn enter(&mut self) {
        self.peek();
        self.at += 1;
    }

    /// Steps to the next entry of the list or object that was entered; leaves it after the last entry.
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

    /// Steps over the name of an entry of an object.
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

    /// A list or an object, whatever is in it.
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

    /// A number, a boolean or null.
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

/// What a JSON text says, given with its quotes. Half characters are replaced.
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

/// Whether a text is JSON, and if not, where it breaks off. It may be nested as deeply as it likes.
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
