//! Swaps old and new trees in real folders.

use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;

fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect()
}

/// A filled folder `out` below a temporary folder.
fn folder(content: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("out");
    for (path, text) in content {
        write(&folder.join(path), text, None).unwrap();
    }
    (temp, folder)
}

fn on_disk(folder: &Path) -> BTreeMap<String, String> {
    read(folder)
        .unwrap()
        .into_iter()
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

fn entries(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_differences_are_named() {
    let (_temp, folder) = folder(&[("a/same.rs", "1"), ("a/other.rs", "1"), ("b/old.rs", "1")]);
    let tree =
        Tree::new(folder, files(&[("a/same.rs", "1"), ("a/other.rs", "2"), ("c/new.rs", "3")]))
            .unwrap();
    let differences: Vec<_> = tree.differences().into_iter().collect();
    let expected = [
        ("a/other.rs", Difference::Changed),
        ("b/old.rs", Difference::Stale),
        ("c/new.rs", Difference::Missing),
    ];
    assert_eq!(differences, expected);
    assert_eq!(tree.texts("a/other.rs"), ("1".to_owned(), "2"));
    assert_eq!(tree.texts("c/new.rs"), (String::new(), "3"));
}

#[test]
fn a_swap_creates_changes_and_removes() {
    let (temp, folder) = folder(&[("a/same.rs", "1"), ("a/other.rs", "1"), ("b/old.rs", "1")]);
    let wanted = files(&[("a/same.rs", "1"), ("a/other.rs", "2"), ("c/new.rs", "3")]);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::options()
        .append(true)
        .open(folder.join("a/same.rs"))
        .unwrap()
        .set_modified(long_ago)
        .unwrap();

    Tree::new(folder.clone(), wanted.clone()).unwrap().stage().unwrap().unwrap().swap().unwrap();

    assert_eq!(on_disk(&folder), wanted);
    assert_eq!(entries(temp.path()), ["out"], "nothing is left beside the folder");
    assert!(!folder.join("b").exists(), "an empty folder would be stale as well");
    let modified = |path: &str| fs::metadata(folder.join(path)).unwrap().modified().unwrap();
    assert_eq!(modified("a/same.rs"), long_ago);
    assert!(modified("a/other.rs") > long_ago);
}

#[test]
fn a_folder_that_does_not_exist_is_made() {
    let (_temp, folder) = folder(&[]);
    let wanted = files(&[("x/new.rs", "1")]);
    Tree::new(folder.clone(), wanted.clone()).unwrap().stage().unwrap().unwrap().swap().unwrap();
    assert_eq!(on_disk(&folder), wanted);
}

#[test]
fn nothing_is_staged_when_nothing_differs() {
    let (temp, folder) = folder(&[("a.rs", "1")]);
    assert!(Tree::new(folder, files(&[("a.rs", "1")])).unwrap().stage().unwrap().is_none());
    assert_eq!(entries(temp.path()), ["out"]);
}

#[test]
fn a_failure_while_writing_leaves_the_old_tree() {
    let (temp, folder) = folder(&[("a.rs", "1"), ("b.rs", "1")]);
    let before = on_disk(&folder);
    // `a.rs` cannot be both a file and a folder, so the second write fails after the first one
    // succeeded.
    let wanted = files(&[("a.rs", "2"), ("a.rs/inner.rs", "2")]);
    let error = Tree::new(folder.clone(), wanted).unwrap().stage().err().unwrap();
    assert!(format!("{error:#}").contains("inner.rs"), "{error:#}");
    assert_eq!(on_disk(&folder), before);
    assert_eq!(entries(temp.path()), ["out"]);
}

#[test]
fn a_failure_of_the_swap_puts_the_old_tree_back() {
    let (temp, folder) = folder(&[("a.rs", "1")]);
    let before = on_disk(&folder);
    let staged =
        Tree::new(folder.clone(), files(&[("a.rs", "2")])).unwrap().stage().unwrap().unwrap();
    fs::remove_dir_all(&staged.next).unwrap();
    let error = staged.swap().unwrap_err();
    assert!(format!("{error:#}").contains(".out.next"), "{error:#}");
    assert_eq!(on_disk(&folder), before);
    assert_eq!(entries(temp.path()), ["out"]);
}

#[test]
fn what_a_broken_off_run_left_behind_is_cleared() {
    let (temp, folder) =
        folder(&[("a.rs", "1"), ("../.out.next/half.rs", "?"), ("../.out.previous/a.rs", "0")]);
    let wanted = files(&[("a.rs", "2")]);
    Tree::new(folder.clone(), wanted.clone()).unwrap().stage().unwrap().unwrap().swap().unwrap();
    assert_eq!(on_disk(&folder), wanted);
    assert_eq!(entries(temp.path()), ["out"]);
}

#[test]
fn a_folder_that_cannot_be_read_is_named() {
    let (_temp, folder) = folder(&[]);
    let error = read(&folder).unwrap_err();
    assert!(error.to_string().contains("out"), "{error}");
}
