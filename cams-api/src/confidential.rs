//! Texts that must not be shown, blanked out wherever someone else quotes them.
//!
//! [`crate::scrub`] knows what confidential data looks like. A name or a message looks like any other text: what it
//! was is only known from the request that held it.

use std::borrow::Cow;
use std::ops::Range;

use zeroize::Zeroizing;

use crate::encode::{percent_encode, quoted_json};

/// Shorter texts, in bytes, are left alone: they are part of too much else.
const SHORTEST: usize = 3;

/// Texts that are not longer, in characters, are blanked out as a whole. Of a longer one whatever begins like it is:
/// a quotation may be cut short.
const WHOLE: usize = 16;

/// Texts that are shorter, in bytes, count only as words of their own.
const WORD: usize = 8;

/// Bytes of a quoting text that are looked at, and no more is shown.
const LONGEST: usize = 16 * 1024;

/// Texts that must not be shown. They are wiped when this is dropped.
#[derive(Default)]
pub(crate) struct Confidential {
    texts: Vec<Zeroizing<String>>,
}

impl Confidential {
    pub(crate) fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.len() >= SHORTEST {
            self.texts.push(Zeroizing::new(text.to_owned()));
        }
    }

    /// A text in which `***` stands for what is confidential, as it is or in the encodings of JSON, URLs and forms.
    pub(crate) fn blanked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let (text, is_cut) = beginning(text);
        let mut found: Vec<Range<usize>> = Vec::new();
        for confidential in &self.texts {
            for form in forms(confidential) {
                find(text, &form, &mut found);
            }
        }
        if found.is_empty() && !is_cut {
            return Cow::Borrowed(text);
        }
        found.sort_unstable_by_key(|range| range.start);
        let (mut blanked, mut end) = (String::new(), 0);
        for range in found {
            if range.start >= end {
                blanked.push_str(&text[end..range.start]);
                blanked.push_str("***");
            }
            end = end.max(range.end);
        }
        blanked.push_str(&text[end..]);
        if is_cut {
            blanked.push('…');
        }
        Cow::Owned(blanked)
    }
}

/// As much of a text as is looked at, and whether there is more.
fn beginning(text: &str) -> (&str, bool) {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (&text[..end], end < text.len())
}

/// What a text looks like where it is quoted: as it is or as a part of JSON, and each of them percent-encoded for a URL
/// or a form.
fn forms(text: &str) -> Vec<Zeroizing<String>> {
    let json = quoted_json(text);
    let mut forms: Vec<Zeroizing<String>> = Vec::new();
    for plain in [text, &json[1..json.len() - 1]] {
        // Room for what is encoded as a whole: a text that grows leaves its old bytes behind.
        let mut encoded = Zeroizing::new(String::with_capacity(3 * plain.len()));
        percent_encode(plain.as_bytes(), &mut encoded);
        let in_form = encoded.split("%20").collect::<Vec<_>>().join("+");
        for form in [Zeroizing::new(plain.to_owned()), encoded, Zeroizing::new(in_form)] {
            // Most texts look the same everywhere.
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

/// Adds the places in a text where this is quoted.
fn find(text: &str, quoted: &str, found: &mut Vec<Range<usize>>) {
    let begins = quoted.char_indices().nth(WHOLE).map_or(quoted, |(end, _)| &quoted[..end]);
    for (start, _) in text.match_indices(begins) {
        let end = start + begins.len();
        let rest = common_len(&text[end..], &quoted[begins.len()..]);
        let range = start..end + rest;
        if quoted.len() >= WORD || is_word(text, &range) {
            found.push(range);
        }
    }
}

/// The length of what two texts begin with.
fn common_len(one: &str, other: &str) -> usize {
    one.chars()
        .zip(other.chars())
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one.len_utf8())
        .sum()
}

/// Whether no letter or digit goes on at either end. Only ASCII counts: other scripts set no spaces between words.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |at: usize| {
        let is_alphanumeric = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        at > 0 && is_alphanumeric(bytes.get(at - 1)) && is_alphanumeric(bytes.get(at))
    };
    !goes_on(range.start) && !goes_on(range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(confidential: &[&str], text: &str) -> String {
        let mut texts = Confidential::default();
        confidential.iter().for_each(|text| texts.add(text));
        texts.blanked(text).into_owned()
    }

    #[test]
    fn a_quotation_is_blanked_out_in_every_encoding() {
        let text = "say \"é\" & go\n";
        for quoting in [
            "[say \"é\" & go]",
            "[say \\\"é\\\" & go]",
            "[say%20%22%C3%A9%22%20%26%20go]",
            "[say+%22%C3%A9%22+%26+go]",
            "[say%20%5C%22%C3%A9%5C%22%20%26%20go]",
        ] {
            assert_eq!(blanked(&[text], quoting), "[***]");
        }
    }

    #[test]
    fn a_quotation_may_be_cut_short() {
        let text = "the quick brown fox jumps over the lazy dog";
        assert_eq!(blanked(&[text], "the quick brown fox jum… is too long"), "***… is too long");
        assert_eq!(blanked(&[text], "the quick brown bread"), "***bread");
        assert_eq!(blanked(&[text], "the quick bread"), "the quick bread");
    }

    #[test]
    fn a_short_text_counts_as_a_word_only() {
        assert_eq!(blanked(&["123456"], "code 123456 of 1234567"), "code *** of 1234567");
        assert_eq!(blanked(&["Ann", "no"], "no Anna, Ann."), "no Anna, ***.");
        assert_eq!(
            blanked(&["\u{5f20}\u{4e09}"], "\u{53f7}\u{5f20}\u{4e09}\u{65e0}"),
            "\u{53f7}***\u{65e0}"
        );
    }

    #[test]
    fn overlapping_quotations_are_one() {
        assert_eq!(blanked(&["abcdefgh", "efghijkl", "fgh"], "-abcdefghijkl-"), "-***-");
        assert_eq!(blanked(&[], "nothing"), "nothing");
    }

    #[test]
    fn a_very_long_text_is_cut() {
        let text = blanked(&["secret words"], &("é".repeat(LONGEST) + "secret words"));
        assert!(text.len() <= LONGEST + "…".len() && text.ends_with("é…"));
    }
}
