//! What each package contains, and how large it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};

use super::{Outcome, Release};
use crate::file;
use crate::metadata::Package;

/// The limit of a compressed package, in bytes.
const LARGEST: u64 = 1_000_000;

/// The folder of the lists of packaged files, relative to the root.
const LISTS: &str = "xtask/release";

/// Parts of a path that never belong into a package.
const NEVER: &[&str] = &["golden", "snapshots", "corpus", ".snap", "fuzz/"];

/// Each package has exactly the files on its list, and none of the tests' data.
pub(super) fn files(release: &Release) -> Result<Outcome> {
    let mut count = 0;
    for package in &release.packages {
        let found = list(release, package)?;
        let odd = found.iter().find(|path| NEVER.iter().any(|part| path.contains(part)));
        if let Some(odd) = odd {
            bail!("{} contains {odd}; correct `include` in its Cargo.toml", package.name);
        }
        let path = format!("{LISTS}/{}.txt", package.name);
        let wanted = file::text(&release.root.join(&path)).with_context(|| TO_ACCEPT)?;
        let wanted: BTreeSet<String> = wanted.lines().map(str::to_owned).collect();
        let found = grouped(&found);
        let more = found.difference(&wanted).map(|path| format!("+ {path}"));
        let less = wanted.difference(&found).map(|path| format!("- {path}"));
        let changes: Vec<String> = more.chain(less).collect();
        if !changes.is_empty() {
            bail!("{path} differs from the package: {}\n{TO_ACCEPT}", changes.join(", "));
        }
        count += found.len();
    }
    Ok(Outcome::Passed(format!("{count} lines agree with {LISTS}/")))
}

const TO_ACCEPT: &str = "To accept it: cargo xtask release --accept-files";

/// Writes the lists.
pub(super) fn accept(release: &Release) -> Result<()> {
    for package in &release.packages {
        let path = format!("{LISTS}/{}.txt", package.name);
        let lines = grouped(&list(release, package)?);
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        file::write(&release.root.join(&path), &text)?;
        println!("written  {path}");
    }
    Ok(())
}

fn list(release: &Release, package: &Package) -> Result<Vec<String>> {
    let program = release.cargo().args("package --list --offline --allow-dirty --package");
    let text =
        program.arg(&package.name).logged(&release.log(&format!("files-{}", package.name)))?;
    Ok(text.lines().map(|line| line.replace('\\', "/")).collect())
}

/// The files, with one line for each folder of `src` and one for all generated files: a new file of
/// a known kind at a known place changes no list.
fn grouped(files: &[String]) -> BTreeSet<String> {
    let group = |path: &String| {
        let Some((folder, name)) = path.rsplit_once('/').filter(|(folder, _)| *folder != "src")
        else {
            return path.clone();
        };
        let folder = match folder.split_once("/generated") {
            Some((before, _)) => format!("{before}/generated/**"),
            None => folder.to_owned(),
        };
        let ending = name.rsplit('.').next().unwrap_or_default();
        format!("{folder}/*.{ending}")
    };
    // Cargo adds the commit where there is one.
    files.iter().filter(|path| *path != ".cargo_vcs_info.json").map(group).collect()
}

/// Each package is small enough.
pub(super) fn size(release: &Release) -> Result<Outcome> {
    let packed = pack(release)?;
    let mut sizes = Vec::new();
    for (package, path) in release.packages.iter().zip(packed) {
        let bytes =
            fs::metadata(&path).with_context(|| format!("cannot read {}", path.display()))?.len();
        ensure!(bytes <= LARGEST, "{} has {bytes} bytes, and {LARGEST} is the limit", package.name);
        sizes.push(format!("{} {} KB", package.name, bytes.div_ceil(1000)));
    }
    Ok(Outcome::Passed(sizes.join(", ")))
}

/// Packs all packages and returns the files, in the order of the packages.
pub(super) fn pack(release: &Release) -> Result<Vec<PathBuf>> {
    let mut program = release
        .cargo()
        .args("package --offline --no-verify --allow-dirty --quiet --target-dir")
        .arg(release.folder.join("packages"));
    for package in &release.packages {
        program = program.arg("--package").arg(&package.name);
    }
    program.logged(&release.log("package"))?;
    let folder = release.folder.join("packages/package");
    let path = |package: &Package| folder.join(package.stem() + ".crate");
    Ok(release.packages.iter().map(path).collect())
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn a_new_file_beside_others_changes_no_list() {
        let found = |files: &[&str]| {
            grouped(&files.iter().map(|file| (*file).to_owned()).collect::<Vec<_>>())
        };
        let files =
            ["src/lib.rs", "src/sign/a.rs", "src/generated/a/one.rs", "src/generated/all.md"];
        let more = [&files[..], &["src/sign/b.rs", "src/generated/b/two.rs"]].concat();
        assert_eq!(found(&files), found(&more));
        let lines: Vec<String> = found(&files).into_iter().collect();
        assert_eq!(
            lines,
            ["src/generated/**/*.md", "src/generated/**/*.rs", "src/lib.rs", "src/sign/*.rs"]
        );
        assert_ne!(found(&files), found(&[&files[..], &["src/sign/key.pem"]].concat()));
        assert_ne!(found(&files), found(&[&files[..], &["tests/golden/a.json"]].concat()));
    }
}
