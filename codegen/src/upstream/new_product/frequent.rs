//! The most frequent of several texts.

use std::collections::BTreeMap;

/// The most frequent text; of several, the first.
pub(super) fn most_frequent(texts: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, text) in texts.enumerate() {
        counts.entry(text).or_insert((0, at)).0 += 1;
    }
    let best = counts.into_iter().max_by_key(|(_, (count, at))| (*count, usize::MAX - at));
    best.map(|(text, _)| text)
}
