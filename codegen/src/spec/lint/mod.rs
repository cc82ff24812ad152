//! Checks everything that OpenAPI's types do not: every rule, every problem, in one run.
//!
//! It only reads documents. Later stages may rely on its checks.

mod contents;
mod doubt;
mod facts;
mod family_types;
mod keys;
mod limits;
mod marks;
mod naming;
mod operation;
mod parameters;
mod parts;
mod presets;
mod product;
mod prose;
mod recursion;
mod root;
mod same_as;
mod schema;
mod shape;
mod style;
mod subject;
mod text;
mod turns;
mod type_names;
mod values;

pub(crate) use shape::KEYS_OF_TYPES;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use facts::is_word;
pub(crate) use naming::is_family;
pub(crate) use root::is_api_version;
pub(crate) use type_names::RENAME;

use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Node, file_name};
use crate::spec::load::{CONTENTS, Documents, SpecFiles};
use crate::spec::schema_line::schema;
use crate::spec::{extension, reference};
use crate::{names, threads};

/// The other files, for rules about one file.
struct Context<'a> {
    root: &'a Document,
}

/// `true` if a text can describe a name.
pub(crate) fn is_sentence(text: &str, name: &str) -> bool {
    prose::is_sentence(text, name) && turns::is_plain(text)
}

/// Checks the characters of all files, including files that fail to parse.
pub(crate) fn letters(files: &SpecFiles) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    text::check_letters(files, &mut diagnostics);
    diagnostics
}

/// Checks the whole spec.
pub(crate) fn lint(documents: &Documents) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let context = Context { root: &documents.root };
    text::check(&documents.root, &mut diagnostics);
    turns::check(&documents.root, &mut diagnostics);
    product::check(&documents.root, &mut diagnostics);
    root::check(documents, &context, &mut diagnostics);
    let of_operations =
        threads::map(&documents.operations, |document| operation(document, &documents.root));
    of_operations.into_iter().for_each(|found| diagnostics.append(found));
    naming::check_families(&documents.root, &mut diagnostics);
    type_names::check_shared(&context, &mut diagnostics);
    family_types::check(documents, &context, &mut diagnostics);
    recursion::check(&context, &mut diagnostics);
    operation_collisions(documents, &mut diagnostics);
    let joined = contents::joined(documents);
    let context = Context { root: &joined };
    for document in &documents.contents {
        text::check(document, &mut diagnostics);
        turns::check(document, &mut diagnostics);
    }
    contents::check(documents, &context, &mut diagnostics);
    marks::check(documents, &context, &mut diagnostics);
    diagnostics
}

/// Checks one operation file by itself.
pub(crate) fn operation(document: &Document, root: &Document) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    text::check(document, &mut diagnostics);
    turns::check(document, &mut diagnostics);
    operation::check(document, &Context { root }, &mut diagnostics);
    diagnostics
}

/// Operations must not share a method or type: each has its own file, and names differ in more than
/// case.
fn operation_collisions(documents: &Documents, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, (&str, &Document)> = BTreeMap::new();
    for document in &documents.operations {
        let id = document.operation().and_then(|operation| operation.get("operationId"));
        let Some(id) = id.and_then(Node::as_str) else { continue };
        let Some((other, first)) = seen.insert(names::request(id), (id, document)) else {
            continue;
        };
        let file = |document: &Document| document.path.rsplit('/').next().map(str::to_owned);
        let (problem, help) = if other == id {
            // A name that differs from its file is already reported.
            if file(first) != file(document) {
                continue;
            }
            (
                format!("the operation `{id}` is also in {}", file_name(&first.path)),
                "keep one file per operation, in the folder of its family",
            )
        } else {
            let shared = if names::snake(id) == names::snake(other) {
                format!("become the method `{}`", names::method(id))
            } else {
                format!("become the request `{}`", names::request(id))
            };
            (
                format!("`{id}` and `{other}` ({}) would both {shared}", file_name(&first.path)),
                "use operation names that differ in more than case and punctuation",
            )
        };
        let path = document.in_operation(&["operationId"]);
        document.report(diagnostics, &path, problem).help(help);
    }
}

/// Reports names in one scope with the same Rust name.
fn collisions<'a>(
    document: &Document,
    diagnostics: &mut Diagnostics,
    what: &str,
    rust_name: fn(&str) -> String,
    entries: impl Iterator<Item = (&'a str, crate::spec::diagnostic::Location)>,
) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut wire = BTreeSet::new();
    for (name, location) in entries {
        let rust = rust_name(name);
        if !wire.insert(name) {
            document
                .report_at(diagnostics, location, format!("{what} `{name}` appears twice"))
                .help("remove one of them");
        } else if let Some(other) = seen.insert(rust.clone(), name) {
            document
                .report_at(
                    diagnostics,
                    location,
                    format!("{what} `{name}` and `{other}` would both become `{rust}` in Rust"),
                )
                .help("use names that differ in more than case and punctuation");
        }
    }
}

/// Reads an extension. Mismatches are reported at their key.
fn read_extension<T: serde::de::DeserializeOwned>(
    document: &Document,
    found: &Node,
    owner: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let key = extension::NAME;
    let help = format!("see spec/{} for its keys", schema(&document.path));
    let Data::Object(entries) = &found.data else {
        let message = format!("the `{key}` of {owner} is not an object");
        document.report_at(diagnostics, found.location, message).help(&help);
        return None;
    };
    if entries.is_empty() {
        let message = format!("the `{key}` of {owner} is empty");
        document.report_at(diagnostics, found.location, message).help("remove it");
    }
    empty_values(document, found, diagnostics);
    match found.read() {
        Ok(extension) => Some(extension),
        Err((location, problem)) => {
            let message = format!("invalid `{key}` of {owner}: {problem}");
            document.report_at(diagnostics, location, message).help(&help);
            None
        }
    }
}

/// Reports keys without a value below a node.
fn empty_values(document: &Document, node: &Node, diagnostics: &mut Diagnostics) {
    for (key, child) in node.entries() {
        if matches!(child.data, Data::Scalar(serde_json::Value::Null)) {
            document
                .report_at(diagnostics, key.location, format!("`{}` has no value", key.name))
                .help("add a value, or remove the key");
        }
        empty_values(document, child, diagnostics);
    }
}

impl Context<'_> {
    /// `true` if a `$ref` of a document refers to a component of this kind.
    fn component_exists(&self, document: &Document, target: &str, kind: &str) -> bool {
        let is_in = |document: &Document, way: String| {
            let name = target.strip_prefix(&way);
            name.and_then(|name| document.root.get("components")?.get(kind)?.get(name)).is_some()
        };
        let own = reference::in_root(kind, "");
        if document.path == self.root.path {
            return is_in(self.root, own);
        }
        is_in(self.root, reference::to_component(&self.root.path, kind, ""))
            || is_in(document, own.clone())
            // Between the files with contents.
            || target.split_once('#').is_some_and(|(file, _)| {
                file.ends_with(CONTENTS) && is_in(self.root, format!("{file}{own}"))
            })
    }

    /// The schema behind the references of a schema. `None` for a broken `$ref`, which is reported
    /// elsewhere.
    fn resolved<'n>(&'n self, schema: &'n Node) -> Option<&'n Node> {
        let schemas = self.root.root.get("components").and_then(|found| found.get("schemas"));
        let resolved = reference::resolve(schema, |name| schemas?.get(name));
        resolved.ok().map(|resolved| resolved.schema)
    }

    /// A property of an object.
    fn property<'n>(&'n self, object: &'n Node, name: &str) -> Option<&'n Node> {
        self.resolved(object)?.get("properties")?.get(name)
    }
}
