//! The whole comparison: pairs what is on both sides, and reports what is on one only.

use std::collections::BTreeMap;

use super::change::Change;
use super::elements::Pair;
use super::locate::Places;
use super::odd::Odd;
use super::side::{Place, Side, of_operation, of_shared, rust_value};
use super::{kinds, operation, product, values};
use crate::names;
use crate::spec::model::{Body, Operation, Shape, TypeDef};

/// The owner of changes of shared types.
const TYPES: &str = "types";

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
        self.places[0].element(owner, path, fact)
    }

    pub(super) fn place_after(&self, owner: &str, path: &str, fact: &str) -> Option<Place> {
        self.places[1].element(owner, path, fact)
    }

    /// The places of a fact of an operation.
    pub(super) fn places_of(&self, [old, new]: [&str; 2], path: &[&str]) -> [Option<Place>; 2] {
        [Some(self.places[0].operation(old, path)), Some(self.places[1].operation(new, path))]
    }

    /// The places of a fact of the root file.
    pub(super) fn places_in_root(&self, path: &[&str]) -> [Option<Place>; 2] {
        self.places.each_ref().map(|places| Some(places.root(path)))
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

    fn types(&self) -> Vec<Change> {
        let (old, new) = (self.old.shared(), self.new.shared());
        let renamed = self.renamed_types();
        let mut changes = Vec::new();
        for (name, before) in &old {
            if let Some(after) = new.get(name) {
                changes.extend(self.type_pair([name, name], before, after));
            } else if let Some(to) = renamed.get(name)
                && let Some(after) = new.get(to)
            {
                let [from_rust, to_rust] = [name, to].map(|name| names::type_name(name));
                changes.push(
                    Change::new(kinds::TYPE_RENAMED, TYPES, to, [&from_rust, &to_rust])
                        .means(format!("code that names `types::{from_rust}` no longer compiles; the wire stays"))
                        .reaches(self.reached(name, to))
                        .at(self.type_places([name, to], "title"))
                        .trace([from_rust.clone()]),
                );
                changes.extend(self.type_pair([name, to], before, after));
            } else {
                let rust = names::type_name(name);
                changes.push(
                    Change::new(kinds::TYPE_REMOVED, TYPES, name, [&rust, ""])
                        .means(format!("`types::{rust}` no longer compiles"))
                        .reaches(self.old.reached(name))
                        .at([self.place_before(TYPES, name, "name"), None])
                        .trace([rust.clone()]),
                );
            }
        }
        for name in new.keys() {
            if !old.contains_key(name) && !renamed.values().any(|to| to == name) {
                changes.push(
                    Change::new(kinds::TYPE_ADDED, TYPES, name, ["", &names::type_name(name)])
                        .means(format!("new: `types::{}`", names::type_name(name)))
                        .reaches(self.new.reached(name))
                        .at([None, self.place_after(TYPES, name, "name")]),
                );
            }
        }
        changes
    }

    /// The changes of a shared type that is on both sides.
    fn type_pair(
        &self,
        [from, to]: [&str; 2],
        before: &'a TypeDef,
        after: &'a TypeDef,
    ) -> Vec<Change> {
        let operations = self.reached(from, to);
        let mut changes = Vec::new();
        let mut push = |change: Change, fact: &str| {
            let change = change.reaches(operations.clone());
            changes.push(change.at(self.type_places([from, to], fact)));
        };
        if before.description != after.description {
            let texts = [before.description.as_str(), after.description.as_str()];
            push(Change::new(kinds::SENTENCE, TYPES, to, texts), "description");
        }
        match (&before.body, &after.body) {
            (Body::Enum(old), Body::Enum(new)) => {
                for change in values::changes(TYPES, to, &names::type_name(to), old, new) {
                    push(change, "enum");
                }
            }
            (Body::Object(_), Body::Object(_)) => {
                for change in direction(to, before, after) {
                    push(change, "name");
                }
                let pair = Pair {
                    comparison: self,
                    owner: TYPES,
                    owner_before: TYPES,
                    operations: &operations,
                    // The same paths on both sides, so that fields are compared by name.
                    old: renamed_paths(of_shared(&self.old.api, from, before), from, to),
                    new: of_shared(&self.new.api, to, after),
                };
                changes.extend(pair.changes());
            }
            (Body::Object(_), Body::Enum(_)) | (Body::Enum(_), Body::Object(_)) => {
                let word = |named: &TypeDef| if named.is_enum() { "enum" } else { "object" };
                let change = Change::new(kinds::FIELD_TYPE, TYPES, to, [word(before), word(after)])
                    .means(format!(
                        "code that uses `types::{}` no longer compiles",
                        names::type_name(to)
                    ));
                push(change, "type");
            }
        }
        changes
    }

    fn type_places(&self, [from, to]: [&str; 2], fact: &str) -> [Option<Place>; 2] {
        [self.place_before(TYPES, from, fact), self.place_after(TYPES, to, fact)]
    }

    /// The operations that a shared type reaches on one side or the other.
    fn reached(&self, from: &str, to: &str) -> Vec<String> {
        let mut operations = self.old.reached(from);
        operations.extend(self.new.reached(to));
        operations.sort();
        operations.dedup();
        operations
    }

    /// Shared types that are gone, and those with the same content that are new.
    fn renamed_types(&self) -> BTreeMap<&'a str, &'a str> {
        let (old, new) = (self.old.shared(), self.new.shared());
        let mut found: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, before) in old.iter().filter(|(name, _)| !new.contains_key(**name)) {
            let like = new.iter().find(|(to, after)| {
                !old.contains_key(**to)
                    && !found.values().any(|taken| taken == *to)
                    && content(before) == content(after)
            });
            if let Some((to, _)) = like {
                found.insert(name, to);
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

/// What a renamed operation keeps: the paths and Rust types of its elements.
fn outline(side: &Side, operation: &Operation) -> Vec<(String, String)> {
    let elements = of_operation(&side.api, operation);
    elements.into_values().map(|element| (element.path, element.rust)).collect()
}

/// What a renamed type keeps: the names of its fields or values.
fn content(named: &TypeDef) -> Vec<&str> {
    match &named.body {
        Body::Object(fields) => fields.iter().map(|field| field.name.as_str()).collect(),
        Body::Enum(values) => values.iter().map(|value| value.wire.as_str()).collect(),
    }
}

fn renamed_paths<'a>(
    elements: BTreeMap<String, super::side::Element<'a>>,
    from: &str,
    to: &str,
) -> BTreeMap<String, super::side::Element<'a>> {
    if from == to {
        return elements;
    }
    let renamed = elements.into_values().map(|mut element| {
        element.path = format!("{to}.{}", element.field.name);
        element.parent = to.to_owned();
        (element.path.clone(), element)
    });
    renamed.collect()
}

/// The changes of what requests and responses contain a shared type.
fn direction(name: &str, before: &TypeDef, after: &TypeDef) -> Vec<Change> {
    let mut changes = Vec::new();
    let word = |named: &TypeDef| match (named.sent, named.received) {
        (true, true) => "sent and received",
        (true, false) => "sent",
        (false, _) => "received",
    };
    let change = |kind| Change::new(kind, "types", name, [word(before), word(after)]);
    let rust = names::type_name(name);
    let is_collection = |named: &TypeDef| {
        named.fields().iter().any(|field| matches!(field.shape, Shape::List(_) | Shape::Map(_)))
    };
    match (before.sent, after.sent) {
        (true, false) => changes.push(
            change(kinds::TYPE_NO_LONGER_SENT)
                .means(format!("`types::{rust}::new()` and its setters no longer compile"))
                .trace([format!("{rust}::new(")]),
        ),
        (false, true) if is_collection(before) => changes.push(change(kinds::TYPE_NOW_SENT).means(
            format!("`types::{rust}` gains setters; lists and maps in it become `Option`s"),
        )),
        (false, true) => changes.push(
            change(kinds::TYPE_GAINS_SETTERS)
                .means(format!("`types::{rust}` gains `new()` and setters")),
        ),
        _ => {}
    }
    match (before.received, after.received) {
        (true, false) => changes.push(
            change(kinds::TYPE_NO_LONGER_RECEIVED)
                .means(format!("`types::{rust}` is `Deserialize` with the feature `serde` only")),
        ),
        (false, true) => changes.push(
            change(kinds::TYPE_NOW_RECEIVED).means(format!("`types::{rust}` is `Deserialize`")),
        ),
        _ => {}
    }
    changes
}
