//! Rules for sentences: a description says something that the name does not.

use crate::diagnostic::{Diagnostics, Location};
use crate::document::{Document, Node};

/// Checks that a node has a `description` (or `summary`) that says something.
pub(super) fn check(
    document: &Document,
    node: &Node,
    at: Location,
    what: &str,
    name: &str,
    key: &str,
    diagnostics: &mut Diagnostics,
) {
    let Some(text) = node.get(key) else {
        document.report_at(diagnostics, at, format!("{what} `{name}` has no {key}")).unwritten().help(format!(
            "add `{key}:` with a short sentence: what it is, its format or unit, where to get it"
        ));
        return;
    };
    let Some(sentence) = text.as_str().map(str::trim) else {
        document.report_at(
            diagnostics,
            text.location,
            format!("the {key} of `{name}` must be text"),
        );
        return;
    };
    if let Some(problem) = problem_of(sentence, name) {
        document
            .report_at(
                diagnostics,
                text.location,
                format!("the {key} of {what} `{name}` {problem}"),
            )
            .help(
                "say in a sentence of your own what it is, its format or unit, or where to get it",
            );
    }
}

fn problem_of(sentence: &str, name: &str) -> Option<&'static str> {
    let upper = sentence.to_uppercase();
    if ["TODO", "TBD", "FIXME", "LOREM", "PLACEHOLDER"].iter().any(|word| upper.contains(word)) {
        return Some("is a placeholder");
    }
    if essence(sentence) == essence(name) || sentence.is_empty() {
        return Some("only repeats the name");
    }
    if !sentence.ends_with(['.', '!', '?', '`', ')']) {
        return Some("does not end like a sentence");
    }
    None
}

/// Letters and digits only, without articles: "The group ID." and `GroupId` have the same essence.
fn essence(text: &str) -> String {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !["the", "a", "an", "of"].contains(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::problem_of;

    #[test]
    fn a_description_must_say_more_than_the_name() {
        assert_eq!(problem_of("The group ID.", "GroupId"), Some("only repeats the name"));
        assert_eq!(problem_of("TODO", "GroupId"), Some("is a placeholder"));
        assert_eq!(
            problem_of("The ID that `AddChatGroup` returned", "GroupId"),
            Some("does not end like a sentence")
        );
        assert_eq!(problem_of("The ID that `AddChatGroup` returned.", "GroupId"), None);
    }
}
