//! `cargo xtask schema`: the JSON Schema of the extension, beside the spec that it describes.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use codegen::EXTENSION;

use crate::file::write;
use crate::lock;

/// The name of the file in spec/.
pub(crate) fn file_name() -> String {
    format!("{EXTENSION}.schema.json")
}

/// The file, relative to the root.
fn path() -> String {
    format!("spec/{}", file_name())
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compares only: writes nothing, and fails if the file differs.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if args.check {
        return check(root);
    }
    let _lock = lock::hold(root)?;
    let text = render()?;
    if on_disk(root).as_ref() == Some(&text) {
        println!("unchanged  {}", path());
    } else {
        write(&root.join(path()), &text)?;
        println!("written  {}", path());
    }
    Ok(())
}

/// Fails if the file differs from the extension's types.
///
/// # Errors
/// The file is missing or differs. The message names the command that fixes it.
pub(crate) fn check(root: &Path) -> Result<()> {
    let state = match on_disk(root) {
        Some(text) if text == render()? => return Ok(()),
        Some(_) => "differs from the types of the extension",
        None => "is missing",
    };
    bail!("{} {state}\nTo fix it: cargo xtask schema", path())
}

fn render() -> Result<String> {
    Ok(serde_json::to_string_pretty(&::codegen::extension_schema())? + "\n")
}

fn on_disk(root: &Path) -> Option<String> {
    fs::read_to_string(root.join(path())).ok()
}
