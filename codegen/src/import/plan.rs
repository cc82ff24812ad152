//! A source into the spec: which files change, how, and what is left for people. Everything is computed
//! and checked before anybody writes; it must not touch a disk.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use super::compose::{Assumption, Composer, Sentence};
use super::merge::Merge;
use super::metadata::Directory;
use super::{edit, new_file};
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::drift::{Aspect, Difference, Ledger, compare};
use crate::facts::{OperationFacts, Place};
use crate::load::{self, Documents, ROOT};
use crate::{SpecFiles, facts_of, lint};

/// What to bring into the spec.
#[derive(Clone, Debug, Default)]
pub struct Source<'a> {
    /// What the source says of each operation.
    pub operations: Vec<&'a OperationFacts>,
    /// The groups of operations of the source, to find the family of a new one by.
    pub directories: &'a [Directory],
    /// The family of new operations.
    pub family: Option<&'a str>,
    /// Whether what the source no longer has goes from the spec too.
    pub prune: bool,
}

/// The spec after an import.
#[derive(Clone, Debug)]
pub struct Import {
    /// Every file of the spec.
    pub files: SpecFiles,
    /// What happened to each operation, in the order of the source.
    pub operations: Vec<ImportedOperation>,
}

/// What happened to one operation.
#[derive(Clone, Debug)]
pub struct ImportedOperation {
    /// The operation.
    pub name: String,
    /// Its file, below `spec/`.
    pub file: String,
    /// Whether the file is new.
    pub is_new: bool,
    /// The differences that are gone now.
    pub changes: Vec<Difference>,
    /// The differences that remain, each with the reason.
    pub remaining: Vec<(Difference, &'static str)>,
    /// The sentences that people have to write.
    pub sentences: Vec<Sentence>,
    /// What was taken for granted.
    pub assumptions: Vec<Assumption>,
}

/// Why nothing can be imported.
#[derive(Clone, Debug)]
pub enum ImportError {
    /// The spec is broken, or would be.
    Spec(Diagnostics),
    /// Nothing tells the family of a new operation.
    Family {
        /// The operation.
        operation: String,
        /// What was found instead.
        problem: String,
        /// The families of the spec.
        families: Vec<String>,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(diagnostics) => diagnostics.fmt(f),
            Self::Family { operation, problem, families } => write!(
                f,
                "`{operation}` is new and {problem}\nhelp: name its family with `--family`, one of: {}",
                families.join(", ")
            ),
        }
    }
}

impl std::error::Error for ImportError {}

impl From<Diagnostics> for ImportError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Spec(diagnostics)
    }
}

/// Brings a source into the spec. Sentences, marks, comments and the order of what is there stay; what the
/// ledger of accepted differences names is left alone.
///
/// # Errors
///
/// A spec that is wrong before or after the import, and a new operation without a family.
pub fn import(files: &SpecFiles, source: &Source<'_>) -> Result<Import, ImportError> {
    let ledger = Ledger::read(files)?;
    let documents = sound(files)?;
    let ours = facts_of(&documents)?;
    let root = documents.root.root.to_value();
    let families = families(&root);
    let none = Map::new();
    let shared = root["components"]["schemas"].as_object().unwrap_or(&none);
    let mut import = Import { files: files.clone(), operations: Vec::new() };
    let mut paths = root.clone();
    for &theirs in &source.operations {
        let mut composer = Composer { shared, sentences: Vec::new(), assumptions: Vec::new() };
        let ours = ours.iter().find(|ours| ours.name == theirs.name);
        let document =
            documents.operations.iter().find(|one| operation_of(&one.path) == theirs.name);
        let (file, changes) = if let (Some(ours), Some(document)) = (ours, document) {
            let open = open(&ledger, ours, theirs);
            let mut wanted = document.root.to_value();
            let as_sent = placed(theirs, &ledger);
            Merge::new(&mut composer, &open, source.prune).operation(&mut wanted["post"], &as_sent);
            import.files.insert(&document.path, edit::edit(document, &wanted)?);
            (document.path.clone(), open)
        } else {
            let family = match source.family {
                Some(family) => family.to_owned(),
                None => family_of(theirs, source, &documents, &families)?,
            };
            if !families.contains(&family) {
                let problem = format!("there is no family `{family}`");
                return Err(no_family(theirs, problem, &families));
            }
            let file = format!("{family}/{}.yaml", theirs.name);
            let text = new_file::text(&mut composer, &placed(theirs, &ledger), &family);
            import.files.insert(&file, text);
            add_path(&mut paths, &theirs.name, &family);
            (file, Vec::new())
        };
        import.operations.push(ImportedOperation {
            name: theirs.name.clone(),
            file,
            is_new: ours.is_none(),
            changes,
            remaining: Vec::new(),
            sentences: composer.sentences,
            assumptions: composer.assumptions,
        });
    }
    import.files.insert(ROOT, edit::edit(&documents.root, &paths)?);
    let ours = facts_of(&sound(&import.files)?)?;
    settle(&mut import, &ours, source, &ledger);
    Ok(import)
}

