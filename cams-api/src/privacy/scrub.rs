//! Blanks out possibly confidential parts of a foreign text before it is shown.

use std::fmt::{self, Write as _};
use std::time::Duration;

/// The number of digits in a row that may be a phone number.
const PHONE_DIGITS: usize = 7;

/// The number of digits in groups that may be a phone number. A date has eight.
const GROUPED_PHONE_DIGITS: usize = 9;

/// The maximum number of characters between two digits of a phone number. Without this limit, a
/// text of plus signs would be read to its end for each of them.
const SEPARATORS: usize = 8;

/// The maximum number of characters shown of a message.
const SHOWN: usize = 1000;

/// The maximum number of bytes examined of a message.
const LONGEST: usize = 16 * 1024;

/// The maximum number of bytes shown of a name.
const LONGEST_NAME: usize = 100;

/// The maximum number of names shown of a list.
const SHOWN_NAMES: usize = 20;

/// The longest wait that is shown.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Shows a text of the service, without phone numbers, URL queries (a signed query opens a file),
/// line breaks, and the signed text that a signature error quotes (it contains every parameter).
pub(crate) struct Scrubbed<'a>(pub(crate) &'a str);

impl fmt::Display for Scrubbed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beginning = beginning(self.0, LONGEST);
        let text = before_signed_text(beginning);
        let is_cut = text.len() < self.0.len();
        let mut rest = text;
        let mut shown = 0;
        let mut is_in_url = false;
        while let Some(first) = rest.chars().next() {
            if shown >= SHOWN {
                return f.write_str("…");
            }
            is_in_url = !ends_url(first) && (is_in_url || rest.starts_with("http"));
            let digits = phone_number(rest);
            if digits > 0 {
                f.write_str("***")?;
                rest = &rest[digits..];
                shown += 3;
            } else if is_in_url && first == '?' {
                f.write_str("?***")?;
                rest = &rest[rest.find(ends_url).unwrap_or(rest.len())..];
                shown += 4;
            } else {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let len = digits.max(first.len_utf8());
                for character in rest[..len].chars() {
                    f.write_char(if character.is_control() { ' ' } else { character })?;
                    shown += 1;
                }
                rest = &rest[len..];
            }
        }
        if is_cut { f.write_str("…") } else { Ok(()) }
    }
}

impl fmt::Debug for Scrubbed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Returns `true` if a text may contain a phone number.
pub(crate) fn has_phone_number(text: &str) -> bool {
    text.char_indices().any(|(at, _)| phone_number(&text[at..]) > 0)
}

/// The length of the phone number at the start of a text, or 0. After a `+` the digits may be
/// grouped in any way, as in `+86 (138) 0013.8000`. Otherwise only `-` groups them, and there must
/// be more of them than in a date.
fn phone_number(text: &str) -> usize {
    let is_international = text.starts_with('+');
    let (mut end, mut digits, mut is_grouped) = (0, 0, false);
    for (index, byte) in text.bytes().enumerate() {
        if byte.is_ascii_digit() {
            (end, digits) = (index + 1, digits + 1);
            continue;
        }
        let may_group = match byte {
            b'-' => digits > 0 || is_international,
            b'+' | b' ' | b'.' | b'(' | b')' => is_international,
            _ => false,
        };
        if !may_group || index - end > SEPARATORS {
            break;
        }
        is_grouped |= digits < PHONE_DIGITS;
    }
    let enough = if is_grouped && !is_international { GROUPED_PHONE_DIGITS } else { PHONE_DIGITS };
    if digits >= enough { end } else { 0 }
}

/// Returns `true` if a character ends a URL in a text.
fn ends_url(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '"' | '\'' | '<' | '>')
}

/// The part of a text before the signed text that it quotes.
fn before_signed_text(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    ["string to sign", "stringtosign", "string-to-sign", "canonical"]
        .iter()
        .filter_map(|mark| lower.find(mark))
        .min()
        .map_or(text, |at| text[..at].trim_end())
}

/// At most this many bytes from the start of a text.
fn beginning(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Shows a caller's name for something, which may be any text.
pub(crate) struct GivenName<'a>(pub(crate) &'a str);

