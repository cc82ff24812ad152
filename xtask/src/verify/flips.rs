//! `cargo xtask verify --flips` proves that no handwritten test depends on the `required` flags of
//! the spec, which upstream flips often.
//!
//! It inverts every flag in a copy of the workspace, generates there, and runs the tests. A test
//! that fails relied on a flag. It takes minutes.

use std::collections::BTreeSet;
use std::path::Path;

use ::codegen::flips::{Inverted, inverted};
use anyhow::{Result, bail, ensure};

use super::step;
use crate::program::Program;
use crate::{codegen, file, spec, workspace};

/// The folder of the copy, relative to the root.
const FOLDER: &str = "target/flips";

/// The target folder of the workspace, relative to the copy: the dependencies are compiled there
/// already.
const TARGET: &str = "../..";

/// Tests that run together.
struct Part {
    name: &'static str,
    /// The arguments of `cargo test` that choose them.
    args: &'static str,
    /// Tests of one documented fact, which fail once it is inverted, and the fact.
    documented: &'static [(&'static str, &'static str)],
}

const PARTS: [Part; 5] = [
    Part { name: "client", args: "--package cams-api --lib --tests", documented: &[] },
    Part {
        name: "speed",
        args: "--package cams-api --bench speed --bench allocations -- --quick",
        documented: &[],
    },
    Part { name: "docs", args: "--package cams-api --doc", documented: &[] },
    Part { name: "mock", args: "--package cams-mock", documented: &[] },
    Part { name: "command", args: "--package cams-cli", documented: &[] },
];

/// Inverts the flags and runs each part. Prints a line for each.
///
/// # Errors
/// The names of the tests that fail, or a test program that cannot be built.
pub(super) fn run(root: &Path) -> Result<()> {
    let folder = root.join(FOLDER);
    let copy = folder.join("workspace");
    let repeat = "cargo xtask verify --flips";
    step("invert", repeat, || {
        workspace::copy(root, &copy)?;
        let Inverted { files, inverted, kept } = inverted(&spec::read(root)?)?;
        for (path, text) in files.iter() {
            file::write(&copy.join("spec").join(path), text)?;
        }
        codegen::write(&copy)?;
        Ok(format!("{inverted} required flags inverted, {kept} left as they are"))
    })?;
    let failures: Vec<String> = PARTS
        .iter()
        .filter_map(|part| step(part.name, repeat, || part.run(&folder, &copy)).err())
        .map(|error| error.to_string())
        .collect();
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

impl Part {
    fn run(&self, folder: &Path, copy: &Path) -> Result<String> {
        let tests = Program::cargo(copy).args("test --locked --no-fail-fast").args(self.args);
        let tests = tests.env("CARGO_TARGET_DIR", TARGET);
        let log = folder.join(format!("{}.log", self.name));
        let ended = tests.logged(&log);
        let ran = Ran::of(&file::text(&log)?);
        if let Err(error) = ended
            && ran.failed.is_empty()
        {
            return Err(error);
        }
        ran.judged(self.documented)
    }
}

/// The output of tests.
struct Ran {
    passed: usize,
    failed: BTreeSet<String>,
}

impl Ran {
    fn of(output: &str) -> Self {
        let passed = output.lines().filter_map(|line| {
            let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
            counts.split_once(" passed")?.0.parse::<usize>().ok()
        });
        let failed = output.lines().filter_map(|line| {
            Some(line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned())
        });
        Self { passed: passed.sum(), failed: failed.collect() }
    }

    /// One line for all, or the tests that fail although they are about something else.
    fn judged(&self, documented: &[(&str, &str)]) -> Result<String> {
        let is_documented =
            |name: &&String| documented.iter().any(|(documented, _)| documented == name);
        let dependent: Vec<_> = self.failed.iter().filter(|name| !is_documented(name)).collect();
        let passes = |(name, _): &&(&str, &str)| !self.failed.contains(*name);
        let needless: Vec<_> = documented.iter().filter(passes).map(|(name, _)| *name).collect();
        if !dependent.is_empty() {
            let names: String = dependent.iter().map(|name| format!("\n  {name}")).collect();
            bail!("these tests depend on the required flags:{names}");
        }
        ensure!(
            needless.is_empty(),
            "these tests depend on no required flag, so they need no reason in `PARTS`: {}",
            needless.join(", ")
        );
        let facts = documented.iter().map(|(name, fact)| format!("\n{:18}{name}: {fact}", ""));
        let out = match documented {
            [] => String::new(),
            _ => format!("; these are about a documented flag:{}", facts.collect::<String>()),
        };
        // A benchmark prints no result of tests.
        let passed = match self.passed {
            0 => "they run".to_owned(),
            passed => format!("{passed} tests pass"),
        };
        Ok(passed + &out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
test a::b ... ok
test a::c ... FAILED
failures:
    a::c
test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out
test src/lib.rs - a (line 3) ... ok
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out
";

    #[test]
    fn passed_tests_are_counted_and_failed_ones_named() {
        let ran = Ran::of(OUTPUT);
        assert_eq!(ran.passed, 4);
        let error = ran.judged(&[]).unwrap_err().to_string();
        assert_eq!(error, "these tests depend on the required flags:\n  a::c");
    }

    #[test]
    fn a_test_of_a_documented_fact_is_told_with_the_fact_and_must_fail() {
        let ran = Ran::of(OUTPUT);
        let line = ran.judged(&[("a::c", "C needs a name")]).unwrap();
        assert!(line.starts_with("4 tests pass; these are about a documented flag:\n"), "{line}");
        assert!(line.ends_with("a::c: C needs a name"), "{line}");
        let error = ran.judged(&[("a::b", "none"), ("a::c", "C")]).unwrap_err();
        assert!(error.to_string().ends_with("need no reason in `PARTS`: a::b"), "{error}");
    }
}
