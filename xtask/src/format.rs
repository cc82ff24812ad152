//! Formats generated code as `cargo fmt` would.
//!
//! The generator prints with a library of its own, which breaks lines earlier than rustfmt does. With rustfmt behind it, the
//! generated files pass the same gate as those written by hand. One process formats everything, in a folder that goes away.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use codegen::GeneratedFiles;

use crate::{file, tree};

/// The edition of the workspace; rustfmt, called without cargo, does not read it from a manifest.
const EDITION: &str = "2024";

/// The file that names all the others as modules, so that rustfmt finds them.
const ENTRY: &str = "mod.rs";

/// The same files, formatted by the `rustfmt.toml` of `root`.
///
/// # Errors
/// No rustfmt, or code that it cannot read; what it says about the code goes to standard error.
pub(crate) fn format(root: &Path, files: &GeneratedFiles) -> Result<GeneratedFiles> {
    let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
    for (path, text) in files.iter() {
        file::write(&folder.path().join(path), text)?;
    }
    let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
    let mut rustfmt = Command::new(&program);
    rustfmt
        .args(["--quiet", "--edition", EDITION, "--config-path"])
        .arg(root)
        .arg(folder.path().join(ENTRY));
    let status = rustfmt.status().with_context(|| {
        format!("cannot start {} (to install it: rustup component add rustfmt)", program.display())
    })?;
    if !status.success() {
        bail!("rustfmt does not accept the generated code ({status})");
    }
    let formatted = tree::read(folder.path())?.into_iter().map(|(path, bytes)| {
        let text =
            String::from_utf8(bytes).with_context(|| format!("rustfmt made {path} no UTF-8"))?;
        Ok((path, text))
    });
    formatted.collect()
}
