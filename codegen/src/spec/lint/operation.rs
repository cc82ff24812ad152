//! Checks an operation file: one `post` or `get`, documented like its page.

use openapiv3::{Operation, Response};
use serde_json::json;

use super::subject::Subject;
use super::values::Shown;
use super::{Context, facts, keys, naming, parameters, prose, schema, type_names};
use crate::names;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Node, file_name};
use crate::spec::{operation_file, reference};

/// Checks one operation file.
pub(super) fn check(document: &Document, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let Some(operation) = document.operation() else {
        document
            .report_at(
                diagnostics,
                document.root.location,
                "an operation file must contain one `post`",
            )
            .help("if the service refuses POST, write `get`");
        return;
    };
    let method = document.method().key();
    for (key, _) in document.root.entries().filter(|(key, _)| key.name != method) {
        document.report_at(
            diagnostics,
            key.location,
            format!("unknown key `{}` beside `{method}`", key.name),
        );
    }
    let stand_ins = [
        ("parameters", json!([{ "name": "name", "in": "query", "schema": {} }])),
        ("requestBody", json!({ "content": {} })),
        ("responses", json!({ "200": { "description": "text" } })),
    ];
    keys::check::<Operation>(document, operation, "an operation", &stand_ins, diagnostics);
    check_identity(document, operation, context, diagnostics);
    parameters::check(document, operation, context, diagnostics);
    check_responses(document, operation, context, diagnostics);
    facts::check(document, operation, context, diagnostics);
    naming::check(document, operation, diagnostics);
    type_names::check(document, operation, context, diagnostics);
}

/// The file has the name of its operation, in the folder of its family.
fn check_identity(
    document: &Document,
    operation: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let (folder, file) = document.path.rsplit_once('/').unwrap_or(("", &document.path));
    let stem = operation_file::stem_of(file);
    let at = operation.location;
    match operation.get("operationId") {
        Some(id) if id.as_str().is_some_and(|name| operation_file::is_of(file, name)) => {}
        Some(id) => {
            let found = id.as_str().unwrap_or_default();
            document
                .report_at(
                    diagnostics,
                    id.location,
                    format!("operationId `{found}` differs from the file name `{file}`"),
                )
                .help(format!("name the file `{}.yaml`", operation_file::stem(found)));
        }
        None => {
            document
                .report_at(diagnostics, at, "the operation has no `operationId`")
                .help(format!("add `operationId: {stem}`"));
        }
    }
    let tags = operation.get("tags");
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
        prose::check(document, operation, at, "operation", stem, key, diagnostics);
    }
    prose::check_summary(document, operation, diagnostics);
    match operation.get("externalDocs").map(|docs| docs.get("url")) {
        None => {
            document
                .report_at(diagnostics, at, "the operation has no `externalDocs`")
                .help("add the URL of its documentation page");
        }
        Some(Some(url)) => prose::check_address(document, url, diagnostics),
        Some(None) => {}
    }
}

fn check_responses(
    document: &Document,
    operation: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(responses) = operation.get("responses") else { return };
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
    let subject = Subject {
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
