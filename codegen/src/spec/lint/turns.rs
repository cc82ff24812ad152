//! Rules for English: a text starts with its subject, and avoids turns that read like a
//! translation.
//!
//! All problems here are for people: no program can find better words.

use serde_json::Value;

use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Node};
use crate::spec::extension;

/// Words that open a noun clause, and a way to start with a noun instead.
const OPENINGS: &[(&str, &str)] = &[
    ("what", "start with a noun, such as `The name of the template.`"),
    ("which", "start with a noun, such as `The page to return.`"),
    ("whether", "start with the value, such as `` `true` if the code expires. ``"),
    ("how", "start with a noun, such as `The number of entries per page.`"),
    ("where", "start with a noun, such as `The start of the period.`"),
    ("when", "start with a noun, such as `The send time.`, or with `If` or `After`"),
    ("who", "start with a noun, such as `The owner of the file.`"),
    ("why", "start with a noun, such as `The reason for the rejection.`"),
];

/// Turns that a native reader stumbles over, and what to write instead.
const TURNS: &[(&str, &str)] = &[
    ("is none", "say `is not a …`, or `there is no …`"),
    ("are none", "say `there are no …`"),
    ("that of the", "repeat the noun"),
    ("those of the", "repeat the noun"),
    ("of yours", "say `your …`"),
    ("of ours", "say `our …`"),
    ("of your own", "say `your own …`"),
    ("of its own", "say `its own …`"),
    ("once more", "say `again` or `also`"),
    ("says why not", "leave it out: every response can fail"),
];

/// Checks the texts of one file, wherever they are.
pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    check_node(document, &document.root, diagnostics);
}

fn check_node(document: &Document, node: &Node, diagnostics: &mut Diagnostics) {
    match &node.data {
        Data::Scalar(_) => {}
        Data::List(items) => {
            items.iter().for_each(|item| check_node(document, item, diagnostics));
        }
        Data::Object(entries) => {
            for (key, child) in entries {
                match (key.name.as_str(), &child.data) {
                    // Examples are what the service takes and returns.
                    ("example" | "default", _) => {}
                    (name @ ("summary" | "description"), Data::Scalar(Value::String(text))) => {
                        check_text(document, child, name, text, diagnostics);
                    }
                    (extension::NAME, Data::Object(_)) => {
                        check_extension(document, child, diagnostics);
                    }
                    _ => check_node(document, child, diagnostics),
                }
            }
        }
    }
}

/// The sentences of an extension: on the values of an enum, on presets, and on what is not
/// confidential.
fn check_extension(document: &Document, extension: &Node, diagnostics: &mut Diagnostics) {
    let values = extension.get("values").into_iter().chain(extension.get("presets"));
    let values = values.flat_map(Node::entries);
    let reason = extension.get("not-sensitive");
    for sentence in values.map(|(_, sentence)| sentence).chain(reason) {
        if let Some(text) = sentence.as_str() {
            check_text(document, sentence, "description", text, diagnostics);
        }
    }
}

fn check_text(
    document: &Document,
    node: &Node,
    key: &str,
    text: &str,
    diagnostics: &mut Diagnostics,
) {
    let words = words(text);
    let mut report = |problem: String, help: &str| {
        document.report_at(diagnostics, node.location, problem).for_people().help(help);
    };
    if let Some((word, help)) = opening(&words) {
        report(format!("the {key} begins with the clause `{word} …`"), help);
    }
    for (turn, help) in TURNS {
        if words.contains(&format!(" {turn} ")) {
            report(format!("the {key} says `{turn}`"), help);
        }
    }
}

/// `true` if a text has none of the turns.
pub(super) fn is_plain(text: &str) -> bool {
    let words = words(text);
    opening(&words).is_none() && TURNS.iter().all(|(turn, _)| !words.contains(&format!(" {turn} ")))
}

fn opening(words: &str) -> Option<(&'static str, &'static str)> {
    OPENINGS.iter().copied().find(|(word, _)| {
        words
            .strip_prefix(' ')
            .and_then(|rest| rest.strip_prefix(word))
            .is_some_and(|rest| rest.starts_with(' '))
    })
}

/// The words in small letters, each between spaces. Code is left out: a turn may be a value.
fn words(text: &str) -> String {
    let mut out = String::from(" ");
    for prose in text.split('`').step_by(2) {
        for word in prose.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            if !word.is_empty() {
                out.push_str(&word.to_lowercase());
                out.push(' ');
            }
        }
        out.push_str("` ");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{opening, words};

    #[test]
    fn a_turn_may_go_over_a_line_and_not_over_code() {
        assert!(words("An ID\nof\nyours.").contains(" of yours "));
        assert!(!words("An ID of `x` yours.").contains(" of yours "));
    }

    #[test]
    fn code_is_no_clause() {
        assert_eq!(opening(&words("How many rows.")).map(|(word, _)| word), Some("how"));
        assert!(opening(&words("`how` to do it.")).is_none());
        assert!(opening(&words("Whatever the user sent.")).is_none());
    }
}
