//! Every file of the generated code.

use super::files::GeneratedFiles;
use super::shape::{self, ShapedFile};
use super::{lower, print, types};
use crate::spec::{self, Diagnostics, Documents, document_of, in_document};

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
    let shared = lower::shared(&api)
        .and_then(|document| types::generate(&document))
        .map_err(|problem| in_document(&documents.root, &problem))?;

    let mut shaped =
        shape::index(&api).map_err(|problem| in_document(&documents.root, &problem))?;
    let mut problems = Diagnostics::default();
    let mut keep = |subject: &str, result: Result<ShapedFile, String>| match result {
        Ok(file) => shaped.push(file),
        Err(problem) => problems.append(in_document(document_of(documents, subject), &problem)),
    };
    keep(&api.product.file, shape::shared(&api, &shared));
    for operation in &api.operations {
        keep(&operation.name, shape::operation(&api, operation, &shared));
    }
    problems.or(|| ())?;

    let mut client = printed(documents, shaped)?;
    client.insert("families.md", shape::families_page(&api));
    for (path, table) in shape::operation_tables(&api) {
        client.insert(path, table);
    }
    let each_request = ("each_request.rs".to_owned(), shape::each_request(&api));
    let each_list = ("each_list.rs".to_owned(), shape::each_list(&api));
    let local_table = shape::local_table(&api)
        .map_err(|problem| in_document(&documents.root, &problem))
        .and_then(|files| printed(documents, files))?;
    Ok(Generated {
        client,
        client_tests: [each_request, each_list].into_iter().collect(),
        local_table,
    })
}

fn printed(documents: &Documents, files: Vec<ShapedFile>) -> Result<GeneratedFiles, Diagnostics> {
    let print = |file: ShapedFile| {
        let path = file.path.clone();
        let text = print::print(file)
            .map_err(|problem| in_document(&documents.root, &format!("{path}: {problem}")))?;
        Ok((path, text))
    };
    files.into_iter().map(print).collect()
}
