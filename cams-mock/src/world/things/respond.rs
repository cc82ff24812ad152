//! Puts things into the documented response of an operation.

use serde_json::Value;

use super::Record;
use crate::fit::fit;
use crate::operation::{Element, OperationInfo, Shape};
use crate::response::{Elements, is_envelope};

/// The elements of the response, without its envelope. A list contains all records, every other
/// element is about the first. Without one, it reports a success.
pub(in crate::world) fn respond(
    operation: &OperationInfo,
    records: &[&Record],
    total: usize,
) -> Elements {
    let elements = operation.response.iter().filter(|element| !is_envelope(element));
    let valued = elements
        .filter_map(|element| Some((element.name.to_owned(), value(element, records, total)?)));
    valued.collect()
}

/// `true` if the response contains a list.
pub(super) fn wants_list(operation: &OperationInfo) -> bool {
    operation.response.iter().any(|element| matches!(element.shape, Shape::Array(_)))
}

fn value(element: &Element, records: &[&Record], total: usize) -> Option<Value> {
    let first = records.first();
    let own = first.and_then(|record| fit(&element.shape, record.get(element.name)?));
    own.or_else(|| match element.shape {
        Shape::Int32 | Shape::Int64 if element.name.starts_with("Total") => Some(total.into()),
        Shape::Object(_) | Shape::Map(_) => {
            first.and_then(|record| fit(&element.shape, &public(record)))
        }
        Shape::Array(item) => {
            Some(records.iter().filter_map(|record| fit(item, &public(record))).collect())
        }
        Shape::Boolean | Shape::Any => Some(true.into()),
        Shape::String if element.name == "Data" => Some("true".into()),
        _ => None,
    })
}

/// The values of a record that may leave the server.
pub(in crate::world) fn public(record: &Record) -> Value {
    let is_public = |name: &str| !name.starts_with(|first: char| first.is_ascii_lowercase());
    let values = record.iter().filter(|(name, value)| is_public(name) && !value.is_null());
    values.map(|(name, value)| (name.clone(), value.clone())).collect()
}
