//! The facts of an operation, outside its parameters and response.

use serde::Serialize;

use super::change::Change;
use super::comparison::Comparison;
use super::kinds::{self, Kind};
use super::side::rust_value;
use crate::names;
use crate::spec::extension::{self, OperationExtension, Paging, Ram, Retry};
use crate::spec::model::{Operation, Shape};

/// An operation that is gone.
pub(super) fn removed(comparison: &Comparison<'_>, old: &Operation) -> Change {
    let method = names::method(&old.name);
    let [before, _] = comparison.places_of([&old.name, &old.name], &["operationId"]);
    Change::new(kinds::OPERATION_REMOVED, &old.name, "operation", [&old.name, ""])
        .means(format!("`client.{method}()` no longer compiles"))
        .reaches(vec![old.name.clone()])
        .at([before, None])
        .trace(traces(old))
}

/// A new operation.
pub(super) fn added(comparison: &Comparison<'_>, new: &Operation) -> Change {
    let [_, after] = comparison.places_of([&new.name, &new.name], &["operationId"]);
    let required = new.parameters.iter().filter(|parameter| parameter.field.required);
    let setters: Vec<String> =
        required.map(|parameter| format!(".{}(…)", names::setter(&parameter.field.name))).collect();
    Change::new(kinds::OPERATION_ADDED, &new.name, "operation", ["", &new.name])
        .means(format!(
            "`client.{}(){}`, feature `{}`, retry {}",
            names::method(&new.name),
            setters.concat(),
            names::feature(&new.family),
            word(&new.facts.retry),
        ))
        .reaches(vec![new.name.clone()])
        .at([None, after])
        .warn(comparison.odd.retry(new))
        .warn(comparison.odd.action(new))
}

/// An operation with another name.
pub(super) fn renamed(comparison: &Comparison<'_>, old: &Operation, new: &Operation) -> Change {
    Change::new(kinds::OPERATION_RENAMED, &new.name, "operation", [&old.name, &new.name])
        .means(format!(
            "`client.{}()` is now `client.{}()`; the wire has the new name",
            names::method(&old.name),
            names::method(&new.name)
        ))
        .reaches(vec![new.name.clone()])
        .at(comparison.places_of([&old.name, &new.name], &["operationId"]))
        .trace(traces(old))
}

/// The changes of an operation that is on both sides.
pub(super) fn changes(
    comparison: &Comparison<'_>,
    old: &Operation,
    new: &Operation,
) -> Vec<Change> {
    let mut rows = Rows { comparison, old, new, changes: Vec::new() };
    if old.family != new.family && !comparison.is_renamed_family(&old.family, &new.family) {
        let meaning = format!(
            "`cams_api::{}::…` is now `cams_api::{}::…`, with the feature `{}`",
            old.family,
            new.family,
            feature(&new.family)
        );
        rows.push(kinds::OPERATION_MOVED, "family", [&old.family, &new.family], &["tags"], meaning);
    }
    rows.compare(
        kinds::METHOD,
        "method",
        [old, new].map(|side| side.method.name().to_owned()),
        &[],
        "compiles; the request changes",
    );
    let (before, after) = (&old.facts, &new.facts);
    rows.compare(
        kinds::RETRY,
        "retry",
        [word(&before.retry), word(&after.retry)],
        &[extension::NAME, "retry"],
        retry(before.retry, after.retry),
    );
    rows.paging();
    let qps =
        |operation: &Operation| operation.facts.qps.map(|qps| qps.to_string()).unwrap_or_default();
    rows.compare(
        kinds::QPS,
        "qps",
        [qps(old), qps(new)],
        &[extension::NAME, "qps"],
        "calls per second and account; the client does not enforce it",
    );
    if old.deprecated != new.deprecated {
        let (kind, facts, meaning) = if new.deprecated {
            (
                kinds::DEPRECATED,
                ["", "deprecated"],
                format!("`client.{}()` gives a compiler warning", names::method(&new.name)),
            )
        } else {
            (
                kinds::NO_LONGER_DEPRECATED,
                ["deprecated", ""],
                "the compiler warning ends".to_owned(),
            )
        };
        rows.push(kind, "operation", facts, &["deprecated"], meaning);
    }
    rows.policy();
    rows.texts();
    rows.changes
}

