//! Checks the files with schemas of contents, and the operations that send them.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{parameter, parameters_of};
use super::subject::Subject;
use super::{Context, schema};
use crate::names;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Key, Node};
use crate::spec::extension::{self, Content, OperationExtension};
use crate::spec::load::Documents;

/// The root file with the schemas of all contents beside its own, for rules that follow references.
pub(super) fn joined(documents: &Documents) -> Document {
    let root = &documents.root;
    let mut joined = root.root.clone();
    let added: Vec<(Key, Node)> = documents
        .contents
        .iter()
        .flat_map(schemas)
        .map(|(key, schema)| (key.clone(), schema.clone()))
        .collect();
    for (key, components) in entries_mut(&mut joined) {
        if key.name == "components" {
            for (key, schemas) in entries_mut(components) {
                if let ("schemas", Data::Object(schemas)) = (key.name.as_str(), &mut schemas.data) {
                    schemas.extend(added.iter().cloned());
                }
            }
        }
    }
    Document::new(&root.path, &root.text, joined)
}

fn entries_mut(node: &mut Node) -> &mut [(Key, Node)] {
    match &mut node.data {
        Data::Object(entries) => entries,
        Data::Scalar(_) | Data::List(_) => &mut [],
    }
}

/// The schemas of a file.
pub(super) fn schemas(document: &Document) -> impl Iterator<Item = (&Key, &Node)> {
    let components = document.root.get("components");
    components.and_then(|found| found.get("schemas")).into_iter().flat_map(Node::entries)
}

/// Checks every file. `context` has the joined root.
pub(super) fn check(documents: &Documents, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for (key, _) in schemas(&documents.root) {
        taken.insert(names::type_name(&key.name), &documents.root.path);
    }
    let mut described = BTreeSet::new();
    for document in &documents.contents {
        check_form(document, diagnostics);
        for (key, node) in schemas(document) {
            let subject = Subject {
                what: "schema",
                name: &key.name,
                at: key.location,
                described: true,
                is_entry: false,
            };
            schema::check(document, node, &subject, context, diagnostics);
            if let Some(other) = taken.insert(names::type_name(&key.name), &document.path) {
                document
                    .report_at(
                        diagnostics,
                        key.location,
                        format!("the schema `{}` has the name of one in spec/{other}", key.name),
                    )
                    .help("all shared schemas and schemas of contents need different names");
            }
            check_mark(documents, context, document, node, &mut described, diagnostics);
        }
    }
    check_operations(documents, diagnostics);
}

/// A file contains `components: schemas:` and nothing else.
fn check_form(document: &Document, diagnostics: &mut Diagnostics) {
    let found = document.root.get("components").and_then(|found| found.get("schemas"));
    let is_alone = |node: &Node| node.entries().count() == 1;
    let has_form = found.is_some_and(|schemas| matches!(schemas.data, Data::Object(_)))
        && is_alone(&document.root)
        && document.root.get("components").is_some_and(is_alone);
    if !has_form {
        document
            .report_at(
                diagnostics,
                document.root.location,
                "a file of contents must contain `components: schemas:` and nothing else",
            )
            .help("write operations and other components elsewhere");
    }
}

/// The contents that a schema describes: on channels and of a type that an operation of the family
/// documents, and described once.
fn check_mark(
    documents: &Documents,
    context: &Context<'_>,
    document: &Document,
    node: &Node,
    described: &mut BTreeSet<(String, String, Option<String>)>,
    diagnostics: &mut Diagnostics,
) {
    let Some(mark) = node.get(extension::NAME).and_then(|found| found.get("content")) else {
        return;
    };
    // A mark in another form is reported with its schema.
    let Ok(Content { channels, r#type: form, kind, source }) = mark.read() else { return };
    let mut report = |problem: String, help: &str| {
        document.report_at(diagnostics, mark.location, problem).help(help);
    };
    let family = document.path.split('/').next().unwrap_or_default();
    let Some((operation, facts)) = operations(documents, family).next() else {
        report(
            format!("no operation of `{family}` sends contents"),
            "add `contents:` to the extension of the operation that does",
        );
        return;
    };
    let values = |parameter: &str| -> BTreeSet<String> {
        let schema = at(operation, context, parameter);
        let values = schema.and_then(|schema| schema.get("enum")).map_or(&[][..], Node::items);
        values.iter().filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let (all_channels, all_types) = (values(&facts.channel), values(&facts.r#type));
    if channels.is_empty() {
        report("the content has no channel".to_owned(), "list its channels");
    }
    for channel in &channels {
        if !all_channels.contains(channel) {
            report(
                format!("`{channel}` is not a documented channel"),
                "use a value of the channel's parameter",
            );
        }
        if !described.insert((channel.clone(), form.clone(), kind.clone())) {
            report(
                format!("the content `{form}` of `{channel}` is described twice"),
                "keep one schema for each channel, type and kind",
            );
        }
    }
    if !all_types.contains(&form) {
        report(
            format!("`{form}` is not a documented content type"),
            "use a value of the type's parameter",
        );
    }
    if source.trim().is_empty() {
        report("the content has no source".to_owned(), "name the publication that documents it");
    }
}

/// The schema at a path: a parameter, or a field of each entry of one.
fn at<'n>(operation: &'n Node, context: &'n Context<'_>, path: &str) -> Option<&'n Node> {
    let mut names = path.split('.');
    let parameter = self::parameter(operation, names.next()?)?;
    names.try_fold(context.resolved(parameter)?, |list, name| {
        context.resolved(context.property(list.get("items")?, name)?)
    })
}

/// The parameters that an operation declares exist.
fn check_operations(documents: &Documents, diagnostics: &mut Diagnostics) {
    for document in &documents.operations {
        let Some(operation) = document.operation() else { continue };
        let Some(facts) = facts(operation) else { continue };
        let known: BTreeSet<&str> = parameters_of(operation).map(|(name, _)| name).collect();
        for (key, name) in
            [("parameter", &facts.parameter), ("channel", &facts.channel), ("type", &facts.r#type)]
        {
            // A field of a parameter's entries is compared with the documented types.
            let parameter = name.split('.').next().unwrap_or_default();
            if !known.contains(parameter) {
                let place = document.in_operation(&[extension::NAME, "contents", key]);
                document
                    .report(diagnostics, &place, format!("`{name}` is not a parameter"))
                    .help("name a parameter of this operation");
            }
        }
    }
}

/// The operations of a family that send contents.
fn operations<'a>(
    documents: &'a Documents,
    family: &'a str,
) -> impl Iterator<Item = (&'a Node, extension::Contents)> {
    documents
        .operations
        .iter()
        .filter(move |document| document.path.split('/').next() == Some(family))
        .filter_map(|document| {
            let operation = document.operation()?;
            Some((operation, facts(operation)?))
        })
}

fn facts(operation: &Node) -> Option<extension::Contents> {
    operation.get(extension::NAME)?.read::<OperationExtension>().ok()?.contents
}
