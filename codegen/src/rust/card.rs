//! Reads the review card of each operation, and of the shared types, from the generated code.
//!
//! It reads the code and not the model, to show what users get: a change in the generator is as
//! visible as one in the spec.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use comfy_table::{Table, presets};
use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{
    Expr, Fields, File, ImplItem, Item, ItemImpl, ItemStruct, Lit, LitStr, Member, Stmt, Type,
};

use super::files::GeneratedFiles;
use crate::names;

/// The documentation of a deprecated field.
const DEPRECATED: &str = "Deprecated by the service.";

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

/// Summarizes each operation of the generated code for reviewers: a fixed layout with the
/// parameters, the response elements and the facts, by operation name. `types` is the card of the
/// shared types.
///
/// # Errors
///
/// Code in another form than [`generate`](crate::generate) writes.
pub fn cards(generated: &GeneratedFiles) -> Result<BTreeMap<String, String>, UnexpectedCode> {
    let mut cards = BTreeMap::new();
    let tables = tables(generated)?;
    for (path, text) in generated.iter() {
        let fail = |problem: String| UnexpectedCode { path: path.to_owned(), problem };
        if path == "types.rs" {
            let file = syn::parse_file(text).map_err(|error| fail(error.to_string()))?;
            let card =
                types_card(&file).ok_or_else(|| fail("a type of no known form".to_owned()))?;
            cards.insert("types".to_owned(), card);
            continue;
        }
        if !path.contains('/')
            || !path.ends_with(".rs")
            || path.ends_with("/mod.rs")
            || is_table(path)
        {
            continue;
        }
        let file = syn::parse_file(text).map_err(|error| fail(error.to_string()))?;
        let (name, card) = card(&file, &tables)
            .ok_or_else(|| fail("this is not the code of an operation".to_owned()))?;
        cards.insert(name, card);
    }
    Ok(cards)
}

/// An operation in its family's table, as values by field name.
type Info = BTreeMap<String, Expr>;

/// The operations of all families, by name.
fn tables(generated: &GeneratedFiles) -> Result<BTreeMap<String, Info>, UnexpectedCode> {
    let mut all = BTreeMap::new();
    for (path, text) in generated.iter().filter(|(path, _)| is_table(path)) {
        let file = syn::parse_file(text).map_err(|error| UnexpectedCode {
            path: path.to_owned(),
            problem: error.to_string(),
        })?;
        all.extend(file.items.iter().filter_map(|item| match item {
            Item::Static(item) => {
                let info = fields_of(&item.expr)?;
                Some((text_of(info.get("name")?)?, info))
            }
            _ => None,
        }));
    }
    Ok(all)
}

fn is_table(path: &str) -> bool {
    path.ends_with(&format!("/{}.rs", names::TABLE))
}

fn card(file: &File, tables: &BTreeMap<String, Info>) -> Option<(String, String)> {
    let operation =
        implementation(file, |block| trait_name(block).as_deref() == Some("Operation"))?;
    let request = type_name(operation);
    let action = constant(operation, "ACTION")?;
    let response = operation.items.iter().find_map(|item| match item {
        ImplItem::Type(ty) if ty.ident == "Response" => Some(code(&ty.ty)),
        _ => None,
    })?;
    let method =
        implementation(file, |block| block.trait_.is_none() && type_name(block) == "Client")
            .and_then(|block| function(block, None))?;
    let info = tables.get(&action)?;

    let mut card = String::new();
    // Writing into a `String` cannot fail.
    let _ = writeln!(card, "{}", text_of(info.get("name")?)?);
    let _ = writeln!(card, "  {}", text_of(info.get("summary")?)?);
    let ram = fields_of(info.get("ram")?)?;
    let mut facts = table();
    let call = format!("client.{}() -> {request}<Client>", method.sig.ident);
    facts.add_row(["  method", &call]);
    if method.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated")) {
        facts.add_row(["  deprecated", "by the service"]);
    }
    facts.add_row(["  family", &text_of(info.get("family")?)?]);
    facts.add_row([
        "  ram",
        &format!("{} ({})", text_of(ram.get("action")?)?, text_of(ram.get("access")?)?),
    ]);
    facts.add_row(["  retry", &constant(operation, "RETRY")?]);
    facts.add_row(["  paging", &code(info.get("paging")?)]);
    facts.add_row(["  qps", &code(info.get("qps")?)]);
    push_table(&mut card, &facts);

    let fields = struct_fields(file, &request)?;
    let values = values_by_name(info.get("parameters")?);
    let _ = writeln!(card, "\nrequest {request}");
    let mut rows = table();
    for line in function(operation, Some("write"))?.block.stmts.iter().filter_map(wire_line) {
        let field = fields.iter().find(|field| field.name == line.field)?;
        let notes = field.notes(&values);
        let place = format!("  {}", line.place);
        rows.add_row([place, line.wire, line.field, field.ty.clone(), line.need, notes]);
    }
    push_table(&mut card, &rows);

    let values = values_by_name(info.get("response")?);
    push_struct(&mut card, "response", file, &response, &values)?;
    for item in &file.items {
        if let Item::Struct(item) = item
            && item.ident != request
            && item.ident != response
        {
            push_struct(&mut card, "nested", file, &item.ident.to_string(), &BTreeMap::new())?;
        }
    }
    Some((action, card))
}

