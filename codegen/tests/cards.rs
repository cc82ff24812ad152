//! One review card per operation, read from the generated code in the repository.
//! `cargo xtask codegen` writes the cards. This test fails if someone edits one by hand or forgets
//! to generate.

mod fixture;

use codegen::{GeneratedFiles, cards, generate};
use fixture::{made_up, real, repository, tree};

#[test]
fn every_operation_has_its_card() {
    let generated: GeneratedFiles =
        tree(&repository().join("cams-api/src/generated"), "rs").into_iter().collect();
    let cards = cards(&generated).expect("generated code");
    assert!(!cards.is_empty());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/operation");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for (operation, card) in cards {
            insta::assert_snapshot!(operation, card);
        }
    });
}

/// Small changes are easy to review: they touch the operation's file, its row in the table and one
/// card.
#[test]
fn an_edit_of_one_operation_changes_its_file_and_its_card() {
    let before = generate(&made_up()).expect("a good spec");
    for (from, to) in [
        ("required: true", "required: false"),
        ("description: The ID of the label.", "description: The number of the label."),
        ("    retry: opt-in\n", "    retry: opt-in\n    qps: 7\n"),
        ("        type: string\n", "        type: string\n        x-cams: { sensitive: secret }\n"),
        ("      required: true\n", "      required: true\n      deprecated: true\n"),
        ("  externalDocs:\n", "  deprecated: true\n  externalDocs:\n"),
    ] {
        let mut files = made_up();
        let path = "labels/RemoveLabel.yaml";
        let text =
            files.iter().find(|(found, _)| *found == path).expect("the operation").1.to_owned();
        assert!(text.contains(from));
        files.insert(path, text.replacen(from, to, 1));
        let after = generate(&files).expect("a good spec");

        let changed: Vec<&str> = after
            .client
            .iter()
            .filter(|(path, text)| before.client.get(path) != Some(text))
            .map(|(path, _)| path)
            .collect();
        assert_eq!(changed, ["labels/remove_label.rs", "labels/table.rs"]);
        assert_eq!(before.client.iter().count(), after.client.iter().count());
        // The local CAMS's table contains no descriptions.
        assert!(!from.starts_with("description") || before.local_table == after.local_table);

        let (old, new) = (cards(&before.client), cards(&after.client));
        let (old, new) = (old.expect("cards"), new.expect("cards"));
        let changed: Vec<&String> = new
            .iter()
            .filter(|(name, card)| old.get(*name) != Some(card))
            .map(|(name, _)| name)
            .collect();
        // A card contains no descriptions, so a changed word touches the file only.
        let expected: &[&str] =
            if from.starts_with("description") { &[] } else { &["RemoveLabel"] };
        assert_eq!(changed, expected);
    }
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    let first = generate(&real()).expect("a good spec");
    let second =
        generate(&real().iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect());
    assert_eq!(first, second.expect("a good spec"));
}
