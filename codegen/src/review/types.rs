//! Compares the types that operations share.

use std::collections::BTreeMap;

use super::change::Change;
use super::comparison::Comparison;
use super::elements::Pair;
use super::side::{Element, Place, of_shared};
use super::{kinds, values};
use crate::names;
use crate::spec::model::{Body, Shape, TypeDef};

/// The owner of changes of shared types.
const TYPES: &str = "types";

impl<'a> Comparison<'a> {
    pub(super) fn types(&self) -> Vec<Change> {
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
    pub(super) fn renamed_types(&self) -> BTreeMap<&'a str, &'a str> {
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

/// The part of a type that renaming keeps: the names of its fields or values.
fn content(named: &TypeDef) -> Vec<&str> {
    match &named.body {
        Body::Object(fields) => fields.iter().map(|field| field.name.as_str()).collect(),
        Body::Enum(values) => values.iter().map(|value| value.wire.as_str()).collect(),
    }
}

fn renamed_paths<'a>(
    elements: BTreeMap<String, Element<'a>>,
    from: &str,
    to: &str,
) -> BTreeMap<String, Element<'a>> {
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

/// The changes of the direction of a shared type: sent, received or both.
fn direction(name: &str, before: &TypeDef, after: &TypeDef) -> Vec<Change> {
    let mut changes = Vec::new();
    let word = |named: &TypeDef| match (named.sent, named.received) {
        (true, true) => "sent and received",
        (true, false) => "sent",
        (false, _) => "received",
    };
    let change = |kind| Change::new(kind, TYPES, name, [word(before), word(after)]);
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
