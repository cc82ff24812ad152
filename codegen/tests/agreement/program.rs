//! Writes a program that uses everything of an API: every path, setter, field, value and method.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use codegen::GeneratedFiles;
use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Fields, FnArg, ImplItem, Item, ItemImpl, Type, UseTree, Visibility};

/// The program, as a module beside the code at `at`.
pub(crate) fn program(generated: &GeneratedFiles, at: &str) -> String {
    let mut program = format!("#![allow(unused)]\nuse crate::{at}::{{Client, ClientBuilder}};\n\n");
    for (path, text) in generated.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let file = syn::parse_file(text).expect("generated code");
        let name = path.trim_end_matches(".rs").replace('/', "_");
        let body = match path.rsplit('/').next() {
            Some("presets.rs") => presets(&file),
            _ if path.starts_with("types/") => {
                Some(types(&file, &format!("crate::{at}::generated::types"), at))
            }
            Some("mod.rs" | "table.rs") => None,
            _ if !path.contains('/') => None,
            _ => {
                let (family, _) = path.split_once('/').expect("the file of an operation");
                Some(types(&file, &format!("crate::{at}::generated::{family}"), at))
            }
        };
        if let Some(body) = body {
            let _ = writeln!(program, "mod {name} {{\nuse super::*;\n{body}}}\n");
        }
    }
    program + "fn any<T>() -> T { loop {} }\n"
}

fn presets(file: &syn::File) -> Option<String> {
    let mut body = String::new();
    for function in implementations(file, "ClientBuilder").flat_map(methods) {
        let _ = writeln!(
            body,
            "fn {0}(builder: ClientBuilder) {{ builder.{0}(\"a\"); }}",
            function.sig.ident
        );
    }
    Some(body)
}

fn defined(file: &syn::File) -> BTreeSet<String> {
    let names = file.items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    });
    names.collect()
}

/// Uses of everything in a file.
fn types(file: &syn::File, path: &str, at: &str) -> String {
    let mut body = "use std::collections::BTreeMap;\n".to_owned();
    for name in defined(file) {
        let _ = writeln!(body, "use {path}::{name};");
    }
    for name in imported(file) {
        let _ = writeln!(body, "use crate::{at}::generated::types::{name};");
    }
    for function in implementations(file, "Client").flat_map(methods) {
        let FnArg::Receiver(_) = &function.sig.inputs[0] else { continue };
        let syn::ReturnType::Type(_, ty) = &function.sig.output else { continue };
        let ty = code(ty);
        let method = &function.sig.ident;
        let _ = writeln!(
            body,
            "async fn call_{method}(client: &Client) {{ let request: {ty} = client.{method}(); let _ = request.send().await; }}"
        );
    }
    for item in &file.items {
        match item {
            Item::Struct(item) => {
                let name = item.ident.to_string();
                let parameter = if item.generics.params.is_empty() { "" } else { "<Client>" };
                fields(&mut body, item, &format!("{name}{parameter}"));
                for function in implementations(file, &name).flat_map(methods) {
                    setter(&mut body, &name, parameter, function);
                }
                let traits =
                    item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
                for derive in traits.map(code).filter(|_| parameter.is_empty()) {
                    for (word, bound) in [
                        (" Serialize", "serde::Serialize"),
                        ("Deserialize", "serde::de::DeserializeOwned"),
                        ("Default", "Default"),
                    ] {
                        if derive.contains(word) {
                            let bound_name = bound.replace("::", "_");
                            let _ = writeln!(
                                body,
                                "fn {bound_name}_{name}() {{ fn is<T: {bound}>() {{}} is::<{name}>() }}"
                            );
                        }
                    }
                }
            }
            Item::Enum(item) => {
                for variant in item.variants.iter().filter(|variant| variant.fields.is_empty()) {
                    let (name, variant) = (&item.ident, &variant.ident);
                    let _ = writeln!(
                        body,
                        "fn value_{name}_{variant}() -> {name} {{ {name}::{variant} }}"
                    );
                }
            }
            Item::Macro(item)
                if item.mac.path.is_ident("request") || item.mac.path.is_ident("sent") =>
            {
                listed(&mut body, item);
            }
            Item::Impl(block) => {
                let paged = block.trait_.as_ref().is_some_and(|(path, ..)| code(path) == "Paged");
                let item = block.items.iter().find_map(|item| match item {
                    ImplItem::Type(item) if item.ident == "Item" => Some(code(&item.ty)),
                    _ => None,
                });
                if let (true, Some(item)) = (paged, item) {
                    let name = code(&block.self_ty);
                    let _ = writeln!(
                        body,
                        "fn items_{name}(request: {name}<Client>) -> Vec<{item}> {{ request.items() }}"
                    );
                }
            }
            _ => {}
        }
    }
    body
}

