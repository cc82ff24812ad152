//! CHANGELOG.md, in the form of <https://keepachangelog.com>.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use codegen::review::Section;

use super::{Outcome, Release, history};
use crate::{file, review};

/// The file, relative to the root.
const FILE: &str = "CHANGELOG.md";

/// The headings of Keep a Changelog.
const HEADINGS: &[&str] = &["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/// The changelog has a section of this version, with entries.
pub(super) fn has_the_version(release: &Release) -> Result<Outcome> {
    let text = file::text(&release.root.join(FILE))?;
    let version = &release.version;
    let Some((title, section)) = section(&text, version) else {
        bail!(
            "{FILE} has no section `## [{version}]`; write what users must know, and add the rows of cargo xtask release --notes"
        );
    };
    for heading in section.lines().filter_map(|line| line.strip_prefix("### ")) {
        ensure!(
            HEADINGS.contains(&heading.trim()),
            "{FILE}: `### {heading}` below {version} is not one of {}",
            HEADINGS.join(", ")
        );
    }
    let entries = section.lines().filter(|line| line.starts_with("- ")).count();
    ensure!(entries > 0, "{FILE}: the section of {version} has no entry");
    Ok(Outcome::Passed(format!("{title}: entries {entries}")))
}

/// The title and the text of a version's section.
fn section<'t>(text: &'t str, version: &str) -> Option<(&'t str, &'t str)> {
    let start = text.find(&format!("\n## [{version}]"))? + 1;
    let (title, rest) = text[start..].split_once('\n')?;
    let end = rest.find("\n## ").unwrap_or(rest.len());
    Some((title.trim_start_matches("## "), &rest[..end]))
}

/// The rows of the review since the last release, below the headings of a changelog.
pub(super) fn notes(root: &Path) -> Result<String> {
    let Some(tag) = history::last_tag(root)? else {
        return Ok("There is no tag yet: the first release has no rows.\n".to_owned());
    };
    let since = review::since(root, &tag)?;
    let mut out = String::new();
    for (heading, sections) in [
        ("Added", &[Section::Adds][..]),
        (
            "Changed",
            &[
                Section::BreaksCode,
                Section::BehavesOtherwise,
                Section::OnTheWire,
                Section::Confidential,
                Section::Policy,
            ],
        ),
    ] {
        let rows = since.rows.iter().filter(|(section, _)| sections.contains(section));
        let rows: Vec<&String> = rows.map(|(_, row)| row).collect();
        if !rows.is_empty() {
            let _ = writeln!(out, "### {heading}\n");
            for row in rows {
                let _ = writeln!(out, "- {row}");
            }
            out.push('\n');
        }
    }
    let _ = writeln!(out, "<!-- since {tag}; next version: {} -->", since.next);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn a_section_ends_at_the_next_version() {
        let text = "# Changelog\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- One.\n\n## [0.1.0]\n\n- Two.\n";
        let (title, found) = section(text, "0.2.0").unwrap();
        assert_eq!(title, "[0.2.0] - 2026-12-01");
        assert!(found.contains("One") && !found.contains("Two"));
        assert!(section(text, "0.1.0").unwrap().1.contains("Two"));
        assert_eq!(section(text, "0.3.0"), None);
    }
}
