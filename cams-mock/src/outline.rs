//! Responds to operations without behavior of their own: an example built from the response's
//! outline in the operation table, always the same. Knows no operation by name.

use crate::operation::{Element, OperationInfo, Sensitive, Shape};
use serde_json::{Value, json};

use crate::response::Elements;

/// An example of the operation's response: every documented element, with a value of its type.
pub(crate) fn example(operation: &OperationInfo) -> Elements {
    elements(operation.response)
}

fn elements(outline: &[Element]) -> Elements {
    outline
        .iter()
        .map(|element| (element.name.to_owned(), value(&element.shape, Some(element))))
        .collect()
}

/// A value of this shape. The element, if any, determines plausible texts.
fn value(shape: &Shape, element: Option<&Element>) -> Value {
    match shape {
        Shape::String => text(element).into(),
        Shape::Int32 | Shape::Int64 => 1.into(),
        Shape::Double => 1.5.into(),
        Shape::Boolean => true.into(),
        Shape::Object(fields) => elements(fields).into(),
        Shape::Array(item) => json!([value(item, element)]),
        Shape::Map(item) => json!({ "example": value(item, element) }),
        _ => json!({}),
    }
}

fn text(element: Option<&Element>) -> &'static str {
    match element {
        Some(Element { values: [first, ..], .. }) => first,
        Some(Element { sensitive: Some(Sensitive::PhoneNumber), .. }) => "8613800000000",
        _ => "example",
    }
}

#[cfg(test)]
mod tests {
    use crate::operation;

    use super::*;
    use crate::parameters::fits;

    #[test]
    fn examples_have_every_element_in_its_type() {
        for operation in operation::all() {
            let example = example(operation);
            assert_eq!(example.len(), operation.response.len(), "{}", operation.name);
            assert!(
                fits(&Shape::Object(operation.response), &Value::Object(example)),
                "{}",
                operation.name
            );
        }
    }

    #[test]
    fn nested_outlines_are_filled() {
        let operation = operation::find("ListChatGroup").unwrap();
        let example = Value::Object(example(operation));
        let group = &example["Data"]["List"][0];
        assert_eq!(group["GroupStatus"], "ACTIVE");
        assert_eq!(group["BusinessNumber"], "8613800000000");
        assert_eq!(group["TotalParticipantCount"], 1);
    }
}
