//! Compares a new fact with the rest of the spec: a fact unlike all others is often a mistake.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::side::{Element, Role, Side, of_operation, of_shared};
use super::wire::style_name;
use crate::spec::extension::{Access, Retry, Sensitive};
use crate::spec::model::{Operation, Place, Shape, Style};

/// The fewest other places that make a difference worth a warning.
const ENOUGH: usize = 3;

/// The spec after the change, counted when it is first asked.
pub(super) struct Odd<'a> {
    side: &'a Side,
    counted: OnceCell<BTreeMap<&'a str, Vec<Other<'a>>>>,
}

/// An element with the name in question.
struct Other<'a> {
    role: Role,
    required: bool,
    sensitive: Option<Sensitive>,
    shape: &'a Shape,
    wire: Option<(Place, Style)>,
}

impl<'a> Odd<'a> {
    pub(super) fn of(side: &'a Side) -> Self {
        Self { side, counted: OnceCell::new() }
    }

    /// An operation that writes is repeated by itself.
    pub(super) fn retry(&self, operation: &Operation) -> Option<String> {
        if is_reading(operation) || !matches!(operation.facts.retry, Retry::Safe) {
            return None;
        }
        let access = operation.facts.ram.access;
        let like =
            |other: &&Operation| other.facts.ram.access == access && other.name != operation.name;
        let others: Vec<&Operation> = self.side.api.operations.iter().filter(like).collect();
        let safe = others.iter().filter(|other| matches!(other.facts.retry, Retry::Safe)).count();
        match safe {
            0 => Some(format!("no other `{access}` is safe")),
            safe if safe * 4 < others.len() => Some(format!(
                "only {safe} of {} other `{access}` operations are safe",
                others.len()
            )),
            _ => None,
        }
    }

    /// An action that is not named after its operation.
    pub(super) fn action(&self, operation: &Operation) -> Option<String> {
        let follows = |operation: &Operation| {
            operation
                .facts
                .ram
                .action
                .split_once(':')
                .is_some_and(|(_, name)| name == operation.name)
        };
        if follows(operation) {
            return None;
        }
        let all = self.side.api.operations.len();
        let others = self.side.api.operations.iter().filter(|other| follows(other)).count();
        (others * 2 > all)
            .then(|| format!("{others} of {all} actions have the name of their operation"))
    }

    pub(super) fn added(&self, new: &Element<'_>) -> Option<String> {
        self.mark(new).or_else(|| self.ty(new))
    }

    /// The mark of other elements with this name.
    pub(super) fn mark(&self, new: &Element<'_>) -> Option<String> {
        let others = self.others(new, |_| true);
        let marked: Vec<_> = others.iter().filter_map(|other| other.sensitive).collect();
        match new.field.sensitive {
            None if !marked.is_empty() => Some(format!("marked in {}", places(marked.len()))),
            Some(_) if marked.is_empty() && others.len() >= ENOUGH => {
                Some(format!("not marked in {}", places(others.len())))
            }
            Some(kind) if marked.len() >= ENOUGH && !marked.contains(&kind) => {
                Some(format!("marked as {} in {}", marked[0], places(marked.len())))
            }
            _ => None,
        }
    }

    /// Warns if no other operation agrees that a parameter of this name is required.
    pub(super) fn need(&self, new: &Element<'_>) -> Option<String> {
        let others = self.others(new, |other| other.role == new.role);
        let same = others.iter().filter(|other| other.required == new.field.required).count();
        let word = if new.field.required { "optional" } else { "required" };
        (same == 0 && others.len() >= ENOUGH).then(|| format!("{word} in {}", places(others.len())))
    }

    /// The type of other elements with this name.
    pub(super) fn ty(&self, new: &Element<'_>) -> Option<String> {
        let others = self.others(new, |_| true);
        let is_single = |shape: &Shape| {
            matches!(
                shape,
                Shape::String | Shape::Int32 | Shape::Int64 | Shape::Double | Shape::Boolean
            )
        };
        let others: Vec<_> = others.into_iter().filter(|other| is_single(other.shape)).collect();
        let unlike = others.iter().all(|other| other.shape != &new.field.shape);
        if !unlike || others.len() < ENOUGH || !is_single(&new.field.shape) {
            return None;
        }
        Some(format!("another type in {}", places(others.len())))
    }

    pub(super) fn place(&self, new: &Element<'_>) -> Option<String> {
        let (place, _) = new.wire?;
        let others = self.others(new, |other| other.wire.is_some());
        let same = |other: &&Other<'_>| other.wire.is_some_and(|(found, _)| found == place);
        let word = if place == Place::Query { "form" } else { "query" };
        (others.len() >= ENOUGH && others.iter().filter(|other| same(other)).count() == 0)
            .then(|| format!("in the {word} in {}", places(others.len())))
    }

    pub(super) fn style(&self, new: &Element<'_>) -> Option<String> {
        let (_, style) = new.wire?;
        let all = self.counted().values().flatten();
        let same = all
            .filter(|other| !std::ptr::eq(other.shape, &raw const new.field.shape))
            .filter(|other| other.wire.is_some_and(|(_, found)| found == style))
            .count();
        (same == 0).then(|| format!("no other parameter is {}", style_name(style)))
    }

    /// Other elements with the same name.
    fn others(&self, new: &Element<'_>, wanted: impl Fn(&Other<'_>) -> bool) -> Vec<&Other<'a>> {
        let found = self.counted().get(new.field.name.as_str());
        let is_other = |other: &&Other<'_>| {
            // Compared by address: the same field may have the same path in many operations.
            !std::ptr::eq(other.shape, &raw const new.field.shape) && wanted(other)
        };
        found.into_iter().flatten().filter(is_other).collect()
    }

    fn counted(&self) -> &BTreeMap<&'a str, Vec<Other<'a>>> {
        self.counted.get_or_init(|| {
            let mut counted: BTreeMap<&'a str, Vec<Other<'a>>> = BTreeMap::new();
            let mut add = |element: Element<'a>| {
                counted.entry(&element.field.name).or_default().push(Other {
                    role: element.role,
                    required: element.field.required,
                    sensitive: element.field.sensitive,
                    shape: &element.field.shape,
                    wire: element.wire,
                });
            };
            for operation in &self.side.api.operations {
                for (_, element) in of_operation(&self.side.api, operation) {
                    add(element);
                }
            }
            for (name, named) in self.side.shared() {
                for (_, element) in of_shared(&self.side.api, name, named) {
                    add(element);
                }
            }
            counted
        })
    }
}

fn places(count: usize) -> String {
    if count == 1 { "1 other place".to_owned() } else { format!("{count} other places") }
}

/// `true` for operations that only read, by their access level.
fn is_reading(operation: &Operation) -> bool {
    matches!(operation.facts.ram.access, Access::Get | Access::List)
}
