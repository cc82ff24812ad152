//! The same response in other types than documented, as services write it at times: numbers and
//! booleans as texts, whole numbers with a fraction, objects and lists as JSON texts.

use cams_api::operations::{Element, Shape};
use serde_json::{Number, Value};

/// Whole numbers up to this one are the same with a fraction.
const EXACT: u64 = 1 << 53;

/// Disguises the elements of a response whose types are documented. Texts stay what they are, and so
/// does what may be of any type: there, another type would be another value.
pub fn disguise(response: &mut Value, elements: &[Element]) {
    let Some(response) = response.as_object_mut() else { return };
    for element in elements {
        if let Some(value) = response.get_mut(element.name) {
            disguise_below(value, &element.shape);
            if matches!(element.shape, Shape::Object(_) | Shape::Array(_) | Shape::Map(_))
                && !value.is_null()
            {
                *value = value.to_string().into();
            }
        }
    }
}

fn disguise_below(value: &mut Value, shape: &Shape) {
    match (shape, &mut *value) {
        (Shape::Int32 | Shape::Int64 | Shape::Double | Shape::Boolean, Value::Null) => {}
        (Shape::Boolean, flag) => *flag = flag.to_string().to_uppercase().into(),
        (Shape::Int32 | Shape::Int64 | Shape::Double, Value::Number(number)) => {
            *value = disguised_number(number);
        }
        (Shape::Object(fields), Value::Object(object)) => {
            for field in *fields {
                if let Some(value) = object.get_mut(field.name) {
                    disguise_below(value, &field.shape);
                }
            }
        }
        (Shape::Array(shape), Value::Array(list)) => {
            list.iter_mut().for_each(|value| disguise_below(value, shape));
        }
        (Shape::Map(shape), Value::Object(map)) => {
            map.values_mut().for_each(|value| disguise_below(value, shape));
        }
        _ => {}
    }
}

/// An odd number gets a fraction if it can have one; every other becomes a text.
fn disguised_number(number: &Number) -> Value {
    match number.as_i64() {
        Some(odd) if odd % 2 != 0 && odd.unsigned_abs() < EXACT => (odd as f64).into(),
        _ => number.to_string().into(),
    }
}
