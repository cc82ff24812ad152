//! What git knows of a release: the last one, and what changed since.

use std::path::Path;

use anyhow::{Result, bail, ensure};

use super::{Outcome, Release};
use crate::{git, review};

/// The form of a release's tag.
const TAGS: &str = "v[0-9]*";

/// Everything is committed.
pub(super) fn clean_tree(release: &Release) -> Result<Outcome> {
    let status = git::output(&release.root, &["status", "--porcelain"])?;
    let changed: Vec<&str> = status.lines().collect();
    if let Some(first) = changed.first() {
        let more = match changed.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        bail!("commit or stash your changes first: {}{more}", first.trim());
    }
    let head = git::output(&release.root, &["rev-parse", "--short", "HEAD"])?;
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
    git::output(root, &["rev-parse", "--git-dir"])?;
    let found = git::output(root, &["describe", "--tags", "--abbrev=0", "--match", TAGS]);
    Ok(found.ok().map(|tag| tag.trim().to_owned()))
}

fn numbers(version: &str) -> Vec<u64> {
    version.split('.').filter_map(|part| part.parse().ok()).collect()
}
