//! The spec of another product, from its metadata alone.
//!
//! It shows how much of the service's conventions the reader, the import and the generator cover.
//! The sentences consist of names. An operation that the spec cannot express is left out with its
//! reason and stops no other.

mod families;
mod frequent;
mod root;
mod sentences;
mod titles;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use self::families::Family;
use self::titles::Titles;
use super::facts::{Inexpressible, OperationFacts, SourceError};
use super::import::{Source, import};
use super::metadata::{self, Header, Metadata, read_metadata};
use super::yaml;
use crate::spec::{self, Diagnostics, Document, SpecFiles, file_name};

/// The spec of a new product.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// The number of operations in the metadata.
    pub in_file: usize,
    /// The operations with their own path. They belong to the style ROA, which is out of scope.
    pub out_of_scope: Vec<String>,
    /// The operations and parts of operations that the spec lacks, with their paths in the metadata.
    pub left_out: Vec<Inexpressible>,
    header: Header,
    families: Vec<Family>,
    operations: BTreeMap<String, Operation>,
}

/// An operation of the spec.
#[derive(Clone, Debug)]
struct Operation {
    /// Its file, below `spec/`.
    path: String,
    text: String,
    facts: OperationFacts,
}

/// Writes the spec of a product. `file` is the name of the metadata for messages.
///
/// # Errors
///
/// Text that is not JSON, a file of another kind or style, or one without operations.
///
/// The diagnostics of a spec that its own rules refuse as a whole, which should not happen.
pub fn new_product(text: &str, file: &str) -> Result<NewProduct, NewProductError> {
    let header = metadata::read_header(text, file)?;
    let mut files = SpecFiles::default();
    files.insert(root::path(&header), root::text(&header, &[], Map::new()));
    let product = spec::product(&files)?;
    let metadata = read_metadata(text, file, &product)?;
    NewProduct::of(header, metadata)
}

/// The reason why there is no spec.
#[derive(Clone, Debug)]
pub enum NewProductError {
    /// The file is no metadata of an RPC product.
    Source(SourceError),
    /// The root file of the spec is refused.
    Spec(Diagnostics),
}

impl std::fmt::Display for NewProductError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Source(error) => error.fmt(f),
            Self::Spec(diagnostics) => diagnostics.fmt(f),
        }
    }
}

impl std::error::Error for NewProductError {}

impl From<SourceError> for NewProductError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl From<Diagnostics> for NewProductError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Spec(diagnostics)
    }
}

impl NewProduct {
    fn of(header: Header, metadata: Metadata) -> Result<Self, NewProductError> {
        let Metadata { operations: facts, directories, mut inexpressible, .. } = metadata;
        inexpressible.retain(|one| !header.with_path.contains(&one.operation));
        if facts.is_empty() {
            return Ok(Self::without_operations(header, inexpressible));
        }
        let names: Vec<&str> = facts.iter().map(|one| one.name.as_str()).collect();
        let (families, family_of) = families::divide(&names, &directories);
        let mut files = SpecFiles::default();
        files.insert(root::path(&header), root::text(&header, &families, Map::new()));
        let source = Source {
            operations: facts.iter().collect(),
            families: Some(&family_of),
            ..Source::default()
        };
        let imported = import(&files, &source).map_err(|error| match error {
            super::import::ImportError::Spec(diagnostics) => diagnostics,
            // Every operation has a family.
            super::import::ImportError::Family { .. } => Diagnostics::default(),
        })?;
        inexpressible.extend(imported.left_out);
        let mut product = Self::without_operations(header, inexpressible);
        product.families = families;
        let texts: BTreeMap<&str, &str> = imported.files.iter().collect();
        for facts in facts {
            let one = imported.operations.iter().find(|one| one.name == facts.name);
            let Some((path, text)) = one.and_then(|one| texts.get_key_value(one.file.as_str()))
            else {
                continue;
            };
            product.describe(path, text, facts)?;
        }
        product.left_out.sort_by_key(|one| one.location);
        product.check();
        Ok(product)
    }

    fn without_operations(header: Header, left_out: Vec<Inexpressible>) -> Self {
        Self {
            in_file: header.operations.len(),
            out_of_scope: header.with_path.clone(),
            left_out,
            header,
            families: Vec::new(),
            operations: BTreeMap::new(),
        }
    }

