//! Replaces a generated folder: compares its content with the wanted one and swaps them.
//!
//! The new content is built in a folder beside the old one and then renamed into place. If writing
//! fails, the old tree stays untouched. Stale files cannot survive. An unchanged file is copied
//! with its modification time, so that cargo rebuilds only what it must. If nothing differs,
//! nothing is written. This module does not know what the files are.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A generated folder and its wanted content.
pub(crate) struct Tree {
    folder: PathBuf,
    wanted: BTreeMap<String, String>,
    found: BTreeMap<String, Vec<u8>>,
}

/// The difference of a file from its wanted content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    Changed,
    Missing,
    Stale,
}

impl Tree {
    /// Reads `folder`, which may be missing, to compare it with `wanted` (texts by relative path,
    /// with `/`).
    ///
    /// # Errors
    /// The first unreadable file, by name.
    pub(crate) fn new(folder: PathBuf, wanted: BTreeMap<String, String>) -> Result<Self> {
        recover(&folder)?;
        let found = if folder.exists() { read(&folder)? } else { BTreeMap::new() };
        Ok(Self { folder, wanted, found })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The number of wanted files.
    pub(crate) fn len(&self) -> usize {
        self.wanted.len()
    }

    /// The differing files, by path.
    pub(crate) fn differences(&self) -> BTreeMap<&str, Difference> {
        let wanted = self.wanted.iter().filter_map(|(path, text)| match self.found.get(path) {
            None => Some((path.as_str(), Difference::Missing)),
            Some(found) if found != text.as_bytes() => Some((path.as_str(), Difference::Changed)),
            Some(_) => None,
        });
        let stale = self.found.keys().filter(|path| !self.wanted.contains_key(*path));
        wanted.chain(stale.map(|path| (path.as_str(), Difference::Stale))).collect()
    }

    /// The text on disk and the wanted text of a file, each empty if missing.
    pub(crate) fn texts(&self, path: &str) -> (String, &str) {
        let found = self.found.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        (found.unwrap_or_default(), self.wanted.get(path).map_or("", String::as_str))
    }

    /// Builds the wanted tree beside the folder. `None` if nothing differs.
    ///
    /// # Errors
    /// The file that could not be written, by name. The folder itself is unchanged.
    pub(crate) fn stage(&self) -> Result<Option<Staged>> {
        let staged = Staged { folder: self.folder.clone(), next: beside(&self.folder, "next") };
        // Left behind by a killed run.
        remove(&staged.next)?;
        remove(&beside(&self.folder, "previous"))?;
        if self.differences().is_empty() {
            return Ok(None);
        }
        fs::create_dir_all(&staged.next)
            .with_context(|| format!("cannot create {}", staged.next.display()))?;
        for (path, text) in &self.wanted {
            let modified = match self.found.get(path) {
                Some(found) if found == text.as_bytes() => {
                    fs::metadata(self.folder.join(path)).and_then(|m| m.modified()).ok()
                }
                _ => None,
            };
            let target = staged.next.join(path);
            write(&target, text, modified)
                .with_context(|| format!("cannot write {}", target.display()))?;
        }
        Ok(Some(staged))
    }
}

/// A complete new tree, ready for the swap. Dropping it unused deletes it.
pub(crate) struct Staged {
    folder: PathBuf,
    next: PathBuf,
}

impl Staged {
    /// Replaces the old tree with the new one.
    ///
    /// # Errors
    /// The system refuses a rename. The old tree is then back in its place.
    pub(crate) fn swap(self) -> Result<()> {
        let previous = beside(&self.folder, "previous");
        remove(&previous)?;
        match fs::rename(&self.folder, &previous) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error)
                    .with_context(|| format!("cannot move {} aside", self.folder.display()));
            }
            _ => {}
        }
        if let Err(error) = fs::rename(&self.next, &self.folder) {
            // If this fails too, the next run finds the tree under its other name.
            let _ = fs::rename(&previous, &self.folder);
            return Err(error).with_context(|| {
                format!("cannot move {} to {}", self.next.display(), self.folder.display())
            });
        }
        remove(&previous)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After a swap nothing is left to remove. After a failure, the next run removes it.
        let _ = fs::remove_dir_all(&self.next);
    }
}

/// Restores the old tree if a run was killed during a swap.
///
/// # Errors
/// The system refuses a rename; the error has both names.
pub(crate) fn recover(folder: &Path) -> Result<()> {
    let previous = beside(folder, "previous");
    if folder.exists() || !previous.exists() {
        return Ok(());
    }
    fs::rename(&previous, folder)
        .with_context(|| format!("cannot move {} back to {}", previous.display(), folder.display()))
}

/// Returns every file below `folder` by relative path, with `/`.
///
/// # Errors
/// The first unreadable file or folder, by name.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    read_into(folder, "", &mut files)?;
    Ok(files)
}

fn read_into(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    let cannot_read = |path: &Path| format!("cannot read {}", path.display());
    for entry in fs::read_dir(folder).with_context(|| cannot_read(folder))? {
        let path = entry.with_context(|| cannot_read(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let relative = format!("{prefix}{name}");
        if path.is_dir() {
            read_into(&path, &format!("{relative}/"), files)?;
        } else {
            files.insert(relative, fs::read(&path).with_context(|| cannot_read(&path))?);
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str, modified: Option<std::time::SystemTime>) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    modified.map_or(Ok(()), |time| file.set_modified(time))
}

/// A hidden sibling of `folder`: on the same file system, so that it can be renamed into place, and
/// not a module.
fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!(".{name}.{suffix}"))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
