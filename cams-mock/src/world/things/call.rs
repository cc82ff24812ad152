//! A call of an operation that keeps things: its parameters in their documented types.

use serde_json::Value;

use super::{Kind, Record};
use crate::clock::Time;
use crate::fit::fit;
use crate::operation::{OperationInfo, Parameter, Shape};
use crate::parameters::Parameters;

/// A checked call.
pub(in crate::world) struct Call<'c> {
    pub(in crate::world) operation: &'static OperationInfo,
    pub(in crate::world) parameters: &'c Parameters,
    /// The time of the world.
    pub(in crate::world) now: Time,
}

impl Call<'_> {
    /// The text of a parameter. Empty without it.
    pub(in crate::world) fn text(&self, name: &str) -> &str {
        self.parameters.get(name).unwrap_or_default()
    }

    /// The value of a parameter, in its documented type.
    pub(in crate::world) fn value(&self, name: &str) -> Option<Value> {
        let parameter = self.operation.parameters.iter().find(|known| known.name == name)?;
        self.typed(parameter)
    }

    /// The values that a call gives a thing, by the names of its elements.
    pub(in crate::world) fn record(&self, kind: &Kind) -> Record {
        let parameters = self.operation.parameters.iter();
        let kept = parameters.filter(|parameter| !kind.ignored.contains(&parameter.name));
        kept.filter_map(|parameter| {
            Some((kind.element(parameter.name).to_owned(), self.typed(parameter)?))
        })
        .collect()
    }

    /// The text that a call gives for an element of a thing.
    pub(super) fn naming(&self, kind: &Kind, element: &str) -> Option<&str> {
        let mut names = self.operation.parameters.iter().map(|parameter| parameter.name);
        names.find_map(|name| {
            (kind.element(name) == element).then(|| self.parameters.get(name)).flatten()
        })
    }

    fn typed(&self, parameter: &Parameter) -> Option<Value> {
        if matches!(parameter.shape, Shape::String) {
            return self.parameters.given(parameter.name).map(Value::from);
        }
        fit(&parameter.shape, &self.parameters.value(parameter)?.ok()?)
    }
}
