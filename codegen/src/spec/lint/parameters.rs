//! Checks the parameters of an operation: their form, and an example for the example call.

use openapiv3::{Parameter, RequestBody};
use serde_json::json;

use super::parts::{FORM, parameters_of, query};
use super::subject::{self, PARAMETER, Subject};
use super::values::Shown;
use super::{Context, collisions, keys, prose, schema, style};
use crate::names;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Node};
use crate::spec::extension;
use crate::spec::method::Method;

/// Checks the parameters of an operation, in its query and its form.
pub(super) fn check(
    document: &Document,
    operation: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    if let Some(other) =
        operation.get("parameters").filter(|list| !matches!(list.data, Data::List(_)))
    {
        document.report_at(diagnostics, other.location, "`parameters` must be a list");
        return;
    }
    for parameter in query(operation) {
        check_query(document, parameter, context, diagnostics);
    }
    if let Some(body) = operation.get("requestBody") {
        if document.method() == Method::Get {
            let message = "a request with GET has no body, so it has no form parameters";
            document
                .report(diagnostics, &document.in_operation(&["requestBody"]), message)
                .help("list them in `parameters`, with `in: query`");
        }
        check_form(document, body, context, diagnostics);
    }
    collisions(document, diagnostics, "parameter", names::snake, parameters_of(operation));
}

fn check_query(
    document: &Document,
    parameter: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let name = parameter.get("name").and_then(Node::as_str).unwrap_or_default();
    if let Some(found) = parameter.get("name") {
        schema::check_name(document, "parameter", name, found.location, diagnostics);
    }
    let stand_ins = [("schema", json!({})), ("content", json!({ "application/json": {} }))];
    keys::check::<Parameter>(document, parameter, "a parameter", &stand_ins, diagnostics);
    prose::check(
        document,
        parameter,
        parameter.location,
        "parameter",
        name,
        "description",
        diagnostics,
    );
    if let Some((key, _)) = parameter.entries().find(|(key, _)| key.name == extension::NAME) {
        document
            .report_at(
                diagnostics,
                key.location,
                format!("`{}` has no effect on a parameter", extension::NAME),
            )
            .help("move it into the parameter's schema, beside `type`");
    }
    if let Some(place) = parameter.get("in").filter(|place| place.as_str() != Some("query")) {
        document
            .report_at(diagnostics, place.location, format!("the parameter `{name}` must be `in: query`"))
            .help("make form parameters properties of an `application/x-www-form-urlencoded` requestBody");
    }
    prose::refuse(
        document,
        parameter,
        &["examples", "allowEmptyValue", "allowReserved"],
        diagnostics,
    );
    let content = parameter.get("content").and_then(|content| content.get("application/json"));
    let (schema, nested) = match (
        parameter.get("schema"),
        content.and_then(|media| media.get("schema")),
    ) {
        (Some(schema), None) => (schema, false),
        (None, Some(schema)) => (schema, true),
        _ => {
            document
                .report_at(diagnostics, parameter.location, format!("the parameter `{name}` needs a `schema`"))
                .help("use `schema:` for a single value, and `content: application/json: schema:` for an object, list or map");
            return;
        }
    };
    let subject = Subject {
        what: PARAMETER,
        name,
        at: parameter.location,
        described: false,
        is_entry: false,
    };
    schema::check(document, schema, &subject, context, diagnostics);
    for holder in [Some(parameter), content].into_iter().flatten() {
        if let Some(example) = holder.get("example") {
            let shown = Shown { document, context, what: "example" };
            shown.check(schema, example, diagnostics);
        }
    }
    let is_required = parameter.get("required").is_some_and(|found| found.to_value() == true);
    if is_required && is_free_text(schema, context) && parameter.get("example").is_none() {
        document
            .report_at(diagnostics, parameter.location, format!("the required parameter `{name}` has no example"))
            .for_people()
            .help("add a plausible `example:` for the example call, and mask numbers and IDs as in `8613800****`");
    }
    let style = style::of(schema);
    if is_nested(schema, context).map(|is| is && style.is_none()) == Some(!nested) {
        let (is, wants) = match style {
            _ if !nested => ("sent as JSON", "content: application/json: schema:"),
            Some(_) => ("encoded in its own style", "schema:"),
            None => ("a single value", "schema:"),
        };
        document.report_at(
            diagnostics,
            schema.location,
            format!("the parameter `{name}` is {is}: it needs `{wants}`"),
        );
    }
}

/// `true` if a value is sent as JSON: objects, lists, maps and free values. `None` for a schema
/// that is itself reported.
fn is_nested(schema: &Node, context: &Context<'_>) -> Option<bool> {
    let schema = context.resolved(schema)?;
    match schema.get("type").map(Node::as_str) {
        Some(Some("string" | "integer" | "number" | "boolean")) => Some(false),
        Some(Some("object" | "array")) => Some(true),
        // Any value, unless other keys define it.
        None => schema.entries().all(|(key, _)| key.name == "description").then_some(true),
        Some(_) => None,
    }
}

/// A text, or a list of texts, that no documented value and no example of the schema fills.
fn is_free_text(schema: &Node, context: &Context<'_>) -> bool {
    let Some(schema) = context.resolved(schema) else { return false };
    if schema.get("enum").or(schema.get("example")).is_some() {
        return false;
    }
    match schema.get("type").and_then(Node::as_str) {
        Some("string") => true,
        Some("array") => schema.get("items").is_some_and(|entry| is_free_text(entry, context)),
        _ => false,
    }
}

fn check_form(
    document: &Document,
    body: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    keys::check::<RequestBody>(
        document,
        body,
        "a request body",
        &[("content", json!({ FORM: {} }))],
        diagnostics,
    );
    let Some(schema) = body.get("content").and_then(|content| content.get(FORM)?.get("schema"))
    else {
        document.report_at(
            diagnostics,
            body.location,
            format!("a request body must be a form: `content: {FORM}: schema:`"),
        );
        return;
    };
    let subject = Subject {
        what: subject::FORM,
        name: "requestBody",
        at: body.location,
        described: false,
        is_entry: false,
    };
    if schema.get("properties").is_none() {
        document
            .report_at(diagnostics, schema.location, "a form must be an object with `properties`")
            .help("add a property for each parameter, or remove the form");
    }
    schema::check(document, schema, &subject, context, diagnostics);
}
