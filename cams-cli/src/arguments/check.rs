//! Checks values against the documentation before anything is sent: the values that are listed, and
//! limits. The client checks types.

use cams_api::operations::{Element, Limits, OperationInfo, Parameter, Shape};
use serde_json::{Map, Value};

use crate::exit::Failure;
use crate::names;

/// Names every value that differs from the documentation.
pub(super) fn all(
    operation: &OperationInfo,
    parameters: &Map<String, Value>,
) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for Parameter { name, shape, values, limits, sensitive, .. } in operation.parameters {
        if let Some(value) = parameters.get(*name) {
            let facts = Facts { values, limits: *limits, is_confidential: sensitive.is_some() };
            facts.check(&format!("--{}", names::kebab(name)), shape, value, &mut problems);
        }
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Failure::usage(problems.join("; "))
            .hint("`--unchecked` sends values that the documentation does not know")),
    }
}

/// Names every required parameter that is missing.
pub(super) fn required(
    operation: &OperationInfo,
    parameters: &Map<String, Value>,
) -> Result<(), Failure> {
    let is_missing = |parameter: &&Parameter| {
        parameter.required && parameters.get(parameter.name).is_none_or(Value::is_null)
    };
    let missing: Vec<String> = operation
        .parameters
        .iter()
        .filter(is_missing)
        .map(|parameter| format!("--{}", names::kebab(parameter.name)))
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Failure::usage(format!("missing {}", missing.join(", ")))
            .hint(format!("`cams {} --help` has an example", names::kebab(operation.name)))),
    }
}

/// The documented facts about a value.
struct Facts {
    values: &'static [&'static str],
    limits: Option<&'static Limits>,
    is_confidential: bool,
}

impl Facts {
    fn of(Element { values, limits, sensitive, .. }: &Element) -> Self {
        Self { values, limits: *limits, is_confidential: sensitive.is_some() }
    }

    fn check(&self, path: &str, shape: &Shape, value: &Value, problems: &mut Vec<String>) {
        problems.extend(self.limit(value).map(|limit| format!("{path} must {limit}")));
        match (shape, value) {
            (Shape::Object(fields), Value::Object(object)) => {
                for field in *fields {
                    if let Some(value) = object.get(field.name) {
                        let path = format!("{path}.{}", field.name);
                        Self::of(field).check(&path, &field.shape, value, problems);
                    }
                }
            }
            (Shape::Array(shape), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.each().check(&format!("{path}[{index}]"), shape, item, problems);
                }
            }
            (Shape::Map(shape), Value::Object(object)) => {
                for (index, value) in object.values().enumerate() {
                    self.each().check(&format!("{path}[{index}]"), shape, value, problems);
                }
            }
            (_, Value::String(text)) => problems.extend(self.unlisted(path, text)),
            (_, Value::Number(number)) => {
                problems.extend(self.unlisted(path, &number.to_string()));
            }
            _ => {}
        }
    }

    /// The facts about each entry of a list or map.
    fn each(&self) -> Self {
        Self { limits: self.limits.and_then(|limits| limits.each), ..*self }
    }

    fn unlisted(&self, path: &str, text: &str) -> Option<String> {
        if self.values.is_empty() || self.values.contains(&text) {
            return None;
        }
        let found = match self.is_confidential {
            true => String::new(),
            false => format!(" {text:?}"),
        };
        let advice = names::did_you_mean(&names::nearest(text, self.values.iter().copied()))
            .unwrap_or_else(|| format!("the values are {}", self.values.join(", ")));
        Some(format!("{path} has an undocumented value{found}: {advice}"))
    }

    /// The limit that a value breaks.
    fn limit(&self, value: &Value) -> Option<String> {
        let limits = self.limits?;
        let broken = |is_broken: bool, text: String| is_broken.then_some(text);
        let count = |count: usize| {
            let fewest = limits.min_entries.filter(|fewest| count < *fewest);
            let most = limits.max_entries.filter(|most| count > *most);
            fewest
                .map(|fewest| format!("have at least {fewest} entries"))
                .or_else(|| most.map(|most| format!("have at most {most} entries")))
        };
        match value {
            Value::Number(number) => {
                let number = number.as_f64()?;
                let least = limits.minimum.and_then(|least| {
                    let is_broken = number < least || (limits.above_minimum && number <= least);
                    let word = if limits.above_minimum { "be more than" } else { "be at least" };
                    broken(is_broken, format!("{word} {least}"))
                });
                let most = limits.maximum.and_then(|most| {
                    let is_broken = number > most || (limits.below_maximum && number >= most);
                    let word = if limits.below_maximum { "be less than" } else { "be at most" };
                    broken(is_broken, format!("{word} {most}"))
                });
                let step = limits.multiple_of.and_then(|step| {
                    broken(number % step != 0.0, format!("be a multiple of {step}"))
                });
                least.or(most).or(step)
            }
            Value::String(text) => {
                let length = text.chars().count();
                let least = limits.min_length.and_then(|least| {
                    broken(length < least, format!("have at least {least} characters"))
                });
                least.or_else(|| {
                    limits.max_length.and_then(|most| {
                        broken(length > most, format!("have at most {most} characters"))
                    })
                })
            }
            Value::Array(items) => count(items.len()),
            Value::Object(fields) => count(fields.len()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(operation: &str, parameters: &Value) -> String {
        let operation = names::operation(operation).unwrap();
        let failure = all(operation, parameters.as_object().unwrap()).unwrap_err();
        format!("{failure:?}")
    }

    #[test]
    fn values_and_limits_are_checked_with_advice() {
        let told = told(
            "SendChatappMessage",
            &json!({ "ChannelType": "whatsap", "FallBackDuration": 59, "Type": "tmplate" }),
        );
        for part in [
            "--channel-type has an undocumented value \\\"whatsap\\\": did you mean whatsapp?",
            "--fall-back-duration must be at least 60",
            "--type has an undocumented value \\\"tmplate\\\": did you mean template?",
        ] {
            assert!(told.contains(part), "{told}");
        }
    }
}
