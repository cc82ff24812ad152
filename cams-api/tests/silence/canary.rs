//! Values that nobody else writes: telephone numbers, texts and secrets with a mark and a number in
//! them, and the search for them in whatever form they are shown.

use std::collections::BTreeSet;
use std::sync::Mutex;

use cams_api::operations::Sensitive;

/// What every text begins with, in either case; six digits follow.
const MARK: &str = "canary";

/// What every telephone number begins with; six digits follow.
const PHONE_MARK: &str = "861399900";

/// What else the marks look like: the letters after the first one, and the digits, as base64 at
/// every offset, as bytes without blanks and in hex.
const OTHER_FORMS: &[&str] = &[
    "YW5hcn",
    "FuYXJ5",
    "hbmFye",
    "97,110,97,114,121",
    "616e617279",
    "616E617279",
    "ODYxMzk5OTAw",
    "g2MTM5OTkwM",
    "4NjEzOTk5MD",
    "56,54,49,51,57,57,57,48,48",
    "383631333939393030",
];

/// Whose value each canary is, by its number.
static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn number(name: &str) -> usize {
    let mut names = NAMES.lock().unwrap();
    names.push(name.to_owned());
    names.len() - 1
}

pub(crate) fn phone_number(name: &str) -> String {
    format!("{PHONE_MARK}{:06}", number(name))
}

/// A text with everything in it that encodings change.
pub(crate) fn message(name: &str) -> String {
    format!("Canary{:06} says \"no\\way\" & 100% <b>é中</b>\nbye = ?", number(name))
}

pub(crate) fn secret(name: &str) -> String {
    format!("canary{:06}+/s%20=", number(name))
}

/// An e-mail address or the name of a person.
fn personal(name: &str) -> String {
    let number = number(name);
    if number.is_multiple_of(2) {
        format!("canary{number:06}@example.com")
    } else {
        format!("Ms. Canary{number:06} O'Neil")
    }
}

pub(crate) fn of_kind(sensitive: Sensitive, name: &str) -> String {
    match sensitive {
        Sensitive::PhoneNumber => phone_number(name),
        Sensitive::Message => message(name),
        Sensitive::Secret => secret(name),
        _ => personal(name),
    }
}

/// A telephone number as an integer, for fields of that kind.
pub(crate) fn as_integer(name: &str) -> i64 {
    phone_number(name).parse().unwrap()
}

/// The lines in which there are canaries, each with whose value it is.
pub(crate) fn found_in(lines: &BTreeSet<String>) -> Vec<String> {
    let lines: Vec<&String> = lines.iter().collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let search = |part: &[&String]| {
            let found = part.iter().filter_map(|line| found_in_line(line));
            found.collect::<Vec<_>>()
        };
        let parts = lines.chunks(lines.len() / threads + 1);
        let searches: Vec<_> = parts.map(|part| scope.spawn(move || search(part))).collect();
        searches.into_iter().flat_map(|search| search.join().unwrap()).collect()
    })
}

fn found_in_line(line: &str) -> Option<String> {
    let lower = line.to_ascii_lowercase();
    if let Some(at) = position(&lower, MARK) {
        return Some(format!("{}: {}", name_of(&lower[at + MARK.len()..]), around(line, at)));
    }
    // However the digits are grouped.
    if line.contains(&PHONE_MARK[..2]) {
        let digits = without(line, b" +-.()");
        if let Some(at) = position(&digits, PHONE_MARK) {
            let name = name_of(&digits[at + PHONE_MARK.len()..]);
            return Some(format!("{name}: {}", around(line, 0)));
        }
    }
    // `{:#?}` writes each byte on a line of its own.
    let has_bytes = ["97,", "56,"].iter().any(|byte| line.contains(byte));
    let line = if has_bytes { without(line, b" \n") } else { line.to_owned() };
    let form = OTHER_FORMS.iter().find(|form| line.contains(**form))?;
    Some(format!("a value as {form}: {}", around(&line, 0)))
}

/// Where a text is in another one. Looking whether it is there at all first takes far less time in
/// a build for tests.
fn position(text: &str, part: &str) -> Option<usize> {
    if text.contains(part) { text.find(part) } else { None }
}

/// Whose value a canary is, by the digits after its mark.
fn name_of(digits: &str) -> String {
    let names = NAMES.lock().unwrap();
    let number = digits.get(..6).and_then(|digits| digits.parse::<usize>().ok());
    number.and_then(|number| names.get(number)).map_or_else(|| "?".to_owned(), String::clone)
}

fn without(text: &str, bytes: &[u8]) -> String {
    let mut kept = text.as_bytes().to_vec();
    kept.retain(|byte| !bytes.contains(byte));
    String::from_utf8(kept).unwrap()
}

/// The beginning of a line, which says where it comes from, and what is around a place in it.
fn around(line: &str, at: usize) -> String {
    let cut = |from: usize, to: usize| {
        line.char_indices()
            .filter(|(index, _)| (from..to).contains(index))
            .map(|(_, character)| character)
            .collect::<String>()
    };
    format!("{} … {}", cut(0, 80), cut(at.saturating_sub(60), at + 60)).replace('\n', " ")
}
