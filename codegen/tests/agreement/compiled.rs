//! Compiles the code of every change in one crate: each as a module of its own, with the program
//! that uses the old API beside it.
//!
//! The runtime is replaced by a few lines, because nothing in it depends on the spec. Names that do
//! not resolve hide the errors of types, so modules with errors are taken out until the rest
//! compiles.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use codegen::{Generated, GeneratedFiles};
use quote::ToTokens as _;
use serde_json::Value;

use crate::fixture::repository;
use crate::program::program;

/// The names of the trees that the old program no longer compiles with, and the first error.
pub(crate) fn broken(
    before: &Generated,
    trees: &BTreeMap<String, Generated>,
) -> BTreeMap<String, String> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("agreement");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).expect("the folder of the last run is removed");
    }
    let source = scratch.join("src");
    let mut modules = BTreeMap::from([("before".to_owned(), "before".to_owned())]);
    module(&source, "before", &before.client, &before.client);
    let differing = trees.iter().filter(|(_, tree)| interface(tree) != interface(before));
    for (at, (name, tree)) in differing.enumerate() {
        let ident = format!("m{at:02}");
        module(&source, &ident, &tree.client, &before.client);
        modules.insert(ident, name.clone());
    }
    write(&source.join("operation.rs"), &runtime());
    write(&scratch.join("Cargo.toml"), MANIFEST);
    fs::copy(repository().join("Cargo.lock"), scratch.join("Cargo.lock")).expect("a copy");

    let mut broken = BTreeMap::new();
    loop {
        let left = modules.iter().filter(|(_, name)| !broken.contains_key(*name));
        let list: String = left.map(|(ident, _)| format!("pub mod {ident};\n")).collect();
        write(
            &source.join("lib.rs"),
            &format!("#![allow(unused, deprecated)]\npub mod operation;\n{list}"),
        );
        let (found, is_all) = errors(&scratch, &modules);
        if let Some(error) = found.get("before") {
            assert!(error.is_empty(), "the program does not fit its own API: {error}");
        }
        broken.extend(found);
        if is_all {
            return broken;
        }
    }
}

