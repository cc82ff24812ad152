//! Joins the drafts of all operations into one valid spec.

use serde_json::{Map, Value};

use super::draft::{Draft, REFUSED, Spec, Target, whole};
use super::part::{Part, RemovedOperation};
use crate::spec::{self, Diagnostics, Documents, SpecFiles, file_name, lint, operation_file};
use crate::upstream::facts::Inexpressible;
use crate::upstream::yaml;

/// All files, with the drafts and without the removed operations. Parts that conflict with other
/// files are left out.
pub(super) fn together(
    before: &SpecFiles,
    spec: &Spec<'_>,
    parts: &mut Vec<Part<'_>>,
    removed: &[RemovedOperation],
    left_out: &mut Vec<Inexpressible>,
) -> Result<SpecFiles, Diagnostics> {
    let root = spec.root;
    loop {
        let mut files = before.clone();
        let mut paths = root.root.to_value();
        for RemovedOperation { name, file } in removed {
            files.remove(file);
            if let Some(paths) = paths["paths"].as_object_mut() {
                paths.shift_remove(&format!("/#{name}"));
            }
        }
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

/// The documents of a spec that is valid except for missing sentences.
pub(super) fn sound(files: &SpecFiles) -> Result<Documents, Diagnostics> {
    let (documents, mut problems) = spec::load(files);
    match documents {
        Some(documents) => {
            problems.append(lint::lint(&documents).without_those_for_people());
            problems.or(|| documents)
        }
        None => Err(problems),
    }
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
    path.insert("$ref".into(), operation_file::path(family, name).into());
    paths.shift_insert(at, key, path.into());
}
