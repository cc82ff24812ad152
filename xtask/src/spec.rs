//! Reads the files of spec/ for the generator. It must not look into them.

use std::path::Path;

use anyhow::{Result, ensure};
use codegen::SpecFiles;

use crate::tree;

/// What lies in `spec/` and is no part of it: our own JSON Schema, and what systems lay into every folder.
const BESIDE: &[&str] = &["x-cams.schema.json", ".DS_Store", "Thumbs.db", "desktop.ini"];

/// All files below `spec/`, by their path relative to it. Bytes that are no UTF-8 become U+FFFD, which the generator
/// reports at its place, as it does a file that does not belong there.
///
/// # Errors
/// A file that cannot be read, and a folder without a spec.
pub(crate) fn read(root: &Path) -> Result<SpecFiles> {
    let folder = root.join("spec");
    tree::recover(&folder)?;
    let is_beside = |path: &str| path.rsplit('/').next().is_some_and(|name| BESIDE.contains(&name));
    let files = tree::read(&folder)?.into_iter().filter(|(path, _)| !is_beside(path));
    let files: SpecFiles =
        files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
    ensure!(files.iter().next().is_some(), "no file of a spec in {}", folder.display());
    Ok(files)
}
