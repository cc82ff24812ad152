//! Compares two specs and tells the consequences for callers, requests and policies.
//!
//! It is pure: two specs in, rows out. `xtask` reads both sides from git and prints the rows.
//!
//! | file | does |
//! |---|---|
//! | `kinds` | the table of all kinds of changes, with their sections and explanations |
//! | `side` | one spec as a flat list of elements, with their Rust names |
//! | `comparison` | both sides, and the questions that all parts of the comparison ask |
//! | `all`, `product`, `operation` | the product, families and operations |
//! | `types` | the types that operations share |
//! | `elements`, `facts`, `presence`, `values`, `limits` | parameters, response elements and fields |
//! | `wire` | places and forms on the wire, in words |
//! | `odd` | compares a new fact with the rest of the spec |
//! | `accepted` | changes that a person accepted, with the reason |

mod accepted;
mod all;
mod change;
mod comparison;
mod elements;
mod facts;
mod kinds;
mod limits;
mod odd;
mod operation;
mod presence;
mod product;
mod side;
mod types;
mod values;
mod wire;

use std::collections::BTreeSet;
use std::fmt;

use crate::spec::{Diagnostics, SpecFiles};

pub use accepted::{Acceptance, Acceptances};
pub use change::Change;
pub use kinds::{Kind, Section, kinds};
pub use side::Place;

/// The changes between two specs.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Review {
    /// The changes, ordered by section, owner and subject.
    pub changes: Vec<Change>,
}

impl Review {
    /// The rows of a section.
    pub fn of(&self, section: Section) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.section == section)
    }

    /// The operations that some change reaches.
    pub fn operations(&self) -> BTreeSet<&str> {
        self.changes.iter().flat_map(|change| &change.operations).map(String::as_str).collect()
    }
}

/// A spec that cannot be read, on one side.
#[derive(Clone, Debug)]
pub enum Unreadable {
    /// Before the change.
    Before(Diagnostics),
    /// After the change.
    After(Diagnostics),
}

impl Unreadable {
    /// The problems of the spec.
    pub fn problems(&self) -> &Diagnostics {
        match self {
            Self::Before(problems) | Self::After(problems) => problems,
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self {
            Self::Before(_) => "before the change",
            Self::After(_) => "after the change",
        };
        write!(f, "the spec {side} cannot be read")?;
        for problem in self.problems().iter() {
            let at = problem.location;
            write!(f, "\n  {}:{}:{}: {}", problem.file, at.line, at.column, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Unreadable {}

/// Compares a spec before and after a change. Rules of style are not checked.
///
/// # Errors
///
/// A side that is not YAML, or not an OpenAPI document in the expected form.
pub fn review(before: &SpecFiles, after: &SpecFiles) -> Result<Review, Unreadable> {
    // Two threads halve the time to parse.
    let (old, new) = std::thread::scope(|scope| {
        let old = scope.spawn(|| side::Side::read(before));
        let new = side::Side::read(after);
        (old.join(), new)
    });
    let old = old.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let (old, new) = (old.map_err(Unreadable::Before)?, new.map_err(Unreadable::After)?);
    let mut changes = comparison::Comparison::of(&old, &new).changes();
    changes.sort_by(|a, b| {
        (a.section, &a.owner, &a.subject, a.id).cmp(&(b.section, &b.owner, &b.subject, b.id))
    });
    Ok(Review { changes })
}
