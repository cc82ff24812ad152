//! Formats generated code as `cargo fmt` would.
//!
//! The generator's printer breaks lines earlier than rustfmt. Running rustfmt afterwards lets
//! generated files pass the same gate as handwritten ones. One process formats everything in a
//! temporary folder.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use codegen::GeneratedFiles;

use crate::{file, tree};

/// The edition of the workspace. Without cargo, rustfmt does not read it from a manifest.
const EDITION: &str = "2024";

/// The file that declares all others as modules, so that rustfmt finds them.
const ENTRY: &str = "mod.rs";

/// Formats the files with the `rustfmt.toml` of `root`.
///
/// # Errors
/// rustfmt is missing or cannot parse the code. Its messages go to standard error.
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
        format!(
            "cannot start {} (install it with: rustup component add rustfmt)",
            program.display()
        )
    })?;
    if !status.success() {
        bail!("rustfmt rejected the generated code ({status})");
    }
    let formatted = tree::read(folder.path())?.into_iter().map(|(path, bytes)| {
        let text = String::from_utf8(bytes)
            .with_context(|| format!("rustfmt wrote {path} in another encoding than UTF-8"))?;
        Ok((path, text))
    });
    formatted.collect()
}
