//! Measures the CPU time of builds from scratch.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// A program and the cost of its build.
pub(super) struct Built {
    pub(super) program: PathBuf,
    pub(super) cpu: Duration,
    /// The number of crates compiled for it.
    pub(super) crates: usize,
    /// The size of the program, in bytes.
    pub(super) size: u64,
}

/// Builds `xtask/footprint/<folder>` in release mode into an empty target folder.
pub(super) fn release(
    root: &Path,
    folder: &str,
    features: &[&str],
    target: &Path,
) -> Result<Built> {
    let package = root.join("xtask/footprint").join(folder);
    // The versions that cams-api is tested with. Cargo drops the ones not needed and adds the rest.
    std::fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock"))
        .with_context(|| format!("cannot write Cargo.lock into {}", package.display()))?;
    cargo(&package, target, &["fetch", "--quiet"]).and_then(|mut fetch| finished(&mut fetch))?;
    let mut build = cargo(
        &package,
        target,
        &["build", "--release", "--quiet", "--message-format", "json-render-diagnostics"],
    )?;
    build.args(features);
    let (output, cpu) = timed(|| {
        build.stdout(Stdio::piped()).stderr(Stdio::inherit()).output().context("cannot start cargo")
    })?;
    ensure!(output.status.success(), "building {folder} failed ({})", output.status);
    let artifacts: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|message: &Value| message["reason"] == "compiler-artifact")
        .collect();
    let crates: BTreeSet<_> =
        artifacts.iter().filter_map(|one| one["package_id"].as_str()).collect();
    let program = artifacts
        .iter()
        .find_map(|one| one["executable"].as_str())
        .with_context(|| format!("cargo reports no executable for {folder}"))?;
    let size = std::fs::metadata(program).with_context(|| format!("cannot read {program}"))?.len();
    Ok(Built { program: program.into(), cpu, crates: crates.len(), size })
}

/// Builds the command `cams` in release mode, stripped of all symbols.
pub(super) fn command(root: &Path, target: &Path) -> Result<PathBuf> {
    let build = ["build", "--release", "--quiet", "--locked", "--package", "cams-cli"];
    finished(cargo(root, target, &build)?.env("CARGO_PROFILE_RELEASE_STRIP", "symbols"))?;
    Ok(target.join("release").join(format!("cams{}", std::env::consts::EXE_SUFFIX)))
}

/// The CPU time of checking cams-api alone, the better of two runs.
pub(super) fn check_alone(root: &Path, features: &[&str], target: &Path) -> Result<Duration> {
    let check = || -> Result<Command> {
        let mut check = cargo(root, target, &["check", "--quiet", "--locked", "-p", "cams-api"])?;
        check.args(features);
        Ok(check)
    };
    finished(&mut check()?)?;
    let mut best = Duration::MAX;
    for _ in 0..2 {
        finished(&mut cargo(root, target, &["clean", "--quiet", "-p", "cams-api"])?)?;
        let ((), cpu) = timed(|| finished(&mut check()?))?;
        best = best.min(cpu);
    }
    Ok(best)
}

/// Cargo without any earlier build.
fn cargo(folder: &Path, target: &Path, args: &[&str]) -> Result<Command> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).args(args);
    command.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    // A cache of compiled crates would hide the cost of compiling.
    command.env_remove("RUSTC_WRAPPER").env_remove("RUSTFLAGS");
    Ok(command)
}

fn finished(command: &mut Command) -> Result<()> {
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}

/// The CPU time, user and system, of the processes that `work` starts and waits for.
fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let before = children()?;
    let result = work()?;
    Ok((result, children()?.saturating_sub(before)))
}

#[cfg(unix)]
fn children() -> Result<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("the system reports no CPU time")?;
    let time = |time: TimeVal| {
        let seconds = u64::try_from(time.tv_sec()).unwrap_or_default();
        let micros = u32::try_from(time.tv_usec()).unwrap_or_default();
        Duration::new(seconds, micros * 1000)
    };
    Ok(time(usage.user_time()) + time(usage.system_time()))
}

#[cfg(not(unix))]
fn children() -> Result<Duration> {
    bail!("the CPU time of other processes is available on Unix only")
}
