//! Reads parts of syn's tree.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{Attribute, Expr, File, ImplItem, ImplItemFn, Item, ItemImpl, Lit, Member, Meta, Type};

/// The fields of a struct literal.
pub(super) fn fields_of(value: &Expr) -> Option<BTreeMap<String, Expr>> {
    let Expr::Struct(value) = value else { return None };
    let fields = value.fields.iter().filter_map(|field| match &field.member {
        Member::Named(name) => Some((name.to_string(), field.expr.clone())),
        Member::Unnamed(_) => None,
    });
    Some(fields.collect())
}

/// The entries of `&[…]`.
pub(super) fn entries(list: &Expr) -> Vec<Expr> {
    match list {
        Expr::Reference(list) => entries(&list.expr),
        Expr::Array(list) => list.elems.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

pub(super) fn implementation(file: &File, wanted: impl Fn(&ItemImpl) -> bool) -> Option<&ItemImpl> {
    implementations(file, wanted).next()
}

pub(super) fn implementations(
    file: &File,
    wanted: impl Fn(&ItemImpl) -> bool,
) -> impl Iterator<Item = &ItemImpl> {
    file.items.iter().filter_map(move |item| match item {
        Item::Impl(block) if wanted(block) => Some(block),
        _ => None,
    })
}

pub(super) fn functions(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

/// A constant of an implementation, as text or code.
pub(super) fn constant(block: &ItemImpl, name: &str) -> Option<String> {
    block.items.iter().find_map(|item| match item {
        ImplItem::Const(item) if item.ident == name => {
            Some(text_of(&item.expr).unwrap_or_else(|| code(&item.expr)))
        }
        _ => None,
    })
}

/// The name of the trait. It has a path if a type in the file has the same name.
pub(super) fn trait_name(block: &ItemImpl) -> Option<String> {
    let (path, ..) = block.trait_.as_ref()?;
    Some(path.segments.last()?.ident.to_string())
}

/// The name of the type, with a path in the same case.
pub(super) fn type_name(block: &ItemImpl) -> String {
    match &*block.self_ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}

/// `true` for `impl Name { … }`.
pub(super) fn is_inherent(block: &ItemImpl, name: &str) -> bool {
    block.trait_.is_none() && type_name(block) == name
}

/// The name at the end of a path: `Safe` of `RetryClass::Safe`.
pub(super) fn last_name(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

pub(super) fn text_of(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The argument of `Some(…)`.
pub(super) fn some(value: &Expr) -> Option<&Expr> {
    match value {
        Expr::Call(call) if code(&call.func).ends_with("Some") => call.args.first(),
        _ => None,
    }
}

/// The paragraphs of a doc comment, each on one line.
pub(super) fn paragraphs(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => text_of(&pair.value),
        _ => None,
    });
    let mut paragraphs = vec![String::new()];
    for line in lines {
        match (line.trim(), paragraphs.last_mut()) {
            ("", _) => paragraphs.push(String::new()),
            (words, Some(last)) if !last.is_empty() => {
                last.push(' ');
                last.push_str(words);
            }
            (words, Some(last)) => last.push_str(words),
            (_, None) => {}
        }
    }
    paragraphs
}

/// Code on one line, without the spaces between tokens.
pub(super) fn code(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (from, to) in [
        (" < ", "<"),
        (" >", ">"),
        (" :: ", "::"),
        (" , ", ", "),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
    ] {
        text = text.replace(from, to);
    }
    text
}