struct Rows<'c, 'a> {
    comparison: &'c Comparison<'a>,
    old: &'c Operation,
    new: &'c Operation,
    changes: Vec<Change>,
}

impl Rows<'_, '_> {
    fn paging(&mut self) {
        let text =
            |operation: &Operation| operation.facts.paging.as_ref().map(text).unwrap_or_default();
        let facts = [text(self.old), text(self.new)];
        let [before, after] = [self.old, self.new].map(items);
        let (kind, meaning) = match (before, after) {
            (Some(_), None) => {
                (kinds::PAGING_REMOVED, "`.pages()` and `.items()` no longer compile".to_owned())
            }
            (None, Some(_)) => (kinds::PAGING_ADDED, "new: `.pages()` and `.items()`".to_owned()),
            (Some(before), Some(after)) if before != after => {
                (kinds::PAGING_ITEMS, format!("`.items()` gives `{after}`, gave `{before}`"))
            }
            _ => (kinds::PAGING, "lists may begin and end elsewhere".to_owned()),
        };
        self.compare(kind, "paging", facts, &[extension::NAME, "paging"], &meaning);
    }

    fn policy(&mut self) {
        let (before, after) = (&self.old.facts.ram, &self.new.facts.ram);
        let list = |names: &[String]| names.join(", ");
        for (kind, key, facts, meaning) in [
            (
                kinds::RAM_ACTION,
                "action",
                [before.action.clone(), after.action.clone()],
                "policies must allow the new action",
            ),
            (
                kinds::RAM_ACCESS,
                "access",
                [before.access.to_string(), after.access.to_string()],
                "documentation and table only",
            ),
            (
                kinds::RAM_RESOURCE,
                "resource",
                [before.resource.clone(), after.resource.clone()],
                "policies must name this resource",
            ),
            (
                kinds::RAM_CONDITIONS,
                "condition-keys",
                [list(&before.condition_keys), list(&after.condition_keys)],
                "policies can use these condition keys",
            ),
            (
                kinds::RAM_DEPENDENTS,
                "dependent-actions",
                [list(&before.dependent_actions), list(&after.dependent_actions)],
                "policies must allow these actions too",
            ),
        ] {
            self.compare(kind, key, facts, &[extension::NAME, "ram", key], meaning);
        }
    }

    fn texts(&mut self) {
        for ((kind, path, before), (.., after)) in texts(self.old).into_iter().zip(texts(self.new))
        {
            let subject = path.iter().find(|key| **key != extension::NAME);
            let subject = subject.copied().unwrap_or_default();
            self.compare(kind, subject, [before, after], &path, "");
        }
    }

    /// Adds a row if the facts differ.
    fn compare(
        &mut self,
        kind: &'static Kind,
        subject: &str,
        [before, after]: [String; 2],
        path: &[&str],
        meaning: &str,
    ) {
        if before != after {
            self.push(kind, subject, [&before, &after], path, meaning.to_owned());
        }
    }

    fn push(
        &mut self,
        kind: &'static Kind,
        subject: &str,
        facts: [&str; 2],
        path: &[&str],
        meaning: String,
    ) {
        let odd = &self.comparison.odd;
        let warning = match kind.id {
            "retry" => odd.retry(self.new),
            "ram-action" => odd.action(self.new),
            _ => None,
        };
        let traces = match kind.id {
            "operation-moved" => {
                vec![format!("{}::{}", self.old.family, names::request(&self.old.name))]
            }
            "retry" => vec![format!("RetryClass::{}", names::pascal(facts[0]))],
            "ram-action" => vec![format!("\"{}\"", facts[0])],
            _ => Vec::new(),
        };
        self.changes.push(
            Change::new(kind, &self.new.name, subject, facts)
                .means(meaning)
                .reaches(vec![self.new.name.clone()])
                .at(self.comparison.places_of([&self.old.name, &self.new.name], path))
                .warn(warning)
                .trace(traces),
        );
    }
}

