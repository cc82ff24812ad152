//! `cargo xtask verify --flips` proves that no handwritten test of the runtime depends on the
//! `required` flags of the spec, which upstream flips often.
//!
//! It inverts every flag in a copy of the workspace, generates there, and runs the tests and
//! benchmarks of the client. A test that fails relied on a flag. It takes minutes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use ::codegen::{Diagnostics, SpecFiles};
use anyhow::{Context as _, Result, bail, ensure};

use crate::program::Program;
use crate::{codegen, file, spec, workspace};

/// The folder of the copy, relative to the root.
const FOLDER: &str = "target/flips";

/// The target folder of the workspace, relative to the copy: the dependencies are compiled there
/// already.
const TARGET: &str = "../..";

/// The programs with the tests, and the arguments of cargo that run them.
///
/// Skipped are features that send operations of their own choice, or start from a request that only
/// the caller can complete: a parameter that becomes required does change their use.
const PROGRAMS: [(&str, &str); 2] = [
    (
        "tests",
        "test --locked --no-fail-fast --package cams-api --lib --tests -- --skip batch:: --skip compose::sending:: --skip wait::",
    ),
    ("benchmarks", "test --locked --package cams-api --bench speed --bench allocations -- --quick"),
];

/// Inverts the flags, runs the tests and says how many flags were inverted.
///
/// # Errors
/// The names of the tests that fail, or a test program that cannot be built.
pub(super) fn run(root: &Path) -> Result<String> {
    let folder = root.join(FOLDER);
    let copy = folder.join("workspace");
    workspace::copy(root, &copy)?;
    let files = spec::read(root)?;
    let (flipped, count) = inverted(&files)?;
    for (path, text) in flipped.iter() {
        file::write(&copy.join("spec").join(path), text)?;
    }
    codegen::write(&copy)?;
    let mut failed = BTreeSet::new();
    for (name, args) in PROGRAMS {
        let tests = Program::cargo(&copy).args(args);
        let log = folder.join(format!("{name}.log"));
        let tests = tests.env("CARGO_TARGET_DIR", TARGET);
        if let Err(error) = tests.logged(&log) {
            let text = file::text(&log)?;
            let names = failures(&text);
            if names.is_empty() {
                return Err(error);
            }
            failed.extend(names);
        }
    }
    if !failed.is_empty() {
        let names: Vec<String> = failed.into_iter().collect();
        bail!(
            "{} tests depend on the required flags:\n  {}\nTheir output is in {}",
            names.len(),
            names.join("\n  "),
            folder.display()
        );
    }
    Ok(format!("{count} required flags inverted; all tests pass"))
}

/// The names of the failed tests in the output of cargo.
fn failures(output: &str) -> BTreeSet<String> {
    let name =
        |line: &str| Some(line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned());
    output.lines().filter_map(name).collect()
}

/// The spec with every flag inverted that the lint lets us invert, and their number.
fn inverted(files: &SpecFiles) -> Result<(SpecFiles, usize)> {
    let mut kept: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    loop {
        let mut flipped = files.clone();
        let mut places: BTreeMap<String, Vec<Range<usize>>> = BTreeMap::new();
        let nothing = BTreeSet::new();
        for (path, text) in files.iter().filter(|(path, _)| path.contains('/')) {
            let (text, parameters) = Flipped::of(text, kept.get(path).unwrap_or(&nothing)).parts();
            flipped.insert(path, text);
            places.insert(path.to_owned(), parameters);
        }
        let total: usize = places.values().map(Vec::len).sum();
        let Err(problems) = ::codegen::generate(&flipped) else {
            let kept: usize = kept.values().map(BTreeSet::len).sum();
            ensure!(total > kept, "the spec has no `required` flag that can be inverted");
            return Ok((flipped, total - kept));
        };
        if !keep(&mut kept, &places, &problems) {
            return Err(problems).context("the inverted spec is refused");
        }
    }
}

