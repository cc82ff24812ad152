//! Rules for the parameters that a client may preset.

use super::operation::{parameters_of, query, schema_of};
use super::{Context, prose};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::Node;
use crate::spec::extension;
use crate::spec::load::Documents;

/// Checks the presets of the root file: each preset is a text that some operation takes.
pub(super) fn check(documents: &Documents, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let root = &documents.root;
    let found = root.root.get(extension::NAME).and_then(|found| found.get("presets"));
    let Some(presets) = found else { return };
    for (key, _) in presets.entries() {
        let name = key.name.as_str();
        prose::check(root, presets, key.location, "preset", name, name, diagnostics);
        let posts = || documents.operations.iter().filter_map(|document| document.root.get("post"));
        if !posts().any(|post| parameters_of(post).any(|(found, _)| found == name)) {
            let message = format!("no operation has the parameter `{name}`");
            root.report_at(diagnostics, key.location, message)
                .help("a preset is written with the wire name of a parameter");
        }
        let is_named =
            |parameter: &&Node| parameter.get("name").and_then(Node::as_str) == Some(name);
        let is_text = |parameter: &Node| {
            let schema = schema_of(parameter).and_then(|schema| context.resolved(schema));
            schema.and_then(|schema| schema.get("type")?.as_str()) == Some("string")
        };
        if !posts().flat_map(query).filter(is_named).all(is_text) {
            let message = format!("the preset `{name}` is not a text in all operations");
            root.report_at(diagnostics, key.location, message)
                .help("only a parameter with `type: string` can be preset");
        }
    }
}
