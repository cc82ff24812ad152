//! Runs the stages up to the model in order.

use std::collections::BTreeMap;

use super::diagnostic::Diagnostics;
use super::document::{Document, Node};
use super::load::{self, Documents, SpecFiles};
use super::model::Api;
use super::{bundle, lint, operation_file, product, read};

/// The documents of a spec that passes every rule.
pub(crate) fn checked(files: &SpecFiles) -> Result<Documents, Diagnostics> {
    let (documents, mut problems) = load::load(files);
    problems.append(lint::letters(files));
    if let Some(documents) = &documents {
        problems.append(lint::lint(documents));
    }
    match documents {
        Some(documents) => problems.or(|| documents),
        None => Err(problems),
    }
}

/// The documents of a spec that may break rules of style, such as a missing sentence.
pub(crate) fn parsed(files: &SpecFiles) -> Result<Documents, Diagnostics> {
    let (documents, problems) = load::load(files);
    match documents {
        Some(documents) => problems.or(|| documents),
        None => Err(problems),
    }
}

/// The model of the checked documents.
pub(crate) fn model(documents: &Documents) -> Result<Api, Diagnostics> {
    let document =
        bundle::typed(documents).map_err(|problem| in_document(&documents.root, &problem))?;
    let (product, presets) = product::read(&documents.root)?;
    let families = contents_families(documents);
    read::read(&document, product, presets, &families).map_err(|unreadable| {
        let mut problems = Diagnostics::default();
        for error in unreadable {
            let document = document_of(documents, &error.subject);
            problems.append(in_document(document, &error.problem));
        }
        problems
    })
}

/// The schemas of contents, and their families.
fn contents_families(documents: &Documents) -> BTreeMap<String, String> {
    let schemas = |document: &Document| {
        let family = document.path.split('/').next().unwrap_or_default().to_owned();
        let schemas = document.root.get("components").and_then(|found| found.get("schemas"));
        let names = schemas.into_iter().flat_map(Node::entries);
        names.map(|(key, _)| (key.name.clone(), family.clone())).collect::<Vec<_>>()
    };
    documents.contents.iter().flat_map(schemas).collect()
}

/// The file of an operation, or the root file.
pub(crate) fn document_of<'a>(documents: &'a Documents, operation: &str) -> &'a Document {
    let is_its_file = |document: &&Document| operation_file::is_of(&document.path, operation);
    documents.operations.iter().find(is_its_file).unwrap_or(&documents.root)
}

/// A problem that the lint missed, in its file.
pub(crate) fn in_document(document: &Document, problem: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    document
        .report_at(
            &mut diagnostics,
            document.root.location,
            format!("cannot generate code: {problem}"),
        )
        .help("the lint should have found this; the cause is in the root file or this file");
    diagnostics
}
