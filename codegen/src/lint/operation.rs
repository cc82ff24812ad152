//! Rules for an operation file: one `post` that reads like its documentation page.

use openapiv3::{Operation, Parameter, RequestBody, Response};
use serde_json::json;

use super::{Context, collisions, keys, prose, schema, style, type_names};
use crate::diagnostic::{Diagnostics, Location};
use crate::document::{Data, Document, Node};
use crate::extension::{self, OperationExtension, Paging};
use crate::names;

/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Checks one operation file.
pub(super) fn check(document: &Document, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let Some(post) = document.root.get("post") else {
        document
            .report_at(diagnostics, document.root.location, "an operation file holds one `post`")
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
    check_extension(document, post, context, diagnostics);
    type_names::check(document, post, diagnostics);
}

/// The file is named after its operation and stands in the folder of its family.
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
                .help("a file is named after its operation, letter for letter");
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
                    .help("an operation belongs to one family, and a family is a folder");
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
        document
            .report_at(diagnostics, at, format!("the family `{folder}` is not declared"))
            .help(format!("add it to `tags:` of spec/cams.yaml with a description, and a feature `{}` to cams-api", names::feature(folder)));
    }
    for key in ["summary", "description"] {
        prose::check(document, post, at, "operation", stem, key, diagnostics);
    }
    if post.get("externalDocs").is_none() {
        document
            .report_at(diagnostics, at, "the operation has no `externalDocs`")
            .help("add the address of its documentation page");
    }
}

fn check_parameters(
    document: &Document,
    post: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let list = match post.get("parameters") {
        Some(Node { data: Data::List(list), .. }) => list.as_slice(),
        Some(other) => {
            document.report_at(diagnostics, other.location, "`parameters` must be a list");
            return;
        }
        None => &[],
    };
    for parameter in list {
        check_parameter(document, parameter, context, diagnostics);
    }
    if let Some(body) = post.get("requestBody") {
        check_form(document, body, context, diagnostics);
    }
    for (name, location) in parameters_of(post) {
        let setter = names::snake(name);
        if names::is_call_method(&setter) {
            document
                .report_at(
                    diagnostics,
                    location,
                    format!("the setter of `{name}` would be `{setter}`, which every call has"),
                )
                .help("teach codegen/src/names.rs another name for it");
        }
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
            .report_at(diagnostics, key.location, "`x-cams` has no effect at a parameter")
            .help("put it into the parameter's schema, beside `type`");
    }
    if let Some(place) = parameter.get("in").filter(|place| place.as_str() != Some("query")) {
        document
            .report_at(diagnostics, place.location, format!("the parameter `{name}` must be `in: query`"))
            .help("form parameters are properties of an `application/x-www-form-urlencoded` requestBody");
    }
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
                .help("a single value has `schema:`; an object, list or map has `content: application/json: schema:`");
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
    let style = style::of(schema);
    if is_nested(schema, context).map(|is| is && style.is_none()) == Some(!nested) {
        let (is, wants) = match style {
            _ if !nested => ("sent as JSON", "content: application/json: schema:"),
            Some(_) => ("written in a style of its own", "schema:"),
            None => ("a single value", "schema:"),
        };
        document.report_at(
            diagnostics,
            schema.location,
            format!("the parameter `{name}` is {is}: it needs `{wants}`"),
        );
    }
}

