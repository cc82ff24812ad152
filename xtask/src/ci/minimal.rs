//! Checks the lower bounds in the manifests: the workspace compiles with the oldest versions
//! allowed.
//!
//! Other gates use Cargo.lock with its recent versions, so only this one finds bounds that are too
//! low. The option that resolves them is unstable; `RUSTC_BOOTSTRAP` enables it in a stable cargo.
//! It writes another Cargo.lock, so the gate works on a copy.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Workspace;
use crate::program::Program;
use crate::tree;

/// Compiles a copy of the workspace with the lowest versions of its direct dependencies.
pub(super) fn minimal_versions(workspace: &Workspace<'_>) -> Result<()> {
    let folder = workspace.metadata.target.join("minimal-versions");
    let copy = folder.join("workspace");
    if copy.exists() {
        fs::remove_dir_all(&copy).with_context(|| format!("cannot remove {}", copy.display()))?;
    }
    for name in ["Cargo.toml"].into_iter().chain(MEMBERS) {
        copy_into(&copy, workspace.root, name)?;
    }
    Program::cargo(&copy)
        .args("-Z direct-minimal-versions generate-lockfile --quiet")
        .env("RUSTC_BOOTSTRAP", "1")
        .run()?;
    // One check of the published crate, and one with the tools, whose features may hide a bound.
    let check = || Program::cargo(&copy).args("check --quiet --locked --all-features --target-dir");
    check().arg(folder.join("target")).args("--package cams-api").run()?;
    check().arg(folder.join("target")).args("--workspace").run()
}

/// The folders to compile, and `spec`, which some of them read.
const MEMBERS: [&str; 6] = ["cams-api", "cams-cli", "cams-mock", "codegen", "spec", "xtask"];

/// Copies a file or a folder of the workspace.
fn copy_into(copy: &Path, root: &Path, name: &str) -> Result<()> {
    let from = root.join(name);
    let files = if from.is_dir() {
        tree::read(&from)?
            .into_iter()
            .map(|(path, bytes)| (format!("{name}/{path}"), bytes))
            .collect()
    } else {
        let bytes = fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
        vec![(name.to_owned(), bytes)]
    };
    for (path, bytes) in files {
        let to = copy.join(path);
        let write = || {
            to.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&to, bytes)
        };
        write().with_context(|| format!("cannot write {}", to.display()))?;
    }
    Ok(())
}
