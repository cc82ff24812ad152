//! Checks the facts of an operation: its extension.

use std::collections::BTreeSet;

use super::parts::{self, parameters_of};
use super::{Context, product, prose};
use crate::names;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Document, Node};
use crate::spec::extension::{self, Access, OperationExtension, Paging, Ram, Retry};

/// Checks the extension of an operation.
pub(super) fn check(
    document: &Document,
    operation: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(found) = operation.get(extension::NAME) else {
        document
            .report_at(
                diagnostics,
                operation.location,
                format!("the operation has no `{}`", extension::NAME),
            )
            .help("add it with `ram`, `retry`, `error-codes` and `release-notes`; spec/schema/operation.json explains them");
        return;
    };
    let extension: Option<OperationExtension> =
        super::read_extension(document, found, "an operation", diagnostics);
    let Some(extension) = extension else { return };
    check_ram(document, &extension.ram, context, diagnostics);
    check_retry(document, operation, &extension, diagnostics);
    for key in ["error-codes", "release-notes"] {
        if let Some(address) = found.get(key) {
            prose::check_address(document, address, diagnostics);
        }
    }
    if let Some(paging) = &extension.paging {
        check_paging(document, operation, paging, context, diagnostics);
    }
    let known: BTreeSet<&str> = parameters_of(operation).map(|(name, _)| name).collect();
    let mut seen = BTreeSet::new();
    for (at, name) in extension.in_example.iter().enumerate() {
        let problem = if !known.contains(name.as_str()) {
            "is not a parameter"
        } else if !seen.insert(name) {
            "appears twice"
        } else {
            continue;
        };
        let place = document.in_operation(&[extension::NAME, "in-example", &at.to_string()]);
        document
            .report(diagnostics, &place, format!("`{name}` {problem}"))
            .help("list parameters of this operation, each once");
    }
    check_aliases(document, operation, &extension, diagnostics);
}

/// Each alias has the form of a method's name, and is another name.
fn check_aliases(
    document: &Document,
    operation: &Node,
    extension: &OperationExtension,
    diagnostics: &mut Diagnostics,
) {
    let name = operation.get("operationId").and_then(Node::as_str).unwrap_or_default();
    let method = names::method(name);
    let mut seen = BTreeSet::from([method.as_str()]);
    for (at, alias) in extension.aliases.iter().enumerate() {
        let problem = if !alias.is_ascii() || *alias != names::snake(alias) {
            "is not a name in lower case"
        } else if !seen.insert(alias) {
            "appears twice"
        } else {
            continue;
        };
        let place = document.in_operation(&[extension::NAME, "aliases", &at.to_string()]);
        document
            .report(diagnostics, &place, format!("the alias `{alias}` {problem}"))
            .help(format!("list other names than `{method}`, such as `send_message`, each once"));
    }
}

/// The action belongs to this product, and the rest of the table has RAM's form.
fn check_ram(document: &Document, ram: &Ram, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let place = |rest: &[&str]| document.in_operation(&[&[extension::NAME, "ram"], rest].concat());
    let is_own = |product: &&str| {
        let name = ram.action.strip_prefix(product).and_then(|rest| rest.strip_prefix(':'));
        name.is_some_and(is_word)
    };
    if let Some(product) = product::prefix(context.root).filter(|product| !is_own(product)) {
        document
            .report(
                diagnostics,
                &place(&["action"]),
                format!("`{}` is not an action of this product", ram.action),
            )
            .help(format!(
                "write `{product}:<Operation>`; list actions of other products in `dependent-actions`"
            ));
    }
    if ram.resource.is_empty() || ram.resource.contains(char::is_whitespace) {
        document
            .report(
                diagnostics,
                &place(&["resource"]),
                format!("{:?} is not a resource", ram.resource),
            )
            .help("use `*` for all resources");
    }
    for (key, names) in
        [("condition-keys", &ram.condition_keys), ("dependent-actions", &ram.dependent_actions)]
    {
        let mut seen = BTreeSet::new();
        for (at, name) in names.iter().enumerate() {
            let has_form = name.split_once(':').is_some_and(|(product, name)| {
                is_word(product) && !name.is_empty() && !name.contains(char::is_whitespace)
            });
            let problem = if !has_form {
                "does not have the form `<product>:<Name>`"
            } else if !seen.insert(name) {
                "appears twice"
            } else {
                continue;
            };
            document
                .report(diagnostics, &place(&[key, &at.to_string()]), format!("`{name}` {problem}"))
                .help(format!("write `{key}: []` for an empty list"));
        }
    }
}

/// `true` if a text can be the name of a RAM action.
pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_*".contains(letter))
}

/// An operation that changes something is not declared safe to repeat.
fn check_retry(
    document: &Document,
    operation: &Node,
    extension: &OperationExtension,
    diagnostics: &mut Diagnostics,
) {
    let access = extension.ram.access;
    let changes = matches!(access, Access::Create | Access::Update | Access::Delete);
    if changes && matches!(extension.retry, Retry::Safe) {
        let place = document.in_operation(&[extension::NAME, "retry"]);
        let name = operation.get("operationId").and_then(Node::as_str).unwrap_or_default();
        document
            .report(
                diagnostics,
                &place,
                format!("`{name}` has the access level `{access}`, so it cannot be `safe`"),
            )
            .for_people()
            .help("use `opt-in` if repeating it gives the same state, or `never` if it would act twice");
    }
}

/// Every path in `paging` exists.
fn check_paging(
    document: &Document,
    operation: &Node,
    paging: &Paging,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let (parameters, elements) = match paging {
        Paging::Numbered { page, size, items, total } => (
            vec![("page", page), ("size", size)],
            [Some(("items", items)), total.as_ref().map(|total| ("total", total))],
        ),
        Paging::Token { token, size, items, next } => {
            (vec![("token", token), ("size", size)], [Some(("items", items)), Some(("next", next))])
        }
    };
    let place = |key: &str| {
        let kind = if matches!(paging, Paging::Numbered { .. }) { "numbered" } else { "token" };
        document.in_operation(&[extension::NAME, "paging", kind, key])
    };
    for (key, path) in parameters {
        let (name, field) = path
            .split_once('.')
            .map_or((path.as_str(), None), |(object, field)| (object, Some(field)));
        let schema = parts::parameter(operation, name);
        let found = match field {
            Some(field) => schema.and_then(|object| context.property(object, field)),
            None => schema,
        };
        if found.is_none() {
            document.report(diagnostics, &place(key), format!("`{path}` is not a parameter"));
        }
    }
    let response = parts::response(operation);
    for (key, path) in elements.into_iter().flatten() {
        let mut node = response;
        for name in path.split('.') {
            node = node.and_then(|node| context.property(node, name));
        }
        let kind = node.map(|node| node.get("type").and_then(Node::as_str).unwrap_or_default());
        let problem = match (key, kind) {
            (_, None) => "is not an element of the response",
            ("items", Some("array")) | ("total", Some("integer")) | ("next", Some("string")) => {
                continue;
            }
            ("items", Some("object"))
                if node.is_some_and(|node| node.get("properties").is_none()) =>
            {
                continue;
            }
            ("items", Some(_)) => "is not a list, and not an object with undocumented keys",
            ("total", Some(_)) => "is not an integer",
            _ => "is not text",
        };
        document.report(diagnostics, &place(key), format!("`{path}` {problem}"));
    }
}
