//! Elements that are on one side only: gone, new, or under another name.

use super::change::Change;
use super::elements::Pair;
use super::kinds;
use super::side::{Element, Role};
use crate::names;

impl<'a> Pair<'_, 'a> {
    /// The element that a removed one was renamed to.
    pub(super) fn renamed<'e>(
        &self,
        old: &Element<'a>,
        gone: &[&Element<'a>],
        come: &[&'e Element<'a>],
    ) -> Option<&'e Element<'a>> {
        let beside = |element: &&Element<'a>| {
            element.parent == old.parent && element.role == old.role && element.rust == old.rust
        };
        let candidates: Vec<&'e Element<'a>> = come
            .iter()
            .copied()
            .filter(beside)
            .filter(|new| old.field.required || !new.field.required)
            .collect();
        let same_name =
            |new: &&&Element<'a>| names::snake(&new.field.name) == names::snake(&old.field.name);
        let same_sentence = |new: &&&Element<'a>| new.field.description == old.field.description;
        let is_only = candidates.len() == 1 && gone.iter().filter(|old| beside(old)).count() == 1;
        let found = candidates.iter().find(same_name).or(candidates.iter().find(same_sentence));
        found.or(candidates.first().filter(|_| is_only)).copied()
    }

    pub(super) fn rename(&self, old: &Element<'a>, new: &Element<'a>) -> Change {
        let facts = [old.field.name.as_str(), new.field.name.as_str()];
        if names::snake(&old.field.name) == names::snake(&new.field.name) {
            return self
                .change(kinds::WIRE_NAME, old, new, facts, "name")
                .means(format!("{} stays; the wire has the new name", old.in_rust()))
                .trace(self.golden(old));
        }
        let kind = if old.role == Role::Parameter {
            kinds::PARAMETER_RENAMED
        } else {
            kinds::FIELD_RENAMED
        };
        self.change(kind, old, new, facts, "name")
            .means(format!("{} is now {}; the wire has the new name", old.in_rust(), new.in_rust()))
            .trace(self.traces(old))
    }

    pub(super) fn remove(&self, old: &Element<'a>) -> Change {
        let kind = if old.role == Role::Parameter {
            kinds::PARAMETER_REMOVED
        } else {
            kinds::FIELD_REMOVED
        };
        let before = self.comparison.place_before(self.owner_before, &old.path, "name");
        Change::new(kind, self.owner, &old.path, [&old.shape(), ""])
            .means(format!("{} no longer compiles", old.in_rust()))
            .reaches(self.operations.to_vec())
            .at([before, None])
            .trace(self.traces(old))
    }

    pub(super) fn add(&self, new: &Element<'a>) -> Change {
        let (kind, meaning) = match (new.role, new.field.required) {
            (Role::Parameter, true) => (
                kinds::REQUIRED_PARAMETER_ADDED,
                format!("every call without {} fails before it is sent", new.in_rust()),
            ),
            (Role::Parameter, false) => (kinds::PARAMETER_ADDED, format!("new: {}", new.in_rust())),
            (Role::Sent, true) => {
                (kinds::FIELD_ADDED, format!("new, and needed by the service: {}", new.in_rust()))
            }
            (Role::Sent | Role::Received, _) => {
                (kinds::FIELD_ADDED, format!("new: {}", new.in_rust()))
            }
        };
        let after = self.comparison.place_after(self.owner, &new.path, "name");
        let about = match new.field.sensitive {
            Some(kind) => format!("{}, hidden ({kind})", new.shape()),
            None => new.shape(),
        };
        Change::new(kind, self.owner, &new.path, ["", &about])
            .means(meaning)
            .reaches(self.operations.to_vec())
            .at([None, after])
            .warn(self.comparison.odd.added(new))
    }
}
