//! Support for the tests of several commands.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A file or folder of the made-up product, which the tests of the generator use too.
pub(crate) fn made_up(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/upstream/made_up").join(name)
}

/// A root with a copy of the made-up spec.
pub(crate) fn made_up_root() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files(&made_up("spec")) {
        let target = root.path().join("spec").join(path);
        fs::create_dir_all(target.parent().expect("a folder")).expect("a new folder");
        fs::write(target, text).expect("a new file");
    }
    root
}

/// The texts of all files in a folder, by their paths in it.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below the folder");
                let text = fs::read_to_string(&path).expect("a text");
                found.insert(name.to_string_lossy().into_owned(), text);
            }
        }
    }
    found
}
