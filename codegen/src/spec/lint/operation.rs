//! Checks an operation file: one `post`, documented like its page.

use openapiv3::{Operation, Parameter, RequestBody, Response};
use serde_json::json;

use super::values::Shown;
use super::{Context, collisions, facts, keys, naming, prose, schema, style, type_names};
use crate::names;
use crate::spec::diagnostic::{Diagnostics, Location};
use crate::spec::document::{Data, Document, Node, file_name};
use crate::spec::{extension, reference};

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Checks one operation file.
pub(super) fn check(document: &Document, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let Some(post) = document.root.get("post") else {
        document
            .report_at(
                diagnostics,
                document.root.location,
                "an operation file must contain one `post`",
            )
            .help("every operation of the service is a POST");
        return;
    };
    for (key, _) in document.root.entries().filter(|(key, _)| key.name != "post") {
        document.report_at(
            diagnostics,
            key.location,
            format!("unknown key `{}` beside `post`", key.name),
        );
    }
    let stand_ins = [
        ("parameters", json!([{ "name": "name", "in": "query", "schema": {} }])),
        ("requestBody", json!({ "content": {} })),
        ("responses", json!({ "200": { "description": "text" } })),
    ];
    keys::check::<Operation>(document, post, "an operation", &stand_ins, diagnostics);
    check_identity(document, post, context, diagnostics);
    check_parameters(document, post, context, diagnostics);
    check_responses(document, post, context, diagnostics);
    facts::check(document, post, context, diagnostics);
    naming::check(document, post, diagnostics);
    type_names::check(document, post, context, diagnostics);
}

/// The file has the name of its operation, in the folder of its family.
fn check_identity(
    document: &Document,
    post: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let (folder, file) = document.path.rsplit_once('/').unwrap_or(("", &document.path));
    let stem = file.strip_suffix(".yaml").unwrap_or(file);
    let at = post.location;
    match post.get("operationId") {
        Some(id) if id.as_str() == Some(stem) => {}
        Some(id) => {
            let found = id.as_str().unwrap_or_default();
            document
                .report_at(
                    diagnostics,
                    id.location,
                    format!("operationId `{found}` differs from the file name `{file}`"),
                )
                .help("name the file exactly like its operation");
        }
        None => {
            document
                .report_at(diagnostics, at, "the operation has no `operationId`")
                .help(format!("add `operationId: {stem}`"));
        }
    }
    let tags = post.get("tags");
    match tags.map(|tags| (&tags.data, tags.location)) {
        Some((Data::List(list), location)) => {
            let tag = list.first().and_then(Node::as_str).unwrap_or_default();
            if list.len() != 1 || tag != folder {
                document
                    .report_at(
                        diagnostics,
                        location,
                        format!("the tag must be the folder of the file: `[{folder}]`"),
                    )
                    .help("an operation has one family, and its folder has the family's name");
            }
        }
        _ => {
            document
                .report_at(diagnostics, at, "the operation has no `tags`")
                .help(format!("add `tags: [{folder}]`"));
        }
    }
    let declared = context.root.root.get("tags").map(Node::to_value).unwrap_or_default();
    let known =
        declared.as_array().is_some_and(|tags| tags.iter().any(|tag| tag["name"] == folder));
    if !known {
        document.report_at(diagnostics, at, format!("the family `{folder}` is not declared")).help(
            format!(
                "add it with a description to `tags:` in {}, and add a feature `{}` to the client",
                file_name(&context.root.path),
                names::feature(folder)
            ),
        );
    }
    for key in ["summary", "description"] {
        prose::check(document, post, at, "operation", stem, key, diagnostics);
    }
    prose::check_summary(document, post, diagnostics);
    match post.get("externalDocs").map(|docs| docs.get("url")) {
        None => {
            document
                .report_at(diagnostics, at, "the operation has no `externalDocs`")
                .help("add the URL of its documentation page");
        }
        Some(Some(url)) => prose::check_address(document, url, diagnostics),
        Some(None) => {}
    }
}

