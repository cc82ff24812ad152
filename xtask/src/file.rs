//! Reads a text file, and writes one atomically.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Reads a text.
///
/// # Errors
/// The system's error or another encoding than UTF-8, with the name of the file.
pub(crate) fn text(path: &Path) -> Result<String> {
    let name = path.display();
    let bytes = fs::read(path).with_context(|| format!("cannot read {name}"))?;
    String::from_utf8(bytes).with_context(|| format!("{name} is not UTF-8"))
}

/// Writes `text` and creates missing parent folders. Other processes see the old content or the
/// new, never a part.
///
/// # Errors
/// The system's error, with the name of the file.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
    parent
        .and_then(|()| replace(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // Never replace a pipe or a device.
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return fs::write(path, text);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let next = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&next, text).and_then(|()| fs::rename(&next, path));
    written.inspect_err(|_| drop(fs::remove_file(&next)))
}