/// The code that a program can depend on: no comments, no operation table.
fn interface(generated: &Generated) -> BTreeMap<&str, String> {
    let files = generated.client.iter();
    let files = files.filter(|(path, _)| path.ends_with(".rs") && !path.ends_with("table.rs"));
    let code = |text: &str| {
        let lines = text.lines().map(str::trim_start).filter(|line| !line.starts_with("//"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    files.map(|(path, text)| (path, code(text))).collect()
}

/// The errors of types. The compiler reports them for every module at once, but not beside others.
const TYPES: &[&str] = &["E0026", "E0063", "E0277", "E0308", "E0599", "E0609", "E0610", "E0615"];

const MANIFEST: &str = r#"[package]
name = "agreement"
version = "0.0.0"
edition = "2024"

[features]
default = ["things", "labels", "stickers", "extras"]
things = []
labels = []
stickers = []
extras = []
serde = []
tracing = []
blocking = []

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"

[workspace]
"#;

/// What generated code expects of the runtime, without a function that does anything.
const RUNTIME: &str = r#"
pub use {limits::*, paged::*, table::*};
pub(crate) use {self::open_enum::open_enum, self::request::request};
pub(crate) use self::sent::{content, sent, show, shown};
pub trait Operation {
    const ACTION: &'static str;
    const RETRY: RetryClass;
    const METHOD: Method = Method::Post;
    const INFO: Option<&'static OperationInfo>;
    type Response;
    fn write(&self, params: &mut Params);
}
pub trait ParamValue { fn encode(&self, text: &mut String); }
impl ParamValue for str { fn encode(&self, _: &mut String) {} }
#[derive(Debug)]
pub enum RetryClass { Safe, OptIn, Never }
pub struct Params;
pub struct Param;
impl Params {
    pub fn query(&mut self, _: &str) -> Param { Param }
    pub fn form(&mut self, _: &str) -> Param { Param }
}
macro_rules! ways { ($($name:ident)*) => { impl Param { $(pub fn $name<T>(self, _: &T) {})* } } }
ways! { required optional required_json optional_json required_repeat_list optional_repeat_list required_flat optional_flat required_simple optional_simple }
pub fn redacted<T>(value: &T) -> &'static str { let _ = value; "+" }
macro_rules! send_methods {
    ($Request:ident, $Response:ident, $client:ident) => {
        impl $Request<Client> {
            pub async fn send(self) -> std::result::Result<$Response, ()> { std::result::Result::Err(()) }
        }
    };
}
macro_rules! list_methods {
    ($Request:ident) => {
        impl $Request<Client> {
            pub fn items(self) -> Vec<<$Request as Paged>::Item> { Vec::new() }
        }
    };
}
pub(crate) use {list_methods, send_methods};
"#;

/// The seam of the runtime: its own files where they are data, and the lines above for the rest.
fn runtime() -> String {
    let source = repository().join("cams-api/src/operation");
    let read = |name: &str| fs::read_to_string(source.join(name)).expect("a file of the runtime");
    let table = read("table.rs").replace("use crate::retry::RetryClass;", "use super::RetryClass;");
    let own = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("//!"));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let modules = [
        ("table", table),
        ("limits", read("limits.rs")),
        ("paged", read("paged.rs")),
        ("open_enum", read("open_enum.rs")),
        ("request", read("request.rs")),
        ("sent", read("sent.rs")),
    ];
    let modules = modules.map(|(name, text)| format!("pub mod {name} {{\n{}}}\n", own(&text)));
    format!("{}{RUNTIME}", modules.concat())
}

/// Writes a tree as a module, and the program beside it.
fn module(source: &Path, ident: &str, tree: &GeneratedFiles, before: &GeneratedFiles) {
    let folder = source.join(ident);
    let own = |text: &str| {
        let text = text.replace("crate::types::", &format!("crate::{ident}::generated::types::"));
        ["generated", "Client", "ClientBuilder"].iter().fold(text, |text, name| {
            text.replace(&format!("use crate::{name};"), &format!("use crate::{ident}::{name};"))
                .replace(&format!("crate::{name}::"), &format!("crate::{ident}::{name}::"))
        })
    };
    for (path, text) in tree.iter() {
        write(&folder.join("generated").join(path), &own(text));
    }
    let module = "pub mod generated;\nmod program;\n#[derive(Clone)]\npub struct Client;\npub struct ClientBuilder;\nimpl ClientBuilder { fn preset(self, _: &str, _: String) -> Self { self } }\n";
    write(&folder.join("mod.rs"), module);
    write(&folder.join("program.rs"), &program(before, ident));
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// The first error of each module, and whether no error hides another module's.
fn errors(scratch: &Path, modules: &BTreeMap<String, String>) -> (BTreeMap<String, String>, bool) {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--message-format", "json"])
        .current_dir(scratch)
        .env("CARGO_TARGET_DIR", repository().join("target"))
        .output()
        .expect("cargo starts");
    let mut found = BTreeMap::new();
    let mut is_all = true;
    let text = String::from_utf8_lossy(&output.stdout);
    for message in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        if let Some(code) = message["code"]["code"].as_str() {
            is_all &= TYPES.contains(&code);
        }
        for span in message["spans"].as_array().into_iter().flatten() {
            let file = span["file_name"].as_str().unwrap_or_default().replace('\\', "/");
            let ident =
                file.trim_start_matches("src/").split('/').next().unwrap_or_default().to_owned();
            if let Some(name) = modules.get(&ident) {
                let rendered = message["rendered"].as_str().unwrap_or_default().to_owned();
                found.entry(name.clone()).or_insert(rendered);
                break;
            }
        }
    }
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || !found.is_empty(), "{said}{text}");
    (found, is_all)
}

/// How each thing is written: parameters by operation and field, JSON names by type and field,
/// texts of enums by variant, and the constants of the product.
pub(crate) fn wire(generated: &Generated) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, text) in generated.client.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // `params.query("Page").required_json(&self.page);`: not whether it is required.
        for line in text.split("params.").skip(1) {
            if let Some((line, _)) = line.split_once(");")
                && let Some((way, field)) = line.split_once("(&self.")
            {
                let way = way.replace("required", "").replace("optional", "");
                found.insert(format!("{path} {field}"), way.trim_end_matches('.').to_owned());
            }
        }
        if text.contains("impl Operation for ") {
            let method = text.split("const METHOD: Method = ").nth(1);
            let method = method.and_then(|rest| rest.split(';').next()).unwrap_or("Method::Post");
            found.insert(format!("{path} method"), method.to_owned());
        }
        for texts in text.split("open_enum!(").skip(1) {
            let Some((name, rest)) = texts.split_once('{') else { continue };
            let Some((body, _)) = rest.split_once('}') else { continue };
            for pair in body.split(", ").filter_map(|pair| pair.split_once('=')) {
                found.insert(format!("{name}{}", pair.0.trim()), pair.1.trim().to_owned());
            }
        }
        if path == "product.rs" {
            for line in text.split("pub(crate) const ").skip(1) {
                if let Some((name, value)) = line.split_once(": &str = ") {
                    let is_sent = !name.starts_with("SPAN");
                    let value = value.split(';').next().unwrap_or_default();
                    found.extend(is_sent.then(|| (name.to_owned(), value.to_owned())));
                }
            }
        }
    }
    for (path, text) in generated.client.iter().filter(|(path, _)| path.ends_with(".rs")) {
        for item in syn::parse_file(text).expect("generated code").items {
            let syn::Item::Struct(item) = item else { continue };
            for field in &item.fields {
                let Some(name) = &field.ident else { continue };
                let attributes: String =
                    field.attrs.iter().map(|found| found.to_token_stream().to_string()).collect();
                let renamed = attributes.split("rename = \"").nth(1);
                let renamed = renamed.and_then(|rest| rest.split('"').next()).map(str::to_owned);
                let wire = renamed.unwrap_or_else(|| format!("pascal {name}"));
                found.insert(format!("{path} json {}.{name}", item.ident), wire);
            }
        }
    }
    found
}
