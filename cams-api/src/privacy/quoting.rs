//! Finds quoted values in a foreign text and blanks them out.
//!
//! The text is short; the values may be long. So the text is decoded in every way that a service
//! may have used to encode a quotation, and then indexed. The search for a value takes no longer if
//! the value is long, and almost no time if its first bytes do not occur in the text.

use std::borrow::Cow;
use std::ops::Range;

use super::unescape::{Unescape, from_form, from_html, from_json, from_url};

/// The shortest values that are blanked out, in bytes. Shorter ones are part of too many words.
const SHORTEST: usize = 3;

/// Values up to this length, in characters, are blanked out as a whole. For a longer value, any
/// text that begins like it is blanked out, since a quotation may be truncated.
const WHOLE: usize = 16;

/// Values below this length, in bytes, count only as whole words.
const WORD: usize = 8;

/// The maximum number of bytes of a text that are examined and shown.
const LONGEST: usize = 16 * 1024;

/// The maximum number of bytes compared. A text that would need more is not shown at all.
const MOST_WORK: usize = 32 * 1024 * 1024;

/// A text that may quote confidential values.
pub(crate) struct Quoting<'t> {
    text: &'t str,
    is_cut: bool,
    readings: Vec<Reading>,
    runs: Runs,
    /// For each byte of the text, `true` if it belongs to a quotation.
    hidden: Vec<bool>,
    work_left: usize,
}

impl<'t> Quoting<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let (text, is_cut) = beginning(text);
        let readings = Reading::all_of(text);
        let runs = Runs::of(&readings);
        let hidden = vec![false; text.len()];
        Self { text, is_cut, readings, runs, hidden, work_left: MOST_WORK }
    }

    /// Blanks out a value wherever the text quotes it.
    pub(crate) fn hide(&mut self, value: &str) {
        let value = value.trim();
        let is_possible = value.len() >= SHORTEST && self.runs.may_have(value.as_bytes());
        if !is_possible || self.work_left == 0 {
            return;
        }
        let Self { readings, hidden, work_left, .. } = self;
        for reading in readings {
            reading.find(value, work_left, |range| hidden[range].fill(true));
        }
        if *work_left == 0 {
            hidden.fill(true);
        }
    }

    /// The original text, cut if it is very long.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// Returns `true` if the text quotes a hidden value.
    pub(crate) fn is_quoting(&self) -> bool {
        self.hidden.contains(&true)
    }

    /// The text with `***` for each quotation.
    pub(crate) fn blanked(&self) -> Cow<'t, str> {
        if !self.is_cut && !self.is_quoting() {
            return Cow::Borrowed(self.text);
        }
        let mut blanked = String::with_capacity(self.text.len());
        let mut was_hidden = false;
        for (at, character) in self.text.char_indices() {
            match (self.hidden[at], was_hidden) {
                (false, _) => blanked.push(character),
                (true, false) => blanked.push_str("***"),
                (true, true) => {}
            }
            was_hidden = self.hidden[at];
        }
        if self.is_cut {
            blanked.push('…');
        }
        Cow::Owned(blanked)
    }
}

/// The part of a text that is examined, and `true` if there is more.
fn beginning(text: &str) -> (&str, bool) {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (&text[..end], end < text.len())
}

/// The runs of [`SHORTEST`] bytes that may occur in a text. A lookup spares almost all values a
/// search.
struct Runs(Vec<u64>);

impl Runs {
    const BITS: usize = 1 << 16;

    fn of(readings: &[Reading]) -> Self {
        let mut runs = Self(vec![0; Self::BITS / 64]);
        for run in readings.iter().flat_map(|reading| reading.bytes.windows(SHORTEST)) {
            let bit = Self::bit(run);
            runs.0[bit / 64] |= 1 << (bit % 64);
        }
        runs
    }

    fn may_have(&self, bytes: &[u8]) -> bool {
        let bit = Self::bit(bytes);
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// The bit of the run at the start of some bytes.
    fn bit(bytes: &[u8]) -> usize {
        let bits =
            bytes[..SHORTEST].iter().fold(0, |bits: usize, byte| bits * 37 + usize::from(*byte));
        bits % Self::BITS
    }
}

/// A text, decoded from one of the possible encodings of a quotation.
struct Reading {
    bytes: Vec<u8>,
    /// The position in the text at which each byte begins, and the end of the last one.
    origins: Vec<usize>,
    /// The positions of all runs of [`SHORTEST`] bytes, ordered by run.
    index: Vec<usize>,
}

impl Reading {
    /// The original text, and the text decoded from URLs, forms, HTML and JSON where that differs.
    /// JSON may be a string inside JSON, and both may be inside another encoding.
    fn all_of(text: &str) -> Vec<Self> {
        let plain = Self::new(text.as_bytes().to_vec(), (0..=text.len()).collect());
        let others = [from_url, from_form, from_html].map(|unescape| plain.decoded(unescape));
        let mut readings: Vec<Self> = others.into_iter().flatten().collect();
        readings.push(plain);
        let mut start = 0;
        for _ in 0..2 {
            let outer = start..readings.len();
            start = readings.len();
            for at in outer {
                readings.extend(readings[at].decoded(from_json));
            }
        }
        readings
    }

