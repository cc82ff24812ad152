//! The rows of the tables: which operation does what to which kind of thing.

use super::{Call, Kind, New, Problem, Things};
use crate::response::Outcome;

/// An operation, and what it does.
pub(in crate::world) struct Row {
    pub(in crate::world) operation: &'static str,
    pub(in crate::world) kind: &'static Kind,
    pub(in crate::world) verb: Verb,
    /// The filters of a list.
    pub(super) filters: &'static [Filter],
    /// The conditions on the thing, checked in this order.
    pub(super) conditions: &'static [Condition],
    /// The elements that the operation sets, beside the values of the call.
    pub(super) sets: &'static [(&'static str, New)],
}

#[derive(Clone, Copy)]
pub(in crate::world) enum Verb {
    Create,
    Get,
    List,
    /// Changes a thing.
    Change,
    /// Changes a thing, or creates it.
    Put,
    Delete,
    ByHand(ByHand),
}

/// Executes an operation that no other verb describes.
pub(in crate::world) type ByHand = fn(&mut Things, &Call<'_>) -> Outcome;

/// A condition: the element has one of these values, or the operation fails.
pub(in crate::world) type Condition = (&'static str, &'static [&'static str], Problem);

/// A filter of a list: a parameter, and the elements that it may match.
pub(in crate::world) struct Filter {
    pub(super) parameter: &'static str,
    /// Empty for the element of the parameter.
    pub(super) elements: &'static [&'static str],
    /// Matches a part of the element, and ignores the case of letters.
    pub(super) partly: bool,
}

/// Matches the element of the same name.
pub(in crate::world) const fn same(parameter: &'static str) -> Filter {
    Filter { parameter, elements: &[], partly: false }
}

/// Matches one of these elements.
pub(in crate::world) const fn either(
    parameter: &'static str,
    elements: &'static [&'static str],
) -> Filter {
    Filter { parameter, elements, partly: false }
}

/// Matches a part of one of these elements, and ignores the case of letters.
pub(in crate::world) const fn within(
    parameter: &'static str,
    elements: &'static [&'static str],
) -> Filter {
    Filter { parameter, elements, partly: true }
}

/// Creates a thing, and returns it.
pub(in crate::world) const fn create(operation: &'static str, kind: &'static Kind) -> Row {
    Row::new(operation, kind, Verb::Create)
}

/// Returns a thing.
pub(in crate::world) const fn get(operation: &'static str, kind: &'static Kind) -> Row {
    Row::new(operation, kind, Verb::Get)
}

/// Returns the things of an owner that match the filters, page by page, the newest first.
pub(in crate::world) const fn list(
    operation: &'static str,
    kind: &'static Kind,
    filters: &'static [Filter],
) -> Row {
    Row { filters, ..Row::new(operation, kind, Verb::List) }
}

/// Changes a thing, and returns it.
pub(in crate::world) const fn change(operation: &'static str, kind: &'static Kind) -> Row {
    Row::new(operation, kind, Verb::Change)
}

/// Changes a thing or creates it, and returns it.
pub(in crate::world) const fn put(operation: &'static str, kind: &'static Kind) -> Row {
    Row::new(operation, kind, Verb::Put)
}

/// Deletes a thing.
pub(in crate::world) const fn delete(operation: &'static str, kind: &'static Kind) -> Row {
    Row::new(operation, kind, Verb::Delete)
}

/// Does what no other verb describes.
pub(in crate::world) const fn by_hand(operation: &'static str, execute: ByHand) -> Row {
    Row::new(operation, &Kind::BLANK, Verb::ByHand(execute))
}

impl Row {
    const fn new(operation: &'static str, kind: &'static Kind, verb: Verb) -> Self {
        Self { operation, kind, verb, filters: &[], conditions: &[], sets: &[] }
    }

    /// Fails unless the thing meets these conditions.
    pub(in crate::world) const fn only(self, conditions: &'static [Condition]) -> Self {
        Self { conditions, ..self }
    }

    /// Sets these elements, beside the values of the call.
    pub(in crate::world) const fn sets(self, sets: &'static [(&'static str, New)]) -> Self {
        Self { sets, ..self }
    }
}
