//! Reads the files of spec/ for the generator, without interpreting them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use codegen::SpecFiles;

use crate::tree;

/// Files of operating systems, which are not part of the spec.
const BESIDE: &[&str] = &[".DS_Store", "Thumbs.db", "desktop.ini"];

/// `true` for a file in `spec/` that is not part of the spec.
pub(crate) fn is_beside(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    // Older revisions have a schema without a folder.
    BESIDE.contains(&name) || ::codegen::is_schema(path) || name.ends_with(".schema.json")
}

/// Returns all files below `spec/` by relative path. Invalid UTF-8 becomes U+FFFD, which the
/// generator reports at its place. The generator also reports files that do not belong there.
///
/// # Errors
/// An unreadable file, or a folder without a spec.
pub(crate) fn read(root: &Path) -> Result<SpecFiles> {
    let folder = root.join("spec");
    tree::recover(&folder)?;
    let found = if folder.exists() { tree::read(&folder)? } else { BTreeMap::new() };
    let files = found.into_iter().filter(|(path, _)| !is_beside(path));
    let files: SpecFiles =
        files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
    match ::codegen::product(&files) {
        Err(problems) if files.iter().next().is_none() => {
            bail!("{} contains no spec\n{problems}", folder.display())
        }
        _ => Ok(files),
    }
}