/// Objects, lists, maps and free values are sent as JSON; texts, numbers and enums are not. Unknown for
/// a schema that is reported for itself.
fn is_nested(schema: &Node, context: &Context<'_>) -> Option<bool> {
    let schema = context.resolved(schema)?;
    match schema.get("type").map(Node::as_str) {
        Some(Some("string" | "integer" | "number" | "boolean")) => Some(false),
        Some(Some("object" | "array")) => Some(true),
        // Any value, unless other keys say what it is.
        None => schema.entries().all(|(key, _)| key.name == "description").then_some(true),
        Some(_) => None,
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
                    .help("responses are shared as `../cams.yaml#/components/responses/<Name>`");
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
                .help("known are \"200\", 4XX and 5XX");
        }
    }
    let Some(schema) = responses
        .get("200")
        .and_then(|ok| ok.get("content")?.get("application/json")?.get("schema"))
    else {
        document
            .report_at(diagnostics, responses.location, "the operation has no reply")
            .help("add `\"200\": content: application/json: schema:` with the response elements");
        return;
    };
    if schema.get("properties").is_none() {
        document.report_at(diagnostics, schema.location, "a reply is an object with `properties`");
    }
    let subject = schema::Subject {
        what: "reply",
        name: "200",
        at: schema.location,
        described: false,
        is_entry: false,
    };
    schema::check(document, schema, &subject, context, diagnostics);
}

fn check_extension(
    document: &Document,
    post: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(found) = post.get(extension::NAME) else {
        document
            .report_at(diagnostics, post.location, "the operation has no `x-cams`")
            .help("it holds `ram`, `retry`, `error-codes` and `release-notes`; `cargo xtask schema` describes it");
        return;
    };
    let extension: Option<OperationExtension> =
        super::read_extension(document, found, "an operation", diagnostics);
    let Some(extension) = extension else { return };
    if let Some(paging) = extension.paging {
        check_paging(document, post, &paging, context, diagnostics);
    }
    for (at, name) in extension.in_example.iter().enumerate() {
        if !parameters_of(post).any(|(known, _)| known == name) {
            let place = ["post", extension::NAME, "in-example", &at.to_string()].map(str::to_owned);
            document.report(diagnostics, &place, format!("`{name}` is no parameter"));
        }
    }
}

/// The names of all parameters, in the query and in the form, and where they stand.
fn parameters_of(post: &Node) -> impl Iterator<Item = (&str, Location)> {
    let query = match post.get("parameters").map(|list| &list.data) {
        Some(Data::List(list)) => list.as_slice(),
        _ => &[],
    };
    let query = query.iter().filter_map(|parameter| {
        let name = parameter.get("name")?;
        Some((name.as_str()?, name.location))
    });
    let form = post
        .get("requestBody")
        .and_then(|body| body.get("content")?.get(FORM)?.get("schema")?.get("properties"));
    let form = form.into_iter().flat_map(Node::entries);
    query.chain(form.map(|(key, _)| (key.name.as_str(), key.location)))
}

/// Every path of `paging` leads somewhere.
fn check_paging(
    document: &Document,
    post: &Node,
    paging: &Paging,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let (parameters, elements) = match paging {
        Paging::Numbered { page, size, items, total } => (
            vec![("page", page), ("size", size)],
            [
                items.as_ref().map(|items| ("items", items)),
                total.as_ref().map(|total| ("total", total)),
            ],
        ),
        Paging::Token { token, size, items, next } => {
            (vec![("token", token), ("size", size)], [Some(("items", items)), Some(("next", next))])
        }
    };
    let place = |key: &str| {
        let kind = if matches!(paging, Paging::Numbered { .. }) { "numbered" } else { "token" };
        ["post", extension::NAME, "paging", kind, key].map(str::to_owned)
    };
    for (key, path) in parameters {
        let name = path.split('.').next().unwrap_or_default();
        if !parameters_of(post).any(|(known, _)| known == name) {
            document.report(diagnostics, &place(key), format!("`{path}` leads to no parameter"));
        }
    }
    let reply = post.get("responses").and_then(|responses| {
        responses.get("200")?.get("content")?.get("application/json")?.get("schema")
    });
    for (key, path) in elements.into_iter().flatten() {
        let mut node = reply;
        for name in path.split('.') {
            node = node.and_then(|node| context.property(node, name));
        }
        let problem = match node.map(|node| node.get("type").and_then(Node::as_str)) {
            None => "leads to no element of the reply",
            Some(kind) if key == "items" && kind != Some("array") => "is not a list",
            Some(_) => continue,
        };
        document.report(diagnostics, &place(key), format!("`{path}` {problem}"));
    }
}
