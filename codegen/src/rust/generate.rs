//! Every file of the generated code.

use super::files::GeneratedFiles;
use super::shape::{self, ShapedFile, table};
use super::types::{self, RustTypes};
use super::{lower, print};
use crate::spec::model::{Api, Family, Operation};
use crate::spec::{self, Diagnostics, Document, Documents, document_of, in_document};
use crate::threads;

/// All code that is generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    /// The client: `cams-api/src/generated/`.
    pub client: GeneratedFiles,
    /// The list of all requests, for tests of the client: `cams-api/tests/generated/`.
    pub client_tests: GeneratedFiles,
    /// The operation table of the mock server: `cams-mock/src/generated/`.
    pub local_table: GeneratedFiles,
}

/// The code of a checked spec.
pub(crate) fn code(documents: &Documents) -> Result<Generated, Diagnostics> {
    let api = spec::model(documents)?;
    let families = shape::families(&api);
    // The slowest first, so that no thread is left alone with one.
    let mut parts: Vec<Part<'_>> = families.iter().copied().map(Part::Table).collect();
    parts.extend(families.iter().copied().map(Part::Contents));
    parts.extend([Part::SharedTypes, Part::Index]);
    parts.extend(api.operations.iter().map(Part::Operation));
    let of_the_client = parts.len();
    parts.extend(families.into_iter().map(Part::LocalTable));
    parts.push(Part::LocalIndex);

    let shared = || lower::shared(&api).and_then(|document| types::generate(&document));
    let written = threads::map_with(&parts, shared, |shared, part| {
        let written = shared.as_ref().map_err(Clone::clone);
        let written = written.and_then(|shared| part.write(&api, shared));
        written.map_err(|problem| in_document(part.document(documents), &problem))
    });
    let mut problems = Diagnostics::default();
    let mut client = GeneratedFiles::default();
    let mut local_table = GeneratedFiles::default();
    for (at, written) in written.into_iter().enumerate() {
        let tree = if at < of_the_client { &mut client } else { &mut local_table };
        match written {
            Ok(files) => files.into_iter().for_each(|(path, text)| tree.insert(path, text)),
            Err(found) => problems.append(found),
        }
    }
    problems.or(|| ())?;

    client.insert("families.md", shape::families_page(&api));
    for (path, table) in shape::operation_tables(&api) {
        client.insert(path, table);
    }
    let each_request = ("each_request.rs".to_owned(), shape::each_request(&api));
    let each_list = ("each_list.rs".to_owned(), shape::each_list(&api));
    let client_tests = [each_request, each_list].into_iter().collect();
    Ok(Generated { client, client_tests, local_table })
}

/// Files that one thread writes at a time.
enum Part<'a> {
    Index,
    SharedTypes,
    Table(&'a Family),
    Contents(&'a Family),
    Operation(&'a Operation),
    LocalIndex,
    LocalTable(&'a Family),
}

impl Part<'_> {
    /// The paths and texts of its files.
    fn write(&self, api: &Api, shared: &RustTypes) -> Result<Vec<(String, String)>, String> {
        let files = match self {
            Self::Index => shape::index(api),
            Self::SharedTypes => shape::shared(api, shared)?,
            Self::Table(family) => vec![table::documented(api, family)?],
            Self::Contents(family) => shape::contents(api, family, shared)?,
            Self::Operation(operation) => vec![shape::operation(api, operation, shared)?],
            Self::LocalIndex => shape::local_index(api),
            Self::LocalTable(family) => vec![table::bare(api, family)?],
        };
        files.into_iter().map(printed).collect()
    }

    /// The document that a problem is about.
    fn document<'d>(&self, documents: &'d Documents) -> &'d Document {
        match self {
            Self::Operation(operation) => document_of(documents, &operation.name),
            _ => &documents.root,
        }
    }
}

fn printed(file: ShapedFile) -> Result<(String, String), String> {
    let path = file.path.clone();
    match print::print(file) {
        Ok(text) => Ok((path, text)),
        Err(problem) => Err(format!("{path}: {problem}")),
    }
}
