//! Turns sentences of the spec into doc comments.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use textwrap::core::Word;

use super::Scope;
use crate::names::{self, CRATE};
use crate::spec::extension::{Access, Retry};
use crate::spec::model::{Api, Body, Field, Operation, Shape, TypeDef};

/// The width of comment lines, which fits the lines of code.
const WIDTH: usize = 90;

/// `///` lines.
pub(super) fn outer(text: &str) -> TokenStream {
    let lines = comment_lines(text);
    quote!(#(#[doc = #lines])*)
}

/// `//!` lines.
pub(super) fn inner(text: &str) -> TokenStream {
    let lines = comment_lines(text);
    quote!(#(#![doc = #lines])*)
}

/// The lines of a comment. Paragraphs and list entries are filled; code and tables stay unchanged.
fn comment_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in text.trim().lines().chain([""]) {
        let fence = line.starts_with("```");
        let starts_entry = ["* ", "- ", "> ", "#", "|"].iter().any(|mark| line.starts_with(mark));
        if line.trim().is_empty() || fence || in_code || starts_entry {
            fill(&std::mem::take(&mut paragraph), &mut lines);
        }
        if fence || in_code || line.trim().is_empty() || line.starts_with('|') {
            // Code without a language is not Rust, which `cargo test` would run.
            let is_bare = fence && !in_code && line.trim_end() == "```";
            in_code ^= fence;
            lines.push(if is_bare { "```text" } else { line.trim_end() }.to_owned());
        } else {
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(line.trim());
        }
    }
    // The empty line at the end of the last paragraph.
    lines.pop();
    lines
        .iter()
        .map(|line| if line.is_empty() { String::new() } else { format!(" {line}") })
        .collect()
}

fn fill(paragraph: &str, lines: &mut Vec<String>) {
    if paragraph.is_empty() {
        return;
    }
    let indent = if paragraph.starts_with("* ") || paragraph.starts_with("- ") { "  " } else { "" };
    let options = textwrap::Options::new(WIDTH)
        .subsequent_indent(indent)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::Custom(words))
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    lines.extend(textwrap::wrap(paragraph, options).into_iter().map(std::borrow::Cow::into_owned));
}

/// The words of a line. No line may end inside the label of a link, or after the mark of a list
/// entry.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let (mut in_code, mut in_label) = (false, false);
    let mut last = None;
    let words = line.split_inclusive(move |letter| {
        let is_mark = last.is_none() && matches!(letter, '*' | '-');
        match letter {
            '`' if !in_label => in_code = !in_code,
            '[' if !in_code && last != Some('\\') => in_label = true,
            ']' if last != Some('\\') => in_label = false,
            _ => {}
        }
        let ends = letter == ' ' && !in_label && last.is_some();
        if !is_mark {
            last = Some(letter);
        }
        ends
    });
    Box::new(words.map(Word::from))
}

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
    let _ = write!(text, "\n\n# Example\n\n```no_run\n{}```", example(scope)?);
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

/// A call with every required parameter, and the others that it needs.
fn example(scope: &Scope<'_>) -> Result<String, String> {
    let operation = scope.operation;
    let mut call = format!("let response = client.{}()", scope.method());
    let fields = operation.parameters.iter().map(|parameter| &parameter.field);
    let in_example = &operation.facts.in_example;
    for field in fields.filter(|field| field.required || in_example.contains(&field.name)) {
        let value = argument(scope, &field.shape, field.example.as_ref(), &mut BTreeSet::new())?;
        let _ = write!(call, ".{}({value})", names::setter(&field.name));
    }
    let call = statements(&format!("{call}.send().await?; println!(\"{{response:?}}\");"))?;
    Ok(format!(
        "# async fn example(client: &{CRATE}::Client) -> Result<(), {CRATE}::Error> {{\n{call}# Ok(())\n# }}\n"
    ))
}

/// Statements, formatted and without indentation.
fn statements(code: &str) -> Result<String, String> {
    let function = syn::parse_str(&format!("async fn example() {{ {code} }}"));
    let text = prettyplease::unparse(&function.map_err(|error| error.to_string())?);
    let inside = text.lines().filter_map(|line| line.strip_prefix("    "));
    Ok(inside.map(|line| format!("{line}\n")).collect())
}