impl fmt::Display for GivenName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = beginning(self.0, LONGEST_NAME);
        let more = if shown.len() < self.0.len() { "…" } else { "" };
        write!(f, "{}{more}", Scrubbed(shown))
    }
}

impl fmt::Debug for GivenName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Shows the first of the names that a caller wrote, and the number of further ones.
pub(crate) struct GivenNames<I>(pub(crate) I);

impl<'a, I: Iterator<Item = &'a str> + Clone> fmt::Debug for GivenNames<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.0.clone();
        let mut shown = f.debug_list();
        shown.entries(names.by_ref().take(SHOWN_NAMES).map(GivenName));
        match names.count() {
            0 => shown.finish(),
            more => shown.entry(&format_args!("{more} more")).finish(),
        }
    }
}

/// Shows the wait that a service asks for. Waits of days are implausible, and the number may be
/// request data.
pub(crate) struct Wait(pub(crate) Duration);

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 <= LONGEST_WAIT {
            true => write!(f, "{:?}", self.0),
            false => f.write_str("more than a day"),
        }
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_blanked_out() {
        for (text, shown) in [
            ("to 8613800138000 failed", "to *** failed"),
            ("to +86 138-0013-8000, from +1 (650) 555-0100.", "to ***, from ***."),
            ("8613800000000", "***"),
            ("code 131026 at 2026-01-02T03:04:05Z", "code 131026 at 2026-01-02T03:04:05Z"),
            (
                "on 2026-01-02 03:04:05, host 192.168.100.200",
                "on 2026-01-02 03:04:05, host 192.168.100.200",
            ),
            ("138-0013-8000 is wrong", "*** is wrong"),
            ("1380013-8000-1", "***"),
            ("\u{4e2d}8613800000000\u{6587}", "\u{4e2d}***\u{6587}"),
            ("a+b 1\n2", "a+b 1 2"),
            ("+ + (86) - 138 - 0013 - 8000", "***"),
            ("", ""),
        ] {
            assert_eq!(Scrubbed(text).to_string(), shown);
        }
    }

    #[test]
    fn the_queries_of_urls_are_blanked_out() {
        for (text, shown) in [
            (
                "cannot read https://b.test/a.png?Expires=1&Signature=k%3D, try again",
                "cannot read https://b.test/a.png?*** try again",
            ),
            ("'http://b.test?x' is no image", "'http://b.test?***' is no image"),
            ("https://b.test/8613800138000/a?y", "https://b.test/***/a?***"),
            ("is https://b.test right? yes", "is https://b.test right? yes"),
            ("What? http", "What? http"),
        ] {
            assert_eq!(Scrubbed(text).to_string(), shown);
        }
    }

    #[test]
    fn the_signed_text_is_not_shown() {
        let message =
            "Specified signature does not match. server StringToSign is POST\n/\nTo=8613800000000";
        assert_eq!(Scrubbed(message).to_string(), "Specified signature does not match. server…");
    }

    #[test]
    fn waits_are_shown_if_anybody_waits_so_long() {
        assert_eq!(format!("{} {:?}", Wait(LONGEST_WAIT), Wait(Duration::ZERO)), "86400s 0ns");
        assert_eq!(Wait(Duration::from_secs(8_613_800_138_000)).to_string(), "more than a day");
        assert_eq!(format!("{:?}", Wait(Duration::MAX)), "more than a day");
    }

    #[test]
    fn names_are_shown_as_far_as_they_can_be_read() {
        let long = "é".repeat(10_000);
        assert_eq!(GivenName(&long).to_string(), format!("{}…", "é".repeat(50)));
        assert_eq!(format!("{:?}", GivenName("to 8613800138000")), "\"to ***\"");
        let names = GivenNames(["a"; 22].into_iter());
        assert_eq!(format!("{names:?}"), format!("[{}2 more]", "\"a\", ".repeat(20)));
        assert_eq!(format!("{:?}", GivenNames(["a"].into_iter())), "[\"a\"]");
    }

    #[test]
    fn a_long_message_is_cut() {
        assert_eq!(Scrubbed(&"x".repeat(10_000)).to_string().chars().count(), SHOWN + 1);
    }
}
