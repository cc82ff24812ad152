//! `cargo xtask bench` prints the cost of the client, and the speed of the local CAMS, as tables.
//!
//! The benchmarks are programs of `cams-api` and `cams-mock` that print their figures. This command builds them
//! optimized, runs them in turn and prints tables. It sets no limits: timings on a shared machine
//! vary.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Value, json};

use crate::file;

/// The packages with their programs, in the order of the tables.
const PROGRAMS: [(&str, &[&str]); 2] =
    [("cams-api", &["speed", "allocations"]), ("cams-mock", &["throughput"])];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Runs briefly, only to check that the benchmarks build and run.
    #[arg(long)]
    quick: bool,

    /// Also writes the figures to this file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let programs = build(root)?;
    let machine = machine();
    println!("{machine}");
    let mut groups = Vec::new();
    for program in &programs {
        for group in figures(program, args.quick)? {
            print!("\n{}", table(&group)?);
            groups.push(group);
        }
    }
    if args.quick {
        println!("\nThis was a quick run: the figures mean nothing.");
    }
    let Some(path) = &args.json else { return Ok(()) };
    let document = json!({ "machine": machine, "quick": args.quick, "groups": groups });
    file::write(path, &(serde_json::to_string_pretty(&document)? + "\n"))
}

/// Proves that the benchmarks build and run. No figure is judged.
pub(crate) fn smoke(root: &Path) -> Result<()> {
    run(root, &Args { quick: true, json: None })
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Builds the programs; gives their paths in the order of [`PROGRAMS`].
fn build(root: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for (package, programs) in PROGRAMS {
        paths.extend(build_package(root, package, programs)?);
    }
    Ok(paths)
}

fn build_package(root: &Path, package: &str, programs: &[&str]) -> Result<Vec<PathBuf>> {
    let mut command = cargo(root);
    command.args(["bench", "--locked", "--package", package, "--no-run"]);
    command.args(["--message-format", "json-render-diagnostics"]);
    for program in programs {
        command.args(["--bench", program]);
    }
    let output = command.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("building the benchmarks failed ({})", output.status);
    }
    let messages: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    programs.iter().map(|program| executable(&messages, program)).collect()
}

fn executable(messages: &[Value], program: &str) -> Result<PathBuf> {
    messages
        .iter()
        .filter(|message| message["target"]["name"] == program)
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
        .with_context(|| format!("cargo reports no executable for {program}"))
}

/// Runs a program and reads its groups, one a line.
fn figures(program: &Path, quick: bool) -> Result<Vec<Value>> {
    let mut command = Command::new(program);
    command.args(quick.then_some("--quick"));
    // A proxy must not come between the client and the loopback server, and looking for one takes
    // time.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().to_ascii_lowercase().ends_with("_proxy") {
            command.env_remove(name);
        }
    }
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    if !output.status.success() {
        bail!("{} ended with {}", program.display(), output.status);
    }
    let text = String::from_utf8(output.stdout).context("the figures are not UTF-8")?;
    text.lines()
        .map(|line| serde_json::from_str(line).context("the figures are not JSON"))
        .collect()
}

/// What the figures were measured on.
pub(crate) fn machine() -> String {
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("--version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!(
        "{}, {cores} cores, {}; {}, optimized.",
        processor.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        std::env::consts::OS,
        rustc.unwrap_or_else(|_| "rustc".to_owned()),
    )
}

/// A group as text: title, columns, rows, notes.
pub(crate) fn table(group: &Value) -> Result<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| {
        value.as_str().map(str::to_owned).ok_or_else(|| anyhow!("{group} lacks a text"))
    };
    let columns = list(&group["columns"]);
    let mut lines = vec![vec![String::new()]];
    for column in &columns {
        lines[0].push(text(&column["name"])?);
    }
    for row in list(&group["rows"]) {
        let mut line = vec![text(&row["label"])?];
        for (column, figure) in columns.iter().zip(list(&row["figures"])) {
            line.push(cell(column, &figure));
        }
        lines.push(line);
    }
    let mut out = text(&group["title"])? + "\n";
    if lines.len() > 1 {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).add_rows(lines);
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        for line in table.lines() {
            out.push_str(&format!(" {}\n", line.trim_end()));
        }
    }
    for note in list(&group["notes"]) {
        out.push_str(&format!("  {}\n", text(&note)?));
    }
    Ok(out)
}

fn cell(column: &Value, figure: &Value) -> String {
    let decimals = column["decimals"].as_u64().and_then(|count| usize::try_from(count).ok());
    let unit = column["unit"].as_str().unwrap_or_default();
    let gap = if matches!(unit, "" | "×") { "" } else { " " };
    match figure.as_f64() {
        Some(figure) => format!("{figure:.*}{gap}{unit}", decimals.unwrap_or(0)),
        None => "-".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_lines_its_figures_up() {
        let group = json!({
            "title": "Calls",
            "columns": [
                { "name": "CPU", "unit": "µs", "decimals": 2 },
                { "name": "ratio", "unit": "×", "decimals": 3 },
            ],
            "rows": [
                { "label": "reqwest", "figures": [9.5, 1.0] },
                { "label": "cams-api", "figures": [10.456, null] },
            ],
            "notes": ["Measured."],
        });
        assert_eq!(
            table(&group).unwrap(),
            "Calls\n\
             \x20                CPU   ratio\n\
             \x20 reqwest    9.50 µs  1.000×\n\
             \x20 cams-api  10.46 µs       -\n\
             \x20 Measured.\n"
        );
    }

    #[test]
    fn a_program_is_found_by_its_name() {
        let messages = [
            json!({ "reason": "compiler-artifact", "target": { "name": "speed" }, "executable": null }),
            json!({ "reason": "compiler-artifact", "target": { "name": "speed" }, "executable": "/a/speed" }),
        ];
        assert_eq!(executable(&messages, "speed").unwrap(), Path::new("/a/speed"));
        assert!(executable(&messages, "other").unwrap_err().to_string().contains("other"));
    }
}
