//! The names of operations, families and parameters, with a suggestion for a mistyped one.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::operation::{self, OperationInfo, unknown};

/// The name of an operation or family that exists.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Name(pub(super) &'static str);

/// Reads the wire name of an operation.
pub(super) fn operation<'de, D>(deserializer: D) -> Result<Option<Name>, D::Error>
where
    D: Deserializer<'de>,
{
    let name = String::deserialize(deserializer)?;
    find_operation(&name).map(|name| Some(Name(name))).map_err(D::Error::custom)
}

/// Reads the name of a family.
pub(super) fn family<'de, D>(deserializer: D) -> Result<Option<Name>, D::Error>
where
    D: Deserializer<'de>,
{
    let name = String::deserialize(deserializer)?;
    find_family(&name).map(|name| Some(Name(name))).map_err(D::Error::custom)
}

pub(super) fn find_operation(name: &str) -> Result<&'static str, String> {
    operation::known(name).map(|operation| operation.name)
}

pub(super) fn find_family(name: &str) -> Result<&'static str, String> {
    let mut families = operation::families().map(|(family, _)| family);
    let known = families.clone().find(|family| *family == name);
    known.ok_or_else(|| unknown(name, "a family", &mut families))
}

pub(super) fn is_in_family(operation: &str, family: &str) -> bool {
    of_family(Some(family)).any(|info| info.name == operation)
}

/// Checks that a parameter belongs to the operation, to an operation of the family, or to any.
pub(super) fn check_parameter(
    name: &str,
    operation: Option<Name>,
    family: Option<Name>,
) -> Result<(), String> {
    let operations = match operation {
        Some(Name(name)) => operation::find(name).into_iter().collect(),
        None => of_family(family.map(|Name(name)| name)).collect::<Vec<_>>(),
    };
    let known = || operations.iter().flat_map(|info| info.parameters).map(|known| known.name);
    // One parameter can be many pairs: `Tag.1.Key`.
    let whole = name.split('.').next().unwrap_or_default();
    if known().any(|known| known == whole) {
        return Ok(());
    }
    let of = operation.or(family).map_or("any operation", |Name(name)| name);
    Err(unknown(name, &format!("a parameter of {of}"), known()))
}

/// The operations of a family, or of all families.
fn of_family(name: Option<&str>) -> impl Iterator<Item = &'static OperationInfo> {
    operation::families()
        .filter(move |(family, _)| name.is_none_or(|name| name == *family))
        .flat_map(|(_, operations)| operations)
}
