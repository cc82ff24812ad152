//! Divides the operations of a new product into families: by the groups of its documentation, each
//! named by the noun that most of its operations share.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use super::frequent::most_frequent;
use crate::spec::lint;
use crate::upstream::metadata::Directory;

/// The family of operations without a group or a noun.
const REST: &str = "general";

/// A family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) name: String,
    pub(super) description: String,
}

/// The families, in the order of the documentation, and the family of each operation.
pub(super) fn divide(
    operations: &[&str],
    directories: &[Directory],
) -> (Vec<Family>, BTreeMap<String, String>) {
    let mut families: Vec<Family> = Vec::new();
    let mut of: BTreeMap<String, String> = BTreeMap::new();
    let mut assign = |members: &[&str]| {
        let members: Vec<&str> =
            members.iter().copied().filter(|name| !of.contains_key(*name)).collect();
        if members.is_empty() {
            return;
        }
        let name = name_of(&members);
        if families.iter().all(|family| family.name != name) {
            let words = name.replace('_', " ");
            let description = format!("Operations on the subject {words}.");
            families.push(Family { name: name.clone(), description });
        }
        for member in members {
            of.insert(member.to_owned(), name.clone());
        }
    };
    for directory in directories {
        let known = directory.operations.iter().map(String::as_str);
        let members: Vec<&str> = known.filter(|name| operations.contains(name)).collect();
        assign(&members);
    }
    let mut rest: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for operation in operations {
        rest.entry(noun(operation).unwrap_or_default()).or_default().push(operation);
    }
    // A family of a single operation is not worth a module.
    let (groups, single): (Vec<_>, Vec<_>) =
        rest.into_values().partition(|members| members.len() > 1);
    groups.iter().for_each(|members| assign(members));
    assign(&single.concat());
    (families, of)
}

fn name_of(operations: &[&str]) -> String {
    let noun = most_frequent(operations.iter().filter_map(|operation| noun(operation)));
    let noun = noun.unwrap_or_else(|| REST.to_owned());
    [noun.clone(), format!("{noun}_family")]
        .into_iter()
        .find(|name| lint::is_family(name))
        .unwrap_or_else(|| REST.to_owned())
}

/// The first noun of an operation, in the singular: `instance` for `DescribeInstancesFullStatus`.
fn noun(operation: &str) -> Option<String> {
    let words = operation.to_snake_case();
    let noun = words
        .split('_')
        .skip(1)
        .find(|word| word.len() > 2 && word.chars().all(|letter| letter.is_ascii_lowercase()))?;
    let is_plural = noun.len() > 3 && noun.ends_with('s') && !noun.ends_with("ss");
    Some(noun.strip_suffix('s').filter(|_| is_plural).unwrap_or(noun).to_owned())
}
