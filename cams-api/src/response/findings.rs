//! What a tolerant reading finds: the values that do not fit, by their positions in the text, and those that an earlier
//! reading found, which this one does without.

use super::envelope::Verdict;
use super::mismatch::{Mismatch, Mismatches, Place};

/// The findings of one reading.
#[derive(Default)]
pub(crate) struct Findings {
    /// Values that are left out, ordered by position, and why.
    left_out: Vec<Span>,
    left_out_for: Mismatches,
    /// The first of them that is not behind the reading.
    next: usize,
    /// Values that do not fit.
    misfits: Vec<Span>,
    mismatches: Mismatches,
    /// What the last of them should have been.
    wanted: Option<Wanted>,
    /// Values of a name that is there again.
    superseded: Vec<Span>,
    pub(crate) verdict: Verdict,
}

/// A value that contains others, and how its type is called.
pub(crate) struct Wanted {
    pub(crate) shape: Shape,
    pub(crate) expected: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    List,
}

/// Values in a row, from the first one's position to the last one's.
#[derive(Clone, Copy)]
struct Span {
    first: usize,
    last: usize,
}

/// How much was found up to a point of the reading.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    misfits: usize,
    mismatches: usize,
}

impl Findings {
    /// Whether the value at a position, which grows during the reading, is left out.
    #[inline]
    pub(crate) fn is_left_out(&mut self, position: usize) -> bool {
        while self.left_out.get(self.next).is_some_and(|span| span.last < position) {
            self.next += 1;
        }
        self.left_out.get(self.next).is_some_and(|span| span.first <= position)
    }

    /// Takes note of a value that does not fit. `wanted` is what it should have been, if that contains others.
    #[inline]
    pub(crate) fn misfit(
        &mut self,
        position: usize,
        wanted: Option<Wanted>,
        mismatch: impl FnOnce() -> Mismatch,
    ) {
        self.misfits.push(Span { first: position, last: position });
        self.mismatches.add(mismatch);
        self.wanted = wanted;
    }

    /// Whether the value at this position was the last one that does not fit.
    pub(crate) fn ends_with_misfit(&self, position: usize) -> bool {
        self.misfits.last().is_some_and(|span| span.last == position)
    }

    /// What the last value that does not fit should have been.
    pub(crate) fn wanted(&mut self) -> Option<Wanted> {
        self.wanted.take()
    }

    /// Makes one span of the last two, which are of values in a row.
    #[inline]
    pub(crate) fn join(&mut self) {
        if let [.., before, last] = self.misfits.as_mut_slice() {
            before.last = last.last;
            self.misfits.pop();
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { misfits: self.misfits.len(), mismatches: self.mismatches.count() }
    }

    /// Of a list or map in which nothing fits: it is left out as a whole, and not each of its entries.
    pub(crate) fn merge(
        &mut self,
        since: Mark,
        position: usize,
        place: &Place<'_>,
        entries: usize,
    ) {
        self.misfits.truncate(since.misfits);
        self.misfits.push(Span { first: position, last: position });
        self.mismatches.merge(since.mismatches, |first| Mismatch::of_all(place, entries, first));
    }

    /// Takes note of a value whose name comes again.
    pub(crate) fn supersede(&mut self, position: usize) {
        self.superseded.push(Span { first: position, last: position });
    }

    /// Whether nothing was found, now or before.
    pub(crate) fn is_empty(&self) -> bool {
        self.left_out.is_empty() && self.misfits.is_empty() && self.superseded.is_empty()
    }

    /// The beginning of the next reading, if this one found something that has to be left out.
    pub(crate) fn next_reading(&mut self) -> Option<Self> {
        let mut next =
            Self { left_out_for: std::mem::take(&mut self.left_out_for), ..Self::default() };
        if self.superseded.is_empty() {
            next.left_out_for.append(std::mem::take(&mut self.mismatches));
            next.left_out = std::mem::take(&mut self.misfits);
        } else {
            // What does not fit in a value that counts no more is no mismatch; the next reading finds the others again.
            next.left_out = std::mem::take(&mut self.superseded);
        }
        if next.left_out.is_empty() {
            self.left_out_for = next.left_out_for;
            return None;
        }
        next.left_out.append(&mut self.left_out);
        next.left_out.sort_unstable_by_key(|span| span.first);
        Some(next)
    }

    /// Why values were left out, after the last reading.
    pub(crate) fn into_mismatches(self) -> (Mismatches, Verdict) {
        (self.left_out_for, self.verdict)
    }
}