fn check_parameters(
    document: &Document,
    post: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    if let Some(other) = post.get("parameters").filter(|list| !matches!(list.data, Data::List(_))) {
        document.report_at(diagnostics, other.location, "`parameters` must be a list");
        return;
    }
    for parameter in query(post) {
        check_parameter(document, parameter, context, diagnostics);
    }
    if let Some(body) = post.get("requestBody") {
        check_form(document, body, context, diagnostics);
    }
    collisions(document, diagnostics, "parameter", names::snake, parameters_of(post));
}

fn check_parameter(
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
    let subject = schema::Subject {
        what: schema::PARAMETER,
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
    let subject = schema::Subject {
        what: schema::FORM,
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

fn check_responses(
    document: &Document,
    post: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(responses) = post.get("responses") else { return };
    for (status, response) in responses.entries() {
        if let Some(reference) = response.get("$ref") {
            let target = reference.as_str().unwrap_or_default();
            if !context.component_exists(document, target, "responses") {
                document
                    .report_at(
                        diagnostics,
                        reference.location,
                        format!("unresolved `$ref`: {target:?}"),
                    )
                    .help(format!(
                        "refer to shared responses as `{}`",
                        reference::to_component(&context.root.path, "responses", "<Name>")
                    ));
            }
            continue;
        }
        let stand_ins = [("content", json!({ "application/json": {} }))];
        keys::check::<Response>(document, response, "a response", &stand_ins, diagnostics);
        if !["200", "4XX", "5XX"].contains(&status.name.as_str()) {
            document
                .report_at(
                    diagnostics,
                    status.location,
                    format!("unsupported response `{}`", status.name),
                )
                .help("use \"200\", 4XX or 5XX");
        }
    }
    let content = responses.get("200").and_then(|ok| ok.get("content")?.get("application/json"));
    let Some(schema) = content.and_then(|content| content.get("schema")) else {
        document
            .report_at(diagnostics, responses.location, "the operation has no response")
            .help("add `\"200\": content: application/json: schema:` with the response elements");
        return;
    };
    if schema.get("properties").is_none() {
        document.report_at(
            diagnostics,
            schema.location,
            "a response must be an object with `properties`",
        );
    }
    let subject = schema::Subject {
        what: "response",
        name: "200",
        at: schema.location,
        described: false,
        is_entry: false,
    };
    schema::check(document, schema, &subject, context, diagnostics);
    if let Some(example) = content.and_then(|content| content.get("example")) {
        let shown = Shown { document, context, what: "example of the response" };
        shown.check(schema, example, diagnostics);
    }
}

/// The parameters in the query.
pub(super) fn query(post: &Node) -> &[Node] {
    match post.get("parameters").map(|list| &list.data) {
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
pub(super) fn form(post: &Node) -> Option<&Node> {
    post.get("requestBody")?.get("content")?.get(FORM)?.get("schema")
}

/// The object with the response elements as properties.
pub(super) fn response(post: &Node) -> Option<&Node> {
    post.get("responses")?.get("200")?.get("content")?.get("application/json")?.get("schema")
}

/// The schema of a parameter in query or form.
pub(super) fn parameter<'a>(post: &'a Node, name: &str) -> Option<&'a Node> {
    let is_named = |parameter: &&Node| parameter.get("name").and_then(Node::as_str) == Some(name);
    let query = query(post).iter().find(is_named).and_then(schema_of);
    query.or_else(|| form(post)?.get("properties")?.get(name))
}

/// The names and places of all parameters in query and form.
pub(super) fn parameters_of(post: &Node) -> impl Iterator<Item = (&str, Location)> {
    let query = query(post).iter().filter_map(|parameter| {
        let name = parameter.get("name")?;
        Some((name.as_str()?, name.location))
    });
    let form = form(post).and_then(|form| form.get("properties"));
    let form = form.into_iter().flat_map(Node::entries);
    query.chain(form.map(|(key, _)| (key.name.as_str(), key.location)))
}
