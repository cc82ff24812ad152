//! The gate of the fuzz targets. They are a workspace of their own, so the other gates do not see them, except for the checks
//! in their `src/`, which are part of the tests of cams-api.
//!
//! Nothing is fuzzed: that takes a nightly compiler, `cargo-fuzz` and time. Without their instrumentation the programs still
//! read a corpus, which proves that they build, that they link with libFuzzer (in C++) and that it accepts them.

use std::env::consts::EXE_SUFFIX;
use std::fs;

use anyhow::{Context, Result, ensure};

use super::Workspace;
use super::command::Program;

const FOLDER: &str = "cams-api/fuzz";

/// Checks the format, builds all targets, and starts each on its corpus without making up an input.
pub(super) fn fuzz(workspace: &Workspace<'_>) -> Result<()> {
    let manifest = format!("{FOLDER}/Cargo.toml");
    let cargo = |command| Program::cargo(workspace.root).args(command).arg(manifest.as_str());
    cargo("fmt --check --manifest-path").run()?;
    let target = &workspace.metadata.target;
    cargo("build --quiet --locked --manifest-path").arg("--target-dir").arg(target).run()?;
    let corpora = format!("{FOLDER}/corpus");
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace.root.join(&corpora))
        .with_context(|| format!("cannot read {corpora}"))?
    {
        names.push(entry?.file_name());
    }
    ensure!(!names.is_empty(), "{corpora} holds no corpus");
    names.sort();
    for name in names {
        let name = name.to_string_lossy();
        Program::new(workspace.root, target.join("debug").join(format!("{name}{EXE_SUFFIX}")))
            .arg("-runs=0")
            .arg(format!("{corpora}/{name}"))
            .run()?;
    }
    Ok(())
}
