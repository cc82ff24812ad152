//! Compares each fact of an element that is on both sides, outside its type.

use super::change::Change;
use super::elements::Pair;
use super::kinds;
use super::limits;
use super::side::{Element, Role};
use super::values;
use super::wire::{place_name, style_name};
use crate::names;
use crate::spec::extension;
use crate::spec::model::Field;

impl<'a> Pair<'_, 'a> {
    /// Every fact of an element that is on both sides.
    pub(super) fn facts(&self, old: &Element<'a>, new: &Element<'a>, changes: &mut Vec<Change>) {
        // Every field is named here: a new one does not compile until the review compares it.
        let Field {
            name: _,
            shape: _,
            required: _,
            deprecated: _,
            description: _,
            default: _,
            example: _,
            limits: _,
            doubt: _,
            sensitive: _,
            style: _,
            // They follow from the schemas that are the same.
            aliases: _,
        } = old.field;
        let (before, after) = (old.field, new.field);
        if before.required != after.required {
            changes.push(self.need(old, new));
        }
        if let (Some((old_place, old_style)), Some((new_place, new_style))) = (old.wire, new.wire) {
            if old_place != new_place {
                changes.push(
                    self.change(
                        kinds::PLACE,
                        old,
                        new,
                        [place_name(old_place), place_name(new_place)],
                        "in",
                    )
                    .means("compiles; the request changes")
                    .warn(self.comparison.odd.place(new))
                    .trace(self.golden(old)),
                );
            }
            if old_style != new_style {
                changes.push(
                    self.change(
                        kinds::STYLE,
                        old,
                        new,
                        [style_name(old_style), style_name(new_style)],
                        extension::NAME,
                    )
                    .means("compiles unless its type changed; the request changes")
                    .warn(self.comparison.odd.style(new))
                    .trace(self.golden(old)),
                );
            }
        }
        if before.default != after.default {
            let [old_text, new_text] = [before, after]
                .map(|field| field.default.as_ref().map(ToString::to_string).unwrap_or_default());
            changes.push(
                self.change(kinds::DEFAULT, old, new, [&old_text, &new_text], "default")
                    .means("the service assumes another value without it; the request stays"),
            );
        }
        if before.limits != after.limits {
            let texts = [before.limits.to_string(), after.limits.to_string()];
            changes.push(
                self.change(
                    kinds::LIMITS,
                    old,
                    new,
                    [&texts[0], &texts[1]],
                    limits::key(before, after),
                )
                .means(limits::meaning(&before.limits, &after.limits)),
            );
        }
        if before.doubt != after.doubt {
            let texts = [before, after]
                .map(|field| field.doubt.as_ref().map(ToString::to_string).unwrap_or_default());
            changes.push(
                self.change(kinds::LIMITS, old, new, [&texts[0], &texts[1]], extension::NAME)
                    .means("the client warns about other values; it refuses the same ones"),
            );
        }
        if before.deprecated != after.deprecated {
            let (kind, facts, meaning) = if after.deprecated {
                (kinds::DEPRECATED, ["", "deprecated"], "callers get a compiler warning")
            } else {
                (kinds::NO_LONGER_DEPRECATED, ["deprecated", ""], "the compiler warning ends")
            };
            let meaning =
                if old.role == Role::Received { "the documentation says so" } else { meaning };
            changes.push(self.change(kind, old, new, facts, "deprecated").means(meaning));
        }
        if before.sensitive != after.sensitive {
            changes.push(self.mark(old, new));
        }
        if let (Some(old_values), Some(new_values)) = (old.values(), new.values()) {
            let enum_name = new.local.map(|(name, _)| names::type_name(name)).unwrap_or_default();
            for change in values::changes(self.owner, &new.path, &enum_name, old_values, new_values)
            {
                changes.push(
                    change.reaches(self.operations.to_vec()).at(self.places(old, new, "enum")),
                );
            }
        }
        for (kind, fact, texts) in [
            (
                kinds::SENTENCE,
                "description",
                [before.description.clone(), after.description.clone()],
            ),
            (kinds::EXAMPLE, "example", [example(before), example(after)]),
            (kinds::SENTENCE, "description", [type_sentence(old), type_sentence(new)]),
        ] {
            if texts[0] != texts[1] {
                changes.push(self.change(kind, old, new, [&texts[0], &texts[1]], fact));
            }
        }
    }

    fn need(&self, old: &Element<'a>, new: &Element<'a>) -> Change {
        let (kind, meaning) = match (old.role, new.field.required) {
            (Role::Parameter, false) => {
                (kinds::REQUIRED_TO_OPTIONAL, "calls without it are now sent")
            }
            (Role::Parameter, true) => {
                (kinds::OPTIONAL_TO_REQUIRED, "calls without it now fail before they are sent")
            }
            (Role::Sent, true) => {
                (kinds::FIELD_REQUIRED, "the service may refuse objects without it")
            }
            (Role::Sent, false) => (kinds::FIELD_REQUIRED, "objects may leave it out"),
            (Role::Received, _) => {
                (kinds::FIELD_REQUIRED, "documentation only; the field stays optional in Rust")
            }
        };
        let word = |field: &Field| if field.required { "required" } else { "optional" };
        self.change(kind, old, new, [word(old.field), word(new.field)], "required")
            .means(meaning)
            .warn(self.comparison.odd.need(new))
            .trace(if old.role == Role::Parameter { self.golden(old) } else { Vec::new() })
    }

    fn mark(&self, old: &Element<'a>, new: &Element<'a>) -> Change {
        let word = |field: &Field| field.sensitive.map(|kind| kind.to_string()).unwrap_or_default();
        let (before, after) = (word(old.field), word(new.field));
        let (kind, meaning) = match (before.is_empty(), after.is_empty()) {
            (false, true) => (kinds::MARK_LOST, "Debug output and logs show it"),
            (true, false) => (kinds::MARK_GAINED, "Debug output and logs hide it"),
            _ => (kinds::MARK_KIND, "it stays hidden"),
        };
        self.change(kind, old, new, [&before, &after], extension::NAME)
            .means(meaning)
            .warn(self.comparison.odd.mark(new))
    }
}

fn example(field: &Field) -> String {
    field.example.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// The sentence of the type defined at an element.
fn type_sentence(element: &Element<'_>) -> String {
    let sentence = element.local.map(|(_, named)| named.description.as_str());
    sentence.filter(|text| *text != element.field.description).unwrap_or_default().to_owned()
}
