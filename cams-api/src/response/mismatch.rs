//! An element of a response with an undocumented shape: its path and the expected kind.
//!
//! It never holds the value itself, which may be confidential.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

/// An element with another shape than expected.
pub(crate) struct Mismatch {
    path: Vec<Step>,
    reason: String,
}

/// A step from an object or a list to one of its entries.
#[derive(Clone)]
enum Step {
    /// A documented name.
    Field(String),
    /// A name in a map. The name is not kept: it may be confidential, such as a phone number.
    Entry,
    Index(usize),
}

/// The place of a value: the step to it, and the place that contains it.
pub(crate) enum Place<'v> {
    Top,
    Field(&'v Place<'v>, &'v str),
    Entry(&'v Place<'v>),
    Element(&'v Place<'v>, usize),
}

impl Place<'_> {
    fn path(&self) -> Vec<Step> {
        let mut path = Vec::new();
        let mut place = self;
        loop {
            let (outer, step) = match place {
                Place::Top => break,
                Place::Field(outer, name) => (outer, Step::Field((*name).to_owned())),
                Place::Entry(outer) => (outer, Step::Entry),
                Place::Element(outer, index) => (outer, Step::Index(*index)),
            };
            path.push(step);
            place = outer;
        }
        path.reverse();
        path
    }
}

impl Mismatch {
    /// `found` names the kind of the value.
    pub(crate) fn new(place: &Place<'_>, expected: &str, found: &str) -> Self {
        Self { path: place.path(), reason: format!("expected {expected}, found {found}") }
    }

    /// A list or a map in which nothing fits, with the mismatch of its first entry.
    pub(crate) fn of_all(place: &Place<'_>, entries: usize, first: &Self) -> Self {
        let reason = format!("none of its {entries} entries fits: {}", first.reason);
        Self { path: place.path(), reason }
    }
}

/// For example `Data.List[3].GroupId: expected a boolean, found a number`. `{}` stands for an entry
/// of a map.
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.path.iter().enumerate() {
            match step {
                Step::Field(name) if at == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Entry => f.write_str("{}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        if !self.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.reason)
    }
}

/// The same as `Display`.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mismatch({self})")
    }
}

impl std::error::Error for Mismatch {}

impl Error for Mismatch {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self { path: Vec::new(), reason: reason.to_string() }
    }

    /// The default implementation would show the value.
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format_args!("expected one of {}", expected.join(", ")))
    }
}

/// The mismatches of a response: the first ones, and their total number.
#[derive(Debug, Default)]
pub(crate) struct Mismatches {
    first: Vec<Mismatch>,
    count: usize,
}

impl Mismatches {
    /// Further ones are only counted: a long list can have one in each entry.
    const KEPT: usize = 100;

    /// Adds a mismatch. It is created only if it is kept.
    pub(crate) fn add(&mut self, mismatch: impl FnOnce() -> Mismatch) {
        if self.first.len() < Self::KEPT {
            self.first.push(mismatch());
        }
        self.count += 1;
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Replaces all mismatches after the first `count` with one. If the first of them was kept, the
    /// new one is made from it.
    pub(crate) fn merge(&mut self, count: usize, merged: impl FnOnce(&Mismatch) -> Mismatch) {
        let mismatch = self.first.get(count).map(merged);
        self.first.truncate(count);
        self.first.extend(mismatch);
        self.count = count + 1;
    }

    pub(crate) fn append(&mut self, mut more: Self) {
        more.first.truncate(Self::KEPT.saturating_sub(self.first.len()));
        self.first.append(&mut more.first);
        self.count += more.count;
    }

    /// The first mismatch.
    pub(crate) fn into_first(self) -> Option<Mismatch> {
        self.first.into_iter().next()
    }

    /// The first mismatches as text, and the total number.
    pub(crate) fn into_texts(self) -> (Vec<String>, usize) {
        (self.first.iter().map(ToString::to_string).collect(), self.count)
    }
}
