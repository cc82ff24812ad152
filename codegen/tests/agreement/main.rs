//! The review agrees with the compiler: it says that a change breaks code exactly if a program that
//! uses everything of the old API no longer compiles, and that it is on the wire exactly if the
//! parameters are written otherwise.

#[path = "../fixture/mod.rs"]
mod fixture;

mod changes;
mod compiled;
mod program;
mod spec;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use codegen::review::{Review, Section, kinds, review};
use codegen::{Generated, SpecFiles, cards, generate};

use changes::{Edit, changes};

/// Changes that the review calls breaking and the compiler does not. A family exports its own types
/// and the shared ones alike, so a type that moves between them keeps its path; but the review does
/// not compare the fields of the one with those of the other.
const FALSE_ALARMS: &[&str] = &["nested object becomes shared"];

fn reviewed(edit: &Edit) -> Review {
    let review = review(&spec::before(), &edit.files());
    review.map_err(|error| format!("{}: {error}", edit.name)).expect("two readable specs")
}

/// The code of every change, by name.
static GENERATED: LazyLock<BTreeMap<String, Generated>> = LazyLock::new(|| {
    let mut problems = Vec::new();
    let mut trees = BTreeMap::new();
    for edit in changes() {
        match code(&edit.files()) {
            Ok(tree) => drop(trees.insert(edit.name.to_owned(), tree)),
            Err(found) => problems.push(format!("{}: {found}", edit.name)),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    trees
});

fn code(files: &SpecFiles) -> Result<Generated, String> {
    generate(files).map_err(|problems| problems.to_string())
}

#[test]
fn every_change_has_its_rows() {
    let mut wrong = Vec::new();
    for edit in changes() {
        let review = reviewed(&edit);
        let mut found: Vec<&str> = review.changes.iter().map(|change| change.id).collect();
        found.sort_unstable();
        found.dedup();
        let mut expected = edit.ids.to_vec();
        expected.sort_unstable();
        if found != expected {
            let rows = review.changes.iter().map(|row| {
                format!("    {} {} {} {}\n", row.id, row.owner, row.subject, row.step())
            });
            wrong.push(format!(
                "{}: expected {expected:?}\n{}",
                edit.name,
                rows.collect::<String>()
            ));
        }
        for change in &review.changes {
            let places = [&change.place_before, &change.place_after];
            if places.iter().all(|place| place.is_none()) {
                wrong.push(format!("{}: {} {} has no place", edit.name, change.id, change.subject));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every kind of change is tried.
#[test]
fn every_kind_has_a_change() {
    let tried: BTreeSet<&str> =
        changes().iter().flat_map(|edit| edit.ids.iter().copied()).collect();
    let missing: Vec<&str> =
        kinds().iter().map(|kind| kind.id).filter(|id| !tried.contains(id)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    assert!(changes().len() >= 60, "{} changes", changes().len());
}

#[test]
fn the_compiler_agrees() {
    let before = code(&spec::before()).expect("a good spec");
    let edits = changes();
    let broken = compiled::broken(&before, &GENERATED);
    let mut wrong = Vec::new();
    for edit in &edits {
        let said = reviewed(edit).of(Section::BreaksCode).count() > 0;
        match (said, broken.get(edit.name)) {
            (false, Some(error)) => wrong.push(format!("missed: {}\n{error}", edit.name)),
            (true, None) if !FALSE_ALARMS.contains(&edit.name) => {
                wrong.push(format!("false alarm: {}", edit.name));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a request sends is in the generated code: the lines that write parameters, the names of
/// fields in JSON, the texts of enums, and the constants of the product.
#[test]
fn the_wire_agrees() {
    let before = compiled::wire(&code(&spec::before()).expect("a good spec"));
    let mut wrong = Vec::new();
    for edit in changes() {
        let after = compiled::wire(&GENERATED[edit.name]);
        // What is new or gone is no other way to write the same thing.
        let same: Vec<_> = before.keys().filter(|key| after.contains_key(*key)).collect();
        let differs = same.iter().any(|key| before[*key] != after[*key]);
        let said = reviewed(&edit).of(Section::OnTheWire).count() > 0;
        if said != differs && !edit.is_more_than_wire() {
            wrong.push(format!("{}: said {said}, differs {differs}", edit.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever reads only the cards misses nothing: each changed fact is on the card of its owner, and
/// texts are on none, except the summary.
#[test]
fn the_cards_agree() {
    let of = |generated: &Generated| cards(&generated.client).expect("cards");
    let before = of(&code(&spec::before()).expect("a good spec"));
    let mut wrong = Vec::new();
    for edit in changes() {
        let after = of(&GENERATED[edit.name]);
        let review = reviewed(&edit);
        let facts = review.changes.iter().filter(|change| change.section != Section::TextOnly);
        let owners: BTreeSet<&str> = facts.map(|change| change.owner.as_str()).collect();
        let is_changed = |owner: &&str| before.get(*owner) != after.get(*owner);
        for owner in owners.iter().filter(|owner| !is_changed(owner)) {
            wrong.push(format!("{}: the card {owner} stays", edit.name));
        }
        let has_summary = review.changes.iter().any(|change| change.subject == "summary");
        if owners.is_empty() && !has_summary && before != after {
            wrong.push(format!("{}: a card changes", edit.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
