//! The corpora of the fuzz targets, checked by the functions that the fuzzer calls. Inputs that the
//! fuzzer has found on this machine are checked too, until they are deleted.

use std::any::Any;
use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

#[path = "../../fuzz/src/lib.rs"]
mod targets;

/// The least number of inputs of a target. Fewer would mean that most of them got lost.
const FEWEST: usize = 15;

fn corpora() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// Checks every input of a target, and names all that fail.
fn check_corpus(target: &str) {
    let (_, check) = targets::TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(corpora().join(target)).unwrap() {
        let path = entry.unwrap().path();
        let input = fs::read(&path).unwrap();
        count += 1;
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(&input))) {
            failures.push(format!("{}: {}", path.display(), words(&*panic)));
        }
    }
    assert!(count >= FEWEST, "only {count} inputs for {target}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default()
}

#[test]
fn responses() {
    check_corpus("response");
}

#[test]
fn errors() {
    check_corpus("error");
}

#[test]
fn profiles_of_the_command_line_tool() {
    check_corpus("cli_profile");
}

#[test]
fn ini_profiles() {
    check_corpus("ini_profile");
}

/// Nobody would read the inputs in a folder of another name, and a target without a program is
/// never fuzzed.
#[test]
fn every_target_has_a_corpus_and_a_program() {
    let names = |folder: PathBuf| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    let expected: BTreeSet<String> =
        targets::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(corpora()), expected);
    assert_eq!(names(corpora().with_file_name("fuzz_targets")), expected);
}
