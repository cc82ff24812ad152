//! The gates for code, spec and dependencies, one function each. Gates that run the client are in
//! `service`.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use super::Workspace;
use super::feature_sets::feature_sets;
use super::install::{CARGO_DENY, CARGO_INSTA, python};
use crate::codegen::Proof;
use crate::program::Program;
use crate::{bench as measured, bundle, codegen as generated, file, release, schema as extension};

/// Comes first, because cargo-insta does not pass on `--locked`.
pub(super) fn lockfile(workspace: &Workspace<'_>) -> Result<()> {
    Program::cargo(workspace.root).args("metadata --format-version 1 --locked").output().map(drop)
}

pub(super) fn rustfmt(workspace: &Workspace<'_>) -> Result<()> {
    Program::cargo(workspace.root).args("fmt --all --check").run()
}

pub(super) fn codegen(workspace: &Workspace<'_>) -> Result<()> {
    println!("{}", generated::check(workspace.root)?);
    Ok(())
}

pub(super) fn schema(workspace: &Workspace<'_>) -> Result<()> {
    extension::check(workspace.root)
}

pub(super) fn package(workspace: &Workspace<'_>) -> Result<()> {
    release::quick(workspace.root)
}

pub(super) fn openapi(workspace: &Workspace<'_>) -> Result<()> {
    let python = python(workspace, "openapi-validator", "xtask/openapi-validator.txt")?;
    let document = bundled(workspace)?;
    let validator = Program::new(workspace.root, python)
        .args("-m openapi_spec_validator --schema 3.0 --validation-errors all");
    validator.arg(document).run()
}

/// The path of the bundled spec, which is written anew.
pub(super) fn bundled(workspace: &Workspace<'_>) -> Result<PathBuf> {
    let document = workspace.metadata.target_directory.join("openapi.json");
    file::write(&document, &bundle::render(workspace.root)?)?;
    Ok(document)
}

pub(super) fn clippy(workspace: &Workspace<'_>) -> Result<()> {
    let clippy =
        || Program::cargo(workspace.root).args("clippy --quiet --workspace --all-targets --locked");
    let compiles = Proof::Compiles.begin(workspace.root)?;
    clippy().args("--all-features -- -D warnings").run()?;
    clippy().args("-- -D warnings").run()?;
    // `--all-targets` skips tests that `cargo test` skips: these need a browser.
    Program::cargo(workspace.root)
        .args("clippy --quiet --package cams-mock --test inbox --all-features --locked")
        .args("-- -D warnings")
        .run()?;
    compiles.leave();
    Ok(())
}

pub(super) fn features(workspace: &Workspace<'_>) -> Result<()> {
    for set in feature_sets(&workspace.metadata) {
        let mut check = Program::cargo(workspace.root)
            .args("clippy --quiet --locked --no-default-features --package");
        check = check.arg(set.package);
        if let Some(feature) = &set.feature {
            check = check.arg("--features").arg(feature);
        }
        check.args("-- -D warnings").run()?;
    }
    Ok(())
}

/// Runs the suite through cargo-insta: `cargo test` with doctests, plus a record of the snapshots
/// read. A differing snapshot fails its test and is never written. Git ignores pending ones, but
/// this gate counts them.
pub(super) fn tests(workspace: &Workspace<'_>) -> Result<()> {
    Program::new(workspace.root, CARGO_INSTA.path(workspace)?)
        .args("test --workspace --all-features --test-runner cargo-test --check")
        .args("--unreferenced reject --include-ignored")
        .run()
}

/// Runs the TLS tests with the library that no other gate uses, and the tests of a build without
/// TLS and profiles.
pub(super) fn tls(workspace: &Workspace<'_>) -> Result<()> {
    let suite = |args: &str| -> Result<()> {
        let output = Program::cargo(workspace.root)
            .args("test --quiet --locked --package cams-api --no-default-features --test suite")
            .args(args)
            .output()?;
        print!("{output}");
        ensure!(!output.contains("running 0 tests"), "no test has these names: {args}");
        Ok(())
    };
    suite("--features native-tls -- tls:: proxy:: http2::")?;
    suite("-- without_tls:: without_profiles:: chain::")
}

/// Builds the client's documentation as docs.rs does, which shows the feature of each item. This
/// needs an unstable feature, and a folder of its own, because `RUSTC_BOOTSTRAP` makes build
/// scripts run again.
pub(super) fn rustdoc(workspace: &Workspace<'_>) -> Result<()> {
    let doc =
        || Program::cargo(workspace.root).args("doc --quiet --all-features --no-deps --locked");
    let documented = Proof::Documented.begin(workspace.root)?;
    doc().args("--workspace --exclude cams-api").env("RUSTDOCFLAGS", "-D warnings").run()?;
    doc()
        .args("--package cams-api --target-dir")
        .arg(workspace.metadata.target_directory.join("docs-rs"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOCFLAGS", "--cfg docsrs -D warnings")
        .run()?;
    documented.leave();
    Ok(())
}

pub(super) fn bench(workspace: &Workspace<'_>) -> Result<()> {
    measured::smoke(workspace.root)
}

pub(super) fn deny(workspace: &Workspace<'_>) -> Result<()> {
    cargo_deny(workspace)?.args("bans licenses sources").run()
}

pub(super) fn advisories(workspace: &Workspace<'_>) -> Result<()> {
    cargo_deny(workspace)?.args("advisories").run()
}

fn cargo_deny<'a>(workspace: &Workspace<'a>) -> Result<Program<'a>> {
    let program = Program::new(workspace.root, CARGO_DENY.path(workspace)?);
    Ok(program
        .args("--workspace --all-features --locked check --show-stats --hide-inclusion-graph"))
}
