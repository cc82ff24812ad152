//! `cargo xtask upstream` compares upstream's metadata with the spec.
//!
//! It reads and prints, and records the metadata for the next comparison. `codegen` finds the
//! differences; spec/upstream.yaml lists the accepted ones.

mod published;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, ensure};
use codegen::drift::{Drift, Ledger, Scope, drift};
use codegen::facts::OperationFacts;
use codegen::metadata::{ADDRESS, Metadata};

pub(crate) use self::published::{Age, Published, last, recorded};
use crate::nearest::did_you_mean;
use crate::output::print;
use crate::{lock, spec};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(long, value_name = "FILE", required_unless_present = "schema", help = metadata_help())]
    metadata: Option<PathBuf>,

    /// Operation to compare; repeat the option for more. Default: all.
    #[arg(long = "operation", value_name = "NAME", conflicts_with = "whole")]
    operations: Vec<String>,

    /// Treats the file as complete: operations missing from it count as removed. Upstream's file
    /// often lacks some.
    #[arg(long)]
    whole: bool,

    /// Records the facts of the file in spec/upstream.lock.yaml after the report.
    #[arg(long, requires = "metadata", conflicts_with = "operations")]
    record: bool,

    #[command(flatten)]
    age: Age,

    /// Format of the report.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Prints the JSON Schema of `--format json` and exits.
    #[arg(long, conflicts_with = "metadata")]
    schema: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// For programs; `--schema` describes it.
    Json,
}

/// Prints the report. The exit code is 1 if something differs.
///
/// # Errors
/// An unreadable file, a file without this service's metadata, an older file, an invalid spec,
/// ledger or digest, an unknown operation.
pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode> {
    let Some(path) = args.metadata.as_ref().filter(|_| !args.schema) else {
        let schema = schemars::schema_for!(Drift);
        print(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    let _lock = lock::hold(root)?;
    let files = spec::read(root)?;
    let product = ::codegen::product(&files)?;
    let last = last(&files, &product)?;
    let published = Published::read(path, &product, &args.age, last.as_ref())?;
    let metadata = &published.metadata;
    let facts = ::codegen::facts_of_spec(&files)?;
    let ledger = Ledger::read(&files)?;
    check_names(&args.operations, &facts, metadata)?;
    let scope = Scope { operations: args.operations.clone(), whole: args.whole };
    let drift = drift(&facts, metadata, &ledger, last.as_ref(), &scope);
    let recorded = match args.record {
        true => Some(published::record(root, path, &published, &product)?),
        false => None,
    };
    print(&match args.format {
        Format::Table => report::report(&drift) + recorded.as_deref().unwrap_or_default(),
        Format::Json => serde_json::to_string_pretty(&drift)? + "\n",
    })?;
    if args.record {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(if drift.is_none() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The help of `--metadata`.
pub(crate) fn metadata_help() -> String {
    format!("Metadata file, from {ADDRESS}")
}

fn check_names(asked: &[String], spec: &[OperationFacts], metadata: &Metadata) -> Result<()> {
    let operations = spec.iter().chain(&metadata.operations);
    let known = operations.map(|operation| &operation.name).chain(&metadata.left_out);
    let known: Vec<&str> = known.map(String::as_str).collect();
    let unknown = asked.iter().filter(|name| !known.contains(&name.as_str()));
    let problems: Vec<String> = unknown
        .map(|name| {
            let hint = did_you_mean(name, known.iter().copied());
            format!("neither the spec nor the file has an operation `{name}`{hint}")
        })
        .collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}