/// Compares again: what still differs was not imported, whatever the reason.
fn settle(import: &mut Import, ours: &[OperationFacts], source: &Source<'_>, ledger: &Ledger) {
    for (imported, theirs) in import.operations.iter_mut().zip(&source.operations) {
        let Some(ours) = ours.iter().find(|ours| ours.name == theirs.name) else { continue };
        let remaining = open(ledger, ours, theirs);
        imported.changes.retain(|change| !remaining.contains(change));
        imported.remaining = remaining
            .into_iter()
            .map(|difference| {
                let reason = why_not(&difference, source.prune);
                (difference, reason)
            })
            .collect();
    }
}

fn why_not(difference: &Difference, prune: bool) -> &'static str {
    match difference.aspect {
        Aspect::Gone if !prune => "`--prune` removes it",
        Aspect::Values if !prune && !lacks_values(difference) => {
            "`--prune` removes the other values"
        }
        _ => "part of a shared component: change spec/cams.yaml by hand",
    }
}

/// Whether upstream has a value that the spec does not have.
fn lacks_values(difference: &Difference) -> bool {
    let list = |text: &Option<String>| -> BTreeSet<String> {
        text.iter().flat_map(|text| text.split(", ")).map(str::to_owned).collect()
    };
    !list(&difference.upstream).is_subset(&list(&difference.spec))
}

/// The differences that nobody has accepted.
fn open(ledger: &Ledger, ours: &OperationFacts, theirs: &OperationFacts) -> Vec<Difference> {
    let mut differences = compare(ours, theirs);
    differences.retain(|difference| ledger.reason(difference).is_none());
    differences
}

/// The facts with each parameter where the spec would send it: where the ledger accepts that upstream names
/// another place, a new parameter goes into the query like all others.
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

/// The documents of a spec without problems, apart from sentences that people have yet to write.
fn sound(files: &SpecFiles) -> Result<Documents, Diagnostics> {
    let (documents, mut problems) = load::load(files);
    match documents {
        Some(documents) => {
            problems.append(lint::lint(&documents).without_unwritten());
            problems.or(|| documents)
        }
        None => Err(problems),
    }
}

fn operation_of(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".yaml").unwrap_or(file)
}

fn folder_of(document: &Document) -> &str {
    document.path.split('/').next().unwrap_or_default()
}

fn families(root: &Value) -> Vec<String> {
    let tags = root["tags"].as_array().into_iter().flatten();
    tags.filter_map(|tag| tag["name"].as_str().map(str::to_owned)).collect()
}

/// The family of the operations that stand beside it in the source, if it is one.
fn family_of(
    theirs: &OperationFacts,
    source: &Source<'_>,
    documents: &Documents,
    families: &[String],
) -> Result<String, ImportError> {
    let beside = source
        .directories
        .iter()
        .filter(|directory| directory.operations.contains(&theirs.name))
        .flat_map(|directory| &directory.operations);
    let beside: BTreeSet<&String> = beside.collect();
    let found: BTreeSet<&str> = documents
        .operations
        .iter()
        .filter(|document| beside.iter().any(|name| *name == operation_of(&document.path)))
        .map(folder_of)
        .collect();
    let found: Vec<&str> = found.into_iter().collect();
    match found.as_slice() {
        [family] => Ok((*family).to_owned()),
        [] => {
            let problem = "the source does not group it with operations of the spec";
            Err(no_family(theirs, problem.to_owned(), families))
        }
        several => {
            let problem = format!("its neighbours are in several families: {}", several.join(", "));
            Err(no_family(theirs, problem, families))
        }
    }
}

fn no_family(theirs: &OperationFacts, problem: String, families: &[String]) -> ImportError {
    let operation = theirs.name.clone();
    ImportError::Family { operation, problem, families: families.to_vec() }
}

/// Adds the path of a new operation among those of its family, by name.
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
