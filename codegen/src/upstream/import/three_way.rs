//! Merges an operation three ways: the last upstream, the new one and the spec.
//!
//! A fact that upstream left alone stays as the spec has it. A fact that only upstream changed
//! arrives. A fact that both changed, each in another way, is a conflict and stays for now.

use crate::upstream::drift::Aspect;
use crate::upstream::facts::{
    FieldFacts, Kind, Limits, OperationFacts, ParameterFacts, RamFacts, ValueFacts,
};

/// An operation as the import should write it.
pub(super) struct ThreeWay {
    pub(super) wanted: OperationFacts,
    /// The facts that both sides changed.
    pub(super) conflicts: Vec<(String, Aspect)>,
}

impl ThreeWay {
    /// `wanted` has the order, sentences and places of the new upstream.
    pub(super) fn of(
        last: &OperationFacts,
        theirs: &OperationFacts,
        ours: &OperationFacts,
    ) -> Self {
        let mut merger = Merger { conflicts: Vec::new() };
        let deprecated = [last.deprecated, theirs.deprecated, ours.deprecated];
        let wanted = OperationFacts {
            method: merger.fact("", Aspect::Method, [&last.method, &theirs.method, &ours.method]),
            deprecated: merger.flag("", Aspect::Deprecated, deprecated),
            qps: merger.fact("", Aspect::Qps, [&last.qps, &theirs.qps, &ours.qps]),
            ram: merger.ram([&last.ram, &theirs.ram, &ours.ram]),
            parameters: merger.parameters([&last.parameters, &theirs.parameters, &ours.parameters]),
            response: theirs.response.as_ref().map(|elements| {
                let [last, ours] = [last, ours].map(|side| side.response.as_deref());
                let sides = [last.unwrap_or_default(), elements, ours.unwrap_or_default()];
                merger.fields("response.", sides)
            }),
            ..theirs.clone()
        };
        Self { wanted, conflicts: merger.conflicts }
    }
}

/// The three sides of a fact: the last upstream, the new one and the spec.
type Sides<'a, T> = [&'a T; 3];

struct Merger {
    conflicts: Vec<(String, Aspect)>,
}

impl Merger {
    fn conflict(&mut self, subject: &str, aspect: Aspect) {
        self.conflicts.push((subject.to_owned(), aspect));
    }

    fn fact<T: Clone + PartialEq>(
        &mut self,
        subject: &str,
        aspect: Aspect,
        [last, theirs, ours]: Sides<'_, Option<T>>,
    ) -> Option<T> {
        if last == theirs || ours == theirs {
            return ours.clone();
        }
        if theirs.is_some() && ours != last {
            self.conflict(subject, aspect);
            return ours.clone();
        }
        theirs.clone()
    }

    /// An absent flag means no.
    fn flag(&mut self, subject: &str, aspect: Aspect, sides: [Option<bool>; 3]) -> Option<bool> {
        let [last, theirs, ours] = sides.map(|flag| Some(flag == Some(true)));
        sides[1].and_then(|_| self.fact(subject, aspect, [&last, &theirs, &ours]))
    }

    fn ram(&mut self, [last, theirs, ours]: Sides<'_, RamFacts>) -> RamFacts {
        let aspect = Aspect::Ram;
        RamFacts {
            action: self.fact("ram.action", aspect, [&last.action, &theirs.action, &ours.action]),
            access: self.fact("ram.access", aspect, [&last.access, &theirs.access, &ours.access]),
            resource: self.fact(
                "ram.resource",
                aspect,
                [&last.resource, &theirs.resource, &ours.resource],
            ),
            condition_keys: self.fact(
                "ram.condition-keys",
                aspect,
                [&last.condition_keys, &theirs.condition_keys, &ours.condition_keys],
            ),
            dependent_actions: self.fact(
                "ram.dependent-actions",
                aspect,
                [&last.dependent_actions, &theirs.dependent_actions, &ours.dependent_actions],
            ),
        }
    }

