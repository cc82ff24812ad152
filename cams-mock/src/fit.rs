//! Fits values into documented shapes. Knows no operation by name.

use serde_json::{Number, Value};

use crate::operation::Shape;

/// The value in a shape: what does not fit, or is not documented, is left out. A single value fits
/// as text, and a text fits if it is one of the single value. It also fits a list, as its entry.
pub(crate) fn fit(shape: &Shape, value: &Value) -> Option<Value> {
    match (shape, value) {
        (_, Value::Null) => None,
        (Shape::Any, value) => Some(value.clone()),
        (Shape::Object(fields), Value::Object(object)) => {
            let found = fields.iter().filter_map(|field| {
                Some((field.name.to_owned(), fit(&field.shape, object.get(field.name)?)?))
            });
            Some(found.collect())
        }
        (Shape::Map(item), Value::Object(object)) => {
            let found =
                object.iter().filter_map(|(name, value)| Some((name.clone(), fit(item, value)?)));
            Some(found.collect())
        }
        (Shape::Array(item), Value::Array(items)) => {
            Some(items.iter().filter_map(|value| fit(item, value)).collect())
        }
        (_, Value::Object(_) | Value::Array(_)) | (Shape::Object(_) | Shape::Map(_), _) => None,
        (Shape::Array(item), single) => Some(Value::Array(vec![fit(item, single)?])),
        (_, Value::String(text)) => from_text(shape, text),
        (_, single) => from_text(shape, &single.to_string()),
    }
}

/// A single value from its text.
fn from_text(shape: &Shape, text: &str) -> Option<Value> {
    match shape {
        Shape::Int32 => text.parse::<i32>().ok().map(Value::from),
        Shape::Int64 => text.parse::<i64>().ok().map(Value::from),
        Shape::Double => Number::from_f64(text.parse().ok()?).map(Value::from),
        Shape::Boolean => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::from),
        Shape::String => Some(text.into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::operation::Element;

    #[test]
    fn values_take_the_type_of_their_element() {
        let text = Element { name: "Name", shape: Shape::String, ..Element::BLANK };
        let count = Element { name: "Count", shape: Shape::Int64, ..Element::BLANK };
        let fields: &'static [Element] = Box::leak(Box::new([text, count]));
        let object = Shape::Object(fields);
        let value = json!({ "Name": 7, "Count": "8", "Other": 9 });
        assert_eq!(fit(&object, &value), Some(json!({ "Name": "7", "Count": 8 })));
        assert_eq!(fit(&object, &json!({ "Count": "many" })), Some(json!({})));
        assert_eq!(fit(&object, &json!("text")), None);
        assert_eq!(fit(&Shape::Array(&Shape::String), &json!("one")), Some(json!(["one"])));
        assert_eq!(fit(&Shape::Boolean, &json!("True")), Some(json!(true)));
    }
}