    /// Writes the sentences of an operation's file.
    fn describe(
        &mut self,
        path: &str,
        text: &str,
        facts: OperationFacts,
    ) -> Result<(), Diagnostics> {
        let document = Document::parse(path, text)?;
        let mut tree = document.root.to_value();
        let operation = &mut tree[document.method().key()];
        for name in sentences::describe(operation, &self.header.product) {
            let parameter = facts.parameters.iter().find(|one| one.field.name == name);
            let Some(origin) = parameter.map(|one| &one.field.value.origin) else { continue };
            self.left_out.push(Inexpressible {
                operation: facts.name.clone(),
                path: format!("{}.pattern", origin.path),
                location: origin.location,
                problem: "a pattern without an example".to_owned(),
            });
        }
        let operation = Operation { path: path.to_owned(), text: yaml::file(&tree), facts };
        self.operations.insert(operation.facts.name.clone(), operation);
        Ok(())
    }

    /// Gives titles to types whose names clash, and removes the operations that the lint refuses.
    fn check(&mut self) {
        // Each round adds or extends a title at most `titles::MOST` times, or removes an operation.
        let mut titles = Titles::default();
        while let Err(problems) = spec::checked(&self.files()) {
            let has_titles = self.give_titles(&problems, &mut titles);
            if !has_titles && !self.remove_refused(&problems) {
                return;
            }
        }
    }

    /// Gives a title to the types whose names clash. Returns `false` if no names clash.
    fn give_titles(&mut self, problems: &Diagnostics, titles: &mut Titles) -> bool {
        let mut changed = false;
        for operation in self.operations.values_mut() {
            let file = file_name(&operation.path);
            let clashes: Vec<_> = problems
                .iter()
                .filter(|problem| problem.file == file && titles::is_clash(problem))
                .map(|problem| problem.location)
                .collect();
            if let Some(text) = titles.given(&operation.path, &operation.text, &clashes) {
                operation.text = text;
                changed = true;
            }
        }
        changed
    }

    /// Removes the operations that have problems, and reports the first of each. Returns `false`
    /// if no problem belongs to one.
    pub fn remove_refused(&mut self, problems: &Diagnostics) -> bool {
        let mut reasons: BTreeMap<String, String> = BTreeMap::new();
        for problem in problems.iter() {
            let of_file = |one: &&Operation| file_name(&one.path) == problem.file;
            if let Some(operation) = self.operations.values().find(of_file) {
                let reason = || format!("{} ({})", problem.message, problem.file);
                reasons.entry(operation.facts.name.clone()).or_insert_with(reason);
            }
        }
        for (name, reason) in &reasons {
            self.remove(name, reason);
        }
        !reasons.is_empty()
    }

    /// Removes an operation from the spec, and reports the reason.
    pub fn remove(&mut self, name: &str, reason: &str) {
        let Some(Operation { facts, .. }) = self.operations.remove(name) else { return };
        self.left_out.push(Inexpressible {
            operation: facts.name,
            path: facts.origin.path,
            location: facts.origin.location,
            problem: reason.to_owned(),
        });
    }

    /// The product with these operations only.
    pub fn keeping(&self, names: &BTreeSet<String>) -> Self {
        let mut kept = self.clone();
        kept.operations.retain(|name, _| names.contains(name));
        kept
    }

    /// The names of the operations in the spec, ordered.
    pub fn operations(&self) -> Vec<String> {
        self.operations.keys().cloned().collect()
    }

    /// The operation that a generated file belongs to. The first line of its text names its source.
    pub fn operation_of(&self, generated: &str) -> Option<&str> {
        let first = generated.lines().next()?;
        let is_source = |one: &&Operation| first.contains(&format!(" {};", file_name(&one.path)));
        self.operations.values().find(is_source).map(|one| one.facts.name.as_str())
    }

    /// The families with an operation, in the order of the root file.
    pub fn families(&self) -> Vec<&str> {
        let is_used = |family: &&Family| {
            self.operations.values().any(|one| folder_of(&one.path) == family.name)
        };
        self.families.iter().filter(is_used).map(|family| family.name.as_str()).collect()
    }

    /// The files of the spec.
    pub fn files(&self) -> SpecFiles {
        let mut files = SpecFiles::default();
        let mut paths = Map::new();
        let mut families = Vec::new();
        for family in &self.families {
            let before = paths.len();
            let all = self.operations.values();
            for Operation { path, text, facts } in
                all.filter(|one| folder_of(&one.path) == family.name)
            {
                let mut reference = Map::new();
                reference.insert("$ref".to_owned(), Value::from(path.as_str()));
                paths.insert(format!("/#{}", facts.name), reference.into());
                files.insert(path.as_str(), text.as_str());
            }
            if paths.len() > before {
                families.push(family.clone());
            }
        }
        files.insert(root::path(&self.header), root::text(&self.header, &families, paths));
        files
    }
}

fn folder_of(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}
