//! Checks names that are sent unchanged, or become modules and features.

use std::collections::BTreeMap;

use super::parts::parameters_of;
use crate::names::{self, GENERATED, TAKEN};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Node};

/// Checks the names of an operation and of its parameters.
pub(super) fn check(document: &Document, operation: &Node, diagnostics: &mut Diagnostics) {
    if let Some(id) = operation.get("operationId")
        && let Some(name) = id.as_str()
        && !is_operation(name)
    {
        document
            .report_at(
                diagnostics,
                id.location,
                format!("`{name}` is not a valid operation name"),
            )
            .help("use ASCII letters and digits, or spaces and the signs of a URL's path between them, because the name is sent in a header unchanged");
    }
    // A name with spaces is refused in all places.
    let is_word = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
    let odd = |(name, _): &(&str, _)| is_word(name) && !is_plain(name);
    for (name, location) in parameters_of(operation).filter(odd) {
        document
            .report_at(
                diagnostics,
                location,
                format!("`{name}` is not a valid parameter name"),
            )
            .help("use ASCII letters, digits and `-._~`, because the name is sent unchanged; check for a look-alike letter from another script");
    }
}

/// `true` if a header can carry a name unchanged, and it can become a Rust name.
fn is_operation(name: &str) -> bool {
    let is_sent = |c: char| c.is_ascii_alphanumeric() || " -._~/:@!$&()*+,;=".contains(c);
    name.contains(|c: char| c.is_ascii_alphanumeric())
        && name.trim() == name
        && name.chars().all(is_sent)
}

/// `true` if a name needs no encoding and can become a Rust name.
fn is_plain(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
}

/// A family is a folder, a module at the root of the client and a feature.
pub(super) fn check_families(root: &Document, diagnostics: &mut Diagnostics) {
    let tags = match root.root.get("tags").map(|tags| &tags.data) {
        Some(Data::List(tags)) => tags.as_slice(),
        _ => &[],
    };
    let mut seen = BTreeMap::new();
    for node in tags.iter().filter_map(|tag| tag.get("name")) {
        let Some(name) = node.as_str() else { continue };
        if let Some(first) = seen.insert(name, node.location) {
            let message =
                format!("the family `{name}` is already declared at {}", root.place(first));
            root.report_at(diagnostics, node.location, message).help("remove one of the two");
        }
        let Some(problem) = problem_of_family(name) else { continue };
        root.report_at(
            diagnostics,
            node.location,
            format!("`{name}` is not a valid family name: {problem}"),
        )
        .help("choose another name for the tag and the folder");
    }
}

/// `true` if a name can be a family.
pub(crate) fn is_family(name: &str) -> bool {
    problem_of_family(name).is_none()
}

fn problem_of_family(name: &str) -> Option<&'static str> {
    if !is_module(name) {
        Some(
            "a module name has lower-case ASCII letters, underscores between words, and is not a Rust keyword",
        )
    } else if TAKEN.root.contains(name) || GENERATED.contains(&name) {
        Some("the client already has a module with this name")
    } else if TAKEN.features.contains(&names::feature(name)) {
        Some("the client already has a feature with this name")
    } else {
        None
    }
}

/// `true` if a family can be a module whose feature has the same words.
fn is_module(name: &str) -> bool {
    name.is_ascii() && name == names::snake(name) && names::feature(name).replace('-', "_") == name
}
