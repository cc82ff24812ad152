//! Finds the parts of an operation file.

use crate::spec::diagnostic::Location;
use crate::spec::document::{Data, Node};

/// The media type of a form.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The parameters in the query.
pub(super) fn query(operation: &Node) -> &[Node] {
    match operation.get("parameters").map(|list| &list.data) {
        Some(Data::List(list)) => list,
        _ => &[],
    }
}

/// The schema of a query parameter, in either form.
pub(super) fn schema_of(parameter: &Node) -> Option<&Node> {
    parameter.get("schema").or_else(|| {
        parameter.get("content").and_then(|content| content.get("application/json")?.get("schema"))
    })
}

/// The object with the form parameters as properties.
pub(super) fn form(operation: &Node) -> Option<&Node> {
    operation.get("requestBody")?.get("content")?.get(FORM)?.get("schema")
}

/// The object with the response elements as properties.
pub(super) fn response(operation: &Node) -> Option<&Node> {
    operation.get("responses")?.get("200")?.get("content")?.get("application/json")?.get("schema")
}

/// The schema of a parameter in query or form.
pub(super) fn parameter<'a>(operation: &'a Node, name: &str) -> Option<&'a Node> {
    let is_named = |parameter: &&Node| parameter.get("name").and_then(Node::as_str) == Some(name);
    let query = query(operation).iter().find(is_named).and_then(schema_of);
    query.or_else(|| form(operation)?.get("properties")?.get(name))
}

/// The names and places of all parameters in query and form.
pub(super) fn parameters_of(operation: &Node) -> impl Iterator<Item = (&str, Location)> {
    let query = query(operation).iter().filter_map(|parameter| {
        let name = parameter.get("name")?;
        Some((name.as_str()?, name.location))
    });
    let form = form(operation).and_then(|form| form.get("properties"));
    let form = form.into_iter().flat_map(Node::entries);
    query.chain(form.map(|(key, _)| (key.name.as_str(), key.location)))
}
