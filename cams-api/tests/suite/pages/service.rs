//! A service with a list of any length, for every list operation and kind of paging.

use cams_api::Client;
use cams_api::operations::{self, Element, Paging, Shape};
use cams_api::pages::DEFAULT_SIZE;
use serde_json::{Map, Value, json};

use crate::support::{Answer, Recorded, Server};

/// The parameters of a request, wherever they are.
pub(super) fn parameters(request: &Recorded) -> Map<String, Value> {
    let pairs = request.query().into_iter().chain(request.form());
    pairs
        .map(|(name, value)| {
            let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
            (name, value)
        })
        .collect()
}

/// The value at a path such as `Page.Index`.
fn at<'a>(parameters: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let value = parameters.get(first)?;
    if rest.is_empty() { Some(value) } else { at(value.as_object()?, rest) }
}

/// Puts a value at a path such as `Data.List`.
fn put(object: &mut Value, path: &str, value: Value) {
    let path: Vec<_> = path.split('.').collect();
    let place = path.iter().fold(object, |object, name| &mut object[*name]);
    *place = value;
}

/// The shape at a path in the response of an operation.
fn shape(elements: &'static [Element], path: &str) -> &'static Shape {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let element = elements.iter().find(|element| element.name == first).unwrap();
    match &element.shape {
        Shape::Object(inner) if !rest.is_empty() => shape(inner, rest),
        found => found,
    }
}

/// One page of a list with this many entries, for any list operation.
pub(super) fn page_of(action: &str, length: i64, request: &Recorded) -> Value {
    let operation = operations::find(action).unwrap();
    let parameters = parameters(request);
    let entry = |number: i64| match operation.paging.unwrap() {
        Paging::Numbered { items, .. } | Paging::Token { items, .. } => {
            match shape(operation.response, items) {
                Shape::Array(Shape::Object(fields)) => {
                    let is_text = |field: &&Element| matches!(field.shape, Shape::String);
                    let name = fields.iter().find(is_text).unwrap().name;
                    json!({ name: format!("entry {number}") })
                }
                _ => json!({ "Name": format!("entry {number}") }),
            }
        }
        _ => unreachable!(),
    };
    let mut response = json!({ "Code": "OK" });
    match operation.paging.unwrap() {
        Paging::Numbered { page, size, items, total } => {
            let number = |path| at(&parameters, path).and_then(Value::as_i64).unwrap();
            let (page, size) = (number(page), number(size));
            let first = (page - 1) * size;
            let mut list: Value = (first..length.min(first + size)).map(entry).collect();
            if matches!(shape(operation.response, items), Shape::Map(_)) {
                list = json!({ "Total": length, "Rows": list });
            }
            put(&mut response, items, list);
            if let Some(total) = total {
                put(&mut response, total, json!(length));
            }
        }
        Paging::Token { token, items, next, .. } => {
            let first = at(&parameters, token).map_or(0, |token| {
                token.as_str().unwrap().strip_prefix("from ").unwrap().parse().unwrap()
            });
            let end = length.min(first + DEFAULT_SIZE);
            put(&mut response, items, (first..end).map(entry).collect());
            if end < length {
                put(&mut response, next, json!(format!("from {end}")));
            }
        }
        _ => unreachable!(),
    }
    response
}

/// A client for a list of this length.
pub(super) async fn list_of(length: i64) -> (Server, Client) {
    let server = Server::start(move |_, request| {
        let action = request.headers["x-acs-action"].clone();
        Answer::json(&page_of(&action, length, request).to_string())
    })
    .await;
    let client = server.lenient_client();
    (server, client)
}
