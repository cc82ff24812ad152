//! Chat flows with their versions, bindings and logs. The service documents no keys of their
//! responses: the keys here are the names of the parameters.

mod bindings;
mod flows;
mod kinds;
mod logs;
mod versions;

use serde_json::{Value, json};

use crate::response::{Elements, Failure, Outcome};
use crate::world::things::{Call, Record, Row, public};

/// The rows of all files.
pub(super) static ROWS: &[&[Row]] = &[flows::ROWS, versions::ROWS, bindings::ROWS, logs::ROWS];

/// The response with one value, under the name of its element.
fn response(call: &Call<'_>, value: Value) -> Outcome {
    let is_own = |name: &str| matches!(name, "Data" | "Response" | "Model");
    let elements = call.operation.response.iter().filter(|element| is_own(element.name));
    Ok(elements.map(|element| (element.name.to_owned(), value.clone())).collect::<Elements>())
}

/// The response with a page of records.
fn page<'r>(
    call: &Call<'_>,
    records: impl Iterator<Item = &'r Record> + Clone,
) -> Result<Value, Failure> {
    let window = crate::paging::window(call.operation, call.parameters)?;
    let total = records.clone().count();
    let page = records.skip(window.start).take(window.size).map(public);
    Ok(json!({ "List": Value::from_iter(page), "Total": total }))
}
