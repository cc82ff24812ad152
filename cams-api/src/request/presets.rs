//! Parameters that a client presets. Each operation that has one sends it, unless the call sets its
//! own.

use crate::operation::{OperationInfo, Params, Place};
use crate::sign::percent_encode;

/// The parameters that a client presets.
#[derive(Default)]
pub(crate) struct Presets {
    /// Wire names and values.
    values: Vec<(&'static str, String)>,
    /// Calls may lack required parameters.
    #[cfg(feature = "testing")]
    is_lenient: bool,
}

impl Presets {
    /// Presets a parameter by its wire name.
    pub(crate) fn set(&mut self, name: &'static str, value: String) {
        self.values.retain(|(preset, _)| *preset != name);
        self.values.push((name, value));
    }

    /// Lets calls lack required parameters.
    #[cfg(feature = "testing")]
    pub(crate) fn be_lenient(&mut self) {
        self.is_lenient = true;
    }

    /// Adds what the client presets and the call leaves out.
    pub(crate) fn complete(&self, info: Option<&'static OperationInfo>, params: &mut Params) {
        let known = info.map_or(&[][..], |operation| operation.parameters);
        for (name, value) in &self.values {
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
        #[cfg(feature = "testing")]
        if self.is_lenient {
            params.missing.clear();
        }
    }
}
