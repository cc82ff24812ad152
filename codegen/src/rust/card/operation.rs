//! The card of an operation.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase as _;
use syn::{Expr, File, ImplItem, Item, Member, Stmt};

use super::code::{
    code, constant, entries, fields_of, functions, implementation, is_inherent, last_name, some,
    text_of, trait_name, type_name,
};
use super::{Info, members, push_columns, push_fact};
use crate::spec::operation_file;

/// The name of the operation's file, and its card. `None` if the code has another form.
pub(super) fn card(
    file: &File,
    tables: &BTreeMap<String, Info>,
    shared: &BTreeSet<String>,
) -> Option<(String, String)> {
    let operation =
        implementation(file, |block| trait_name(block).as_deref() == Some("Operation"))?;
    let request = type_name(operation);
    let action = constant(operation, "ACTION")?;
    let response = operation.items.iter().find_map(|item| match item {
        ImplItem::Type(ty) if ty.ident == "Response" => Some(code(&ty.ty)),
        _ => None,
    })?;
    let info = tables.get(&action)?;

    let mut card = format!("{action}\n  {}\n\n", text_of(info.get("summary")?)?);
    let method = implementation(file, |block| is_inherent(block, "Client"))
        .and_then(|block| functions(block).next())?;
    push_fact(&mut card, "method", &format!("client.{}() -> {request}<Client>", method.sig.ident));
    if method.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated")) {
        push_fact(&mut card, "deprecated", "by the service");
    }
    if let Some(sent) = info.get("method") {
        push_fact(&mut card, "sent with", &last_name(&code(sent)).to_uppercase());
    }
    push_fact(&mut card, "family", &text_of(info.get("family")?)?);
    push_fact(&mut card, "retry", &last_name(&constant(operation, "RETRY")?).to_kebab_case());
    let fact = |name: &str| info.get(name).and_then(some);
    let none = || "none".to_owned();
    push_fact(&mut card, "paging", &fact("paging").map_or_else(none, paging));
    push_fact(&mut card, "qps", &fact("qps").map_or_else(none, code));
    let ram = fields_of(info.get("ram")?)?;
    for (fact, name) in [
        ("action", "action"),
        ("access", "access"),
        ("resource", "resource"),
        ("conditions", "condition_keys"),
        ("dependents", "dependent_actions"),
    ] {
        push_fact(&mut card, fact, &texts(ram.get(name)?));
    }

    card.push_str(&format!("\nrequest {request}\n"));
    let fields = members::struct_fields(file, &request, shared)?;
    let write = functions(operation).find(|function| function.sig.ident == "write")?;
    for line in write.block.stmts.iter().filter_map(wire_line) {
        let field = fields.iter().find(|field| field.name == line.field)?;
        let (need, style) = line.need.split_once('_').unwrap_or((&line.need, ""));
        let place = format!("{} {}", line.place, style.replace('_', "-"));
        let columns = [(&*line.wire, 26), (need, 8), (place.trim_end(), 10), (&*field.rust(), 46)];
        push_columns(&mut card, &columns, &field.marks_of_parameter());
    }
    members::push_struct(&mut card, &format!("response {response}"), file, &response, shared)?;
    for item in &file.items {
        if !matches!(item, Item::Struct(item) if item.ident == request || item.ident == response) {
            members::push(&mut card, file, item, shared)?;
        }
    }
    Some((operation_file::stem(&action), card))
}

/// `numbered, page Page.Index, size Page.Size`.
fn paging(value: &Expr) -> String {
    let Expr::Struct(paging) = value else { return code(value) };
    let mut parts = vec![last_name(&code(&paging.path)).to_lowercase()];
    for field in &paging.fields {
        let value = text_of(&field.expr).or_else(|| text_of(some(&field.expr)?));
        parts.extend(value.map(|value| format!("{} {value}", code(&field.member))));
    }
    parts.join(", ")
}

/// A text, or the texts of a list.
fn texts(value: &Expr) -> String {
    let list: Vec<String> = entries(value).iter().filter_map(text_of).collect();
    match (text_of(value), list.is_empty()) {
        (Some(text), _) => text,
        (None, false) => list.join(", "),
        (None, true) => "none".to_owned(),
    }
}

/// A line of the wire table: `params.query("Page").required_json(&self.page);`.
struct WireLine {
    place: String,
    wire: String,
    need: String,
    field: String,
}

fn wire_line(statement: &Stmt) -> Option<WireLine> {
    let Stmt::Expr(Expr::MethodCall(need), _) = statement else { return None };
    let Expr::MethodCall(place) = &*need.receiver else { return None };
    let Expr::Reference(value) = need.args.first()? else { return None };
    let Expr::Field(field) = &*value.expr else { return None };
    let Member::Named(field) = &field.member else { return None };
    Some(WireLine {
        place: place.method.to_string(),
        wire: text_of(place.args.first()?)?,
        need: need.method.to_string(),
        field: field.to_string(),
    })
}
