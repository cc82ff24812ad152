//! `cargo xtask verify` checks what an edit of spec/ can break, and nothing else.
//!
//! The fast steps come first. The first failure ends the run and prints the command that repeats
//! the step.

mod flips;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, anyhow, bail, ensure};

use crate::codegen::Proof;
use crate::nearest::did_you_mean;
use crate::program::Program;
use crate::{codegen, output, review, spec};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Operations to check. Default: those that the spec changes since the base touch.
    #[arg(value_name = "OPERATION")]
    operations: Vec<String>,

    /// Revision before the edit. Default: where the branch left main, or HEAD on main.
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Instead runs the handwritten tests with every `required` flag inverted, which takes minutes.
    #[arg(long, conflicts_with_all = ["operations", "base"])]
    flips: bool,
}

/// Runs the steps, and prints a line for each.
///
/// # Errors
/// An unknown operation, or the first step that fails.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if args.flips {
        return flips::run(root);
    }
    let families = families(root)?;
    if let Some(name) = args.operations.iter().find(|name| !families.contains_key(*name)) {
        let suggestion = did_you_mean(name, families.keys().map(String::as_str));
        bail!("spec/ has no operation `{name}`{suggestion}");
    }
    let mut chosen: BTreeSet<String> = args.operations.iter().cloned().collect();
    step("codegen", "cargo xtask codegen --check", || codegen::check(root))?;
    let base = args.base.as_ref().map_or_else(String::new, |base| format!(" --base {base}"));
    step("review", &format!("cargo xtask review{base}"), || {
        let verdict = review::verdict(root, args.base.as_deref())?;
        if chosen.is_empty() {
            chosen = verdict.operations;
        }
        Ok(verdict.line)
    })?;
    if chosen.is_empty() {
        println!("No operation is touched. `.ci/run` checks everything else.");
        return Ok(());
    }
    let tests = |args: &str| {
        Program::cargo(root).args("test --quiet --locked --package cams-api").args(args)
    };
    let golden = tests("--test recorded");
    step("golden", &golden.to_string(), || {
        let compiles = Proof::Compiles.begin(root)?;
        passed(&golden)?;
        compiles.leave();
        Ok("the recorded calls pass by type and by name".to_owned())
    })?;
    // A removed operation has no family, and no examples.
    let touched: BTreeSet<&str> =
        chosen.iter().filter_map(|name| families.get(name)).map(String::as_str).collect();
    if !touched.is_empty() {
        let modules: Vec<_> = touched.iter().map(|name| format!("generated::{name}::")).collect();
        let examples = tests("--doc --").args(&modules.join(" "));
        step("examples", &examples.to_string(), || {
            passed(&examples)?;
            let names: Vec<_> = touched.into_iter().collect();
            Ok(format!("those of {} compile", names.join(", ")))
        })?;
    }
    println!("Verified: {}", chosen.into_iter().collect::<Vec<_>>().join(", "));
    Ok(())
}

/// Runs a step and prints its time and result. `repeat` is the command that runs it alone.
fn step(name: &str, repeat: &str, run: impl FnOnce() -> Result<String>) -> Result<()> {
    print!("{name:<9}");
    // Only the name of a long step would come late.
    let _ = std::io::stdout().flush();
    let started = Instant::now();
    let result = run();
    let seconds = started.elapsed().as_secs_f64();
    match result {
        Ok(result) => {
            println!("{seconds:5.1} s  {result}");
            Ok(())
        }
        Err(error) => {
            println!("{seconds:5.1} s  failed");
            let text = output::message(&error);
            let text = text.trim_start_matches("error: ").trim_end();
            Err(anyhow!("step {name} failed: {text}\nTo repeat it: {repeat}"))
        }
    }
}

/// Runs tests, and refuses a run without any: their names may have changed.
fn passed(tests: &Program<'_>) -> Result<()> {
    let output = tests.quietly()?;
    let counts = output.lines().filter_map(|line| line.strip_prefix("test result: ok. "));
    let ran = counts.filter(|count| !count.starts_with("0 passed")).count() > 0;
    ensure!(ran, "no test has these names");
    Ok(())
}

/// The operations of the spec and their families.
///
/// # Errors
/// An unreadable spec.
fn families(root: &Path) -> Result<BTreeMap<String, String>> {
    let files = spec::read(root)?;
    let operations = files.iter().filter_map(|(path, _)| {
        let (family, name) = path.split_once('/')?;
        Some((name.strip_suffix(".yaml")?.to_owned(), family.to_owned()))
    });
    Ok(operations.collect())
}