fn feature(family: &str) -> String {
    names::feature(family)
}

fn retry(before: Retry, after: Retry) -> &'static str {
    match (before, after) {
        (_, Retry::Safe) => "repeated by itself if the outcome is unknown: it may act twice",
        (_, Retry::OptIn) => "repeated on request if the outcome is unknown",
        (_, Retry::Never) => "never repeated if the outcome is unknown: `ErrorKind::MaybeSent`",
    }
}

/// A value as the spec writes it.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// `numbered page=Page.Index size=Page.Size`.
fn text(value: &impl Serialize) -> String {
    let Ok(serde_json::Value::Object(value)) = serde_json::to_value(value) else {
        return String::new();
    };
    let parts = value.iter().map(|(kind, paths)| {
        let paths = paths.as_object().into_iter().flatten();
        let paths =
            paths.map(|(name, path)| format!(" {name}={}", path.as_str().unwrap_or_default()));
        format!("{kind}{}", paths.collect::<String>())
    });
    parts.collect()
}

/// The names of an operation in Rust code.
fn traces(operation: &Operation) -> Vec<String> {
    vec![
        format!(".{}(", names::method(&operation.name)),
        names::request(&operation.name),
        names::response(&operation.name),
        format!("\"{}\"", operation.name),
    ]
}

/// The texts of an operation, each with its place in the operation.
///
/// Every field is named here: a new one does not compile until the review compares it.
fn texts(operation: &Operation) -> Vec<(&'static Kind, Vec<&'static str>, String)> {
    let Operation {
        name: _,
        method: _,
        family: _,
        summary,
        description,
        deprecated: _,
        documentation,
        facts,
        parameters: _,
        response: _,
        types: _,
    } = operation;
    let OperationExtension {
        ram: Ram { action: _, access: _, resource: _, condition_keys: _, dependent_actions: _ },
        retry: _,
        paging: _,
        qps: _,
        in_example,
        aliases,
        contents,
        error_codes,
        release_notes,
    } = facts;
    vec![
        (kinds::SENTENCE, vec!["summary"], summary.clone()),
        (kinds::SENTENCE, vec!["description"], description.clone()),
        (kinds::EXAMPLE, vec![extension::NAME, "in-example"], in_example.join(", ")),
        (kinds::ALIAS, vec![extension::NAME, "aliases"], aliases.join(", ")),
        (
            kinds::SENTENCE,
            vec![extension::NAME, "contents"],
            contents.as_ref().map(|contents| contents.parameter.clone()).unwrap_or_default(),
        ),
        (kinds::LINK, vec!["externalDocs", "url"], documentation.clone()),
        (kinds::LINK, vec![extension::NAME, "error-codes"], error_codes.clone()),
        (kinds::LINK, vec![extension::NAME, "release-notes"], release_notes.clone()),
    ]
}

/// The Rust type of the entries of a list.
fn items(operation: &Operation) -> Option<String> {
    let (Paging::Numbered { items, .. } | Paging::Token { items, .. }) =
        operation.facts.paging.as_ref()?;
    let mut names = items.split('.').peekable();
    let mut fields = operation.response.as_slice();
    while let Some(name) = names.next() {
        let field = fields.iter().find(|field| field.name == name)?;
        if names.peek().is_none() {
            return Some(match &field.shape {
                Shape::List(entries) => rust_value(entries),
                _ => "serde_json::Value".to_owned(),
            });
        }
        let Shape::Local(object) = &field.shape else { break };
        fields = operation.types.get(object)?.fields();
    }
    // The list is in a shared type, whose changes have rows of their own.
    Some(items.clone())
}
