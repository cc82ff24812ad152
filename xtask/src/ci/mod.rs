//! `cargo xtask ci` runs every gate of continuous integration as a list of named steps.
//!
//! The first failure ends the run and prints the command that repeats the step. Cheap steps come
//! first, but `codegen` precedes every step that reads generated code: its message about an edited
//! spec is clearer than a failing snapshot.

mod feature_sets;
mod fuzz;
mod gates;
mod install;
mod linked;
mod minimal;
mod service;
mod walls;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use clap::builder::PossibleValuesParser;

use crate::metadata::Metadata;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Runs only this step; repeat the option for more.
    #[arg(long, value_name = "STEP", value_parser = PossibleValuesParser::new(STEPS.iter().map(|step| step.name)))]
    only: Vec<String>,

    /// Also checks for security advisories, which needs the network on every run.
    #[arg(long)]
    advisories: bool,

    /// Lists the steps without running them.
    #[arg(long)]
    list: bool,
}

/// One gate.
struct Step {
    name: &'static str,
    about: &'static str,
    /// The fix for a failure, unless the gate prints it itself.
    mend: Option<&'static str>,
    run: fn(&Workspace<'_>) -> Result<()>,
}

/// The workspace that a gate checks.
struct Workspace<'a> {
    root: &'a Path,
    metadata: Metadata,
}

/// The only step that runs on request only.
const ADVISORIES: &str = "advisories";

#[rustfmt::skip]
const STEPS: &[Step] = &[
    Step { name: "lockfile", about: "Cargo.lock fits every Cargo.toml", mend: Some("cargo update --workspace"), run: gates::lockfile },
    Step { name: "rustfmt", about: "every file is formatted, including generated code", mend: Some("cargo fmt --all"), run: gates::rustfmt },
    Step { name: "walls", about: "each folder of a crate imports only the folders below it", mend: None, run: walls::walls },
    Step { name: "codegen", about: "generated code and cards agree with spec/", mend: None, run: gates::codegen },
    Step { name: "schema", about: "the JSON Schemas in spec/ agree with the types of spec files, which name them", mend: None, run: gates::schema },
    Step { name: "package", about: "the published crates have their files, size and changelog", mend: None, run: gates::package },
    Step { name: "openapi", about: "an independent validator accepts the bundled spec", mend: None, run: gates::openapi },
    Step { name: "clippy", about: "no warnings, with all features and with default features", mend: None, run: gates::clippy },
    Step { name: "features", about: "each feature alone, and no feature, compiles without warnings", mend: None, run: gates::features },
    Step { name: "minimal-versions", about: "the lowest dependency versions allowed by the manifests compile", mend: Some("in the crate's Cargo.toml, raise the bound named in the error"), run: minimal::minimal_versions },
    Step { name: "tests", about: "all tests and doctests pass, without pending or unreferenced snapshots", mend: Some("if a snapshot differs and its new text is right: cargo insta test --workspace --all-features --review"), run: gates::tests },
    Step { name: "tls", about: "HTTPS works with the platform's TLS library; without TLS or profiles, errors name the features", mend: None, run: gates::tls },
    Step { name: "fuzz", about: "the fuzz targets build and run over their corpora", mend: None, run: fuzz::fuzz },
    Step { name: "rustdoc", about: "the documentation builds without warnings, on docs.rs too", mend: None, run: gates::rustdoc },
    Step { name: "deny", about: "every dependency has an allowed license, name and source", mend: None, run: gates::deny },
    Step { name: "example", about: "each example runs, prints what it should, is in the README, and links no table that it does not read", mend: None, run: service::example },
    Step { name: "official-sdk", about: "the official Python SDK calls every operation of cams-mock, and reads every response", mend: None, run: service::official_sdk },
    Step { name: "schemathesis", about: "cams-mock answers fuzzed requests with documented responses, and refuses spoiled signatures", mend: None, run: service::schemathesis },
    Step { name: "inbox", about: "the page of cams-mock works in a headless browser", mend: None, run: service::inbox },
    Step { name: "bench", about: "the benchmarks build and run, without limits", mend: None, run: gates::bench },
    Step { name: ADVISORIES, about: "no dependency has a known vulnerability (only with --advisories)", mend: None, run: gates::advisories },
];

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if args.list {
        for step in STEPS {
            println!("{:<18}{}", step.name, step.about);
        }
        return Ok(());
    }
    let workspace = Workspace { root, metadata: Metadata::of_workspace(root)? };
    let chosen = chosen(args);
    let mut times = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", index + 1, chosen.len(), step.name, step.about);
        let started = Instant::now();
        (step.run)(&workspace).map_err(|error| failure(step, &error))?;
        let time = started.elapsed();
        println!("[{}/{}] {}: ok, {}", index + 1, chosen.len(), step.name, seconds(time));
        times.push((step.name, time));
    }
    println!("\nPassed:");
    for (name, time) in &times {
        println!("  {name:<18}{:>9}", seconds(*time));
    }
    println!("  {:<18}{:>9}", "total", seconds(times.iter().map(|(_, time)| *time).sum()));
    Ok(())
}

fn chosen(args: &Args) -> Vec<&'static Step> {
    let wanted = |step: &&Step| match args.only.as_slice() {
        [] => step.name != ADVISORIES || args.advisories,
        only => only.iter().any(|name| name == step.name),
    };
    STEPS.iter().filter(wanted).collect()
}

fn failure(step: &Step, error: &anyhow::Error) -> anyhow::Error {
    let mend = step.mend.map_or_else(String::new, |mend| format!("\nTo fix it: {mend}"));
    anyhow!(
        "step {name} failed: {text}\nTo repeat it: cargo xtask ci --only {name}{mend}",
        name = step.name,
        text = output::message(error).trim_start_matches("error: "),
    )
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(args: &Args) -> Vec<&str> {
        chosen(args).iter().map(|step| step.name).collect()
    }

    #[test]
    fn the_network_step_runs_only_when_asked_for() {
        let args = |only: &[&str], advisories| Args {
            only: only.iter().map(ToString::to_string).collect(),
            advisories,
            list: false,
        };
        let offline = names(&args(&[], false)).len();
        assert_eq!(offline, STEPS.len() - 1);
        assert!(!names(&args(&[], false)).contains(&ADVISORIES));
        assert!(names(&args(&[], true)).contains(&ADVISORIES));
        assert_eq!(names(&args(&["advisories"], false)), ["advisories"]);
        assert_eq!(names(&args(&["deny", "rustfmt"], true)), ["rustfmt", "deny"]);
    }

    #[test]
    fn a_failure_says_how_to_repeat_and_how_to_mend() {
        let text = failure(&STEPS[1], &anyhow!("cargo fmt ended with exit status: 1")).to_string();
        assert_eq!(
            text,
            "step rustfmt failed: cargo fmt ended with exit status: 1\n\
             To repeat it: cargo xtask ci --only rustfmt\n\
             To fix it: cargo fmt --all"
        );
    }
}
