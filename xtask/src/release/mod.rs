//! `cargo xtask release --check` proves without network that the published crates are ready.
//!
//! It runs every step, prints one line for each, and lists the failures at the end. What a step
//! prints goes to a file, which its failure names. Nothing is published, tagged or committed.

mod changelog;
mod history;
mod outside;
mod packages;
mod sbom;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use clap::builder::PossibleValuesParser;

use crate::metadata::{Metadata, Package};
use crate::output;
use crate::program::Program;

#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("task").required(true).args(["check", "notes", "accept_files"])))]
pub(crate) struct Args {
    /// Checks that the crates can be released.
    #[arg(long)]
    check: bool,

    /// Prints the rows for CHANGELOG.md: what the spec changed since the last tag.
    #[arg(long)]
    notes: bool,

    /// Writes the lists of packaged files, after you read the change.
    #[arg(long)]
    accept_files: bool,

    /// Runs only this step; repeat the option for more.
    #[arg(long, value_name = "STEP", requires = "check", value_parser = PossibleValuesParser::new(STEPS.iter().map(|step| step.name)))]
    only: Vec<String>,
}

/// The result of a step.
enum Outcome {
    /// The step passed; a few words say what it saw.
    Passed(String),
    /// The step did not run; the words say why, and how to make it run.
    Skipped(String),
}

/// One proof.
struct Step {
    name: &'static str,
    run: fn(&Release) -> Result<Outcome>,
    /// `true` for a step that takes seconds, which continuous integration runs too.
    is_quick: bool,
}

/// The release to check.
struct Release {
    root: PathBuf,
    version: String,
    rust_version: String,
    packages: Vec<Package>,
    /// The folder of everything that the steps write.
    folder: PathBuf,
}

#[rustfmt::skip]
const STEPS: &[Step] = &[
    Step { name: "tree",             is_quick: false, run: history::clean_tree },
    Step { name: "files",            is_quick: true,  run: packages::files },
    Step { name: "size",             is_quick: true,  run: packages::size },
    Step { name: "changelog",        is_quick: true,  run: changelog::has_the_version },
    Step { name: "semver",           is_quick: false, run: history::verdict },
    Step { name: "sbom",             is_quick: false, run: sbom::write },
    Step { name: "outside",          is_quick: false, run: outside::build_and_test },
    Step { name: "docs-rs",          is_quick: false, run: |release| gate(release, "rustdoc") },
    Step { name: "minimal-versions", is_quick: false, run: |release| gate(release, "minimal-versions") },
    Step { name: "msrv",             is_quick: false, run: outside::oldest_compiler },
];

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if args.notes {
        return output::print(&changelog::notes(root)?);
    }
    let release = Release::read(root)?;
    if args.accept_files {
        return packages::accept(&release);
    }
    let is_wanted =
        |step: &&Step| args.only.is_empty() || args.only.iter().any(|name| name == step.name);
    check(&release, STEPS.iter().filter(is_wanted))
}

/// The steps that take seconds.
///
/// # Errors
/// Every failure.
pub(crate) fn quick(root: &Path) -> Result<()> {
    check(&Release::read(root)?, STEPS.iter().filter(|step| step.is_quick))
}

fn check<'s>(release: &Release, steps: impl Iterator<Item = &'s Step>) -> Result<()> {
    let mut failures = Vec::new();
    for step in steps {
        let started = Instant::now();
        let outcome = (step.run)(release);
        let (word, text) = match &outcome {
            Ok(Outcome::Passed(text)) => ("ok", text.clone()),
            Ok(Outcome::Skipped(text)) => ("skipped", text.clone()),
            Err(error) => ("FAILED", first_line(error)),
        };
        let time = started.elapsed().as_secs_f64();
        println!("{:<17} {word:<8} {time:>6.1} s  {text}", step.name);
        if let Err(error) = outcome {
            let text = output::message(&error);
            failures.push(format!("{}: {}", step.name, text.trim_start_matches("error: ")));
        }
    }
    match failures.len() {
        0 => Ok(()),
        count => bail!(
            "{} is not ready, {count} {} failed\n{}",
            release.version,
            if count == 1 { "step" } else { "steps" },
            failures.join("\n")
        ),
    }
}

fn first_line(error: &anyhow::Error) -> String {
    let text = output::message(error);
    let line = text.trim_start_matches("error: ").lines().next().unwrap_or_default();
    line.to_owned()
}

/// A gate of continuous integration.
fn gate(release: &Release, name: &str) -> Result<Outcome> {
    let program = std::env::current_exe().context("cannot find this program")?;
    let gate = release.program(program).arg("--root").arg(&release.root);
    gate.args(&format!("ci --only {name}")).logged(&release.log(name))?;
    Ok(Outcome::Passed(format!("cargo xtask ci --only {name}")))
}

impl Release {
    fn program(&self, name: impl Into<OsString>) -> Program<'_> {
        Program::new(&self.root, name)
    }

    fn cargo(&self) -> Program<'_> {
        Program::cargo(&self.root)
    }

    /// The file for the output of a program.
    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// # Errors
    /// Cargo cannot read the workspace.
    fn read(root: &Path) -> Result<Self> {
        let metadata = Metadata::of_workspace(root)?;
        let folder = metadata.target_directory.join("release-check");
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        // In the order of their publication.
        let packages: Vec<Package> =
            metadata.packages.into_iter().filter(Package::is_published).collect();
        let first = packages.first().context("no package of the workspace is published")?;
        Ok(Self {
            root: root.to_owned(),
            version: first.version.clone(),
            rust_version: first.rust_version.clone().unwrap_or_default(),
            packages,
            folder,
        })
    }
}
