//! Parameters that a client presets. Each operation that has one sends it, unless the call sets its
//! own value.

use crate::operation::{OperationInfo, Params, Place};
use crate::sign::percent_encode;

/// A parameter by its wire name, and its value.
pub(crate) type Preset = (&'static str, String);

/// Adds what the client presets and the call leaves out.
pub(crate) fn add_presets(
    presets: &[Preset],
    info: Option<&'static OperationInfo>,
    params: &mut Params,
) {
    let known = info.map_or(&[][..], |operation| operation.parameters);
    for (name, value) in presets {
        let Some(parameter) = known.iter().find(|parameter| parameter.name == *name) else {
            continue;
        };
        let Params { query, form, missing, invalid } = &mut *params;
        let pairs = match parameter.place {
            Place::Query => query,
            Place::Form => form,
        };
        if pairs.has(name) || invalid.iter().any(|invalid| invalid.name == *name) {
            continue;
        }
        missing.retain(|missing| missing != name);
        pairs.push(name, |text| percent_encode(value.as_bytes(), text));
    }
}
