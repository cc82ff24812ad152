//! The card of the product: what belongs to no operation.

use syn::{Expr, File, Item, Stmt};

use super::code::{code, functions, implementations, is_inherent, text_of};
use super::{PRODUCT, UnexpectedCode, parsed, push_columns, push_fact, unexpected};
use crate::rust::files::GeneratedFiles;

/// The constants of `product.rs`, and their names on the card.
const FACTS: &[(&str, &str)] = &[
    ("SPAN", "product"),
    ("VERSION", "version"),
    ("HOST", "host"),
    ("DEFAULT_REGION", "region"),
    ("USER_AGENT", "user agent"),
];

pub(super) fn card(generated: &GeneratedFiles) -> Result<String, UnexpectedCode> {
    let file = |path: &str| generated.get(path).map(|text| parsed(path, text)).transpose();
    let mut card = format!("{PRODUCT}\n");
    if let Some(product) = file("product.rs")? {
        for (constant, name) in FACTS {
            let value = value(&product, constant)
                .ok_or_else(|| unexpected("product.rs", &format!("`{constant}` is missing")))?;
            push_fact(&mut card, name, &value);
        }
    }
    if let Some(presets) = file("presets.rs")? {
        card.push_str("\npresets of all calls\n");
        for function in implementations(&presets, |block| is_inherent(block, "ClientBuilder"))
            .flat_map(functions)
        {
            let wire = match function.block.stmts.first() {
                Some(Stmt::Expr(Expr::MethodCall(call), _)) => call.args.first().and_then(text_of),
                _ => None,
            };
            let wire = wire.ok_or_else(|| unexpected("presets.rs", "a preset of no known form"))?;
            let method = format!("client builder .{}(text)", function.sig.ident);
            push_columns(&mut card, &[(&wire, 26)], &method);
        }
    }
    if let Some(root) = file("mod.rs")? {
        card.push_str("\nfamilies\n");
        for item in &root.items {
            let Item::Mod(module) = item else { continue };
            let feature = module.attrs.iter().map(code).find_map(|attribute| {
                Some(attribute.split_once("feature = \"")?.1.split_once('"')?.0.to_owned())
            });
            if let Some(feature) = feature {
                let name = module.ident.to_string();
                push_columns(&mut card, &[(&name, 26)], &format!("feature {feature}"));
            }
        }
    }
    Ok(card)
}

fn value(file: &File, constant: &str) -> Option<String> {
    file.items.iter().find_map(|item| match item {
        Item::Const(item) if item.ident == constant => text_of(&item.expr),
        _ => None,
    })
}
