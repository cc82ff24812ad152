//! Checks sentences: a description must add something to the name.

use crate::spec::diagnostic::{Diagnostics, Location};
use crate::spec::document::{Document, Node};

/// The maximum length of a summary, in characters.
const LONGEST_SUMMARY: usize = 100;

/// The languages allowed in code blocks. No language means text; rustdoc would run Rust as a test.
const LANGUAGES: &[&str] = &["", "text", "json", "xml", "html", "http"];

/// The problem of a sentence that nobody has written yet. It does not stop an import.
const IS_PLACEHOLDER: &str = "is a placeholder";

/// Checks that a node has a meaningful `description` or `summary`.
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
        document
            .report_at(diagnostics, at, format!("{what} `{name}` has no {key}"))
            .for_people()
            .help(format!(
                "add `{key}:` with a short sentence: its meaning, format or unit, and source"
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
    let problem = problem_of_markup(sentence).or_else(|| {
        let help = "describe its meaning, format or unit, or source in your own words";
        Some((problem_of(sentence, name)?, help))
    });
    if let Some((problem, help)) = problem {
        let message = format!("the {key} of {what} `{name}` {problem}");
        let found = document.report_at(diagnostics, text.location, message);
        if problem == IS_PLACEHOLDER {
            found.for_people();
        }
        found.help(help);
    }
}

/// `true` if a text can describe a name.
pub(super) fn is_sentence(text: &str, name: &str) -> bool {
    problem_of_markup(text).is_none() && problem_of(text, name).is_none()
}

/// Checks the sentence for a documented value. It may repeat the value.
pub(super) fn check_sentence(
    document: &Document,
    sentence: &Node,
    what: &str,
    name: &str,
    diagnostics: &mut Diagnostics,
) {
    let Some(text) = sentence.as_str().map(str::trim) else { return };
    let problem = problem_of_markup(text)
        .or_else(|| Some((problem_of(text, "")?, "describe its meaning in a sentence")));
    if let Some((problem, help)) = problem {
        let message = format!("the description of {what} `{name}` {problem}");
        let found = document.report_at(diagnostics, sentence.location, message);
        if problem == IS_PLACEHOLDER {
            found.for_people();
        }
        found.help(help);
    }
}

/// A summary is one short line, and the description adds to it.
pub(super) fn check_summary(document: &Document, operation: &Node, diagnostics: &mut Diagnostics) {
    let Some(node) = operation.get("summary") else { return };
    let summary = node.as_str().map(str::trim).unwrap_or_default();
    let length = summary.chars().count();
    let mut report = |problem: String, help: &str| {
        document.report_at(diagnostics, node.location, problem).for_people().help(help);
    };
    if length > LONGEST_SUMMARY || summary.contains('\n') {
        report(
            format!("the summary has {length} characters"),
            "use one line of at most 100 characters, and move the rest to the description",
        );
    }
    if operation
        .get("description")
        .and_then(Node::as_str)
        .is_some_and(|text| essence(text) == essence(summary))
    {
        report(
            "the description repeats the summary".to_owned(),
            "describe the preconditions and effects of the call",
        );
    }
}

/// Checks that a value is the URL of a page.
pub(super) fn check_address(document: &Document, node: &Node, diagnostics: &mut Diagnostics) {
    let is_address = node.as_str().is_some_and(|text| {
        let host =
            text.strip_prefix("https://").and_then(|rest| rest.split(['/', '#', '?']).next());
        host.is_some_and(|host| host.contains('.')) && !text.contains(char::is_whitespace)
    });
    if !is_address {
        document
            .report_at(
                diagnostics,
                node.location,
                format!("{} is not the URL of a page", node.to_value()),
            )
            .help("start it with `https://` and a host name");
    }
}

/// Reports OpenAPI keys that nothing reads here.
pub(super) fn refuse(
    document: &Document,
    node: &Node,
    keys: &[&str],
    diagnostics: &mut Diagnostics,
) {
    for (key, _) in node.entries().filter(|(key, _)| keys.contains(&key.name.as_str())) {
        document
            .report_at(diagnostics, key.location, format!("`{}` is not used", key.name))
            .help("use `example` for an example, and the description for anything else");
    }
}

fn problem_of(sentence: &str, name: &str) -> Option<&'static str> {
    let upper = sentence.to_uppercase();
    if ["TODO", "TBD", "FIXME", "LOREM", "PLACEHOLDER"].iter().any(|word| upper.contains(word)) {
        return Some(IS_PLACEHOLDER);
    }
    if essence(sentence) == essence(name) || sentence.is_empty() {
        return Some("repeats the name");
    }
    // An entry of a list needs no full stop; its second line is indented.
    let ends_in_list = sentence.lines().last().is_some_and(|line| line.starts_with(['-', ' ']));
    if !ends_in_list && !sentence.ends_with(['.', '!', '?', '`', ')']) {
        return Some("does not end with a period");
    }
    None
}

/// A Markdown problem in a sentence, and its remedy.
fn problem_of_markup(text: &str) -> Option<(&'static str, &'static str)> {
    let mut in_code = false;
    for line in text.lines() {
        let Some(language) = line.strip_prefix("```") else {
            if !in_code && (line.contains("```") || line.trim_start().starts_with("~~~")) {
                return Some((
                    "has a code fence that does not start its line",
                    "put code between lines that start with three backticks",
                ));
            }
            continue;
        };
        if in_code && !language.is_empty() {
            return Some((
                "has a code fence inside code",
                "close the code first, with three backticks alone on a line",
            ));
        }
        if !in_code && !LANGUAGES.contains(&language) {
            return Some((
                "has code in an unknown language or one that rustdoc compiles",
                "use `json`, `text`, `xml`, `html`, `http` or no language, which means text",
            ));
        }
        in_code = !in_code;
    }
    if in_code {
        return Some((
            "has an unclosed code fence",
            "close it with three backticks alone on a line",
        ));
    }
    if text.matches('`').count() % 2 == 1 {
        return Some(("has an unpaired backtick", "put code between two backticks"));
    }
    let outside = text.split('`').step_by(2).collect::<String>();
    if outside.contains("](") {
        return Some((
            "has a Markdown link, which would appear as plain text",
            "write the URL, or the name of an operation in backticks",
        ));
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
        assert_eq!(problem_of("The group ID.", "GroupId"), Some("repeats the name"));
        assert_eq!(problem_of("TODO", "GroupId"), Some("is a placeholder"));
        assert_eq!(
            problem_of("The ID that `AddChatGroup` returned", "GroupId"),
            Some("does not end with a period")
        );
        assert_eq!(problem_of("The ID that `AddChatGroup` returned.", "GroupId"), None);
    }
}
