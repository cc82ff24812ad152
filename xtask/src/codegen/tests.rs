//! The messages of the command, and the file format of the cards.

use std::collections::BTreeMap;
use std::fs;

use super::*;

/// A root with a generated tree that has one changed, one missing, one stale and one correct file.
fn tree() -> (tempfile::TempDir, Tree) {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join(GENERATED);
    fs::create_dir_all(folder.join("chat_groups")).unwrap();
    fs::write(folder.join("mod.rs"), "//! right\n").unwrap();
    fs::write(folder.join("chat_groups/list.rs"), "one\noptional\nthree\n").unwrap();
    fs::write(folder.join("chat_groups/old.rs"), "old\n").unwrap();
    let wanted = [
        ("mod.rs", "//! right\n"),
        ("chat_groups/list.rs", "one\nrequired\nthree\n"),
        ("new.rs", "new\n"),
    ];
    let wanted = wanted.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let tree = Tree::new(folder, wanted).unwrap();
    (root, tree)
}

#[test]
fn the_check_shows_what_differs_and_how_to_fix_it() {
    let (root, tree) = tree();
    let expected = "\
3 generated file(s) differ from spec/:
  changed  cams-api/src/generated/chat_groups/list.rs
      @@ -1,3 +1,3 @@
       one
      -optional
      +required
       three
  stale    cams-api/src/generated/chat_groups/old.rs
  missing  cams-api/src/generated/new.rs
To fix it: cargo xtask codegen";
    assert_eq!(report(root.path(), &[tree]).as_deref(), Some(expected));
}

#[test]
fn a_run_says_what_it_changed() {
    let (root, tree) = tree();
    let expected = "\
changed  cams-api/src/generated/chat_groups/list.rs
removed  cams-api/src/generated/chat_groups/old.rs
created  cams-api/src/generated/new.rs
1 created, 1 changed, 1 removed, 1 unchanged
";
    assert_eq!(summary(root.path(), &[tree]), expected);
}

#[test]
fn a_tree_that_agrees_gives_no_report() {
    let root = tempfile::tempdir().unwrap();
    let tree = Tree::new(root.path().join(GENERATED), BTreeMap::new()).unwrap();
    assert_eq!(report(root.path(), &[tree]), None);
}

#[test]
fn a_long_difference_is_cut() {
    let found: String = (0..40).map(|n| format!("old {n}\n")).collect();
    let wanted: String = (0..40).map(|n| format!("new {n}\n")).collect();
    let text = short_diff(&found, &wanted);
    assert_eq!(text.lines().count(), DIFF_LINES + 1);
    assert!(text.ends_with("… 65 more lines\n"), "{text}");
}

/// Insta itself reads the file, and fails here if it finds no card in it.
#[test]
fn a_card_is_a_snapshot_of_insta() {
    let card = "POST /  DeleteChatGroupInviteLink\n\n  query  GroupId  required\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Card.snap"), snapshot(card)).unwrap();
    insta::with_settings!({ snapshot_path => folder.path(), prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("Card", card);
    });
    assert!(snapshot(card).ends_with("required\n"), "one line end at the end");
}