    fn new(bytes: Vec<u8>, origins: Vec<usize>) -> Self {
        let mut index: Vec<usize> = (0..(bytes.len() + 1).saturating_sub(SHORTEST)).collect();
        index.sort_unstable_by_key(|&at| &bytes[at..at + SHORTEST]);
        Self { bytes, origins, index }
    }

    /// Decodes the escapes in these bytes. Returns `None` if there are no escapes.
    fn decoded(&self, unescape: Unescape) -> Option<Self> {
        let (mut bytes, mut origins) = (Vec::new(), Vec::new());
        let (mut at, mut has_escapes) = (0, false);
        while at < self.bytes.len() {
            let len = unescape(&self.bytes[at..], &mut bytes);
            if len == 0 {
                bytes.push(self.bytes[at]);
            }
            origins.resize(bytes.len(), self.origins[at]);
            at += len.max(1);
            has_escapes |= len > 0;
        }
        origins.push(self.origins[at.min(self.bytes.len())]);
        has_escapes.then(|| Self::new(bytes, origins))
    }

    /// Calls `found` for each place where the text quotes a value of at least [`SHORTEST`] bytes.
    fn find(&self, value: &str, work_left: &mut usize, mut found: impl FnMut(Range<usize>)) {
        let run = |at: usize| &self.bytes[at..at + SHORTEST];
        let first = &value.as_bytes()[..SHORTEST];
        let start = self.index.partition_point(|&at| run(at) < first);
        for &at in self.index[start..].iter().take_while(|&&at| run(at) == first) {
            let len = common_len(&self.bytes[at..], value);
            *work_left = work_left.saturating_sub(len.max(SHORTEST));
            if *work_left == 0 {
                return;
            }
            let is_quoted = len == value.len() || value[..len].chars().nth(WHOLE - 1).is_some();
            let range = at..at + len;
            if is_quoted && (value.len() >= WORD || self.is_word(&range)) {
                found(self.origins[range.start]..self.origins[range.end]);
            }
        }
    }

    /// Returns `true` if no letter or digit continues at either end. Only ASCII counts: other
    /// scripts have no spaces between words.
    fn is_word(&self, range: &Range<usize>) -> bool {
        let goes_on = |at: usize| {
            let is_alphanumeric = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            at > 0 && is_alphanumeric(self.bytes.get(at - 1)) && is_alphanumeric(self.bytes.get(at))
        };
        !goes_on(range.start) && !goes_on(range.end)
    }
}

/// The length of the whole characters that bytes and value have in common at their start.
fn common_len(bytes: &[u8], value: &str) -> usize {
    let mut len =
        bytes.iter().zip(value.as_bytes()).take_while(|(one, other)| one == other).count();
    while !value.is_char_boundary(len) {
        len -= 1;
    }
    len
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(values: &[&str], text: &str) -> String {
        let mut quoting = Quoting::new(text);
        values.iter().for_each(|value| quoting.hide(value));
        quoting.blanked().into_owned()
    }

    #[test]
    fn a_quotation_is_blanked_out_in_every_encoding() {
        let value = "say \"é\" & go\n";
        for text in [
            "[say \"é\" & go]",
            "[say \\\"é\\\" & go]",
            "[say \\\\\\\"é\\\\\\\" & go]",
            "[say \\u0022\\u00e9\\u0022 \\u0026 go]",
            "[say%20%22%C3%A9%22%20%26%20go]",
            "[say%20%22%c3%a9%22%20%26%20go]",
            "[say+%22%C3%A9%22+%26+go]",
            "[say &quot;é&quot; &amp; go]",
            "[say &#34;&#xe9;&#34; &#38; go]",
            "[say%20%5C%22%C3%A9%5C%22%20%26%20go]",
        ] {
            assert_eq!(blanked(&[value], text), "[***]", "{text}");
        }
        assert_eq!(blanked(&["so \u{1f600} so"], "so \\ud83d\\ude00 so, \\ud83d"), "***, \\ud83d");
    }

    #[test]
    fn a_quotation_may_be_cut_short() {
        let value = "the quick brown fox jumps over the lazy dog";
        assert_eq!(blanked(&[value], "the quick brown fox jum… is too long"), "***… is too long");
        assert_eq!(blanked(&[value], "the quick brown bread"), "***bread");
        assert_eq!(blanked(&[value], "the quick bread"), "the quick bread");
        // `é` and `è` begin with the same byte.
        assert_eq!(blanked(&["the quick brown é"], "the quick brown è"), "***è");
    }

    #[test]
    fn a_short_value_counts_as_a_word_only() {
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
        assert_eq!(blanked(&["abc"], ""), "");
        assert_eq!(blanked(&["abc"], "é"), "é");
    }

    #[test]
    fn a_very_long_text_is_cut() {
        let text = blanked(&["secret words"], &("é".repeat(LONGEST) + "secret words"));
        assert!(text.len() <= LONGEST + "…".len() && text.ends_with("é…"));
    }

    /// The worst case: all values begin like all of the text.
    #[test]
    fn what_takes_too_much_work_is_not_shown() {
        let text = "1".repeat(LONGEST);
        let mut quoting = Quoting::new(&text);
        let value = format!("{}2", &text[1..]);
        (0..1_000_000).for_each(|_| quoting.hide(&value));
        assert_eq!(quoting.work_left, 0);
        assert_eq!(quoting.blanked(), "***");
    }
}
