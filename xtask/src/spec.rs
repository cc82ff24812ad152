//! Reads the files of spec/ for the generator, without interpreting them.

use std::path::Path;

use anyhow::{Result, ensure};
use codegen::SpecFiles;

use crate::tree;

/// Files in `spec/` that are not part of the spec: our JSON Schema, and files of operating systems.
const BESIDE: &[&str] = &["x-cams.schema.json", ".DS_Store", "Thumbs.db", "desktop.ini"];

/// Returns all files below `spec/` by relative path. Invalid UTF-8 becomes U+FFFD, which the generator
/// reports at its place. The generator also reports files that do not belong there.
///
/// # Errors
/// An unreadable file, or a folder without a spec.
pub(crate) fn read(root: &Path) -> Result<SpecFiles> {
    let folder = root.join("spec");
    tree::recover(&folder)?;
    let is_beside = |path: &str| path.rsplit('/').next().is_some_and(|name| BESIDE.contains(&name));
    let files = tree::read(&folder)?.into_iter().filter(|(path, _)| !is_beside(path));
    let files: SpecFiles =
        files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
    ensure!(files.iter().next().is_some(), "{} contains no spec", folder.display());
    Ok(files)
}
