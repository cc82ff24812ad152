//! The whole comparison: pairs the operations of both sides, and reports those on one side only.

use std::collections::BTreeMap;

use super::change::Change;
use super::elements::Pair;
use super::odd::Odd;
use super::side::{Place, Side, of_operation, rust_value};
use super::{operation, product};
use crate::spec::Places;
use crate::spec::model::{Operation, Shape, TypeDef};

pub(super) struct Comparison<'a> {
    pub(super) old: &'a Side,
    pub(super) new: &'a Side,
    places: [Places<'a>; 2],
    pub(super) odd: Odd<'a>,
    /// Shared types that got another name: the old Rust type to the new one.
    renamed: BTreeMap<String, String>,
}

impl<'a> Comparison<'a> {
    pub(super) fn of(old: &'a Side, new: &'a Side) -> Self {
        let mut comparison = Self {
            old,
            new,
            places: [old.places(), new.places()],
            odd: Odd::of(new),
            renamed: BTreeMap::new(),
        };
        comparison.renamed = comparison
            .renamed_types()
            .into_iter()
            .map(|(old, new)| {
                let rust = |name: &str| rust_value(&Shape::Shared(name.to_owned()));
                (rust(old), rust(new))
            })
            .collect();
        comparison
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = product::changes(self);
        changes.extend(self.operations());
        changes.extend(self.types());
        changes
    }

    pub(super) fn place_before(&self, owner: &str, path: &str, fact: &str) -> Option<Place> {
        self.places[0].element(owner, path, fact).map(Place::from)
    }

    pub(super) fn place_after(&self, owner: &str, path: &str, fact: &str) -> Option<Place> {
        self.places[1].element(owner, path, fact).map(Place::from)
    }

    /// The places of a fact of an operation.
    pub(super) fn places_of(&self, [old, new]: [&str; 2], path: &[&str]) -> [Option<Place>; 2] {
        [
            Some(self.places[0].operation(old, path).into()),
            Some(self.places[1].operation(new, path).into()),
        ]
    }

    /// The places of a fact of the root file.
    pub(super) fn places_in_root(&self, path: &[&str]) -> [Option<Place>; 2] {
        self.places.each_ref().map(|places| Some(places.root(path).into()))
    }

    pub(super) fn is_enum_before(&self, operation: &str, shape: &Shape) -> bool {
        is_enum(self.old, operation, shape)
    }

    pub(super) fn is_enum_after(&self, operation: &str, shape: &Shape) -> bool {
        is_enum(self.new, operation, shape)
    }

    /// An old type in which renamed shared types have their new names.
    pub(super) fn with_new_names(&self, ty: &str) -> String {
        let mut ty = ty.to_owned();
        for (old, new) in &self.renamed {
            ty = super::elements::with_name(&ty, old, new);
        }
        ty
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

fn is_enum(side: &Side, operation: &str, shape: &Shape) -> bool {
    let named = match shape {
        Shape::Shared(name) | Shape::Same(_, name) => side.api.shared.get(name),
        Shape::Local(name) => side
            .api
            .operations
            .iter()
            .find(|found| found.name == operation)
            .and_then(|found| found.types.get(name)),
        _ => None,
    };
    named.is_some_and(TypeDef::is_enum)
}

/// The part of an operation that renaming keeps: the paths and Rust types of its elements.
fn outline(side: &Side, operation: &Operation) -> Vec<(String, String)> {
    let elements = of_operation(&side.api, operation);
    elements.into_values().map(|element| (element.path, element.rust)).collect()
}