    fn parameters(&mut self, sides: Sides<'_, Vec<ParameterFacts>>) -> Vec<ParameterFacts> {
        let fields = sides.map(|side| -> Vec<FieldFacts> {
            side.iter().map(|parameter| parameter.field.clone()).collect()
        });
        let merged = self.fields("request.", [&fields[0], &fields[1], &fields[2]]);
        let place = |side: &[ParameterFacts], name: &str| {
            side.iter().find(|one| one.field.name == name).and_then(|one| one.place)
        };
        let parameter = |field: FieldFacts| {
            let [last, theirs, ours] = sides.map(|side| place(side, &field.name));
            let is_ours = sides[2].iter().any(|one| one.field.name == field.name);
            let subject = format!("request.{}", field.name);
            let place = match is_ours {
                true => self.fact(&subject, Aspect::Place, [&last, &theirs, &ours]),
                false => theirs,
            };
            ParameterFacts { place, field }
        };
        merged.into_iter().map(parameter).collect()
    }

    fn fields(&mut self, path: &str, sides: Sides<'_, [FieldFacts]>) -> Vec<FieldFacts> {
        let [last, theirs, ours] = sides;
        let known = |name: &str| {
            let found = last.iter().find(|last| last.name == name);
            found.filter(|last| last.value.is_expressible())
        };
        let mut merged = Vec::new();
        for theirs in theirs {
            let last = known(&theirs.name);
            let ours = ours.iter().find(|ours| ours.name == theirs.name);
            match (last, ours) {
                (_, Some(ours)) if theirs.value.is_expressible() => {
                    let subject = format!("{path}{}", theirs.name);
                    merged.push(self.field(&subject, last, theirs, ours));
                }
                // The spec left it out while upstream had it.
                (Some(_), None) => {}
                _ => merged.push(theirs.clone()),
            }
        }
        let is_ours = |ours: &&FieldFacts| {
            known(&ours.name).is_none() && theirs.iter().all(|theirs| theirs.name != ours.name)
        };
        merged.extend(ours.iter().filter(is_ours).cloned());
        merged
    }

    fn field(
        &mut self,
        subject: &str,
        last: Option<&FieldFacts>,
        theirs: &FieldFacts,
        ours: &FieldFacts,
    ) -> FieldFacts {
        let required = [last.and_then(|last| last.required), theirs.required, ours.required];
        let unknown = ValueFacts::default();
        let last = last.map_or(&unknown, |last| &last.value);
        FieldFacts {
            name: theirs.name.clone(),
            required: self.flag(subject, Aspect::Required, required),
            value: self.value(subject, [last, &theirs.value, &ours.value]),
        }
    }

    fn value(&mut self, subject: &str, sides: Sides<'_, ValueFacts>) -> ValueFacts {
        let [last, theirs, ours] = sides;
        let deprecated = [last.deprecated, theirs.deprecated, ours.deprecated];
        let deprecated = self.flag(subject, Aspect::Deprecated, deprecated);
        let (words, origin) = (theirs.words.clone(), theirs.origin.clone());
        match self.kind(subject, [&last.kind, &theirs.kind, &ours.kind]) {
            // Limits, values and defaults belong to a type.
            Merged::Ours => ValueFacts { deprecated, words, origin, ..ours.clone() },
            Merged::Theirs => ValueFacts { deprecated, ..theirs.clone() },
            Merged::Both(kind) => ValueFacts {
                kind,
                deprecated,
                values: self.values(subject, [&last.values, &theirs.values, &ours.values]),
                default: self.fact(
                    subject,
                    Aspect::Default,
                    [&last.default, &theirs.default, &ours.default],
                ),
                limits: self.limits(subject, [&last.limits, &theirs.limits, &ours.limits]),
                style: self.fact(subject, Aspect::Style, [&last.style, &theirs.style, &ours.style]),
                words,
                origin,
                example: theirs.example.clone(),
            },
        }
    }

