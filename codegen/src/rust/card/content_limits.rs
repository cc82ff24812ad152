//! The lines of the limits of contents.

use std::fmt::Write as _;

use serde_json::Number;
use syn::{Expr, File, Item, Lit};

use super::code::{code, entries, fields_of, last_name, some, text_of};
use super::push_columns;
use crate::spec::limits::Limits;

/// Every content of a family with its fields, one a line.
pub(super) fn card(file: &File) -> Option<String> {
    let mut card = "content limits\n".to_owned();
    let lists = file.items.iter().filter_map(|item| match item {
        Item::Static(item) => Some(entries(&item.expr)),
        _ => None,
    });
    for content in lists.flatten() {
        push_content(&mut card, &content)?;
    }
    Some(card)
}

fn push_content(card: &mut String, content: &Expr) -> Option<()> {
    let fields = fields_of(content)?;
    let text = |name: &str| text_of(fields.get(name)?);
    let channels: Vec<_> = entries(fields.get("channels")?).iter().filter_map(text_of).collect();
    let kind = fields.get("kind").and_then(some).and_then(text_of);
    let type_ = [text("type_"), kind].into_iter().flatten().collect::<Vec<_>>().join(" ");
    // Writing into a `String` cannot fail.
    let _ = writeln!(card, "\n{} · {} · {type_}", text("name")?, channels.join(", "));
    push_columns(card, &[("source", 46)], &text("source")?);
    push_inside(card, "", fields.get("value")?)
}

/// The lines of a value, and of everything inside. A list's path ends with `[]` inside.
fn push_rule(card: &mut String, path: &str, rule: &Expr) -> Option<()> {
    let fields = fields_of(rule)?;
    let mut marks = Vec::new();
    if fields.contains_key("required") {
        marks.push("required".to_owned());
    }
    if let Some(found) = fields.get("limits").and_then(some) {
        marks.push(limits(found)?.to_string());
    }
    if let Some(doubt) = fields.get("doubt").and_then(some) {
        let doubt = fields_of(unreferenced(doubt))?;
        let (limits, source) = (limits(doubt.get("limits")?)?, text_of(doubt.get("source")?)?);
        marks.push(format!("warns unless {limits} ({source})"));
    }
    push_columns(card, &[(path, 46)], &marks.join(" · "));
    push_inside(card, path, rule)
}

fn push_inside(card: &mut String, path: &str, rule: &Expr) -> Option<()> {
    let Some(Expr::Call(shape)) = fields_of(rule)?.remove("shape") else { return Some(()) };
    let inside = shape.args.first()?;
    if last_name(&code(&shape.func)) == "List" {
        return push_rule(card, &format!("{path}[]"), unreferenced(inside));
    }
    for field in entries(inside) {
        let name = text_of(fields_of(&field)?.get("name")?)?;
        let path = if path.is_empty() { name } else { format!("{path}.{name}") };
        push_rule(card, &path, &field)?;
    }
    Some(())
}

fn unreferenced(value: &Expr) -> &Expr {
    match value {
        Expr::Reference(value) => &value.expr,
        value => value,
    }
}

/// The limits in a struct literal.
fn limits(value: &Expr) -> Option<Limits> {
    let fields = fields_of(unreferenced(value))?;
    let number = |name: &str| {
        let Expr::Lit(literal) = fields.get(name).and_then(some)? else { return None };
        match &literal.lit {
            Lit::Float(number) => number.base10_parse::<f64>().ok(),
            Lit::Int(number) => number.base10_parse::<f64>().ok(),
            _ => None,
        }
    };
    let bound = |name: &str| {
        let bound = number(name)?;
        // Whole numbers have no point.
        let whole = format!("{bound}").parse::<i64>().ok().map(Number::from);
        whole.or_else(|| Number::from_f64(bound))
    };
    let count =
        |name: &str| fields.get(name).and_then(some).and_then(|count| code(&count).parse().ok());
    let flag = |name: &str| fields.contains_key(name);
    Some(Limits {
        minimum: bound("minimum"),
        above_minimum: flag("above_minimum"),
        maximum: bound("maximum"),
        below_maximum: flag("below_maximum"),
        multiple_of: bound("multiple_of"),
        min_length: count("min_length"),
        max_length: count("max_length"),
        pattern: fields.get("pattern").and_then(some).and_then(text_of),
        min_entries: count("min_entries"),
        max_entries: count("max_entries"),
        each: None,
    })
}
