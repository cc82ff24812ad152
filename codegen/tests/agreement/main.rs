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
use codegen::{Generated, SpecFiles, generate};

use changes::{Edit, changes};

/// Changes that the review calls breaking and this compiler does not, each with the reason.
const FALSE_ALARMS: &[(&str, &str)] = &[];

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
        let is_named = FALSE_ALARMS.iter().any(|(name, _)| *name == edit.name);
        match (said, broken.get(edit.name)) {
            (false, Some(error)) => wrong.push(format!("missed: {}\n{error}", edit.name)),
            (true, None) if !is_named => wrong.push(format!("false alarm: {}", edit.name)),
            (true, Some(_)) if is_named => wrong.push(format!("no false alarm: {}", edit.name)),
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
