//! What git knows of a release: the last one, and what changed since.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::{Outcome, Release};
use crate::review;

/// The form of a release's tag.
const TAGS: &str = "v[0-9]*";

/// Everything is committed.
pub(super) fn clean_tree(release: &Release) -> Result<Outcome> {
    let status = git(&release.root, &["status", "--porcelain"])?;
    let changed: Vec<&str> = status.lines().collect();
    if let Some(first) = changed.first() {
        let more = match changed.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        bail!("commit or stash your changes first: {}{more}", first.trim());
    }
    let head = git(&release.root, &["rev-parse", "--short", "HEAD"])?;
    Ok(Outcome::Passed(format!("all is committed, at {}", head.trim())))
}

/// The version is as new as the changes since the last release ask for.
pub(super) fn verdict(release: &Release) -> Result<Outcome> {
    let Some(tag) = last_tag(&release.root)? else {
        return Ok(Outcome::Passed("first release: there is no tag to compare with".to_owned()));
    };
    let review::Since { next, breaking, .. } = review::since(&release.root, &tag)?;
    let [version, asked] = [&release.version, &next].map(|text| numbers(text));
    let breaks = match breaking {
        0 => "nothing breaks".to_owned(),
        1 => "1 thing breaks".to_owned(),
        count => format!("{count} things break"),
    };
    ensure!(
        version >= asked,
        "since {tag}, {breaks}: raise the version from {} to {next}",
        release.version
    );
    Ok(Outcome::Passed(format!("since {tag}, {breaks}; {next} is needed")))
}

/// The tag of the last release before this commit. `None` before the first.
///
/// # Errors
/// No git, or a folder outside a repository.
pub(super) fn last_tag(root: &Path) -> Result<Option<String>> {
    git(root, &["rev-parse", "--git-dir"])?;
    let found = git(root, &["describe", "--tags", "--abbrev=0", "--match", TAGS]);
    Ok(found.ok().map(|tag| tag.trim().to_owned()))
}

fn git(root: &Path, args: &[&str]) -> Result<String> {
    let output = Command::new("git").arg("-C").arg(root).args(args).output();
    let output = output.context("git does not start, and only git knows the last release")?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ");
        bail!("git {} failed: {}", args.first().unwrap_or(&""), text.trim_start_matches("fatal: "));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn numbers(version: &str) -> Vec<u64> {
    version.split('.').filter_map(|part| part.parse().ok()).collect()
}
