//! Finds the family of each new operation. It knows nothing about operations.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;
use crate::spec::{Document, Documents, operation_file};

/// The reasons why families are unknown, each with its operations.
pub(super) type Problems = BTreeMap<String, Vec<String>>;

/// The family of each operation that the spec lacks, by name.
///
/// # Errors
///
/// All operations with an unknown family, or a family that the spec lacks.
pub(super) fn of_new(
    source: &Source<'_>,
    documents: &Documents,
    families: &[String],
) -> Result<BTreeMap<String, String>, Problems> {
    let mut found = BTreeMap::new();
    let mut problems = Problems::new();
    let is_known =
        |name: &str| documents.operations.iter().any(|one| operation_file::is_of(&one.path, name));
    for theirs in source.operations.iter().filter(|theirs| !is_known(&theirs.name)) {
        let own = source.families.and_then(|families| families.get(&theirs.name));
        let family = match own.map(String::as_str).or(source.family) {
            Some(family) if families.iter().any(|one| one == family) => Ok(family.to_owned()),
            Some(family) => Err(format!("the family `{family}` does not exist")),
            None => of_neighbours(&theirs.name, source, documents),
        };
        match family {
            Ok(family) => drop(found.insert(theirs.name.clone(), family)),
            Err(problem) => problems.entry(problem).or_default().push(theirs.name.clone()),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// The single family of the neighboring operations in the source.
fn of_neighbours(name: &str, source: &Source<'_>, documents: &Documents) -> Result<String, String> {
    let beside = source
        .directories
        .iter()
        .filter(|directory| directory.operations.iter().any(|one| one == name))
        .flat_map(|directory| &directory.operations);
    let beside: BTreeSet<&String> = beside.collect();
    let found: BTreeSet<&str> = documents
        .operations
        .iter()
        .filter(|document| beside.iter().any(|name| operation_file::is_of(&document.path, name)))
        .map(folder_of)
        .collect();
    let found: Vec<&str> = found.into_iter().collect();
    match found.as_slice() {
        [family] => Ok((*family).to_owned()),
        [] => Err("the source does not group it with any operation of the spec".to_owned()),
        several => Err(format!("its neighbors are in several families: {}", several.join(", "))),
    }
}

fn folder_of(document: &Document) -> &str {
    document.path.split('/').next().unwrap_or_default()
}
