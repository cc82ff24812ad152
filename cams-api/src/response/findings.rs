//! The findings of a tolerant reading: values that do not fit, by their position in the text, and
//! the values that an earlier reading found and this one leaves out.

use super::mismatch::{Mismatch, Mismatches, Place};
use super::verdict::Verdict;

/// The findings of one reading.
#[derive(Default)]
pub(crate) struct Findings {
    /// Values that are left out, ordered by position, with the reasons.
    left_out: Vec<Span>,
    left_out_for: Mismatches,
    /// The index of the first left-out value that the reading has not passed.
    next: usize,
    /// Values that do not fit.
    misfits: Vec<Span>,
    mismatches: Mismatches,
    /// The expected kind of the last misfit.
    wanted: Option<Wanted>,
    /// Values whose name appears again later.
    superseded: Vec<Span>,
    pub(crate) verdict: Verdict,
}

/// The expected kind of a value that contains others, and what its type calls it.
pub(crate) struct Wanted {
    pub(crate) shape: Shape,
    pub(crate) expected: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    List,
}

/// Adjacent values, from the position of the first to the position of the last.
#[derive(Clone, Copy)]
struct Span {
    first: usize,
    last: usize,
}

/// The number of findings up to a point of the reading.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    misfits: usize,
    mismatches: usize,
}

impl Findings {
    /// Returns `true` if the value at this position is left out. Positions must grow during a
    /// reading.
    #[inline]
    pub(crate) fn is_left_out(&mut self, position: usize) -> bool {
        while self.left_out.get(self.next).is_some_and(|span| span.last < position) {
            self.next += 1;
        }
        self.left_out.get(self.next).is_some_and(|span| span.first <= position)
    }

    /// Records a value that does not fit. `wanted` is the expected kind, if that kind contains
    /// other values.
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

    /// Returns `true` if the last misfit is the value at this position.
    pub(crate) fn ends_with_misfit(&self, position: usize) -> bool {
        self.misfits.last().is_some_and(|span| span.last == position)
    }

    /// Takes the expected kind of the last misfit.
    pub(crate) fn wanted(&mut self) -> Option<Wanted> {
        self.wanted.take()
    }

    /// Joins the last two spans, which are adjacent.
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

    /// Replaces the misfits inside a list or map in which nothing fits: the whole value is left
    /// out.
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

    /// Records a value whose name appears again.
    pub(crate) fn supersede(&mut self, position: usize) {
        self.superseded.push(Span { first: position, last: position });
    }

    /// Starts the next reading, if this one found anything to leave out.
    pub(crate) fn next_reading(&mut self) -> Option<Self> {
        let mut next =
            Self { left_out_for: std::mem::take(&mut self.left_out_for), ..Self::default() };
        if self.superseded.is_empty() {
            next.left_out_for.append(std::mem::take(&mut self.mismatches));
            next.left_out = std::mem::take(&mut self.misfits);
        } else {
            // A misfit inside a superseded value does not count. The next reading finds the others
            // again.
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

    /// Returns the reasons for leaving values out, after the last reading.
    pub(crate) fn into_mismatches(self) -> (Mismatches, Verdict) {
        (self.left_out_for, self.verdict)
    }
}
