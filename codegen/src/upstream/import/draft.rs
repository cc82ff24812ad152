//! Writes the new file of one operation. Parts that the lint refuses are left out and reported with
//! their place in the source. The rules themselves exist only in the lint.

use serde_json::{Map, Value};

use super::compose::{Assumption, Composer, Sentence};
use super::leave_out::leave_out;
use super::merge::Merge;
use super::new_file;
use crate::spec::{Diagnostic, Document, Product, lint, operation_file};
use crate::upstream::drift::{Aspect, Difference, Ledger, compare};
use crate::upstream::facts::{Inexpressible, OperationFacts, Origin, Place};
use crate::upstream::yaml;

/// The context for writing operations.
pub(super) struct Spec<'a> {
    pub(super) root: &'a Document,
    pub(super) product: &'a Product,
    pub(super) shared: &'a Map<String, Value>,
    pub(super) ledger: &'a Ledger,
    pub(super) prune: bool,
}

/// The target of an operation.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    /// Its file and the content.
    Existing(&'a Document, &'a OperationFacts),
    /// Its family.
    New(&'a str),
}

/// A file that the lint accepts, except for missing sentences.
pub(super) struct Draft {
    /// The facts it was written from.
    pub(super) facts: OperationFacts,
    pub(super) text: String,
    /// The differences from the previous file.
    pub(super) changes: Vec<Difference>,
    /// The differences that were not applied, with their reasons.
    pub(super) refused: Vec<(Difference, &'static str)>,
    /// The values that refer to a shared component, by subject.
    pub(super) shared: Vec<String>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) assumptions: Vec<Assumption>,
    pub(super) left_out: Vec<Inexpressible>,
}

/// A file that cannot be changed in place.
pub(super) const NOT_IN_PLACE: &str =
    "its file cannot be changed in place: format it like the other files";
/// Refused by the lint for a reason that cannot be attributed to one part.
pub(super) const REFUSED: &str = "the spec would be invalid with it";

impl Draft {
    /// Writes the facts of an operation.
    ///
    /// # Errors
    ///
    /// The reason why a new operation cannot be added.
    pub(super) fn of(
        theirs: &OperationFacts,
        target: Target<'_>,
        spec: &Spec<'_>,
    ) -> Result<Self, Inexpressible> {
        Self::from(theirs.clone(), Vec::new(), target, spec)
    }

    /// The draft without the parts that conflict with other files. `None` if those parts cannot be
    /// identified.
    pub(super) fn without(
        &self,
        problems: &[&Diagnostic],
        target: Target<'_>,
        spec: &Spec<'_>,
    ) -> Option<Result<Self, Inexpressible>> {
        let document = Document::parse(&target.path(&self.facts.name), &self.text).ok()?;
        let (mut facts, mut left_out) = (self.facts.clone(), self.left_out.clone());
        let may_go = |subject: &str| target.is_new() || is_among(&self.changes, subject);
        let before = left_out.len();
        for problem in problems {
            left_out.extend(taken(&mut facts, &document, problem, &may_go));
        }
        (left_out.len() > before).then(|| Self::from(facts, left_out, target, spec))
    }

    /// `left_out` lists the parts missing from the facts.
    fn from(
        mut facts: OperationFacts,
        mut left_out: Vec<Inexpressible>,
        target: Target<'_>,
        spec: &Spec<'_>,
    ) -> Result<Self, Inexpressible> {
        // Each round removes something, so the loop ends.
        loop {
            let open = spec.open(target, &facts);
            let mut draft = match (spec.write(target, &facts, &open), target) {
                (Some(draft), _) => draft,
                (None, Target::Existing(document, _)) => {
                    return Ok(Self::unchanged(document, facts, left_out, open, NOT_IN_PLACE));
                }
                (None, Target::New(_)) => return Err(whole(&facts, NOT_IN_PLACE.to_owned())),
            };
            let (problems, document) = spec.problems(target.path(&facts.name), &draft.text);
            if problems.is_empty() {
                left_out.retain(|one| !draft.left_out.contains(one));
                draft.left_out.append(&mut left_out);
                return Ok(draft);
            }
            let may_go = |subject: &str| target.is_new() || is_among(&open, subject);
            let before = left_out.len();
            for (problem, document) in problems.iter().zip(document.iter().cycle()) {
                left_out.extend(taken(&mut facts, document, problem, &may_go));
            }
            if left_out.len() > before {
                continue;
            }
            let problem = problems.into_iter().next().map(|one| one.message).unwrap_or_default();
            return match target {
                Target::New(_) => Err(whole(&facts, problem)),
                Target::Existing(document, ours) => {
                    Ok(spec.one_by_one(document, ours, facts, &open, left_out))
                }
            };
        }
    }

    /// The previous file.
    pub(super) fn unchanged(
        document: &Document,
        facts: OperationFacts,
        left_out: Vec<Inexpressible>,
        open: Vec<Difference>,
        reason: &'static str,
    ) -> Self {
        Self {
            facts,
            text: document.text.clone(),
            changes: Vec::new(),
            refused: open.into_iter().map(|difference| (difference, reason)).collect(),
            shared: Vec::new(),
            sentences: Vec::new(),
            assumptions: Vec::new(),
            left_out,
        }
    }
}

impl Target<'_> {
    pub(super) fn path(&self, name: &str) -> String {
        match self {
            Self::Existing(document, _) => document.path.clone(),
            Self::New(family) => operation_file::path(family, name),
        }
    }

    pub(super) fn is_new(&self) -> bool {
        matches!(self, Self::New(_))
    }
}

