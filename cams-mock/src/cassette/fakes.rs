//! Fakes, which stand in a cassette in place of confidential values.
//!
//! They are numbered, not computed from the values: a hash of a phone number can be undone by
//! hashing all phone numbers. The same value has the same fake in the whole cassette.

use std::borrow::Cow;
use std::collections::HashMap;

use cams_api::sign::percent_encode;

use crate::operation::Sensitive;

/// The start of the fake of a number. No country has the code 999.
const DIGITS: &str = "999000";

/// The number of digits after it.
const COUNTER: usize = 7;

/// The starts of all other fakes, which end with `>`: a digit may follow them.
const WORDS: [&str; 4] = ["<message-", "<secret-", "<personal-", "<unknown-"];

/// The minimum length of a value that is also looked for in texts which are not marked.
const SEARCHED: usize = 4;

/// The number of digits in a row that may be a phone number.
const PHONE_DIGITS: usize = 7;

/// The fakes of a cassette that is being recorded.
#[derive(Default)]
pub(super) struct Fakes {
    by_value: HashMap<String, String>,
    /// Each long value in each encoding, with its fake; longest first.
    searched: Vec<(String, String)>,
    count: usize,
}

impl Fakes {
    /// The fake of a value. `None` as its kind means that the spec does not know the value.
    pub(super) fn of(&mut self, value: &str, kind: Option<Sensitive>) -> String {
        if let Some(fake) = self.by_value.get(value) {
            return fake.clone();
        }
        if let Some(digits) = value.strip_prefix('+').filter(|rest| is_digits(rest)) {
            return format!("+{}", self.of(digits, kind));
        }
        self.count += 1;
        let number = self.count;
        let word = match kind {
            Some(Sensitive::Message) => WORDS[0],
            Some(Sensitive::Secret) => WORDS[1],
            Some(Sensitive::PhoneNumber | Sensitive::Personal) => WORDS[2],
            None => WORDS[3],
        };
        let fake = match is_digits(value) {
            true => format!("{DIGITS}{number:0COUNTER$}"),
            false => format!("{word}{number}>"),
        };
        self.by_value.insert(value.to_owned(), fake.clone());
        if value.chars().count() >= SEARCHED {
            let encoded = encodings(value).into_iter().map(|text| (text, fake.clone()));
            self.searched.extend(encoded);
            self.searched.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
        fake
    }

    /// The number of values so far.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// A text that is not marked, with fakes in place of the values that are confidential elsewhere.
    pub(super) fn scrubbed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.searched.iter().all(|(value, _)| !text.contains(value)) {
            return Cow::Borrowed(text);
        }
        let mut done = Vec::new();
        for part in parts(text) {
            match part {
                Part::Fake(fake) => done.push(fake.to_owned()),
                Part::Literal(literal) => done.push(self.replaced(literal, 0)),
            }
        }
        Cow::Owned(done.concat())
    }

    /// Replaces the values from this one on. What is between two finds is searched for the others.
    fn replaced(&self, text: &str, from: usize) -> String {
        let mut rest = self.searched.iter().enumerate().skip(from);
        let found = rest.find(|(_, (value, _))| text.contains(value));
        let Some((at, (value, fake))) = found else { return text.to_owned() };
        let between = text.split(value).map(|text| self.replaced(text, at + 1));
        between.collect::<Vec<_>>().join(fake)
    }

    /// A free text of the service, which may quote any number.
    pub(super) fn without_numbers(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let (before, from) = rest.split_at(start);
            out.push_str(before);
            let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
            let (digits, after) = from.split_at(end);
            match digits.len() >= PHONE_DIGITS && !is_fake(digits) {
                true => out.push_str(&self.of(digits, None)),
                false => out.push_str(digits),
            }
            rest = after;
        }
        out + rest
    }
}

/// A value as it may occur in other texts: plain, in JSON, in a URL.
fn encodings(value: &str) -> Vec<String> {
    let mut all = vec![value.to_owned()];
    let json = serde_json::Value::from(value).to_string();
    let json = json.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_owned();
    let mut url = String::new();
    percent_encode(value.as_bytes(), &mut url);
    let encoded = [json, url].into_iter().filter(|text| text != value && !text.is_empty());
    all.extend(encoded);
    all
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A part of a recorded text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part<'t> {
    Literal(&'t str),
    Fake(&'t str),
}

/// Returns `true` if a whole text is one fake.
pub(super) fn is_fake(text: &str) -> bool {
    !text.is_empty() && fake_length(text) == text.len()
}

/// The parts of a recorded text.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut rest, mut at) = (text, 0);
    while at < rest.len() {
        let length = if rest.is_char_boundary(at) { fake_length(&rest[at..]) } else { 0 };
        if length == 0 {
            at += 1;
            continue;
        }
        if at > 0 {
            parts.push(Part::Literal(&rest[..at]));
        }
        parts.push(Part::Fake(&rest[at..at + length]));
        (rest, at) = (&rest[at + length..], 0);
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest));
    }
    parts
}

/// The length of the fake at the start of a text, or 0.
fn fake_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(rest) = text.strip_prefix(DIGITS) {
        return if digits(rest) >= COUNTER { DIGITS.len() + COUNTER } else { 0 };
    }
    let Some(word) = WORDS.iter().find(|word| text.starts_with(**word)) else { return 0 };
    let rest = &text[word.len()..];
    let digits = digits(rest);
    let is_whole = digits > 0 && rest[digits..].starts_with('>');
    if is_whole { word.len() + digits + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_has_the_same_fake() {
        let mut fakes = Fakes::default();
        let phone = fakes.of("8613800000000", Some(Sensitive::PhoneNumber));
        assert_eq!(phone, "9990000000001");
        assert_eq!(fakes.of("8613800000000", Some(Sensitive::Message)), phone);
        assert_eq!(fakes.of("+8613800000000", None), "+9990000000001");
        assert_eq!(fakes.of("Hello", Some(Sensitive::Message)), "<message-2>");
        assert_eq!(fakes.of("Ada", Some(Sensitive::Personal)), "<personal-3>");
    }

    #[test]
    fn values_are_found_in_other_texts_in_each_encoding() {
        let mut fakes = Fakes::default();
        fakes.of("a \"b\"", Some(Sensitive::Message));
        fakes.of("long a \"b\"", Some(Sensitive::Message));
        fakes.of("message", Some(Sensitive::Message));
        let text = r#"x a "b", a \"b\", a%20%22b%22, long a "b"; message <message-1>1"#;
        let expected = "x <message-1>, <message-1>, <message-1>, <message-2>; \
                        <message-3> <message-1>1";
        assert_eq!(fakes.scrubbed(text), expected);
        assert_eq!(fakes.scrubbed("nothing"), "nothing");
        let text = fakes.without_numbers("No. 123456 of 8613800000000, 9990000000001.");
        assert_eq!(text, "No. 123456 of 9990000000004, 9990000000001.");
    }

    #[test]
    fn recorded_texts_have_parts() {
        let text = "é +9990000000001, <message-12>7";
        let expected = [
            Part::Literal("é +"),
            Part::Fake("9990000000001"),
            Part::Literal(", "),
            Part::Fake("<message-12>"),
            Part::Literal("7"),
        ];
        assert_eq!(parts(text), expected);
        assert!(is_fake("9990000000001") && !is_fake("99900000000010") && !is_fake(""));
    }
}
