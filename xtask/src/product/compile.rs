//! Compiles the folder of a product, and tells which operations the compiler refuses.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use codegen::new_product::NewProduct;
use serde_json::Value;

use super::folder::{CRATE, Folder, GENERATED};

/// The operations with an error of the compiler, each with its first one. Empty if the crate
/// compiles.
///
/// # Errors
/// An error that belongs to no operation, or cargo cannot be started.
pub(super) fn failures(
    root: &Path,
    folder: &Folder,
    product: &NewProduct,
) -> Result<BTreeMap<String, String>> {
    let mut check = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    check.args(["check", "--quiet", "--lib", "--package", CRATE, "--message-format", "json"]);
    // The dependencies are compiled there already.
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        check.env("CARGO_TARGET_DIR", std::path::absolute(root.join("target"))?);
    }
    check.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = check.output().context("cannot start cargo")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = messages
        .filter(|one| one["reason"] == "compiler-message" && one["message"]["level"] == "error");
    let mut found = BTreeMap::new();
    let mut other = None;
    for error in errors {
        let message = &error["message"];
        let reason = message["message"].as_str().unwrap_or("an error without text");
        match operation_of(message, folder, product) {
            Some(operation) => {
                found.entry(operation).or_insert_with(|| format!("rustc: {reason}"));
            }
            None => {
                let rendered = message["rendered"].as_str().unwrap_or(reason);
                other.get_or_insert_with(|| rendered.trim_end().to_owned());
            }
        }
    }
    if !output.status.success() && found.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("the crate does not compile: {}", other.unwrap_or_else(|| said.trim().to_owned()));
    }
    Ok(found)
}

/// The operation in whose generated file an error is.
fn operation_of(message: &Value, folder: &Folder, product: &NewProduct) -> Option<String> {
    let spans = message["spans"].as_array()?;
    let (primary, others): (Vec<&Value>, Vec<&Value>) =
        spans.iter().partition(|span| span["is_primary"] == true);
    primary.into_iter().chain(others).find_map(|span| {
        let path = span["file_name"].as_str()?.replace('\\', "/");
        let (_, generated) = path.split_once(GENERATED)?;
        let file = folder.path().join(CRATE).join(GENERATED).join(generated);
        let text = std::fs::read_to_string(file).ok()?;
        product.operation_of(&text).map(str::to_owned)
    })
}
