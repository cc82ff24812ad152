//! Plans the import of a source: the changed files, and the tasks for people. It computes and
//! checks everything in memory, before anything is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use super::compose::{Assumption, Sentence};
use super::draft::{Draft, REFUSED, Spec, Target, whole};
use super::family;
use crate::spec::{self, Diagnostics, Documents, SpecFiles, file_name, lint};
use crate::upstream::drift::{Aspect, Difference, Ledger, compare};
use crate::upstream::facts::{self, Inexpressible, OperationFacts};
use crate::upstream::metadata::Directory;
use crate::upstream::yaml;

/// The source to import.
#[derive(Clone, Debug, Default)]
pub struct Source<'a> {
    /// The facts of each operation.
    pub operations: Vec<&'a OperationFacts>,
    /// The groups of operations in the source, which determine the family of a new one.
    pub directories: &'a [Directory],
    /// The family of new operations.
    pub family: Option<&'a str>,
    /// `true` to remove from the spec what the source has removed.
    pub prune: bool,
}

/// The spec after an import.
#[derive(Clone, Debug)]
pub struct Import {
    /// Every file of the spec.
    pub files: SpecFiles,
    /// The changes of each operation, in the order of the source, without those left out.
    pub operations: Vec<ImportedOperation>,
    /// Facts that the spec cannot express, in the order of the source.
    pub left_out: Vec<Inexpressible>,
}

/// The changes of one operation.
#[derive(Clone, Debug)]
pub struct ImportedOperation {
    /// The operation.
    pub name: String,
    /// Its file, below `spec/`.
    pub file: String,
    /// `true` for a new file.
    pub is_new: bool,
    /// The differences that the import resolved.
    pub changes: Vec<Difference>,
    /// The remaining differences, with their reasons.
    pub remaining: Vec<(Difference, &'static str)>,
    /// The sentences for people to write.
    pub sentences: Vec<Sentence>,
    /// The assumptions.
    pub assumptions: Vec<Assumption>,
}

/// The reason why nothing can be imported.
#[derive(Clone, Debug)]
pub enum ImportError {
    /// The spec is invalid, or would become invalid.
    Spec(Diagnostics),
    /// The family of new operations is unknown.
    Family {
        /// The reasons, with their operations.
        problems: BTreeMap<String, Vec<String>>,
        /// The families of the spec.
        families: Vec<String>,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(diagnostics) => diagnostics.fmt(f),
            Self::Family { problems, families } => {
                for (problem, operations) in problems {
                    let verb = if operations.len() == 1 { "is" } else { "are" };
                    writeln!(f, "`{}` {verb} new and {problem}", operations.join("`, `"))?;
                }
                if families.is_empty() {
                    return f.write_str(
                        "help: add a family with a description to `tags` in the root file",
                    );
                }
                write!(
                    f,
                    "help: set the family with `--family` to one of: {}; or select operations with `--operation`",
                    families.join(", ")
                )
            }
        }
    }
}

impl std::error::Error for ImportError {}

impl From<Diagnostics> for ImportError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Spec(diagnostics)
    }
}

/// Imports a source into the spec. Existing sentences, marks, comments and order stay. Accepted
/// differences are ignored. Parts that the lint refuses are left out.
///
/// # Errors
///
/// A spec that was invalid before the import, or new operations without a family.
pub fn import(files: &SpecFiles, source: &Source<'_>) -> Result<Import, ImportError> {
    let ledger = Ledger::read(files)?;
    let documents = sound(files)?;
    let ours = facts::of_documents(&documents)?;
    let root = documents.root.root.to_value();
    let none = Map::new();
    let shared = root["components"]["schemas"].as_object().unwrap_or(&none);
    let families = families(&root);
    let family = family::of_new(source, &documents, &families)
        .map_err(|problems| ImportError::Family { problems, families })?;
    let product = spec::product(files)?;
    let spec = Spec {
        root: &documents.root,
        product: &product,
        shared,
        ledger: &ledger,
        prune: source.prune,
    };
    let mut left_out = Vec::new();
    let mut parts = Vec::new();
    for &theirs in &source.operations {
        let document =
            documents.operations.iter().find(|one| operation_of(&one.path) == theirs.name);
        let facts = ours.iter().find(|ours| ours.name == theirs.name);
        let target = match (document, facts, family.get(&theirs.name)) {
            (Some(document), Some(facts), _) => Target::Existing(document, facts),
            (_, _, Some(family)) => Target::New(family),
            _ => continue,
        };
        match Draft::of(theirs, target, &spec) {
            Ok(draft) => parts.push(Part { theirs, target, draft }),
            Err(problem) => left_out.push(problem),
        }
    }
    let files = together(files, &spec, &mut parts, &mut left_out)?;
    let ours = facts::of_documents(&sound(&files)?)?;
    let operations = parts.into_iter().map(|part| part.settled(&ours, &spec, &mut left_out));
    Ok(Import { operations: operations.collect(), files, left_out })
}

/// An operation of the source, its target and its draft.
struct Part<'a> {
    theirs: &'a OperationFacts,
    target: Target<'a>,
    draft: Draft,
}

