//! Reads the files of spec/ for the generator. It must not look into them.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use codegen::SpecFiles;

use crate::tree;

/// All YAML files below `spec/`, by their path relative to it.
///
/// # Errors
/// A file that cannot be read or is no UTF-8, a folder without a spec, and `.yml`, which would otherwise be passed over in silence.
pub(crate) fn read(root: &Path) -> Result<SpecFiles> {
    let folder = root.join("spec");
    tree::recover(&folder)?;
    let mut files = Vec::new();
    for (path, bytes) in tree::read(&folder)? {
        ensure!(!path.ends_with(".yml"), "spec/{path}: the files of the spec end in .yaml");
        if path.ends_with(".yaml") {
            let text =
                String::from_utf8(bytes).with_context(|| format!("spec/{path} is not UTF-8"))?;
            files.push((path, text));
        }
    }
    ensure!(!files.is_empty(), "no .yaml file in {}", folder.display());
    Ok(files.into_iter().collect())
}
