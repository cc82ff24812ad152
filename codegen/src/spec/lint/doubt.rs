//! Checks limits on which sources disagree.

use super::prose;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Document, Node};
use crate::spec::extension;

/// Checks the limit of a schema on which sources disagree.
pub(super) fn check(document: &Document, node: &Node, diagnostics: &mut Diagnostics) {
    let Some(doubt) = node.get(extension::NAME).and_then(|found| found.get("warn")) else { return };
    if doubt.entries().all(|(key, _)| key.name == "source") {
        document
            .report_at(diagnostics, doubt.location, "`warn` has no limit")
            .help("add `maxLength`, `minItems` or `maxItems`, or remove it");
    }
    if let Some(source) = doubt.get("source") {
        prose::check_sentence(document, source, "the limit", "warn", diagnostics);
    }
}
