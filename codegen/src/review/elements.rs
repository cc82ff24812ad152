//! Compares the parameters, response elements and fields of an operation or a shared type.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Change;
use super::comparison::Comparison;
use super::kinds::{self, Kind};
use super::limits;
use super::side::{Element, Place, Role, rust_value};
use super::values;
use crate::names;
use crate::spec::extension;
use crate::spec::model::{self, Body, Field, Shape, Style};

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
                    .means("what the service assumes without it; what is sent stays"),
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

    fn places(&self, old: &Element<'a>, new: &Element<'a>, fact: &str) -> [Option<Place>; 2] {
        [
            self.comparison.place_before(self.owner_before, &old.path, fact),
            self.comparison.place_after(self.owner, &new.path, fact),
        ]
    }

    /// How code names an element.
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

    /// How recorded requests and responses name an element.
    pub(super) fn golden(&self, old: &Element<'a>) -> Vec<String> {
        vec![format!("\"{}\"", old.field.name)]
    }
}

/// `true` if the element around is on the other side, with fields: else its own row says it all.
fn is_known(other: &Elements<'_>, element: &Element<'_>) -> bool {
    let is_top = element.role == Role::Parameter || !element.parent.contains('.');
    is_top || other.values().any(|around| around.inside() == element.parent && around.is_object())
}

/// A type in which one name is replaced.
pub(super) fn with_name(ty: &str, from: &str, to: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let mut text = String::new();
    for piece in ty.split_inclusive(|letter: char| !is_part(letter)) {
        let end = piece.find(|letter: char| !is_part(letter)).unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        text.push_str(if name == from { to } else { name });
        text.push_str(rest);
    }
    text
}

/// The form of a value on the wire: as plain text all single values look the same.
fn wire_form(element: &Element<'_>) -> String {
    fn of(shape: &Shape) -> String {
        match shape {
            Shape::String => "text".to_owned(),
            Shape::Int32 | Shape::Int64 | Shape::Double => "number".to_owned(),
            Shape::List(inner) => format!("list of {}", of(inner)),
            Shape::Map(inner) => format!("map of {}", of(inner)),
            other => rust_value(other),
        }
    }
    match element.wire {
        Some((_, Style::Plain)) => "text".to_owned(),
        Some((_, style)) => format!("{} {}", style_name(style), of(&element.field.shape)),
        None => of(&element.field.shape),
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

fn place_name(place: model::Place) -> &'static str {
    match place {
        model::Place::Query => "query",
        model::Place::Form => "form",
    }
}

pub(super) fn style_name(style: Style) -> &'static str {
    use crate::spec::extension::Style as Spread;
    match style {
        Style::Plain => "plain",
        Style::Json => "json",
        Style::Spread(Spread::RepeatList) => "repeat-list",
        Style::Spread(Spread::Flat) => "flat",
        Style::Spread(Spread::Simple) => "simple",
    }
}
