//! Compares the parameters, response elements and fields of an operation or a shared type.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Change;
use super::comparison::{Comparison, with_name};
use super::kinds::{self, Kind};
use super::side::{Element, Place, Role};
use super::wire::wire_form;
use crate::names;
use crate::spec::model::Body;

type Elements<'a> = BTreeMap<String, Element<'a>>;

/// The elements of one owner on both sides.
pub(super) struct Pair<'c, 'a> {
    pub(super) comparison: &'c Comparison<'a>,
    /// The operation, or `types`.
    pub(super) owner: &'c str,
    /// The operation before, if it has another name now.
    pub(super) owner_before: &'c str,
    pub(super) operations: &'c [String],
    pub(super) old: Elements<'a>,
    pub(super) new: Elements<'a>,
}

impl<'a> Pair<'_, 'a> {
    /// All changes.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let gone: Vec<&Element<'a>> =
            self.old.values().filter(|old| !self.new.contains_key(&old.path)).collect();
        let come: Vec<&Element<'a>> =
            self.new.values().filter(|new| !self.old.contains_key(&new.path)).collect();
        let gone: Vec<_> = gone.into_iter().filter(|old| is_known(&self.new, old)).collect();
        let come: Vec<_> = come.into_iter().filter(|new| is_known(&self.old, new)).collect();
        let mut paired = BTreeSet::new();
        for old in &gone {
            if let Some(new) = self.renamed(old, &gone, &come) {
                paired.extend([old.path.as_str(), new.path.as_str()]);
                changes.push(self.rename(old, new));
                self.facts(old, new, &mut changes);
            }
        }
        changes.extend(
            gone.iter()
                .filter(|old| !paired.contains(old.path.as_str()))
                .map(|old| self.remove(old)),
        );
        changes.extend(
            come.iter().filter(|new| !paired.contains(new.path.as_str())).map(|new| self.add(new)),
        );
        for (path, old) in &self.old {
            if let Some(new) = self.new.get(path) {
                self.ty(old, new, &mut changes);
                self.facts(old, new, &mut changes);
            }
        }
        changes
    }

    /// The type of the field in Rust.
    fn ty(&self, old: &Element<'a>, new: &Element<'a>, changes: &mut Vec<Change>) {
        let old_rust = self.comparison.with_new_names(&old.rust);
        if old_rust == new.rust {
            // A type of the same name may be an enum on one side and an object on the other.
            if old.values().is_some() != new.values().is_some() {
                changes.push(self.type_change(old, new, ["object", "enum"]));
            }
            return;
        }
        if let (Some((old_name, old_type)), Some((new_name, new_type))) = (old.local, new.local) {
            let [old_name, new_name] = [old_name, new_name].map(names::type_name);
            let is_same_kind = matches!(old_type.body, Body::Object(_))
                == matches!(new_type.body, Body::Object(_));
            if is_same_kind && with_name(&old_rust, &old_name, &new_name) == new.rust {
                changes.push(
                    self.change(kinds::TYPE_RENAMED, old, new, [&old_name, &new_name], "title")
                        .means(format!(
                            "code that names `{old_name}` no longer compiles; the wire stays"
                        ))
                        .trace([old_name.clone()]),
                );
                return;
            }
        }
        let facts = [old.shape(), new.shape()];
        if facts[0] == facts[1] {
            // The direction of the type changed, which has a row of its own.
            return;
        }
        changes.push(self.type_change(old, new, [&facts[0], &facts[1]]));
    }

    fn type_change(&self, old: &Element<'a>, new: &Element<'a>, facts: [&str; 2]) -> Change {
        let kind =
            if old.role == Role::Parameter { kinds::PARAMETER_TYPE } else { kinds::FIELD_TYPE };
        let meaning = match old.role {
            Role::Received => format!("{} is {}, was {}", old.in_rust(), new.rust, old.rust),
            Role::Parameter | Role::Sent => {
                let before =
                    old.setter(&|shape| self.comparison.is_enum_before(self.owner_before, shape));
                let after = new.setter(&|shape| self.comparison.is_enum_after(self.owner, shape));
                let wire = if wire_form(old) == wire_form(new) { "stays" } else { "changes" };
                if before == after {
                    format!("the field is {}, was {}; the wire {wire}", new.rust, old.rust)
                } else {
                    format!("{before} no longer fits, now {after}; the wire {wire}")
                }
            }
        };
        self.change(kind, old, new, facts, "type")
            .means(meaning)
            .warn(self.comparison.odd.ty(new))
            .trace(self.traces(old))
    }

    /// A change of an element that is on both sides.
    pub(super) fn change(
        &self,
        kind: &'static Kind,
        old: &Element<'a>,
        new: &Element<'a>,
        facts: [&str; 2],
        fact: &str,
    ) -> Change {
        Change::new(kind, self.owner, &old.path, facts)
            .reaches(self.operations.to_vec())
            .at(self.places(old, new, fact))
    }

    pub(super) fn places(
        &self,
        old: &Element<'a>,
        new: &Element<'a>,
        fact: &str,
    ) -> [Option<Place>; 2] {
        [
            self.comparison.place_before(self.owner_before, &old.path, fact),
            self.comparison.place_after(self.owner, &new.path, fact),
        ]
    }

    /// The names of an element in Rust code.
    pub(super) fn traces(&self, old: &Element<'a>) -> Vec<String> {
        let field = names::snake(&old.field.name);
        let mut traces = vec![format!(".{field}")];
        if old.role != Role::Received {
            let setter = names::setter(&old.field.name);
            traces = vec![format!(".{setter}("), format!(".set_{}(", names::plain(&field))];
        }
        traces.extend(self.golden(old));
        traces
    }

    /// The name of an element in recorded requests and responses.
    pub(super) fn golden(&self, old: &Element<'a>) -> Vec<String> {
        vec![format!("\"{}\"", old.field.name)]
    }
}

/// `true` if the element around is on the other side, with fields: else its own row says it all.
fn is_known(other: &Elements<'_>, element: &Element<'_>) -> bool {
    let is_top = element.role == Role::Parameter || !element.parent.contains('.');
    is_top || other.values().any(|around| around.inside() == element.parent && around.is_object())
}