/// The shared types: the fields of the structs and the texts of the open enums.
fn types_card(file: &File) -> Option<String> {
    let mut card = "types\n".to_owned();
    for item in &file.items {
        match item {
            Item::Struct(item) => {
                push_struct(&mut card, "struct", file, &item.ident.to_string(), &BTreeMap::new())?;
            }
            Item::Macro(item) if item.mac.path.is_ident("open_enum") => {
                let mut tokens = item.mac.tokens.clone().into_iter();
                let (Some(name), Some(TokenTree::Group(body))) = (tokens.next(), tokens.next())
                else {
                    return None;
                };
                let values = body.stream().into_iter().filter_map(|token| {
                    let value: LitStr = syn::parse2(token.into()).ok()?;
                    Some(value.value())
                });
                let values = values.collect::<Vec<_>>().join(" | ");
                let _ = writeln!(card, "\nenum {name}\n  {values}");
            }
            _ => {}
        }
    }
    Some(card)
}

fn push_struct(
    card: &mut String,
    title: &str,
    file: &File,
    name: &str,
    values: &BTreeMap<String, String>,
) -> Option<()> {
    let _ = writeln!(card, "\n{title} {name}");
    let mut rows = table();
    for field in struct_fields(file, name)? {
        let notes = field.notes(values);
        rows.add_row([format!("  {}", field.wire), field.name, field.ty, notes]);
    }
    push_table(card, &rows);
    Some(())
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table
}

fn push_table(card: &mut String, table: &Table) {
    for line in table.lines() {
        // Padding to a common width would leave spaces at the end.
        let line = line.strip_prefix(' ').unwrap_or(&line);
        let _ = writeln!(card, "{}", line.trim_end());
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

/// A field as users see it.
struct StructField {
    name: String,
    ty: String,
    wire: String,
    /// The other properties for users: `deprecated`, and `redacted` if `Debug` hides the value.
    marks: Vec<&'static str>,
}

impl StructField {
    /// The marks, and the documented values by wire name.
    fn notes(&self, values: &BTreeMap<String, String>) -> String {
        let values = values.get(&self.wire).map(String::as_str).filter(|text| !text.is_empty());
        self.marks.iter().copied().chain(values).collect::<Vec<_>>().join("  ")
    }
}

fn struct_fields(file: &File, name: &str) -> Option<Vec<StructField>> {
    let item: &ItemStruct = file.items.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    })?;
    let Fields::Named(fields) = &item.fields else { return None };
    let debug = implementation(file, |block| type_name(block) == name && is_debug(block));
    let debug = debug.map(|block| code(block).replace(' ', "")).unwrap_or_default();
    let fields = fields.named.iter().filter_map(|field| {
        let ident = field.ident.as_ref()?.to_string();
        let attributes: Vec<String> = field.attrs.iter().map(code).collect();
        let renamed = attributes.iter().find_map(|attribute| {
            let (_, rest) = attribute.split_once("rename = \"")?;
            Some(rest.split_once('"')?.0.to_owned())
        });
        let is_deprecated = attributes.iter().any(|text| text.contains(DEPRECATED));
        // The value itself, or the first entry of a list or map.
        let is_redacted = [")", ".first"]
            .iter()
            .any(|rest| debug.contains(&format!("redacted(&self.{ident}{rest}")));
        let marks = [(is_deprecated, "deprecated"), (is_redacted, "redacted")];
        let marks = marks.into_iter().filter_map(|(is_set, mark)| is_set.then_some(mark));
        let wire = renamed.unwrap_or_else(|| names::serde_pascal(&ident));
        Some(StructField { name: ident, ty: code(&field.ty), wire, marks: marks.collect() })
    });
    Some(fields.collect())
}

fn is_debug(block: &ItemImpl) -> bool {
    trait_name(block).as_deref() == Some("Debug")
}

/// The documented values in a part of the operation table, by wire name.
fn values_by_name(list: &Expr) -> BTreeMap<String, String> {
    entries(list)
        .iter()
        .filter_map(|entry| {
            let fields = fields_of(entry)?;
            let values = fields.get("values").map(entries).unwrap_or_default();
            let values = values.iter().filter_map(text_of).collect::<Vec<_>>().join(" | ");
            Some((text_of(fields.get("name")?)?, values))
        })
        .collect()
}

fn entries(list: &Expr) -> Vec<Expr> {
    match list {
        Expr::Reference(list) => entries(&list.expr),
        Expr::Array(list) => list.elems.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

fn fields_of(value: &Expr) -> Option<Info> {
    let Expr::Struct(value) = value else { return None };
    let fields = value.fields.iter().filter_map(|field| match &field.member {
        Member::Named(name) => Some((name.to_string(), field.expr.clone())),
        Member::Unnamed(_) => None,
    });
    Some(fields.collect())
}

fn implementation(file: &File, wanted: impl Fn(&ItemImpl) -> bool) -> Option<&ItemImpl> {
    file.items.iter().find_map(|item| match item {
        Item::Impl(block) if wanted(block) => Some(block),
        _ => None,
    })
}

fn function<'a>(block: &'a ItemImpl, name: Option<&str>) -> Option<&'a syn::ImplItemFn> {
    block.items.iter().find_map(|item| match item {
        ImplItem::Fn(function) if name.is_none_or(|name| function.sig.ident == name) => {
            Some(function)
        }
        _ => None,
    })
}

fn constant(block: &ItemImpl, name: &str) -> Option<String> {
    block.items.iter().find_map(|item| match item {
        ImplItem::Const(item) if item.ident == name => {
            Some(text_of(&item.expr).unwrap_or_else(|| code(&item.expr)))
        }
        _ => None,
    })
}

/// The name of the trait. It has a path if a type in the file has the same name.
fn trait_name(block: &ItemImpl) -> Option<String> {
    let (path, ..) = block.trait_.as_ref()?;
    Some(path.segments.last()?.ident.to_string())
}

/// The name of the type, with a path in the same case.
fn type_name(block: &ItemImpl) -> String {
    match &*block.self_ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}

fn text_of(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Code on one line, without the spaces between tokens.
fn code(tokens: &impl ToTokens) -> String {
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
