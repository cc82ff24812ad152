//! Reads the review cards from the generated code: one per operation, one for the shared types, two
//! for the contents of a family, and one for the product.
//!
//! They are read from the code and not from the model, to show what users get: a change in the
//! generator is as visible as one in the spec.
//!
//! A card states one fact a line, in columns of fixed width. A line changes only with its own fact,
//! never because a neighbor grew.

mod code;
mod content_limits;
mod members;
mod operation;
mod product;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use syn::{Expr, File, Item};

use self::code::{fields_of, text_of};
use super::files::GeneratedFiles;
use crate::{names, threads};

/// The folder of the shared types, and the names of the cards that belong to no operation.
const SHARED_TYPES: &str = "types/";
const TYPES: &str = "types";
const PRODUCT: &str = "product";

/// Code that does not have the form of generated code.
#[derive(Clone, Debug)]
pub struct UnexpectedCode {
    path: String,
    problem: String,
}

impl fmt::Display for UnexpectedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; run `cargo xtask codegen`", self.path, self.problem)
    }
}

impl std::error::Error for UnexpectedCode {}

/// Summarizes the generated code for reviewers, by name of the operation's file. The cards `types` and
/// `product` show the shared types and what belongs to no operation.
///
/// # Errors
///
/// Code in another form than [`generate`](crate::generate) writes.
pub fn cards(generated: &GeneratedFiles) -> Result<BTreeMap<String, String>, UnexpectedCode> {
    let shared = shared_types(generated)?;
    let names = members::types_in(&shared);
    let tables: Vec<_> = generated.iter().filter(|(path, _)| is_table(path)).collect();
    let mut cards = BTreeMap::new();
    for family in threads::map(&tables, |(path, text)| family(generated, path, text, &names)) {
        cards.extend(family?);
    }
    for (path, text) in generated.iter().filter(|(path, _)| is_contents(path)) {
        let card = types_card(&parsed(path, text)?, &names)
            .ok_or_else(|| unexpected(path, "a type of no known form"))?;
        cards.insert(path.trim_end_matches(".rs").replace('/', "_"), card);
    }
    for (path, text) in generated.iter().filter(|(path, _)| is_content_limits(path)) {
        let card = content_limits::card(&parsed(path, text)?)
            .ok_or_else(|| unexpected(path, "a limit of no known form"))?;
        cards.insert(path.trim_end_matches(".rs").replace('/', "_"), card);
    }
    let types = types_card(&shared, &names)
        .ok_or_else(|| unexpected(SHARED_TYPES, "a type of no known form"))?;
    cards.insert(TYPES.to_owned(), types);
    cards.insert(PRODUCT.to_owned(), product::card(generated)?);
    Ok(cards)
}

/// The shared types of all files, ordered by name.
fn shared_types(generated: &GeneratedFiles) -> Result<File, UnexpectedCode> {
    let mut shared = parsed(SHARED_TYPES, "")?;
    for (path, text) in generated.iter().filter(|(path, _)| path.starts_with(SHARED_TYPES)) {
        shared.items.extend(parsed(path, text)?.items);
    }
    shared.items.sort_by_key(|item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    });
    Ok(shared)
}

/// The cards of a family, whose table has this path and text.
fn family(
    generated: &GeneratedFiles,
    path: &str,
    text: &str,
    shared: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>, UnexpectedCode> {
    let table = table(&parsed(path, text)?);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let others = ["mod", names::TABLE, names::CONTENTS, names::CONTENT_LIMITS];
    let is_operation = |path: &str| {
        let name = path.strip_prefix(folder).and_then(|file| file.strip_prefix('/'));
        let name = name.and_then(|file| file.strip_suffix(".rs"));
        name.is_some_and(|name| !others.contains(&name))
    };
    let files = generated.iter().filter(|(path, _)| is_operation(path));
    let cards = files.map(|(path, text)| {
        operation::card(&parsed(path, text)?, &table, shared)
            .ok_or_else(|| unexpected(path, "this is not the code of an operation"))
    });
    cards.collect()
}

fn is_contents(path: &str) -> bool {
    path.ends_with(&format!("/{}.rs", names::CONTENTS))
}

fn is_content_limits(path: &str) -> bool {
    path.ends_with(&format!("/{}.rs", names::CONTENT_LIMITS))
}

fn is_table(path: &str) -> bool {
    path.ends_with(&format!("/{}.rs", names::TABLE))
}

fn parsed(path: &str, text: &str) -> Result<File, UnexpectedCode> {
    syn::parse_file(text).map_err(|error| unexpected(path, &error.to_string()))
}

fn unexpected(path: &str, problem: &str) -> UnexpectedCode {
    UnexpectedCode { path: path.to_owned(), problem: problem.to_owned() }
}

/// An operation in its family's table, as values by field name.
type Info = BTreeMap<String, Expr>;

/// The operations in a table, by name.
fn table(file: &File) -> BTreeMap<String, Info> {
    let operations = file.items.iter().filter_map(|item| match item {
        Item::Static(item) => {
            let info = fields_of(&item.expr)?;
            Some((text_of(info.get("name")?)?, info))
        }
        _ => None,
    });
    operations.collect()
}

/// The shared types, in the order of the file.
fn types_card(file: &File, shared: &BTreeSet<String>) -> Option<String> {
    let mut card = "types\n".to_owned();
    for item in &file.items {
        members::push(&mut card, file, item, shared)?;
    }
    Some(card)
}

/// A fact of a card: its name and its value.
fn push_fact(card: &mut String, name: &str, value: &str) {
    push_columns(card, &[(name, 10)], value);
}

/// A line of columns with these widths, and the rest. Text that is wider than its column moves only
/// its own line.
fn push_columns(card: &mut String, columns: &[(&str, usize)], rest: &str) {
    let mut line = String::new();
    for (text, width) in columns {
        // Writing into a `String` cannot fail.
        let _ = write!(line, "  {text:width$}");
    }
    line = format!("{line}  {rest}");
    card.push_str(line.trim_end());
    card.push('\n');
}
