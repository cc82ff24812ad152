//! The pages of the client's documentation that list operations, in Markdown.

use std::fmt::Write as _;

use quote::quote;

use super::families::{families, of_family};
use super::{ShapedFile, comment, docs};
use crate::names;
use crate::spec::extension::Retry;
use crate::spec::model::{Api, Family, Operation};

/// The file with the table of a family's operations, beside its `mod.rs`.
pub(super) const TABLE: &str = "operations.md";

/// The table of the families, for the crate's front page.
pub(crate) fn families_page(api: &Api) -> String {
    let mut page = "| Module | Feature | Operations | About |\n|---|---|---:|---|\n".to_owned();
    for family in families(api) {
        let count = of_family(api, family).count();
        let Family { name, description } = family;
        // Writing into a `String` cannot fail.
        let _ = writeln!(
            page,
            "| [`{name}`] | `{}` | {count} | {} |",
            names::feature(name),
            cell(&docs::markdown(api, description))
        );
    }
    page
}

/// The tables of all families, by path below the generated code.
pub(crate) fn operation_tables(api: &Api) -> impl Iterator<Item = (String, String)> {
    families(api).into_iter().map(|family| (format!("{}/{TABLE}", family.name), table(api, family)))
}

/// The tables of the families on one page: a module of documentation only.
pub(super) fn all(api: &Api) -> ShapedFile {
    let doc = comment::inner(
        "All operations on one page, by family, to read and to search in the browser.\n\n\
         *Limit* is the documented number of calls per second and account. *Retry* is the operation's \
         [`RetryClass`](crate::RetryClass), which decides about repeats after an ambiguous failure.",
    );
    let families = families(api).into_iter().map(|family| {
        let (name, feature) = (&family.name, names::feature(&family.name));
        let title = format!("\n# [`{name}`](crate::{name})");
        let table = format!("{name}/{TABLE}");
        quote! {
            #![cfg_attr(feature = #feature, doc = #title)]
            #![cfg_attr(feature = #feature, doc = include_str!(#table))]
        }
    });
    ShapedFile {
        path: "operation_list.rs".to_owned(),
        source: api.product.file.clone(),
        tokens: quote! { #doc #(#families)* },
    }
}

/// The operations of a family: method, summary, limit and retry class. An empty line separates the
/// table from the text before it.
fn table(api: &Api, family: &Family) -> String {
    let mut table =
        "\n| Method | Summary | Limit | [Retry](crate::RetryClass) |\n|---|---|---:|---|\n"
            .to_owned();
    for operation in of_family(api, family) {
        let Operation { name, summary, deprecated, facts, .. } = operation;
        let (method, request) = (names::method(name), names::request(name));
        let mark = if *deprecated { "**Deprecated.** " } else { "" };
        let limit = facts.qps.map(|qps| format!("{qps}/s")).unwrap_or_default();
        let retry = match facts.retry {
            Retry::Safe => "Safe",
            Retry::OptIn => "OptIn",
            Retry::Never => "Never",
        };
        // Writing into a `String` cannot fail.
        let _ = writeln!(
            table,
            "| [`{method}`](crate::{}::{request}) | {mark}{} | {limit} | `{retry}` |",
            family.name,
            cell(&docs::markdown(api, summary))
        );
    }
    table
}

/// A text on the one line of a table's cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