impl Part<'_> {
    /// Compares again: a remaining difference was not imported, for whatever reason.
    fn settled(
        self,
        ours: &[OperationFacts],
        spec: &Spec<'_>,
        left_out: &mut Vec<Inexpressible>,
    ) -> ImportedOperation {
        let Self { theirs, target, draft } = self;
        let ours = ours.iter().find(|ours| ours.name == theirs.name);
        let remaining =
            ours.map(|ours| spec.ledger.open(compare(ours, &draft.facts))).unwrap_or_default();
        left_out.extend(draft.left_out.iter().cloned());
        ImportedOperation {
            name: theirs.name.clone(),
            file: target.path(&theirs.name),
            is_new: target.is_new(),
            changes: draft.changes.iter().filter(|one| !remaining.contains(one)).cloned().collect(),
            remaining: remaining
                .into_iter()
                .map(|difference| {
                    let reason = why_not(&difference, &draft, spec.prune);
                    (difference, reason)
                })
                .collect(),
            sentences: draft.sentences,
            assumptions: draft.assumptions,
        }
    }
}

/// All files, including the drafts. Parts that conflict with other files are left out.
fn together(
    before: &SpecFiles,
    spec: &Spec<'_>,
    parts: &mut Vec<Part<'_>>,
    left_out: &mut Vec<Inexpressible>,
) -> Result<SpecFiles, Diagnostics> {
    let root = spec.root;
    loop {
        let mut files = before.clone();
        let mut paths = root.root.to_value();
        for Part { theirs, target, draft } in parts.iter() {
            files.insert(target.path(&theirs.name), &draft.text);
            if let Target::New(family) = target {
                add_path(&mut paths, &theirs.name, family);
            }
        }
        files.insert(&root.path, yaml::edit(root, &paths)?);
        let Err(problems) = sound(&files) else { return Ok(files) };
        if !without_refused(spec, parts, &problems, left_out) {
            return Err(problems);
        }
    }
}

/// Leaves out the subjects of the problems, or their whole operations. Returns `false` if there
/// were no problems.
fn without_refused(
    spec: &Spec<'_>,
    parts: &mut Vec<Part<'_>>,
    problems: &Diagnostics,
    left_out: &mut Vec<Inexpressible>,
) -> bool {
    let mut found = false;
    let mut kept = Vec::new();
    for mut part in parts.drain(..) {
        let file = file_name(&part.target.path(&part.theirs.name));
        let concerned: Vec<_> = problems.iter().filter(|one| one.file == file).collect();
        let Some(problem) = concerned.first() else {
            kept.push(part);
            continue;
        };
        if let Some(draft) = part.draft.without(&concerned, part.target, spec) {
            found = true;
            match draft {
                Ok(draft) => kept.push(Part { draft, ..part }),
                Err(problem) => left_out.push(problem),
            }
            continue;
        }
        match part.target {
            Target::New(_) => {
                found = true;
                left_out.push(whole(part.theirs, problem.message.clone()));
            }
            // Existing parts stay. If they conflict with new operations, the new ones go.
            Target::Existing(document, _) => {
                found |= part.draft.text != document.text;
                let Draft { facts, left_out: open, changes, .. } = part.draft;
                part.draft = Draft::unchanged(document, facts, open, changes, REFUSED);
                kept.push(part);
            }
        }
    }
    *parts = kept;
    found
}

fn why_not(difference: &Difference, draft: &Draft, prune: bool) -> &'static str {
    let is_shared = |at: &String| {
        let rest = difference.subject.strip_prefix(at.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
    };
    match difference.aspect {
        Aspect::Gone if !prune => "`--prune` removes it",
        Aspect::Values if !prune && !lacks_values(difference) => {
            "`--prune` removes the other values"
        }
        _ => {
            let refused = draft.refused.iter().find(|(one, _)| one == difference);
            match refused {
                Some((_, reason)) => reason,
                None if draft.shared.iter().any(is_shared) => {
                    "it is part of a shared component; change the root file by hand"
                }
                None => "the import cannot write it; change the file by hand",
            }
        }
    }
}

/// `true` if upstream has a value that the spec lacks.
fn lacks_values(difference: &Difference) -> bool {
    let list = |text: &Option<String>| -> BTreeSet<String> {
        text.iter().flat_map(|text| text.split(", ")).map(str::to_owned).collect()
    };
    !list(&difference.upstream).is_subset(&list(&difference.spec))
}

/// The documents of a spec that is valid except for missing sentences.
fn sound(files: &SpecFiles) -> Result<Documents, Diagnostics> {
    let (documents, mut problems) = spec::load(files);
    match documents {
        Some(documents) => {
            problems.append(lint::lint(&documents).without_those_for_people());
            problems.or(|| documents)
        }
        None => Err(problems),
    }
}

/// The operation that gives a file its name.
pub(super) fn operation_of(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".yaml").unwrap_or(file)
}

fn families(root: &Value) -> Vec<String> {
    let tags = root["tags"].as_array().into_iter().flatten();
    tags.filter_map(|tag| tag["name"].as_str().map(str::to_owned)).collect()
}

/// Adds the path of a new operation to its family, ordered by name.
fn add_path(root: &mut Value, name: &str, family: &str) {
    let Some(paths) = root["paths"].as_object_mut() else { return };
    let folder = format!("{family}/");
    let of_family = |value: &Value| {
        value["$ref"].as_str().is_some_and(|reference| reference.starts_with(&folder))
    };
    let key = format!("/#{name}");
    let later = paths.iter().position(|(other, value)| of_family(value) && *other > key);
    let last = paths.iter().rposition(|(_, value)| of_family(value)).map(|at| at + 1);
    let at = later.or(last).unwrap_or(paths.len());
    let mut path = Map::new();
    path.insert("$ref".into(), format!("{family}/{name}.yaml").into());
    paths.shift_insert(at, key, path.into());
}
