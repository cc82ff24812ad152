//! The same reply in other types than documented, as services write it at times: numbers and booleans as texts,
//! whole numbers with a fraction, objects and lists as JSON texts.

use cams_api::operations::{Element, Kind};
use serde_json::{Number, Value};

/// Whole numbers up to this one are the same with a fraction.
const EXACT: u64 = 1 << 53;

/// Disguises the elements of a reply whose types are documented. Texts stay what they are, and so does what may be
/// of any type: there, another type would be another value.
pub fn disguise(reply: &mut Value, elements: &[Element]) {
    let Some(reply) = reply.as_object_mut() else { return };
    for element in elements {
        if let Some(value) = reply.get_mut(element.name) {
            disguise_below(value, &element.kind);
            if matches!(element.kind, Kind::Object(_) | Kind::Array(_) | Kind::Map(_))
                && !value.is_null()
            {
                *value = value.to_string().into();
            }
        }
    }
}

fn disguise_below(value: &mut Value, kind: &Kind) {
    match (kind, &mut *value) {
        (Kind::Int32 | Kind::Int64 | Kind::Double | Kind::Boolean, Value::Null) => {}
        (Kind::Boolean, flag) => *flag = flag.to_string().to_uppercase().into(),
        (Kind::Int32 | Kind::Int64 | Kind::Double, Value::Number(number)) => {
            *value = disguised_number(number);
        }
        (Kind::Object(fields), Value::Object(object)) => {
            for field in *fields {
                if let Some(value) = object.get_mut(field.name) {
                    disguise_below(value, &field.kind);
                }
            }
        }
        (Kind::Array(kind), Value::Array(list)) => {
            list.iter_mut().for_each(|value| disguise_below(value, kind));
        }
        (Kind::Map(kind), Value::Object(map)) => {
            map.values_mut().for_each(|value| disguise_below(value, kind));
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
