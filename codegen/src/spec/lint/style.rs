//! Checks the style of a parameter: its place and shape.

use super::Context;
use super::subject::{PARAMETER, Subject};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Document, Node};
use crate::spec::extension;

/// The style declared by a schema.
pub(super) fn of(schema: &Node) -> Option<&Node> {
    schema.get(extension::NAME)?.get("style")
}

/// Checks the style of a schema. Unknown styles are reported with the rest of the extension.
pub(super) fn check(
    document: &Document,
    schema: &Node,
    subject: &Subject<'_>,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(style) = of(schema) else { return };
    if subject.what != PARAMETER {
        document
            .report_at(diagnostics, style.location, "`style` has an effect only on a parameter")
            .help("set it on the parameter; it applies to everything inside");
        return;
    }
    let type_of = |schema| context.resolved(schema)?.get("type")?.as_str();
    let shape = type_of(schema);
    let is_list_of_singles = || {
        let items = context.resolved(schema).and_then(|list| list.get("items"));
        let entry = items.and_then(type_of);
        shape == Some("array") && entry.is_some_and(|entry| !matches!(entry, "array" | "object"))
    };
    let (name, fits, needs) = match style.as_str() {
        Some(name @ ("repeat-list" | "flat")) => {
            (name, matches!(shape, Some("array" | "object")), "an object, a map or a list")
        }
        Some("simple") => ("simple", is_list_of_singles(), "a list of single values"),
        _ => return,
    };
    if !fits {
        document
            .report_at(diagnostics, style.location, format!("the style `{name}` needs {needs}"))
            .help("use repeat-list (`Tag.1.Key=a`), flat (`Labels.#4#city=Rome`) or simple (`Ids=a,b`); without a style, a nested value is one JSON text below `content: application/json:`");
    }
}
