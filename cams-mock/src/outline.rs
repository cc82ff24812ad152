//! Responds to operations without behavior of their own: every documented element, with the value
//! that the request gives under the same name, or the documented example, or a made-up value. The
//! same request gets the same response. Knows no operation by name.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::fit::fit;
use crate::operation::{Element, OperationInfo, Sensitive, Shape};
use crate::parameters::Parameters;
use crate::response::Elements;
use crate::seed::Seed;

/// A response to the request.
pub(crate) fn example(operation: &OperationInfo, call: &Parameters, seed: Seed) -> Elements {
    let given = operation
        .parameters
        .iter()
        .filter_map(|parameter| Some((parameter.name, call.value(parameter)?.ok()?)));
    Outline { operation: operation.name, given: given.collect(), seed }.elements(operation.response)
}

struct Outline {
    operation: &'static str,
    /// The parameters of the request.
    given: BTreeMap<&'static str, Value>,
    seed: Seed,
}

impl Outline {
    fn elements(&self, outline: &[Element]) -> Elements {
        let values = outline.iter().map(|element| {
            let given = self.given.get(element.name);
            let given = given.and_then(|value| fit(&element.shape, value));
            let value = given.unwrap_or_else(|| self.value(&element.shape, element));
            (element.name.to_owned(), value)
        });
        values.collect()
    }

    /// A value of this shape. The element determines plausible texts.
    fn value(&self, shape: &Shape, element: &Element) -> Value {
        match shape {
            Shape::Object(fields) => return self.elements(fields).into(),
            Shape::Array(item @ (Shape::Object(_) | Shape::Array(_) | Shape::Map(_))) => {
                return json!([self.value(item, element)]);
            }
            _ => {}
        }
        self.documented(shape, element).unwrap_or_else(|| match shape {
            Shape::String => text(element).into(),
            Shape::Int32 | Shape::Int64 => 1.into(),
            Shape::Double => 1.5.into(),
            Shape::Boolean => true.into(),
            Shape::Array(item) => json!([self.value(item, element)]),
            Shape::Map(item) => json!({ "example": self.value(item, element) }),
            _ => json!({}),
        })
    }

    /// The documented example. Its masked digits are made up.
    fn documented(&self, shape: &Shape, element: &Element) -> Option<Value> {
        let example = element.example?;
        if element.sensitive == Some(Sensitive::PhoneNumber)
            || !element.values.is_empty() && !element.values.contains(&example)
        {
            return None;
        }
        let text = self.seed.unmasked(&format!("{} {}", self.operation, element.name), example);
        match shape {
            Shape::Array(_) | Shape::Map(_) => fit(shape, &serde_json::from_str(&text).ok()?),
            Shape::Any => Some(serde_json::from_str(&text).unwrap_or(text.into())),
            single => fit(single, &text.into()),
        }
    }
}

fn text(element: &Element) -> &'static str {
    match element {
        Element { values: [first, ..], .. } => first,
        Element { sensitive: Some(Sensitive::PhoneNumber), .. } => "8613800000000",
        _ => "example",
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::operation;
    use crate::parameters::{decode, fits};

    fn response(name: &str, query: &str, seed: u64) -> Value {
        let call = Parameters::new(decode(query.as_bytes()), &HeaderMap::new(), b"");
        Value::Object(example(operation::find(name).unwrap(), &call, Seed(seed)))
    }

    #[test]
    fn examples_have_every_element_in_its_type() {
        for operation in operation::all() {
            let example = response(operation.name, "", 0);
            let elements = example.as_object().map_or(0, |elements| elements.len());
            assert_eq!(elements, operation.response.len(), "{}", operation.name);
            assert!(
                fits(&Shape::Object(operation.response), &example),
                "{}: {example}",
                operation.name
            );
        }
    }

    #[test]
    fn nested_outlines_are_filled() {
        let group = &response("ListChatGroup", "", 0)["Data"]["List"][0];
        assert_eq!(group["GroupStatus"], "ACTIVE");
        assert_eq!(group["BusinessNumber"], "8613800000000");
        assert_eq!(group["TotalParticipantCount"], 35);
        assert_eq!(group["Subject"], "This is a test subject");
    }

    #[test]
    fn values_of_the_request_come_back() {
        let query = "BusinessNumber=4915112345678&Subject=Mine&GroupStatus=DELETING";
        let group = &response("ListChatGroup", query, 0)["Data"]["List"][0];
        assert_eq!(group["BusinessNumber"], "4915112345678");
        assert_eq!([&group["Subject"], &group["GroupStatus"]], ["Mine", "DELETING"]);
    }

    #[test]
    fn masked_digits_follow_from_the_seed() {
        let id = |seed| response("ListChatGroup", "", seed)["Data"]["List"][0]["GroupId"].clone();
        assert_eq!(id(1), id(1));
        assert_ne!(id(1), id(2));
        assert!(id(1).as_str().unwrap().starts_with("EA30d"));
    }
}
