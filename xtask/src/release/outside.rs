//! Builds and tests the packed crates as a stranger gets them: outside the workspace, without its
//! lock file, tests and paths.

use anyhow::{Context as _, Result, bail, ensure};

use super::{Outcome, Release, packages};

/// Unpacks each package, and builds and tests it. Patches point our crates at each other.
pub(super) fn build_and_test(release: &Release) -> Result<Outcome> {
    let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
    for path in packages::pack(release)? {
        let tar = release.program("tar").arg("-xzf").arg(&path).arg("-C").arg(folder.path());
        tar.logged(&release.log("unpack"))?;
    }
    let patches: Vec<String> = release
        .packages
        .iter()
        .map(|one| {
            let path = folder.path().join(one.stem());
            let path = path.to_string_lossy().replace('\\', "/");
            format!("patch.crates-io.{}.path='{path}'", one.name)
        })
        .collect();
    let target = release.folder.join("outside");
    for package in &release.packages {
        let manifest = folder.path().join(package.stem()).join("Cargo.toml");
        ensure!(manifest.is_file(), "the package of {} has no Cargo.toml", package.name);
        // A package must not patch itself.
        let others = patches.iter().filter(|patch| !patch.contains(&format!(".{}.", package.name)));
        let others: Vec<&String> = others.flat_map(|patch| [patch]).collect();
        let cargo = |words: &str| {
            let mut cargo = release.cargo().args(words).arg("--manifest-path").arg(&manifest);
            cargo = cargo.arg("--target-dir").arg(&target);
            for patch in &others {
                cargo = cargo.arg("--config").arg(patch.as_str());
            }
            cargo
        };
        let log = format!("outside-{}", package.name);
        let check = cargo("check --offline --quiet --all-features");
        check.logged(&release.log(&format!("{log}-check")))?;
        cargo("test --offline --quiet").logged(&release.log(&log))?;
    }
    let names: Vec<&str> = release.packages.iter().map(|one| one.name.as_str()).collect();
    Ok(Outcome::Passed(format!("{} build and pass their tests", names.join(", "))))
}

/// Checks the packages with the oldest compiler that they promise.
pub(super) fn oldest_compiler(release: &Release) -> Result<Outcome> {
    let wanted = &release.rust_version;
    if wanted.is_empty() {
        bail!("Cargo.toml has no `rust-version`");
    }
    let rustup = || release.program("rustup");
    let Ok(list) = rustup().args("toolchain list").logged(&release.log("toolchains")) else {
        return Ok(Outcome::Skipped(format!("rustup is not there to offer Rust {wanted}")));
    };
    let Some(toolchain) = toolchain(&list, wanted) else {
        return Ok(Outcome::Skipped(format!(
            "toolchain {wanted} not installed; rustup toolchain install {wanted} --profile minimal"
        )));
    };
    let target = release.folder.join("msrv");
    let mut program = rustup()
        .args("run")
        .arg(toolchain)
        .args("cargo check --quiet --offline --locked --all-features --target-dir")
        .arg(&target);
    for package in &release.packages {
        program = program.arg("--package").arg(&package.name);
    }
    program.logged(&release.log("msrv"))?;
    Ok(Outcome::Passed(format!("Rust {toolchain}")))
}

/// The installed toolchain of a version: `1.89` fits `1.89.0-x86_64-unknown-linux-gnu`.
fn toolchain<'l>(list: &'l str, version: &str) -> Option<&'l str> {
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    names.into_iter().find(|name| {
        let rest = name.strip_prefix(version);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    })
}

#[cfg(test)]
mod tests {
    use super::toolchain;

    #[test]
    fn the_oldest_compiler_is_found_by_its_version() {
        let list =
            "stable-x86_64 (active, default)\n1.8.0-x86_64\n1.89.0-x86_64-unknown-linux-gnu\n";
        assert_eq!(toolchain(list, "1.89"), Some("1.89.0-x86_64-unknown-linux-gnu"));
        assert_eq!(toolchain(list, "1.90"), None);
        assert_eq!(toolchain("1.89.0-x86_64\n", "1.8"), None);
    }
}
