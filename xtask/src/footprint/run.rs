//! Runs the programs and measures the time to the first response and the memory of many calls.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

/// The number of starts per program.
pub(super) const STARTS: usize = 41;

/// The number of calls for the memory peak.
pub(super) const CALLS: usize = 20_000;

/// The median time of a start with one call, in milliseconds, per program. The programs take turns,
/// so that a busy machine slows all of them.
pub(super) fn cold_starts(programs: &[&Path], endpoint: &str) -> Result<Vec<f64>> {
    let mut times = vec![Vec::with_capacity(STARTS); programs.len()];
    for _ in 0..STARTS {
        for (program, times) in programs.iter().zip(&mut times) {
            let started = Instant::now();
            output(program, endpoint, 1)?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(times.into_iter().map(median).collect())
}

/// The peak memory of each program, in MB.
pub(super) fn peak_memory(programs: &[&Path], endpoint: &str) -> Result<Vec<f64>> {
    let peak = |program: &&Path| {
        let text = output(program, endpoint, CALLS)?;
        let kib: f64 =
            text.trim().parse().with_context(|| format!("{text:?} is not a number of KiB"))?;
        Ok(kib * 1024.0 / 1e6)
    };
    programs.iter().map(peak).collect()
}

fn output(program: &Path, endpoint: &str, calls: usize) -> Result<String> {
    let mut command = Command::new(program);
    command.arg(endpoint).arg(calls.to_string());
    // A proxy must not come between a program and the server.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().to_ascii_lowercase().ends_with("_proxy") {
            command.env_remove(name);
        }
    }
    let output = command.output().with_context(|| format!("cannot start {}", program.display()))?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{} ended with {}: {error}", program.display(), output.status);
    String::from_utf8(output.stdout).context("the output is not UTF-8")
}

/// The middle one of the times.
pub(super) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