    fn kind(&mut self, subject: &str, [last, theirs, ours]: Sides<'_, Kind>) -> Merged {
        if is_alike(theirs, ours) {
            let unknown = ValueFacts::default();
            return Merged::Both(match (last, theirs, ours) {
                (last, Kind::Object(theirs), Kind::Object(ours)) => {
                    let last = if let Kind::Object(last) = last { last.as_slice() } else { &[] };
                    Kind::Object(self.fields(&format!("{subject}."), [last, theirs, ours]))
                }
                (last, Kind::List(theirs), Kind::List(ours)) => {
                    let last = if let Kind::List(last) = last { last } else { &unknown };
                    Kind::List(Box::new(self.value(&format!("{subject}[]"), [last, theirs, ours])))
                }
                (last, Kind::Map(theirs), Kind::Map(ours)) => {
                    let last = if let Kind::Map(last) = last { last } else { &unknown };
                    Kind::Map(Box::new(self.value(&format!("{subject}{{}}"), [last, theirs, ours])))
                }
                _ => theirs.clone(),
            });
        }
        let is_silent = *last == Kind::Unknown;
        if !is_silent && is_alike(theirs, last) {
            return Merged::Ours;
        }
        if !is_silent && is_alike(last, ours) {
            return Merged::Theirs;
        }
        self.conflict(subject, Aspect::Type);
        Merged::Ours
    }

    /// Each documented text is a fact of its own, so texts never conflict.
    fn values(
        &mut self,
        subject: &str,
        [last, theirs, ours]: Sides<'_, Option<Vec<String>>>,
    ) -> Option<Vec<String>> {
        let (Some(all), Some(own)) = (theirs, ours) else {
            return self.fact(subject, Aspect::Values, [last, theirs, ours]);
        };
        let last = last.as_deref().unwrap_or_default();
        let is_wanted = |text: &&String| !last.contains(text) || own.contains(text);
        let mut wanted: Vec<String> = all.iter().filter(is_wanted).cloned().collect();
        let is_ours = |text: &&String| !all.contains(text) && !last.contains(text);
        wanted.extend(own.iter().filter(is_ours).cloned());
        Some(wanted)
    }

    fn limits(&mut self, subject: &str, [last, theirs, ours]: Sides<'_, Limits>) -> Limits {
        let aspect = Aspect::Limits;
        let mut count = |limit: fn(&Limits) -> &Option<u64>| {
            self.fact(subject, aspect, [limit(last), limit(theirs), limit(ours)])
        };
        let (min_length, max_length) =
            (count(|limits| &limits.min_length), count(|limits| &limits.max_length));
        let (min_items, max_items) =
            (count(|limits| &limits.min_items), count(|limits| &limits.max_items));
        Limits {
            minimum: self.fact(subject, aspect, [&last.minimum, &theirs.minimum, &ours.minimum]),
            maximum: self.fact(subject, aspect, [&last.maximum, &theirs.maximum, &ours.maximum]),
            min_length,
            max_length,
            min_items,
            max_items,
            pattern: self.fact(subject, aspect, [&last.pattern, &theirs.pattern, &ours.pattern]),
        }
    }
}

/// The type of a value after the merge.
enum Merged {
    /// The spec has another type, and keeps it.
    Ours,
    /// Upstream changed the type.
    Theirs,
    /// Both have this type.
    Both(Kind),
}

/// `true` if two types agree, judged without looking inside. Silence agrees with anything.
fn is_alike(one: &Kind, other: &Kind) -> bool {
    use Kind::{Integer, List, Map, Object, Unknown};
    match (one, other) {
        (Unknown, _) | (_, Unknown) => true,
        (List(_), List(_)) | (Map(_), Map(_)) | (Object(_), Object(_)) => true,
        (Integer(None), Integer(_)) | (Integer(_), Integer(None)) => true,
        (one, other) => one == other,
    }
}
