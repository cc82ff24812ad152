//! Splits ini text into sections.
//!
//! By hand: `rust-ini` does not wipe values, has other rules for comments and quotes than the
//! official tools, and brings eight more crates (2.1 s of CPU time to check).

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::credentials::profile::without_mark;
use crate::variables::trimmed;

/// A section with its line, counted from 1. Keys are in lower case.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) line: usize,
    pub(super) values: BTreeMap<String, Zeroizing<String>>,
}

/// A line that does not belong in an ini file. Line and column are counted from 1.
#[derive(Debug, PartialEq)]
pub(super) struct IniError {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) reason: &'static str,
}

/// The sections by name. Sections of one name are merged, and the last value of a key counts.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, Section>, IniError> {
    let text = without_mark(text);
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut current = None;
    for (index, raw) in text.lines().enumerate() {
        let line = index + 1;
        let plain = without_comment(raw);
        let content = trimmed(plain);
        if content.is_empty() {
            continue;
        }
        let refused = |at: &str, reason| {
            let before = raw.len() - at.len();
            IniError { line, column: raw[..before].chars().count() + 1, reason }
        };
        let start = raw.trim_start();
        if let Some(rest) = content.strip_prefix('[') {
            let Some(name) = rest.strip_suffix(']') else {
                return Err(refused(start, "the name of a section has no closing bracket"));
            };
            let section = sections.entry(name.trim().to_owned()).or_default();
            if section.line == 0 {
                section.line = line;
            }
            current = Some(name.trim().to_owned());
            continue;
        }
        let Some(separator) = plain.find(['=', ':']) else {
            return Err(refused(start, "this is neither a section nor `key = value`"));
        };
        let Some(section) = current.as_ref().and_then(|name| sections.get_mut(name)) else {
            return Err(refused(start, "this stands before the first section"));
        };
        let key = trimmed(&raw[..separator]).to_ascii_lowercase();
        if key.is_empty() {
            return Err(refused(start, "there is no key before the equals sign"));
        }
        // Taken from the whole line, since a quoted value may contain a `#`.
        let written = &raw[separator + 1..];
        let Some(value) = value(written) else {
            return Err(refused(written.trim_start(), "the quote of this value is not closed"));
        };
        section.values.insert(key, Zeroizing::new(value.to_owned()));
    }
    Ok(sections)
}

/// The value after the equals sign, without quotes and comment. `None` if a quote is not closed.
fn value(written: &str) -> Option<&str> {
    let text = trimmed(written);
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        return Some(trimmed(without_comment(written)));
    };
    let inside = &text[1..];
    let is_end = |at: usize| trimmed(without_comment(&inside[at + 1..])).is_empty();
    let mut quotes = inside.match_indices(quote);
    quotes.find(|(at, _)| is_end(*at)).map(|(at, _)| &inside[..at])
}

/// The text before its comment, which begins at a `#`, or at a `;` at the start or after a space.
fn without_comment(text: &str) -> &str {
    let mut is_after_space = true;
    for (at, character) in text.char_indices() {
        if character == '#' || (character == ';' && is_after_space) {
            return &text[..at];
        }
        is_after_space = character.is_whitespace();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments_are_read() {
        let text = "\u{feff}; a comment\r\n# another\n\n[default]\nType = access_key # inline\n  \
                    role_arn: acs:ram::1:role/r\nempty =\n[ other ]\na=1;2\n[default]\ntype=sts\n";
        let sections = parse(text).unwrap();
        let shown: Vec<_> = sections
            .iter()
            .map(|(name, section)| {
                let values: Vec<_> = section
                    .values
                    .iter()
                    .map(|(key, value)| format!("{key}={}", **value))
                    .collect();
                format!("{name}@{}: {}", section.line, values.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            ["default@4: empty= role_arn=acs:ram::1:role/r type=sts", "other@8: a=1;2"]
        );
    }

    #[test]
    fn values_may_be_quoted_and_end_in_a_comment() {
        for (written, expected) in [
            ("a", "a"),
            (" a # b", "a"),
            ("a#b", "a"),
            ("a ; b", "a"),
            ("a;b", "a;b"),
            ("; b", ""),
            ("a=b:c", "a=b:c"),
            (r#""a""#, "a"),
            ("'a'", "a"),
            (r#" "a#b;c" # d"#, "a#b;c"),
            (r#""a" ; "b""#, "a"),
            ("\"a\"#b", "a"),
            (r#""it's""#, "it's"),
            (r#""{"a":"b"}""#, r#"{"a":"b"}"#),
            (r#"{"a":"b"}"#, r#"{"a":"b"}"#),
            (r#"a "b""#, r#"a "b""#),
            (r"'C:\a\'", r"C:\a\"),
            (r#""""#, ""),
            ("\u{a0}\"a\"\u{200b}\r", "a"),
        ] {
            let text = format!("[s]\nkey ={written}\n");
            let sections = parse(&text).unwrap();
            assert_eq!(*sections["s"].values["key"], expected, "{written}");
        }
    }

    #[test]
    fn an_error_says_line_and_column() {
        for (text, line, column, reason) in [
            ("a = 1", 1, 1, "this stands before the first section"),
            ("[a]\n  [b", 2, 3, "the name of a section has no closing bracket"),
            ("[a]\n\n\tnothing", 3, 2, "this is neither a section nor `key = value`"),
            ("[a]\n= 1", 2, 1, "there is no key before the equals sign"),
            ("[a]\nb = \"1", 2, 5, "the quote of this value is not closed"),
            ("[a]\nb = '1' 2", 2, 5, "the quote of this value is not closed"),
        ] {
            assert_eq!(parse(text).unwrap_err(), IniError { line, column, reason });
        }
    }
}
