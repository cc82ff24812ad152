//! The workspace that commands work on by default, and copies of it for what must not change it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::tree;

/// The parts of the workspace that cargo and the commands need.
const PARTS: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "rustfmt.toml",
    "cams-api",
    "cams-cli",
    "cams-mock",
    "codegen",
    "spec",
    "xtask",
];

/// Copies the workspace into a folder, whose old content is removed. Nothing is built there yet.
///
/// # Errors
/// A file that cannot be read or written, by name.
pub(crate) fn copy(root: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("cannot remove {}", to.display()))?;
    }
    for part in PARTS {
        let from = root.join(part);
        if from.is_dir() {
            for (path, bytes) in tree::read(&from)? {
                write(&to.join(part).join(path), &bytes)?;
            }
        } else {
            let bytes = fs::read(&from);
            write(&to.join(part), &bytes.with_context(|| format!("cannot read {part}"))?)?;
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    let written = folder.and_then(|()| fs::write(path, bytes));
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// The folder above this package. The value at run time wins: a cached binary may come from another
/// checkout.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), Path::to_path_buf)
}
