//! A tree of generated code.

use std::collections::BTreeMap;

/// A tree of generated code: path below its folder, with forward slashes, to text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GeneratedFiles(BTreeMap<String, String>);

impl GeneratedFiles {
    /// The paths and texts, ordered by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Adds a file.
    pub(super) fn insert(&mut self, path: impl Into<String>, text: String) {
        self.0.insert(path.into(), text);
    }
}

impl FromIterator<(String, String)> for GeneratedFiles {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}
