//! The whole comparison: pairs the operations of both sides, and reports those on one side only.

use std::collections::BTreeMap;

use super::change::Change;
use super::comparison::Comparison;
use super::elements::Pair;
use super::side::{Side, of_operation};
use super::{operation, product};
use crate::spec::model::Operation;

impl<'a> Comparison<'a> {
    /// All changes.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = product::changes(self);
        changes.extend(self.operations());
        changes.extend(self.types());
        changes
    }

    fn operations(&self) -> Vec<Change> {
        let (old, new) = (self.old.operations(), self.new.operations());
        let renamed = self.renamed_operations();
        let mut changes = Vec::new();
        for (name, before) in &old {
            if let Some(after) = new.get(name) {
                changes.extend(operation::changes(self, before, after));
                changes.extend(self.elements(before, after));
            } else if let Some(after) = renamed.get(name).and_then(|name| new.get(name)) {
                changes.push(operation::renamed(self, before, after));
                changes.extend(operation::changes(self, before, after));
                changes.extend(self.elements(before, after));
            } else {
                changes.push(operation::removed(self, before));
            }
        }
        for (name, after) in &new {
            if !old.contains_key(name) && !renamed.values().any(|found| found == name) {
                changes.push(operation::added(self, after));
            }
        }
        changes
    }

    fn elements(&self, before: &'a Operation, after: &'a Operation) -> Vec<Change> {
        let pair = Pair {
            comparison: self,
            owner: &after.name,
            owner_before: &before.name,
            operations: std::slice::from_ref(&after.name),
            old: of_operation(&self.old.api, before),
            new: of_operation(&self.new.api, after),
        };
        pair.changes()
    }

    /// Operations that are gone, and those that took their place.
    fn renamed_operations(&self) -> BTreeMap<&'a str, &'a str> {
        let (old, new) = (self.old.operations(), self.new.operations());
        let mut found = BTreeMap::new();
        for (name, before) in &old {
            let is_like = |after: &&&Operation| {
                !old.contains_key(after.name.as_str())
                    && !found.values().any(|taken| *taken == after.name)
                    && after.family == before.family
                    && outline(self.old, before) == outline(self.new, after)
            };
            if !new.contains_key(name)
                && let Some(after) = new.values().find(is_like)
            {
                found.insert(*name, after.name.as_str());
            }
        }
        found
    }
}

/// The part of an operation that renaming keeps: the paths and Rust types of its elements.
fn outline(side: &Side, operation: &Operation) -> Vec<(String, String)> {
    let elements = of_operation(&side.api, operation);
    elements.into_values().map(|element| (element.path, element.rust)).collect()
}
