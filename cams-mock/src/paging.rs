//! Returns the page of a list that a call selects. Knows no operation.

use serde_json::{Value, json};

use crate::operation::OperationInfo;
use crate::parameters::Parameters;
use crate::response::Failure;

const PAGE_INVALID: Failure =
    Failure::new("InvalidParameter.PageInvalid", "Page.Index and Page.Size start at 1.");

/// The number of entries per page if the call sets none.
const DEFAULT_SIZE: i64 = 20;

/// The page as the service writes it: its entries in `List`, the number of all entries in `Total`.
/// Only the entries of the page are serialized.
pub(crate) fn page<T>(
    call: &Parameters,
    entries: impl Iterator<Item = T> + Clone,
    write: impl Fn(T) -> Value,
) -> Result<Value, Failure> {
    let page = call.json("Page");
    let index = number(&page["Index"], 1)?;
    let size = number(&page["Size"], DEFAULT_SIZE)?;
    let total = entries.clone().count();
    let start = (index - 1).saturating_mul(size);
    let list: Vec<_> = entries.skip(start).take(size).map(write).collect();
    Ok(json!({ "List": list, "Total": total }))
}

/// The part of a list that a call selects.
pub(crate) struct Window {
    pub(crate) start: usize,
    pub(crate) size: usize,
}

impl Window {
    /// The token of the next page, in a list of this many entries.
    pub(crate) fn next(&self, total: usize) -> Option<String> {
        let next = self.start.saturating_add(self.size);
        (next < total).then(|| next.to_string())
    }
}

/// The part of a list that a call selects by the paging parameters of its operation: `Page`,
/// `PageIndex` or `PageNo` with `PageSize`, or `PageKey` with `Limit`. The whole list without them.
pub(crate) fn window(operation: &OperationInfo, call: &Parameters) -> Result<Window, Failure> {
    let has = |name| operation.parameters.iter().any(|parameter| parameter.name == name);
    let value = |name| call.get(name).map_or(Value::Null, Value::from);
    if has("PageKey") {
        let start =
            call.get("PageKey").map_or(Ok(0), |text| text.parse().map_err(|_| PAGE_INVALID))?;
        return Ok(Window { start, size: number(&value("Limit"), DEFAULT_SIZE)? });
    }
    let (index, size) = if has("Page") {
        let page = call.json("Page");
        (number(&page["Index"], 1)?, number(&page["Size"], DEFAULT_SIZE)?)
    } else if has("PageSize") {
        let index = if has("PageNo") { "PageNo" } else { "PageIndex" };
        (number(&value(index), 1)?, number(&value("PageSize"), DEFAULT_SIZE)?)
    } else {
        return Ok(Window { start: 0, size: usize::MAX });
    };
    Ok(Window { start: (index - 1).saturating_mul(size), size })
}

/// A number of at least 1, written as a number or as text.
fn number(value: &Value, default: i64) -> Result<usize, Failure> {
    let number = match value {
        Value::Null => Some(default),
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    };
    let number = number.and_then(|number| usize::try_from(number).ok());
    number.filter(|number| *number > 0).ok_or(PAGE_INVALID)
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn page_of_five(json: &str) -> Result<Value, Failure> {
        let query = vec![("Page".to_owned(), json.to_owned())];
        let call = Parameters::new(query, &HeaderMap::new(), b"");
        page(&call, 1..=5, Value::from)
    }

    #[test]
    fn pages_begin_at_1() {
        for (json, expected) in [
            (r#"{"Index":1,"Size":2}"#, json!([1, 2])),
            (r#"{"Index":"3","Size":"2"}"#, json!([5])),
            (r#"{"Index":4,"Size":2}"#, json!([])),
            (r#"{"Index":9223372036854775807,"Size":9223372036854775807}"#, json!([])),
            ("{}", json!([1, 2, 3, 4, 5])),
        ] {
            let expected = json!({ "List": expected, "Total": 5 });
            assert_eq!(page_of_five(json).unwrap(), expected, "{json}");
        }
        for json in [r#"{"Index":0}"#, r#"{"Size":-1}"#] {
            assert_eq!(page_of_five(json).unwrap_err().code, PAGE_INVALID.code, "{json}");
        }
    }
}
