//! Checks the fuzz targets. They are a separate workspace, so other gates do not see them, except
//! for the checks in their `src/`, which cams-api's tests include.
//!
//! Nothing is fuzzed: that needs a nightly compiler, `cargo-fuzz` and time. Without instrumentation
//! the programs still read a corpus, which proves that they build and run with libFuzzer (C++).

use std::env::consts::EXE_SUFFIX;
use std::fs;

use anyhow::{Context, Result, ensure};

use super::Workspace;
use crate::program::Program;

const FOLDER: &str = "cams-api/fuzz";

/// Checks the format, builds all targets, and runs each on its corpus without new inputs.
pub(super) fn fuzz(workspace: &Workspace<'_>) -> Result<()> {
    let manifest = format!("{FOLDER}/Cargo.toml");
    let cargo = |command| Program::cargo(workspace.root).args(command).arg(manifest.as_str());
    cargo("fmt --check --manifest-path").run()?;
    let target = &workspace.metadata.target_directory;
    cargo("build --quiet --locked --manifest-path").arg("--target-dir").arg(target).run()?;
    let corpora = format!("{FOLDER}/corpus");
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace.root.join(&corpora))
        .with_context(|| format!("cannot read {corpora}"))?
    {
        names.push(entry?.file_name());
    }
    ensure!(!names.is_empty(), "{corpora} contains no corpus");
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
