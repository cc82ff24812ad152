//! Rules for names that are sent as they are, or that become modules and features.

use std::collections::BTreeMap;

use super::operation::parameters_of;
use crate::names::{self, GENERATED, TAKEN};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Node};

/// Checks the names of an operation and of its parameters.
pub(super) fn check(document: &Document, post: &Node, diagnostics: &mut Diagnostics) {
    if let Some(id) = post.get("operationId")
        && let Some(name) = id.as_str()
        && !is_plain(name)
    {
        document
            .report_at(
                diagnostics,
                id.location,
                format!("`{name}` cannot be the name of an operation"),
            )
            .help("it is sent in a header as it is: letters of ASCII, digits and `-._~`");
    }
    // A name that is no single word is refused wherever it stands.
    let is_word = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
    let odd = |(name, _): &(&str, _)| is_word(name) && !is_plain(name);
    for (name, location) in parameters_of(post).filter(odd) {
        document
            .report_at(
                diagnostics,
                location,
                format!("`{name}` cannot be the name of a parameter"),
            )
            .help("it is sent as it is: letters of ASCII, digits and `-._~`; look for a letter of another script that only looks like one of them");
    }
}

/// Whether a name needs no encoding and holds something to make a Rust name of.
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
                format!("the family `{name}` is declared already ({})", root.place(first));
            root.report_at(diagnostics, node.location, message).help("remove one of the two");
        }
        let problem = if !is_module(name) {
            "a module is named in small letters of ASCII with underscores between words, and not like a word of Rust"
        } else if TAKEN.root.contains(name) || GENERATED.contains(&name) {
            "the client has a module of this name"
        } else if TAKEN.features.contains(&names::feature(name)) {
            "the client has a feature of this name"
        } else {
            continue;
        };
        root.report_at(
            diagnostics,
            node.location,
            format!("`{name}` cannot be the name of a family: {problem}"),
        )
        .help("choose another name, for the tag and the folder");
    }
}

/// Whether a family can be a module, and its feature have the same words.
fn is_module(name: &str) -> bool {
    name.is_ascii() && name == names::snake(name) && names::feature(name).replace('-', "_") == name
}