/// The argument of a setter for an example value. The setter converts texts, enums, and the entries
/// of lists and maps.
fn argument(
    scope: &Scope<'_>,
    shape: &Shape,
    example: Option<&Value>,
    outer: &mut BTreeSet<String>,
) -> Result<String, String> {
    let mut plain = |shape: &Shape, example: Option<&Value>| match shape {
        Shape::String => Ok(format!("{:?}", text_of(example))),
        _ if is_enum(scope, shape) => Ok(format!("{:?}", enum_text(scope, shape, example))),
        _ => owned(scope, shape, example, outer),
    };
    match shape {
        Shape::List(inner) => Ok(format!("[{}]", plain(inner, first(example))?)),
        Shape::Map(inner) => Ok(format!("[(\"name\", {})]", plain(inner, first(example))?)),
        _ => plain(shape, example),
    }
}

/// An expression of the exact type of a shape. Objects that contain themselves end with a default.
fn owned(
    scope: &Scope<'_>,
    shape: &Shape,
    example: Option<&Value>,
    outer: &mut BTreeSet<String>,
) -> Result<String, String> {
    let text = text_of(example);
    Ok(match shape {
        Shape::String => format!("{text:?}.to_owned()"),
        Shape::Int32 => text.parse::<i32>().unwrap_or(1).to_string(),
        Shape::Int64 => text.parse::<i64>().unwrap_or(1).to_string(),
        Shape::Double => {
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            format!("{:?}", number.unwrap_or(1.0))
        }
        Shape::Boolean => (text == "true").to_string(),
        Shape::Any => format!("serde_json::json!({})", example.cloned().unwrap_or_default()),
        Shape::List(inner) => format!("vec![{}]", owned(scope, inner, first(example), outer)?),
        Shape::Map(inner) => {
            let value = owned(scope, inner, first(example), outer)?;
            format!("[(\"name\".to_owned(), {value})].into()")
        }
        Shape::Local(_) | Shape::Shared(_) | Shape::Same(..) if is_enum(scope, shape) => {
            format!("{:?}.into()", enum_text(scope, shape, example))
        }
        Shape::Local(_) | Shape::Shared(_) | Shape::Same(..) => {
            object(scope, shape, example, outer)?
        }
    })
}

/// The example of an entry, from its list.
fn first(example: Option<&Value>) -> Option<&Value> {
    example?.as_array()?.first()
}

fn text_of(example: Option<&Value>) -> String {
    match example {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "…".to_owned(),
    }
}

/// The example if it is a documented text, else the first documented text.
fn enum_text(scope: &Scope<'_>, shape: &Shape, example: Option<&Value>) -> String {
    let text = text_of(example);
    let values = scope.operation.values(scope.api, shape);
    let known = values.iter().find(|value| **value == text).or(values.first());
    known.map_or(text.clone(), |value| (*value).to_owned())
}

/// An object with the fields of its example, or else the fields that have one.
fn object(
    scope: &Scope<'_>,
    shape: &Shape,
    example: Option<&Value>,
    outer: &mut BTreeSet<String>,
) -> Result<String, String> {
    let (Some(definition), Some(rust)) =
        (scope.operation.type_of(scope.api, shape), scope.named(shape))
    else {
        return Err(format!("{shape:?} names no type"));
    };
    let (fields, rust) = (definition.fields(), rust?);
    if !outer.insert(rust.name.clone()) {
        return Ok("Default::default()".to_owned());
    }
    let mut value = format!("{CRATE}::{}::{}::new()", scope.operation.family, rust.name);
    let given = example.and_then(Value::as_object);
    for field in fields {
        let example = match given {
            Some(given) => given.get(&field.name),
            None => field.example.as_ref(),
        };
        if example.is_some() {
            let argument = argument(scope, &field.shape, example, outer)?;
            // Writing into a `String` cannot fail.
            let _ = write!(value, ".{}({argument})", names::setter(&field.name));
        }
    }
    outer.remove(&rust.name);
    Ok(value)
}

fn is_enum(scope: &Scope<'_>, shape: &Shape) -> bool {
    matches!(scope.operation.type_of(scope.api, shape), Some(TypeDef { body: Body::Enum(_), .. }))
}

#[cfg(test)]
mod tests {
    use super::comment_lines;

    #[test]
    fn no_line_ends_inside_a_label() {
        let filler = "word ".repeat(17);
        let lines = comment_lines(&format!(
            "{filler}`[a` [a label of words](https://example.com/page) \\[no label\\] at all\n* [one link](https://example.com/{0})",
            "x".repeat(100)
        ));
        assert_eq!(
            lines[1..],
            [
                " [a label of words](https://example.com/page) \\[no label\\] at all".to_owned(),
                format!(" * [one link](https://example.com/{})", "x".repeat(100)),
            ]
        );
    }
}
