//! Rules for the parameters that a client may preset.

use super::parts::{form, query, schema_of};
use super::{Context, prose};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Document, Node};
use crate::spec::extension;
use crate::spec::load::Documents;

/// Checks the presets of the root file: each preset is a text that some operation takes.
pub(super) fn check(documents: &Documents, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let root = &documents.root;
    let found = root.root.get(extension::NAME).and_then(|found| found.get("presets"));
    let Some(presets) = found else { return };
    for (key, sentence) in presets.entries() {
        let name = key.name.as_str();
        prose::check_sentence(root, sentence, "preset", name, diagnostics);
        let operations = documents.operations.iter().filter_map(Document::operation);
        let schemas: Vec<_> =
            operations.flat_map(|operation| schemas_of(operation, name)).collect();
        if schemas.is_empty() {
            let message = format!("no operation has the parameter `{name}`");
            root.report_at(diagnostics, key.location, message)
                .help("a preset is written with the wire name of a parameter");
        }
        let is_text = |schema: &Option<&Node>| {
            let schema = schema.and_then(|schema| context.resolved(schema));
            schema.and_then(|schema| schema.get("type")?.as_str()) == Some("string")
        };
        if !schemas.iter().all(is_text) {
            let message = format!("the preset `{name}` is not a text in all operations");
            root.report_at(diagnostics, key.location, message)
                .help("only a parameter with `type: string` can be preset");
        }
    }
}

/// The schemas of an operation's parameters with this name, in the query and in the form.
fn schemas_of<'a>(operation: &'a Node, name: &str) -> impl Iterator<Item = Option<&'a Node>> {
    let is_named =
        move |parameter: &&Node| parameter.get("name").and_then(Node::as_str) == Some(name);
    let in_form = form(operation).and_then(|form| form.get("properties")?.get(name));
    query(operation).iter().filter(is_named).map(schema_of).chain(in_form.map(Some))
}
