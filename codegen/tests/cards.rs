//! One review card per operation, read from the generated code in the repository.
//! `cargo xtask codegen` writes the cards. This test fails if someone edits one by hand or forgets
//! to generate.

mod fixture;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use codegen::{GeneratedFiles, SpecFiles, cards, generate};
use fixture::{made_up, real, repository, rich, tree};

#[test]
fn every_operation_has_its_card() {
    let generated: GeneratedFiles =
        tree(&repository().join("cams-api/src/generated"), "rs").into_iter().collect();
    let cards = cards(&generated).expect("generated code");
    assert!(!cards.is_empty());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/operation");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
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
        // The table for readers has only summaries, limits and retry classes.
        let is_listed = ["    retry", "  externalDocs"].iter().any(|start| from.starts_with(start));
        let readers: &[&str] = if is_listed { &["labels/operations.md"] } else { &[] };
        assert_eq!(changed, [readers, &["labels/remove_label.rs", "labels/table.rs"]].concat());
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
        // A card contains no descriptions, so a changed sentence touches the file only.
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

/// The cards of the rich spec.
static RICH: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| cards_of(&rich()));

fn cards_of(files: &SpecFiles) -> BTreeMap<String, String> {
    let generated = generate(files).map_err(|problems| problems.to_string()).expect("a good spec");
    cards(&generated.client).expect("cards")
}

/// The cards before and after an edit of the rich spec.
fn edited(path: &str, from: &str, to: &str) -> [BTreeMap<String, String>; 2] {
    let mut files = rich();
    let text = files.iter().find(|(found, _)| *found == path).expect("a file").1.to_owned();
    assert!(text.contains(from), "{path} has no {from:?}");
    files.insert(path, text.replacen(from, to, 1));
    [RICH.clone(), cards_of(&files)]
}

/// The lines that an edit adds, with the name of their card.
fn added([before, after]: &[BTreeMap<String, String>; 2]) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, card) in after {
        let old = before.get(name).map(String::as_str).unwrap_or_default();
        let new = card.lines().filter(|line| !old.lines().any(|found| found == *line));
        lines.extend(new.map(|line| {
            format!("{name}: {}", line.split_whitespace().collect::<Vec<_>>().join(" "))
        }));
    }
    lines
}

