//! `cargo xtask upstream` compares upstream's metadata with the spec.
//!
//! It reads and prints. `codegen` finds the differences; spec/upstream.yaml lists the accepted
//! ones.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, ensure};
use codegen::Product;
use codegen::drift::{Difference, Drift, Ledger, LedgerEntry, Scope, drift};
use codegen::facts::OperationFacts;
use codegen::metadata::{ADDRESS, Metadata, read_metadata};
use comfy_table::{Table, presets};

use crate::nearest::did_you_mean;
use crate::output::print;
use crate::{file, lock, spec};

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

/// Prints the report. The exit code tells if something differs.
///
/// # Errors
/// An unreadable file, a file without this service's metadata, an invalid spec or ledger, an
/// unknown operation.
pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode> {
    let Some(path) = args.metadata.as_ref().filter(|_| !args.schema) else {
        let schema = schemars::schema_for!(Drift);
        print(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    let _lock = lock::hold(root)?;
    let files = spec::read(root)?;
    let metadata = metadata(path, &::codegen::product(&files)?)?;
    let facts = ::codegen::facts_of_spec(&files)?;
    let ledger = Ledger::read(&files)?;
    check_names(&args.operations, &facts, &metadata)?;
    let scope = Scope { operations: args.operations.clone(), whole: args.whole };
    let drift = drift(&facts, &metadata, &ledger, &scope);
    print(&match args.format {
        Format::Table => report(&drift),
        Format::Json => serde_json::to_string_pretty(&drift)? + "\n",
    })?;
    Ok(if drift.is_none() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The help of `--metadata`.
pub(crate) fn metadata_help() -> String {
    format!("Metadata file, from {ADDRESS}")
}

/// Reads a metadata file of the product.
///
/// # Errors
/// An unreadable file, or one without metadata of the product.
pub(crate) fn metadata(path: &Path, product: &Product) -> Result<Metadata> {
    Ok(read_metadata(&file::text(path)?, &path.display().to_string(), product)?)
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

fn report(drift: &Drift) -> String {
    let mut out = String::new();
    if !drift.differences.is_empty() {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.add_row(["operation", "subject", "aspect", "spec", "upstream"]);
        table.add_rows(drift.differences.iter().map(row));
        for line in table.lines() {
            out.push_str(&format!("{}\n", line.trim_end()));
        }
        out.push('\n');
    }
    for LedgerEntry { operation, subject, aspect, reason, .. } in &drift.obsolete {
        out.push_str(&format!(
            "obsolete in spec/upstream.yaml: {operation} {subject} {aspect} ({reason})\n"
        ));
    }
    let Drift { differences, accepted, obsolete, not_in_file, compared, gateway_parameters } =
        drift;
    out.push_str(&format!(
        "{compared} operations compared: {} differences, {} accepted, {} obsolete entries; \
         {gateway_parameters} gateway parameters ignored\n",
        differences.len(),
        accepted.len(),
        obsolete.len(),
    ));
    if !not_in_file.is_empty() {
        let count = not_in_file.len();
        out.push_str(&format!(
            "{count} operations of the spec are missing from this file (with --whole they count as differences)\n"
        ));
    }
    out
}

fn row(difference: &Difference) -> [String; 5] {
    let upstream = match (&difference.upstream, &difference.at, &difference.words) {
        (upstream, _, Some(words)) => {
            format!("{} “{words}”", upstream.as_deref().unwrap_or_default())
        }
        (Some(upstream), Some(at), None) => format!("{upstream}, at {at}"),
        (upstream, _, None) => upstream.clone().unwrap_or_else(|| "-".to_owned()),
    };
    let spec = difference.spec.clone().unwrap_or_else(|| "-".to_owned());
    let aspect = difference.aspect.to_string();
    [difference.operation.clone(), difference.subject.clone(), aspect, cell(&spec), cell(&upstream)]
}

/// Shortens a text to one line of at most 60 characters. `--format json` has the full text.
fn cell(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
