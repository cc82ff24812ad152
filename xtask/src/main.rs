//! `cargo xtask`: the commands of the maintainers.
//!
//! This crate does all input and output around the pure generator: it reads the spec, writes what `codegen` returns and runs
//! the gates. It must not decide what the output looks like; that is `codegen`'s part.

mod bench;
mod bundle;
mod ci;
mod codegen;
mod file;
mod footprint;
mod format;
mod import;
mod lock;
mod nearest;
mod schema;
mod spec;
mod tree;
mod upstream;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The commands of the maintainers.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    /// The workspace to work on.
    #[arg(long, global = true, value_name = "DIR", default_value_os_t = workspace_root(), hide_default_value = true)]
    root: PathBuf,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes cams-api/src/generated and the operation cards from spec/.
    Codegen(codegen::Args),

    /// Writes the spec as one OpenAPI document (JSON) for other tools.
    Bundle(bundle::Args),

    /// Writes spec/x-cams.schema.json, which lets editors complete and check `x-cams`.
    Schema(schema::Args),

    /// Runs every gate of continuous integration.
    Ci(ci::Args),

    /// Brings upstream's metadata or a documentation page into spec/.
    Import(import::Args),

    /// Tells what differs between upstream's metadata and spec/.
    ///
    /// Differences that are known and right as they are stand in spec/upstream.yaml, each with its reason; an entry that
    /// nothing needs any more is reported too.
    ///
    /// Ends with 0 when nothing differs, with 1 when something differs, and with 2 when it cannot tell.
    Upstream(upstream::Args),

    /// Measures what the client costs beside the HTTP library alone, with optimisation.
    Bench(bench::Args),

    /// Measures what the crate costs to build, start and run, beside reqwest alone and aws-sdk-socialmessaging.
    Footprint(footprint::Args),
}

fn main() -> ExitCode {
    let Cli { root, command } = Cli::parse();
    // To find a difference is what `upstream` is for, so that its failures need a code of their own.
    let failure = match command {
        Command::Upstream(_) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    };
    run(&root, command).unwrap_or_else(|error| {
        eprintln!("{}", message(&error));
        failure
    })
}

fn run(root: &Path, command: Command) -> Result<ExitCode> {
    match command {
        Command::Upstream(args) => return upstream::run(root, &args),
        Command::Codegen(args) => codegen::run(root, &args),
        Command::Bundle(args) => bundle::run(root, &args),
        Command::Schema(args) => schema::run(root, &args),
        Command::Ci(args) => ci::run(root, &args),
        Command::Import(args) => import::run(root, &args),
        Command::Bench(args) => bench::run(root, &args),
        Command::Footprint(args) => footprint::run(root, &args),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Diagnostics already carry their own headings, places and snippets; everything else is one line with its causes.
fn message(error: &anyhow::Error) -> String {
    match error.downcast_ref::<::codegen::Diagnostics>() {
        Some(diagnostics) => diagnostics.to_string(),
        None => format!("error: {error:#}"),
    }
}

/// The folder above this package. The value at run time wins, because a cached binary may have been built in another checkout.
fn workspace_root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), Path::to_path_buf)
}