impl Spec<'_> {
    /// The differences that are not accepted.
    pub(super) fn open(&self, target: Target<'_>, facts: &OperationFacts) -> Vec<Difference> {
        match target {
            Target::Existing(_, ours) => self.ledger.open(compare(ours, facts)),
            Target::New(_) => Vec::new(),
        }
    }

    /// Writes these differences, or a new file. `None` if the file cannot be changed in place.
    fn write(
        &self,
        target: Target<'_>,
        facts: &OperationFacts,
        open: &[Difference],
    ) -> Option<Draft> {
        let mut composer = Composer::new(self.shared, self.product);
        let as_sent = placed(facts, self.ledger);
        let mut shared = Vec::new();
        let text = match target {
            Target::Existing(document, _) => {
                let mut wanted = document.root.to_value();
                let merge = Merge::new(&mut composer, open, self.prune);
                shared = merge.operation(&mut wanted[document.method().key()], &as_sent);
                yaml::edit(document, &wanted).ok()?
            }
            Target::New(family) => new_file::text(&mut composer, &as_sent, family),
        };
        let Composer { sentences, assumptions, mut left_out, .. } = composer;
        left_out.iter_mut().for_each(|one| one.operation.clone_from(&facts.name));
        Some(Draft {
            facts: facts.clone(),
            text,
            changes: open.to_vec(),
            refused: Vec::new(),
            shared,
            sentences,
            assumptions,
            left_out,
        })
    }

    /// The lint's problems in a file. A file without a document is not YAML.
    fn problems(&self, path: String, text: &str) -> (Vec<Diagnostic>, Option<Document>) {
        match Document::parse(&path, text) {
            Ok(document) => {
                let problems = lint::operation(&document, self.root).without_those_for_people();
                (problems.iter().cloned().collect(), Some(document))
            }
            Err(problems) => (problems.iter().cloned().collect(), None),
        }
    }

    /// Applies the differences one by one, keeping those that the lint accepts.
    fn one_by_one(
        &self,
        document: &Document,
        ours: &OperationFacts,
        facts: OperationFacts,
        open: &[Difference],
        left_out: Vec<Inexpressible>,
    ) -> Draft {
        let mut draft = Draft::unchanged(document, facts, left_out, Vec::new(), REFUSED);
        let mut good: Vec<Difference> = Vec::new();
        for difference in open {
            good.push(difference.clone());
            let target = Target::Existing(document, ours);
            let Some(next) = self.write(target, &draft.facts, &good) else { continue };
            let (problems, _) = self.problems(document.path.clone(), &next.text);
            let Some(problem) = problems.first() else {
                let Draft { refused, mut left_out, .. } = draft;
                left_out.extend(
                    next.left_out
                        .iter()
                        .filter(|one| !left_out.contains(one))
                        .cloned()
                        .collect::<Vec<_>>(),
                );
                draft = Draft { refused, left_out, ..next };
                continue;
            };
            good.pop();
            let Origin { path, location } = origin_of(&draft.facts, &difference.subject);
            let (operation, problem) = (draft.facts.name.clone(), problem.message.clone());
            draft.left_out.push(Inexpressible { operation, path, location, problem });
            draft.refused.push((difference.clone(), REFUSED));
        }
        draft
    }
}

/// Removes the subject of a problem from the facts.
fn taken(
    facts: &mut OperationFacts,
    document: &Document,
    problem: &Diagnostic,
    may_go: &dyn Fn(&str) -> bool,
) -> Option<Inexpressible> {
    let taken = leave_out(facts, &document.root, problem.location, may_go)?;
    Some(Inexpressible {
        operation: facts.name.clone(),
        path: taken.path,
        location: taken.location,
        problem: problem.message.clone(),
    })
}

/// A report about a whole operation.
pub(super) fn whole(theirs: &OperationFacts, problem: String) -> Inexpressible {
    let Origin { path, location } = theirs.origin.clone();
    let path = if path.is_empty() { theirs.name.clone() } else { path };
    Inexpressible { operation: theirs.name.clone(), path, location, problem }
}

/// `true` if a difference concerns a subject or adds a value that contains it.
fn is_among(open: &[Difference], subject: &str) -> bool {
    open.iter().any(|one| {
        one.subject == subject
            || one.aspect == Aspect::New
                && subject
                    .strip_prefix(&one.subject)
                    .is_some_and(|rest| rest.starts_with(['.', '[', '{']))
    })
}

/// The place in the source for the subject of a difference.
fn origin_of(facts: &OperationFacts, subject: &str) -> Origin {
    let value = facts.value(subject);
    value.map_or_else(|| facts.origin.clone(), |value| value.origin.clone())
}

/// The facts with each parameter where the spec sends it. If the ledger accepts that upstream names
/// another place, a new parameter goes into the query like the others.
fn placed(theirs: &OperationFacts, ledger: &Ledger) -> OperationFacts {
    let mut theirs = theirs.clone();
    for parameter in &mut theirs.parameters {
        let in_query = Difference {
            operation: theirs.name.clone(),
            subject: format!("request.{}", parameter.field.name),
            aspect: Aspect::Place,
            spec: Some("query".to_owned()),
            upstream: Some("form".to_owned()),
            words: None,
            at: None,
        };
        if parameter.place == Some(Place::Form) && ledger.reason(&in_query).is_some() {
            parameter.place = Some(Place::Query);
        }
    }
    theirs
}
