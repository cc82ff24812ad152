//! The facts of an operation of which only the name is known, as its neighbors suggest them.

use std::collections::BTreeMap;

use crate::spec::{SpecFiles, operation_file};
use crate::upstream::facts::{
    Access, FieldFacts, Kind, OperationFacts, ParameterFacts, Place, RamFacts, ValueFacts,
};

/// The name of the parameter to replace.
const PARAMETER: &str = "TODO";

/// The parameters and elements that every operation of the family has, one parameter to replace,
/// and the access level of most operations with the same verb.
pub fn skeleton(
    name: &str,
    family: &str,
    files: &SpecFiles,
    known: &[OperationFacts],
) -> OperationFacts {
    let folder = format!("{family}/");
    let of_family: Vec<&str> = files
        .iter()
        .filter(|(path, _)| path.starts_with(&folder))
        .map(|(path, _)| operation_file::stem_of(path))
        .collect();
    let family: Vec<&OperationFacts> =
        known.iter().filter(|one| of_family.contains(&&*operation_file::stem(&one.name))).collect();
    let (first, others) = match family.split_first() {
        Some((first, others)) => (Some(first), others),
        None => (None, &[][..]),
    };
    let has_parameter = |one: &&OperationFacts, name: &str| {
        one.parameters.iter().any(|parameter| parameter.field.name == name)
    };
    let mut parameters: Vec<ParameterFacts> = first
        .iter()
        .flat_map(|first| &first.parameters)
        .filter(|shared| others.iter().all(|other| has_parameter(other, &shared.field.name)))
        .cloned()
        .collect();
    let value = ValueFacts { kind: Kind::String, ..ValueFacts::default() };
    let field = FieldFacts { name: PARAMETER.to_owned(), required: Some(false), value };
    parameters.insert(0, ParameterFacts { place: Some(Place::Query), field });
    let has_element = |one: &&OperationFacts, name: &str| {
        one.response.iter().flatten().any(|element| element.name == name)
    };
    let elements = first
        .iter()
        .flat_map(|first| first.response.iter().flatten())
        .filter(|shared| others.iter().all(|other| has_element(other, &shared.name)))
        .filter(|shared| !matches!(shared.value.kind, Kind::Object(_) | Kind::List(_)));
    OperationFacts {
        name: name.to_owned(),
        ram: RamFacts { access: access(name, known), ..RamFacts::default() },
        parameters,
        response: Some(elements.cloned().collect()),
        ..OperationFacts::default()
    }
}

/// The most frequent access level of the operations whose names begin with the same word.
fn access(name: &str, known: &[OperationFacts]) -> Option<Access> {
    let verb = first_word(name);
    let mut levels: BTreeMap<String, (usize, Access)> = BTreeMap::new();
    for other in known.iter().filter(|other| first_word(&other.name) == verb) {
        if let Some(access) = other.ram.access {
            levels.entry(access.to_string()).or_insert((0, access)).0 += 1;
        }
    }
    levels.into_values().max_by_key(|(count, _)| *count).map(|(_, access)| access)
}

/// The first word of a name in camel case: `List` of `ListFlow`.
fn first_word(name: &str) -> &str {
    let end = name.char_indices().skip(1).find(|(_, letter)| letter.is_uppercase());
    &name[..end.map_or(name.len(), |(at, _)| at)]
}