fn fields(body: &mut String, item: &syn::ItemStruct, ty: &str) {
    let Fields::Named(fields) = &item.fields else { return };
    for field in fields.named.iter().filter(|field| matches!(field.vis, Visibility::Public(_))) {
        let name = field.ident.as_ref().expect("a named field");
        let (of, field) = (&item.ident, code(&field.ty));
        let _ = writeln!(body, "fn read_{of}_{name}(value: {ty}) -> {field} {{ value.{name} }}");
    }
}

/// The methods that `request!` and `sent!` write for each line of their list, and `new()`.
fn listed(body: &mut String, item: &syn::ItemMacro) {
    let tokens: Vec<TokenTree> = item.mac.tokens.clone().into_iter().collect();
    let Some(TokenTree::Ident(name)) = tokens.first() else { return };
    let parameter = if item.mac.path.is_ident("request") { "<Client>" } else { "" };
    let _ = writeln!(body, "fn new_{name}() -> {name} {{ {name}::new() }}");
    for pair in tokens.windows(2) {
        let [TokenTree::Ident(method), TokenTree::Group(argument)] = pair else { continue };
        let argument = argument.stream().to_string();
        let Some((_, ty)) = argument.split_once(" : ") else { continue };
        let _ = writeln!(
            body,
            "fn clear_{name}_{method}(value: {name}{parameter}) {{ let _: {name}{parameter} = value.{method}(super::any::<Option<{ty}>>()); }}"
        );
    }
}

/// A call with arguments of exactly the old types.
fn setter(body: &mut String, name: &str, parameter: &str, function: &syn::ImplItemFn) {
    if !matches!(function.vis, Visibility::Public(_)) {
        return;
    }
    let method = &function.sig.ident;
    let inputs: Vec<&FnArg> = function.sig.inputs.iter().collect();
    let _ = match inputs.as_slice() {
        [] => writeln!(body, "fn {method}_{name}() -> {name} {{ {name}::{method}() }}"),
        [FnArg::Receiver(_), FnArg::Typed(argument)] => {
            let value = argument_of(&argument.ty);
            writeln!(
                body,
                "fn set_{name}_{method}(value: {name}{parameter}) {{ let _: {name}{parameter} = value.{method}({value}); }}"
            )
        }
        _ => Ok(()),
    };
}

/// A value for an argument of a type, without any inference that a wider type would satisfy.
fn argument_of(ty: &Type) -> String {
    let text = code(ty);
    if let Some(inner) = text.strip_prefix("impl Into < ").and_then(|text| text.strip_suffix(" >"))
    {
        return format!("super::any::<{inner}>()");
    }
    if let Some(inner) = text.strip_prefix("impl IntoIterator < Item = impl Into < ") {
        let inner = inner.strip_suffix(" > >").expect("a list");
        return format!("Vec::<{inner}>::new()");
    }
    if let Some(inner) =
        text.strip_prefix("impl IntoIterator < Item = (impl Into < String > , impl Into < ")
    {
        let inner = inner.strip_suffix(" >) >").expect("a map");
        return format!("BTreeMap::<String, {inner}>::new()");
    }
    format!("super::any::<{text}>()")
}

fn implementations<'f>(file: &'f syn::File, name: &str) -> impl Iterator<Item = &'f ItemImpl> {
    let name = name.to_owned();
    file.items.iter().filter_map(move |item| match item {
        Item::Impl(block) if block.trait_.is_none() && starts_with(&block.self_ty, &name) => {
            Some(block)
        }
        _ => None,
    })
}

fn starts_with(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

fn methods(block: &ItemImpl) -> impl Iterator<Item = &syn::ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

/// The shared types that a file imports.
fn imported(file: &syn::File) -> Vec<String> {
    fn leaves(tree: &UseTree, names: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => leaves(&path.tree, names),
            UseTree::Group(group) => group.items.iter().for_each(|item| leaves(item, names)),
            UseTree::Name(name) => names.push(name.ident.to_string()),
            UseTree::Rename(_) | UseTree::Glob(_) => {}
        }
    }
    let mut names = Vec::new();
    for item in &file.items {
        if let Item::Use(item) = item
            && code(&item.tree).starts_with("crate :: generated :: types")
        {
            leaves(&item.tree, &mut names);
        }
    }
    names
}

fn code(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