/// Keeps the flags of the parameters with problems. Returns `false` if no problem is in one.
fn keep(
    kept: &mut BTreeMap<String, BTreeSet<usize>>,
    places: &BTreeMap<String, Vec<Range<usize>>>,
    problems: &Diagnostics,
) -> bool {
    let mut has_found = false;
    for problem in problems.iter() {
        let path = problem.file.trim_start_matches("spec/");
        let parameters = places.get(path).map_or(&[][..], Vec::as_slice);
        let at = parameters.iter().position(|lines| lines.contains(&problem.location.line));
        if let Some(at) = at {
            has_found |= kept.entry(path.to_owned()).or_default().insert(at);
        }
    }
    has_found
}

/// A spec file with inverted flags.
#[derive(Default)]
struct Flipped {
    lines: Vec<String>,
    /// The lines of each query parameter with a flag, from 1.
    parameters: Vec<Range<usize>>,
}

impl Flipped {
    /// The file, with the flags of some parameters as they were.
    fn of(text: &str, kept: &BTreeSet<usize>) -> Self {
        let mut flipped = Self::default();
        let mut parameter: Vec<&str> = Vec::new();
        let mut is_inside = false;
        for line in text.lines() {
            let is_entry = line.starts_with("    - ");
            let is_below = line.starts_with("    ") || line.is_empty();
            if is_inside && (is_entry || !is_below) {
                flipped.push(&std::mem::take(&mut parameter), kept);
            }
            is_inside = if is_inside { is_below } else { line == "  parameters:" };
            if is_inside && is_below {
                parameter.push(line);
            } else {
                flipped.lines.push(line.to_owned());
            }
        }
        flipped.push(&parameter, kept);
        flipped
    }

    fn push(&mut self, parameter: &[&str], kept: &BTreeSet<usize>) {
        const FLAGS: [&str; 2] = ["      required: true", "      required: false"];
        let [yes, no] = FLAGS;
        let start = self.lines.len() + 1;
        let is_kept = kept.contains(&self.parameters.len());
        let has_flag = parameter.iter().any(|line| FLAGS.contains(line));
        for line in parameter {
            let line = match *line {
                flag if is_kept => flag,
                flag if flag == yes => no,
                flag if flag == no => yes,
                other => other,
            };
            self.lines.push(line.to_owned());
        }
        // The lint wants an example of each required text.
        let has = |key: &str| parameter.iter().any(|line| line.trim_start().starts_with(key));
        let is_text =
            parameter.contains(&"        type: string") && !has("enum:") && !has("example:");
        if has_flag && is_text && !is_kept && parameter.contains(&no) {
            self.lines.push("      example: sample".to_owned());
        }
        if has_flag {
            self.parameters.push(start..self.lines.len() + 1);
        }
    }

    fn parts(self) -> (String, Vec<Range<usize>>) {
        (self.lines.join("\n") + "\n", self.parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
post:
  parameters:
    - name: A
      in: query
      required: true
      schema:
        type: string
      example: a
    - name: B
      in: query
      required: false
      schema:
        type: string
  responses:
    \"200\":
      description: B.
";

    #[test]
    fn flags_are_inverted_and_new_texts_get_an_example() {
        let (text, parameters) = Flipped::of(FILE, &BTreeSet::new()).parts();
        let wanted = FILE
            .replace("true", "?")
            .replace("false", "true")
            .replace('?', "false")
            .replace("  responses", "      example: sample\n  responses");
        assert_eq!(text, wanted);
        assert_eq!(parameters, [3..9, 9..15]);
        assert_eq!(Flipped::of(FILE, &BTreeSet::from([0, 1])).parts().0, FILE);
    }

    #[test]
    fn failed_tests_are_named() {
        let output = "test a::b ... ok\ntest a::c ... FAILED\nfailures:\n    a::c\n";
        assert_eq!(failures(output), BTreeSet::from(["a::c".to_owned()]));
    }
}
