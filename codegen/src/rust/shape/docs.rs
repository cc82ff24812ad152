//! The texts of doc comments, from the sentences and facts of the spec.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Scope, example};
use crate::names;
use crate::spec::extension::{Access, Retry};
use crate::spec::method::Method;
use crate::spec::model::{Api, Field, Operation};

/// A description for rustdoc: operations and URLs become links, and accidental tags or links are
/// escaped.
pub(super) fn markdown(api: &Api, text: &str) -> String {
    let mut out = String::new();
    // Every second piece is between backticks.
    for (at, piece) in text.split('`').enumerate() {
        if at % 2 == 0 {
            prose(piece, &mut out);
        } else if let Some(operation) =
            api.operations.iter().find(|operation| operation.name == piece)
        {
            let method = names::method(&operation.name);
            // Writing into a `String` cannot fail.
            let _ = write!(out, "[`{piece}`](crate::Client::{method})");
        } else {
            let _ = write!(out, "`{piece}`");
        }
    }
    out
}

fn prose(text: &str, out: &mut String) {
    for word in text.split_inclusive(char::is_whitespace) {
        if word.starts_with("https://") || word.starts_with("http://") {
            let address = word.trim_end().trim_end_matches(['.', ',', ';', ')']);
            let _ = write!(out, "<{address}>{}", &word[address.len()..]);
        } else {
            out.push_str(
                &word
                    .replace('[', "\\[")
                    .replace(']', "\\]")
                    .replace('<', "\\<")
                    .replace('>', "\\>"),
            );
        }
    }
}

/// The doc comment of a field that has a setter.
pub(super) fn of_field(field: &Field) -> String {
    let setter = names::setter(&field.name);
    let mark = if field.deprecated { DEPRECATED } else { "" };
    format!("See [`{setter}`](Self::{setter}()). {mark}").trim_end().to_owned()
}

/// The beginnings of paragraphs that state a fact of a field, which the cards read.
pub(crate) const REQUIRED: &str = "**Required.** ";
pub(crate) const DEPRECATED: &str = "Deprecated by the service.";
pub(crate) const DEFAULT: &str = "Default: ";
pub(crate) const LIMITS: &str = "Limits: ";
pub(crate) const CONFIDENTIAL: &str = "Confidential: ";

/// The doc comment of a parameter, a response element or a field of a nested object.
pub(super) fn described(api: &Api, field: &Field) -> String {
    let mut text = if field.required { REQUIRED.to_owned() } else { String::new() };
    text.push_str(&markdown(api, &field.description));
    if field.deprecated {
        let _ = write!(text, "\n\n{DEPRECATED}");
    }
    if let Some(default) = &field.default {
        let _ = write!(text, "\n\n{DEFAULT}{}", default_text(default));
    }
    if !field.limits.is_none() {
        let _ = write!(text, "\n\n{LIMITS}{}", field.limits);
    }
    if let Some(sensitive) = field.sensitive {
        let _ = write!(text, "\n\n{CONFIDENTIAL}{sensitive}");
    }
    if let Some(example) = field.example.as_ref().and_then(value_text) {
        let _ = write!(text, "\n\nExample: `{example}`");
    }
    text
}

/// A default on one line of a comment, in the form of code that any text allows.
fn default_text(value: &Value) -> String {
    match value_text(value) {
        Some(text) => format!("`{text}`"),
        None => format!("`` {value} ``"),
    }
}

/// A value on one line of a comment.
fn value_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() || text.contains(['`', '\n', '\t']) => None,
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// The doc comment of the client's method.
pub(super) fn method(scope: &Scope<'_>) -> Result<String, String> {
    let request = &scope.request()?.name;
    let required: Vec<_> = required(scope.operation)
        .map(|field| names::setter(&field.name))
        .map(|setter| format!("[`{setter}`]({request}::{setter}())"))
        .collect();
    let required = sentence_list(&required, "and");
    let required = required.map(|list| format!("Required: {list}. ")).unwrap_or_default();
    Ok(format!(
        "{}\n\n{required}[`{request}`] lists all parameters and limits, with an example.",
        scope.operation.summary
    ))
}

/// The doc comment of the request: everything from the documentation page.
pub(super) fn request(scope: &Scope<'_>) -> Result<String, String> {
    let operation = scope.operation;
    let facts = &operation.facts;
    let mut text = operation.summary.clone();
    if operation.deprecated {
        text.push_str("\n\nDeprecated by the service.");
    }
    // Writing into a `String` cannot fail.
    let _ = write!(text, "\n\n{}\n", markdown(scope.api, &operation.description));
    if !operation.parameters.is_empty() {
        let order = if required(operation).next().is_some() { ", required ones first" } else { "" };
        let _ = write!(text, "\n* Parameters: see the [setters](#implementations){order}");
    }
    let _ = write!(text, "\n* Response: [`{}`]", scope.response()?.name);
    let access = match facts.ram.access {
        Access::None => "no access level documented".to_owned(),
        level => format!("access level `{level}`"),
    };
    let _ = write!(
        text,
        "\n* RAM action: `{}` ({}, resource `{}`{}{})",
        facts.ram.action,
        access,
        facts.ram.resource,
        list(", condition keys", &facts.ram.condition_keys),
        list(", dependent actions", &facts.ram.dependent_actions),
    );
    let (class, reason) = match facts.retry {
        Retry::Safe => ("Safe", "it only reads"),
        Retry::OptIn => ("OptIn", "a repeat leads to the same state, but its response may differ"),
        Retry::Never => ("Never", "a repeat would act twice"),
    };
    let _ = write!(text, "\n* Retry class: [`{class}`](crate::RetryClass::{class}) ({reason})");
    if operation.method == Method::Get {
        text.push_str("\n* HTTP method: `GET`, because the service refuses `POST`");
    }
    if let Some(qps) = facts.qps {
        let _ = write!(text, "\n* Limit: {qps} calls per second per account");
    }
    let _ = write!(
        text,
        "\n* [Documentation page]({}), [error codes]({}), [release notes]({})",
        operation.documentation, facts.error_codes, facts.release_notes
    );
    text.push_str("\n\n# Errors\n\n");
    let required: Vec<_> = required(operation)
        .map(|field| format!("[`{}`](Self::{}())", field.name, names::setter(&field.name)))
        .collect();
    if let Some(required) = sentence_list(&required, "or") {
        let _ = write!(text, "Sends nothing if {required} is missing. ");
    }
    text.push_str("See [`ErrorKind`](crate::ErrorKind) for all errors.");
    let _ = write!(text, "\n\n# Example\n\n```no_run\n{}```", example::call(scope)?);
    Ok(text)
}

fn required(operation: &Operation) -> impl Iterator<Item = &Field> {
    operation.parameters.iter().map(|parameter| &parameter.field).filter(|field| field.required)
}

fn list(title: &str, names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("{title} `{}`", names.join("`, `")) }
}

fn sentence_list(names: &[String], conjunction: &str) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(only.clone()),
        [first @ .., last] => Some(format!("{} {conjunction} {last}", first.join(", "))),
    }
}
