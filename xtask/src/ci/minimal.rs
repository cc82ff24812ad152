//! Checks the lower bounds in the manifests: the workspace compiles with the oldest versions
//! allowed.
//!
//! Other gates use Cargo.lock with its recent versions, so only this one finds bounds that are too
//! low. The option that resolves them is unstable; `RUSTC_BOOTSTRAP` enables it in a stable cargo.
//! It writes another Cargo.lock, so the gate works on a copy.

use anyhow::Result;

use super::Workspace;
use crate::program::Program;
use crate::workspace;

/// Compiles a copy of the workspace with the lowest versions of its direct dependencies.
pub(super) fn minimal_versions(workspace: &Workspace<'_>) -> Result<()> {
    let folder = workspace.metadata.target_directory.join("minimal-versions");
    let copy = folder.join("workspace");
    workspace::copy(workspace.root, &copy)?;
    Program::cargo(&copy)
        .args("-Z direct-minimal-versions generate-lockfile --quiet")
        .env("RUSTC_BOOTSTRAP", "1")
        .run()?;
    // One check of the published crate, and one with the tools, whose features may hide a bound.
    let check = || Program::cargo(&copy).args("check --quiet --locked --all-features --target-dir");
    check().arg(folder.join("target")).args("--package cams-api").run()?;
    check().arg(folder.join("target")).args("--workspace").run()
}
