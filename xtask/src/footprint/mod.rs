//! `cargo xtask footprint` compares the crate's cost to its users with reqwest alone and with a
//! peer's SDK.
//!
//! Three programs in `xtask/footprint/` make the same calls, one of them with all features and with
//! the least. Each is built from scratch and runs against a server in this process. The command sets
//! no limits and is not part of `ci`: it compiles four dependency trees.

mod build;
mod command;
mod run;
mod server;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{bench, file};

/// The programs in row order: the folder below `xtask/footprint/`, the features, and the label.
const PROGRAMS: [(&str, &[&str], &str); 4] = [
    ("reqwest", &[], "reqwest with ring, alone"),
    ("cams", &[], "cams-api, all operations"),
    ("cams", &["--no-default-features"], "cams-api, one family, no profiles"),
    ("aws", &[], "aws-sdk-socialmessaging, 38 operations"),
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Also writes the figures to this file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Measures only the command `cams`.
    #[arg(long)]
    command: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let machine = bench::machine();
    println!("{machine}");
    let target = tempfile::tempdir().context("cannot create a build folder")?;
    let mut groups = Vec::new();
    let mut show = |group: Value| -> Result<()> {
        print!("\n{}", bench::table(&group)?);
        groups.push(group);
        Ok(())
    };

    show(command::measured(root, &target.path().join("command"))?)?;
    if !args.command {
        compare(root, target.path(), &mut show)?;
    }

    let Some(path) = &args.json else { return Ok(()) };
    let document = json!({ "machine": machine, "groups": groups });
    file::write(path, &(serde_json::to_string_pretty(&document)? + "\n"))
}

/// Compares the crate with reqwest and the peer.
fn compare(root: &Path, target: &Path, show: &mut impl FnMut(Value) -> Result<()>) -> Result<()> {
    show(crate_alone(root, &target.join("crate"))?)?;
    let mut programs = Vec::new();
    for (number, (folder, features, label)) in PROGRAMS.into_iter().enumerate() {
        eprintln!("building {label} …");
        let target = target.join(number.to_string());
        programs.push((label, build::release(root, folder, features, &target)?));
    }
    show(built(&programs))?;
    show(running(&programs)?)
}

/// The cost of `cargo check` for cams-api alone.
fn crate_alone(root: &Path, target: &Path) -> Result<Value> {
    let mut rows = Vec::new();
    for (label, features) in [
        ("all families", &[][..]),
        ("chat-groups only", &["--no-default-features", "--features", "rustls,chat-groups"][..]),
    ] {
        eprintln!("checking cams-api, {label} …");
        rows.push(row(label, &[Some(build::check_alone(root, features, target)?.as_secs_f64())]));
    }
    Ok(json!({
        "title": "cargo check of cams-api, without its dependencies",
        "columns": [column("CPU", "s", 1)],
        "rows": rows,
        "notes": ["CPU time of cargo and rustc, user and system, not incremental; the better of two runs."],
    }))
}

/// The cost of building the programs.
fn built(programs: &[(&str, build::Built)]) -> Value {
    let peer = programs.last().map(|(_, peer)| peer.cpu.as_secs_f64());
    let rows: Vec<Value> = programs
        .iter()
        .map(|(label, built)| {
            let cpu = built.cpu.as_secs_f64();
            let size = built.size as f64 / 1e6;
            let crates = built.crates as f64;
            row(label, &[Some(cpu), peer.map(|peer| cpu / peer), Some(crates), Some(size)])
        })
        .collect();
    json!({
        "title": "A small program, built from scratch with --release",
        "columns": [
            column("CPU", "s", 0),
            column("of the peer", "×", 2),
            column("crates", "", 0),
            column("stripped", "MB", 1),
        ],
        "rows": rows,
        "notes": ["Crates: all compiled ones, including build scripts and macros."],
    })
}

/// The cost of running the programs.
fn running(programs: &[(&str, build::Built)]) -> Result<Value> {
    let endpoint = server::start()?;
    let paths: Vec<&Path> = programs.iter().map(|(_, built)| built.program.as_path()).collect();
    eprintln!("running the programs …");
    let starts = run::cold_starts(&paths, &endpoint)?;
    let memory = run::peak_memory(&paths, &endpoint)?;
    let floor = (starts[0], memory[0]);
    let rows: Vec<Value> = programs
        .iter()
        .zip(starts.iter().zip(&memory))
        .map(|((label, _), (start, memory))| {
            let figures = [*start, start / floor.0, *memory, memory - floor.1];
            row(label, &figures.map(Some))
        })
        .collect();
    Ok(json!({
        "title": "The same program, run against a server on this machine",
        "columns": [
            column("first response", "ms", 2),
            column("ratio", "×", 2),
            column("peak memory", "MB", 1),
            column("more", "MB", 1),
        ],
        "rows": rows,
        "notes": [
            format!("First response: from process start to exit after one call, median of {} runs in turn.", run::STARTS),
            format!("Peak memory: {} calls, 64 at once.", run::CALLS),
        ],
    }))
}

fn column(name: &str, unit: &str, decimals: u8) -> Value {
    json!({ "name": name, "unit": unit, "decimals": decimals })
}

fn row(label: &str, figures: &[Option<f64>]) -> Value {
    json!({ "label": label, "figures": figures })
}
