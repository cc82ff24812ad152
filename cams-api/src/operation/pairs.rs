//! `name=value` pairs in their encoded form. The same bytes are signed and sent.

use std::fmt;
use std::ops::Range;

use crate::sign::percent_encode;

/// `name=value` pairs joined by `&`, percent-encoded and ordered by name: the canonical query.
#[derive(Default)]
pub(crate) struct Pairs {
    text: String,
    /// The range of the last pair's name.
    last_name: Range<usize>,
    /// `true` if a name is percent-encoded. Then the pairs are ordered by encoded name, but the
    /// canonical query by decoded name.
    has_encoded_name: bool,
}

impl Pairs {
    /// Adds a pair whose name needs no encoding. Pairs in the order of their names, as generated
    /// code writes them, are only appended.
    pub(crate) fn push(&mut self, name: &str, value: impl FnOnce(&mut String)) {
        let is_in_order = self.begin(name);
        value(&mut self.text);
        if !is_in_order {
            self.put_last_in_order();
        }
    }

    /// Adds a pair with any name and value.
    pub(crate) fn push_any(&mut self, name: &str, value: &str) {
        let mut encoded = String::new();
        percent_encode(name.as_bytes(), &mut encoded);
        self.has_encoded_name |= encoded != name;
        self.push(&encoded, |text| percent_encode(value.as_bytes(), text));
    }

    /// Returns `true` if the canonical query may be ordered differently from these pairs.
    pub(crate) fn has_encoded_name(&self) -> bool {
        self.has_encoded_name
    }

    /// Appends a pair without its value. Returns `true` if it is in the order of the names.
    fn begin(&mut self, name: &str) -> bool {
        let is_in_order = self.text.is_empty() || name >= &self.text[self.last_name.clone()];
        if self.text.is_empty() {
            self.text.reserve(256);
        } else {
            self.text.push('&');
        }
        let start = self.text.len();
        self.text.push_str(name);
        self.last_name = start..self.text.len();
        self.text.push('=');
        is_in_order
    }

    /// Moves the last pair to its place among the others.
    fn put_last_in_order(&mut self) {
        let mut pairs: Vec<&str> = self.pairs().collect();
        let Some(last) = pairs.pop() else { return };
        let at = pairs.partition_point(|other| name_of(other) <= name_of(last));
        pairs.insert(at, last);
        self.set_text(pairs.join("&"));
    }

    /// Returns `true` if there is a pair with this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.pairs().any(|pair| name_of(pair) == name)
    }

    /// Removes the pair with this name, if there is one.
    pub(crate) fn remove(&mut self, name: &str) {
        let kept: Vec<&str> = self.pairs().filter(|pair| name_of(pair) != name).collect();
        self.set_text(kept.join("&"));
    }

    /// Moves all pairs of `other` into these.
    pub(crate) fn absorb(&mut self, other: &mut Self) {
        self.has_encoded_name |= other.has_encoded_name;
        for pair in std::mem::take(other).pairs() {
            let name = name_of(pair);
            self.push(name, |text| text.push_str(&pair[name.len() + 1..]));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The pairs as a form body, where a space is `+`.
    pub(crate) fn to_form(&self) -> String {
        self.text.replace("%20", "+")
    }

    fn set_text(&mut self, text: String) {
        let start = text.rfind('&').map_or(0, |at| at + 1);
        self.last_name = start..start + name_of(&text[start..]).len();
        self.text = text;
    }

    fn pairs(&self) -> impl Iterator<Item = &str> {
        self.text.split('&').filter(|pair| !pair.is_empty())
    }
}

impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs().map(name_of)).finish()
    }
}

fn name_of(pair: &str) -> &str {
    pair.split_once('=').map_or(pair, |(name, _)| name)
}
