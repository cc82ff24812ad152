//! Remembers the last run of rustfmt, so that it formats only changed files again.
//!
//! A file is unchanged if the generator writes the same text and the formatted text is still on disk.
//! The record is a file in the target folder with the hashes of both texts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use codegen::GeneratedFiles;
use sha2::{Digest as _, Sha256};

use crate::file;

/// The folder of the records, relative to the root. Each generated folder has one.
const FOLDER: &str = "target/xtask/formatted";

/// The texts of a generated folder after rustfmt.
pub(super) struct Record {
    path: PathBuf,
    /// Everything else that decides how rustfmt formats.
    settings: String,
    /// The formatted texts on disk that still hold, by path.
    known: BTreeMap<String, String>,
}

impl Record {
    /// Reads the record of a folder. A missing or unreadable one knows nothing.
    pub(super) fn read(root: &Path, folder: &str, settings: &str, files: &GeneratedFiles) -> Self {
        let path = root.join(FOLDER).join(folder.replace('/', "-"));
        let settings = hash(settings);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut known = BTreeMap::new();
        if let Some(lines) = text.strip_prefix(&settings) {
            for line in lines.lines() {
                let mut words = line.splitn(3, ' ');
                let (Some(generated), Some(formatted), Some(path)) =
                    (words.next(), words.next(), words.next())
                else {
                    continue;
                };
                if files.get(path).is_some_and(|text| hash(text) == generated)
                    && let Ok(text) = fs::read_to_string(root.join(folder).join(path))
                    && hash(&text) == formatted
                {
                    known.insert(path.to_owned(), text);
                }
            }
        }
        Self { path, settings, known }
    }

    /// The formatted text of a file, if it still holds.
    pub(super) fn get(&self, path: &str) -> Option<&str> {
        self.known.get(path).map(String::as_str)
    }

    /// Replaces the record.
    ///
    /// # Errors
    /// The system's error.
    pub(super) fn write(
        &self,
        generated: &GeneratedFiles,
        formatted: &GeneratedFiles,
    ) -> Result<()> {
        let mut text = format!("{}\n", self.settings);
        for (path, after) in formatted.iter() {
            let before = generated.get(path).unwrap_or_default();
            // Writing into a `String` cannot fail.
            let _ = writeln!(text, "{} {} {path}", hash(before), hash(after));
        }
        file::write(&self.path, &text)
    }
}

fn hash(text: &str) -> String {
    format!("{:x}", Sha256::digest(text.as_bytes()))
}
