//! List operations: where a request says which page it wants, and where a response has its entries.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::Operation;

/// An operation whose response is one page of a list. Every generated list request implements it.
///
/// [`pages`](crate::pages) has the ways to read the whole list.
pub trait Paged: Operation + Clone + 'static {
    /// An entry of the list.
    type Item: Clone + PartialEq + Send;

    /// The parameters that select the page.
    fn selector(&mut self) -> PageSelector<'_>;

    /// The entries in a response, and what it says about the rest of the list.
    fn listed(response: &Self::Response) -> Listed<'_, Self::Item>;
}

/// The parameters of a request that select a page, to read and to change.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageSelector<'a> {
    /// Numbered pages. The first page is 1.
    Numbered {
        /// The number of the page.
        page: &'a mut dyn PageNumber,
        /// The number of entries per page.
        size: &'a mut dyn PageNumber,
    },
    /// Each response has the token of the next page. The first page has no token.
    Token {
        /// The token of the page.
        token: &'a mut Option<String>,
    },
}

/// A parameter with the number or the size of a page. Operations have it as `i64`, `i32` or text.
pub trait PageNumber: fmt::Debug {
    /// Its value. `None` if it is not set or not a number.
    fn get(&self) -> Option<i64>;

    /// Sets it. The largest value of the type replaces a larger one.
    fn set(&mut self, number: i64);
}

impl PageNumber for Option<i64> {
    fn get(&self) -> Option<i64> {
        *self
    }

    fn set(&mut self, number: i64) {
        *self = Some(number);
    }
}

impl PageNumber for Option<i32> {
    fn get(&self) -> Option<i64> {
        self.map(i64::from)
    }

    fn set(&mut self, number: i64) {
        *self = Some(i32::try_from(number).unwrap_or(i32::MAX));
    }
}

impl PageNumber for Option<String> {
    fn get(&self) -> Option<i64> {
        self.as_ref().and_then(|text| text.trim().parse().ok())
    }

    fn set(&mut self, number: i64) {
        *self = Some(number.to_string());
    }
}

/// The part of a list that one response holds.
#[derive(Debug)]
#[non_exhaustive]
pub struct Listed<'a, T: Clone> {
    /// The entries.
    pub items: Cow<'a, [T]>,
    /// The number of entries on all pages, if the response has it.
    pub total: Option<i64>,
    /// The token of the next page. Absent on the last page, and for numbered pages.
    pub next: Option<&'a str>,
}

impl<'a, T: Clone> Listed<'a, T> {
    /// The entries of a list. `None` if the response lacks it.
    pub fn new(items: impl Into<Option<&'a Vec<T>>>) -> Self {
        let items = items.into().map(Vec::as_slice).unwrap_or_default();
        Self { items: Cow::Borrowed(items), total: None, next: None }
    }

    /// Adds the number of entries on all pages.
    pub fn with_total(mut self, total: Option<i64>) -> Self {
        self.total = total;
        self
    }

    /// Adds the token of the next page.
    pub fn with_next(mut self, next: Option<&'a str>) -> Self {
        self.next = next;
        self
    }
}

impl<'a> Listed<'a, Value> {
    /// The entries of a list inside an object whose keys are undocumented: its first list of
    /// objects, or else its first list. Objects inside the object are searched last.
    pub fn inside(object: impl Into<Option<&'a BTreeMap<String, Value>>>) -> Self {
        let values: Vec<&Value> =
            object.into().map(|object| object.values().collect()).unwrap_or_default();
        let items = list_among(&values).map(Vec::as_slice).unwrap_or_default();
        Self { items: Cow::Borrowed(items), total: None, next: None }
    }
}

fn list_among<'a>(values: &[&'a Value]) -> Option<&'a Vec<Value>> {
    let lists = || values.iter().filter_map(|value| value.as_array());
    let inner = || {
        let objects = values.iter().filter_map(|value| value.as_object());
        objects.flat_map(|object| object.values()).collect::<Vec<_>>()
    };
    lists().find(|list| list.iter().any(Value::is_object)).or_else(|| lists().next()).or_else(
        || Some(inner()).filter(|inner| !inner.is_empty()).and_then(|inner| list_among(&inner)),
    )
}
