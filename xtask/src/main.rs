//! `cargo xtask`: the commands for maintainers.
//!
//! This crate does all input and output around the pure generator: it reads the spec, writes what
//! `codegen` returns and runs the gates. `codegen` decides what the output looks like.

mod bench;
mod bundle;
mod ci;
mod codegen;
mod file;
mod footprint;
mod format;
mod git;
mod import;
mod lock;
mod metadata;
mod nearest;
mod new;
mod output;
mod product;
mod program;
mod release;
mod review;
mod schema;
mod spec;
mod tree;
mod upstream;
mod verify;
mod workspace;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Commands for maintainers.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    /// Workspace to work on.
    #[arg(long, global = true, value_name = "DIR", default_value_os_t = workspace::root(), hide_default_value = true)]
    root: PathBuf,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generates code and operation cards from spec/.
    Codegen(codegen::Args),

    /// Writes the spec as a single OpenAPI document (JSON) for other tools.
    Bundle(bundle::Args),

    /// Writes the JSON Schemas of spec files, and the first line by which editors find them.
    Schema(schema::Args),

    /// Runs every gate of continuous integration.
    Ci(ci::Args),

    /// Writes the skeleton of a new operation file into spec/, from the facts at hand.
    ///
    /// With `--metadata`, the facts are upstream's. Otherwise they are what all operations of the
    /// family share. Each missing sentence is marked TODO, and `cargo xtask codegen` names its
    /// place.
    New(new::Args),

    /// Imports upstream's metadata or a documentation page into spec/.
    Import(import::Args),

    /// Compares upstream's metadata with the last metadata and with spec/.
    ///
    /// The report shows first the changes of upstream since the metadata that was recorded last
    /// (spec/upstream.lock.yaml), then the differences from the spec. spec/upstream.yaml lists the
    /// accepted differences, each with its reason. Entries that no longer match a difference are
    /// reported too.
    ///
    /// Exits with 0 if nothing differs, 1 if something differs and 2 on an error.
    Upstream(upstream::Args),

    /// Turns the metadata of another RPC product into a client in a folder of its own.
    Product(product::Args),

    /// Shows on one page how a spec change affects code, behavior, requests, logs and policies.
    ///
    /// Exits with 0, with 1 if `--fail-on` finds something, and with 2 on an error. Writes nothing.
    Review(review::Args),

    /// Checks what a spec edit can break, in less than a minute. Run it after `codegen`.
    Verify(verify::Args),

    /// Checks without network that the crates can be released, and prints the rows for
    /// CHANGELOG.md.
    Release(release::Args),

    /// Measures the cost of the client against the HTTP library alone, optimized.
    Bench(bench::Args),

    /// Measures the cost to build, start and run the crate, against reqwest alone and
    /// aws-sdk-socialmessaging.
    Footprint(footprint::Args),
}

fn main() -> ExitCode {
    let Cli { root, command } = Cli::parse();
    // These exit with 1 for what they find, so their failures need another code.
    let failure = match command {
        Command::Upstream(_) | Command::Review(_) | Command::Product(_) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    };
    run(&root, command).unwrap_or_else(|error| {
        eprintln!("{}", output::message(&error));
        failure
    })
}

fn run(root: &Path, command: Command) -> Result<ExitCode> {
    match command {
        Command::Upstream(args) => return upstream::run(root, &args),
        Command::Review(args) => return review::run(root, &args),
        Command::Product(args) => return product::run(root, &args),
        Command::Codegen(args) => codegen::run(root, &args),
        Command::New(args) => new::run(root, &args),
        Command::Bundle(args) => bundle::run(root, &args),
        Command::Schema(args) => schema::run(root, &args),
        Command::Ci(args) => ci::run(root, &args),
        Command::Import(args) => import::run(root, &args),
        Command::Verify(args) => verify::run(root, &args),
        Command::Release(args) => release::run(root, &args),
        Command::Bench(args) => bench::run(root, &args),
        Command::Footprint(args) => footprint::run(root, &args),
    }?;
    Ok(ExitCode::SUCCESS)
}