/// Every kind of fact is on a card, and one changed fact changes one line.
#[test]
fn a_changed_fact_changes_its_line() {
    let operation = "things/DoThing.yaml";
    let root = "cams.yaml";
    for (path, from, to, expected) in [
        (operation, "summary: Does the thing.", "summary: Does a thing.", "DoThing: Does a thing."),
        (operation, "deprecated: false", "deprecated: true", "DoThing: deprecated by the service"),
        (operation, "action: cams:DoThing", "action: cams:DoOne", "DoThing: action cams:DoOne"),
        (operation, "access: list", "access: get", "DoThing: access get"),
        (operation, "resource: \"*\"", "resource: thing", "DoThing: resource thing"),
        (operation, "condition-keys: [cams:Key]", "condition-keys: []", "DoThing: conditions none"),
        (
            operation,
            "dependent-actions: [oss:GetObject]",
            "dependent-actions: []",
            "DoThing: dependents none",
        ),
        (operation, "retry: safe", "retry: never", "DoThing: retry never"),
        (operation, "qps: 5", "qps: 6", "DoThing: qps 6"),
        (
            operation,
            "        total: Data.Total\n",
            "",
            "DoThing: paging numbered, page Page.Index, size Page.Size, items Data.List",
        ),
        (
            operation,
            "required: true",
            "required: false",
            "DoThing: GroupId optional query group_id: Option<String> hidden (secret) · 1 to 8 characters, matches `^[A-Z0-9]+$`",
        ),
        (
            operation,
            "sensitive: secret",
            "sensitive: personal",
            "DoThing: GroupId required query group_id: Option<String> hidden (personal data) · 1 to 8 characters, matches `^[A-Z0-9]+$`",
        ),
        (
            operation,
            "maxLength: 8",
            "maxLength: 9",
            "DoThing: GroupId required query group_id: Option<String> hidden (secret) · 1 to 9 characters, matches `^[A-Z0-9]+$`",
        ),
        (
            operation,
            "pattern: ^[A-Z0-9]+$",
            "pattern: ^[A-Z0-9]*$",
            "DoThing: GroupId required query group_id: Option<String> hidden (secret) · 1 to 8 characters, matches `^[A-Z0-9]*$`",
        ),
        (
            operation,
            "name: Count",
            "name: Number",
            "DoThing: Number optional query number: Option<i32> deprecated · default `3` · 1 to 10",
        ),
        (
            operation,
            "format: int32\n        minimum",
            "format: int64\n        minimum",
            "DoThing: Count optional query count: Option<i64> deprecated · default `3` · 1 to 10",
        ),
        (
            operation,
            "maximum: 10",
            "maximum: 10\n        exclusiveMaximum: true",
            "DoThing: Count optional query count: Option<i32> deprecated · default `3` · at least 1, below 10",
        ),
        (
            operation,
            "minimum: 1\n",
            "multipleOf: 1\n",
            "DoThing: Count optional query count: Option<i32> deprecated · default `3` · at most 10, a multiple of 1",
        ),
        (
            operation,
            "default: 3",
            "default: 4",
            "DoThing: Count optional query count: Option<i32> deprecated · default `4` · 1 to 10",
        ),
        (
            operation,
            "      deprecated: true\n",
            "",
            "DoThing: Count optional query count: Option<i32> default `3` · 1 to 10",
        ),
        (
            operation,
            "            required: [Tags]\n",
            "",
            "DoThing: Tags tags: Option<Vec<String>> 1 to 3 entries",
        ),
        (
            operation,
            "maxItems: 3",
            "maxItems: 4",
            "DoThing: Tags tags: Option<Vec<String>> required · 1 to 4 entries",
        ),
        (
            operation,
            "                  type: string\n                example: [a, b]",
            "                  type: string\n                  maxLength: 2\n                example: [a, b]",
            "DoThing: Tags tags: Option<Vec<String>> required · 1 to 3 entries, each entry at most 2 characters",
        ),
        (
            operation,
            "type: number\n              description: The weight in kilograms.\n              example: 1.5",
            "type: boolean\n              description: The weight in kilograms.",
            "DoThing: Weight optional form weight: Option<bool>",
        ),
        (
            operation,
            "          required: [Text]\n",
            "",
            "DoThing: Text optional form text: Option<String>",
        ),
        (
            operation,
            "small]\n                          x-cams:\n                            values:\n",
            "small, '1 m']\n                          x-cams:\n                            values:\n                              1 m: One meter.\n",
            "DoThing: 1 m X1M",
        ),
        (
            operation,
            "title: ThingKind",
            "title: ThingSize",
            "DoThing: Kind kind: Option<ThingSize>",
        ),
        (
            operation,
            "                    type: array\n                    description: The things",
            "                    type: array\n                    deprecated: true\n                    description: The things",
            "DoThing: List list: Vec<Thing> deprecated",
        ),
        (
            root,
            "DARK_BLUE]\n      x-cams:\n        values:\n",
            "DARK_BLUE, GREEN]\n      x-cams:\n        values:\n          GREEN: Like grass.\n",
            "types: GREEN Green",
        ),
        (
            root,
            "format: int32\n          description: The number of the page",
            "format: int32\n          minimum: 1\n          description: The number of the page",
            "types: Index index: Option<i32> at least 1",
        ),
        (root, "version: '2020-06-06'", "version: '2020-06-07'", "product: version 2020-06-07"),
        (
            root,
            "https://cams.{region}",
            "https://cams-api.{region}",
            "product: host cams-api.{region}.aliyuncs.com",
        ),
        (root, "default: ap-southeast-1", "default: eu-central-1", "product: region eu-central-1"),
        (
            root,
            "user-agent: cams-api",
            "user-agent: cams-client",
            "product: user agent cams-client",
        ),
        (
            root,
            "user-agent: cams-api",
            "user-agent: cams-api\n  presets: { GroupId: The group of all calls. }",
            "product: GroupId client builder .group_id(text)",
        ),
    ] {
        let cards = edited(path, from, to);
        let lines = added(&cards);
        assert!(lines.contains(&expected.to_owned()), "{to}: {lines:#?}");
        // A type with another name changes its title, too.
        let title =
            lines.iter().filter(|line| !line.contains(" enum ") && !line.contains("presets of"));
        assert_eq!(title.count(), 1, "{to}: {lines:#?}");
    }
}

/// POST is as usual, so only the card of another operation names its method.
#[test]
fn a_card_names_the_method_unless_it_is_post() {
    let card = |files: &SpecFiles| {
        let generated = generate(files).map_err(|problems| problems.to_string());
        let cards = cards(&generated.expect("a good spec").client);
        cards.expect("generated code").remove("DoThing").expect("the card")
    };
    let (posted, read) = (card(&fixture::tiny()), card(&fixture::edited("post:", "get:")));
    let added: Vec<&str> = read.lines().filter(|line| !posted.contains(line)).collect();
    assert_eq!(added, ["  sent with   GET"]);
}

/// Sentences, examples and links are for readers of the documentation.
#[test]
fn a_changed_text_changes_no_card() {
    for (from, to) in [
        ("description: Does what", "description: Does all that"),
        ("description: The ID that", "description: The identifier that"),
        ("example: E398", "example: E399"),
        ("https://example.com/DoThing", "https://example.com/doThing"),
        ("https://example.com/errors", "https://example.com/codes"),
        ("https://example.com/notes", "https://example.com/news"),
        ("in-example: [GroupId]", "in-example: [Count]"),
        ("big: A big one.", "big: A large one."),
        ("description: One thing.", "description: One of the things."),
    ] {
        let [before, after] = edited("things/DoThing.yaml", from, to);
        assert_eq!(before, after, "{to}");
    }
}

/// A longer name moves its own line only.
#[test]
fn a_neighbour_does_not_move_a_line() {
    let cards =
        edited("things/DoThing.yaml", "name: Count", "name: CountOfAllTheThingsThatAreToBeDone");
    let [before, after] = &cards;
    let gone = before["DoThing"].lines().filter(|line| !after["DoThing"].contains(line));
    assert_eq!((gone.count(), added(&cards).len()), (1, 1));
}
