//! The families and their operations.

use crate::spec::model::{Api, Family, Operation};

/// The families that have operations.
pub(crate) fn families(api: &Api) -> Vec<&Family> {
    let used = |family: &&Family| of_family(api, family).next().is_some();
    api.families.iter().filter(used).collect()
}

/// The operations of a family, ordered by name.
pub(super) fn of_family<'a>(
    api: &'a Api,
    family: &'a Family,
) -> impl Iterator<Item = &'a Operation> {
    api.operations.iter().filter(|operation| operation.family == family.name)
}
