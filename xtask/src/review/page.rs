//! The content of the page, before it has a format.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use codegen::SpecFiles;
use codegen::digest::Digest;
use codegen::review::{Acceptance, Acceptances, Change, Review, Section, kinds};
use serde::Serialize;

use super::holds;
use super::upstream::{Upstream, Verdict};
use crate::codegen::{CARDS, FOLDERS, Proof};
use crate::git::{Git, Source};

/// The generator, relative to the root.
const GENERATOR: &str = "codegen/src";

/// The whole page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) operations: usize,
    pub(super) version: Version,
    pub(super) rows: Vec<Row>,
    /// Acceptances that fit no change.
    pub(super) obsolete: Vec<Acceptance>,
    /// Files of the spec whose changes have no row: comments, order or the example response.
    pub(super) silent_files: Vec<String>,
    /// Upstream's view of the touched operations, if its metadata was recorded.
    pub(super) upstream: Option<Verdict>,
    /// Accepted differences from upstream that concern a changed fact.
    pub(super) accepted_upstream: Vec<String>,
    pub(super) generated: Generated,
}

/// The version that the changes ask for.
#[derive(Serialize)]
pub(super) struct Version {
    pub(super) before: String,
    pub(super) next: String,
    /// The number of rows that break code.
    pub(super) breaking: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    #[serde(flatten)]
    pub(super) change: Change,
    /// The reason why it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accepted: Option<String>,
    /// Upstream's view of something added or removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) upstream: Option<String>,
    /// The recorded requests that still have the old place or style.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recorded: Option<String>,
    /// Places that may rely on the old fact.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) holds: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Generated {
    pub(super) changed_files: usize,
    /// `true` if the generated files on disk are known to agree with the spec. `None` for a
    /// revision, of which nothing is known.
    pub(super) checked: Option<bool>,
    /// `true` if the client on disk is known to compile.
    pub(super) compiled: Option<bool>,
    /// `true` if its documentation is known to build without warnings.
    pub(super) documented: Option<bool>,
    /// The operations with another fact and the same card: nobody generated yet.
    pub(super) stale: Vec<String>,
    pub(super) generator_changed: bool,
}

impl Page {
    pub(super) fn of(
        git: &Git,
        [before, after]: [&Source; 2],
        [old, new]: [&SpecFiles; 2],
        review: Review,
    ) -> Result<Self> {
        let acceptances = Acceptances::read(new)?;
        let files = git.files(after, holds::FOLDERS)?;
        let obsolete = acceptances.obsolete(&review.changes).into_iter().cloned().collect();
        let operations = review.operations().len();
        let upstream = Upstream::read(old, new)?;
        let verdict = upstream.verdict(new, &review)?;
        let accepted_upstream = upstream.accepted(&review);
        let silent_files = silent(old, new, &review);
        let version = version(git, before, &review)?;
        let generated = generated(git, [before, after], &review)?;
        let row = |change: Change| Row {
            accepted: acceptances.reason(&change).map(str::to_owned),
            upstream: upstream.view(&change),
            recorded: holds::recorded(&change, &files),
            holds: holds::places(&change, &files),
            change,
        };
        Ok(Self {
            before: before.name(),
            after: after.name(),
            operations,
            version,
            rows: review.changes.into_iter().map(row).collect(),
            obsolete,
            silent_files,
            upstream: verdict,
            accepted_upstream,
            generated,
        })
    }

    pub(super) fn of_section(&self, section: Section) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.change.section == section)
    }

    /// The operations with a row, or with an edit that has none.
    pub(super) fn touched(&self) -> BTreeSet<String> {
        let rows = self.rows.iter().flat_map(|row| row.change.operations.iter().cloned());
        let silent = self.silent_files.iter().filter_map(|file| {
            let (_, name) = file.strip_prefix("spec/")?.split_once('/')?;
            Some(name.strip_suffix(".yaml")?.to_owned())
        });
        rows.chain(silent).collect()
    }

    /// `true` if a row of this section, or of a graver one, is not accepted.
    pub(super) fn has(&self, limit: Section) -> bool {
        self.rows.iter().any(|row| row.change.section <= limit && row.accepted.is_none())
    }

    /// The counts of changed texts by kind, and of the files with them.
    pub(super) fn texts(&self) -> Option<String> {
        let count = |id: &str| self.rows.iter().filter(|row| row.change.id == id).count();
        let ids = kinds().iter().filter(|kind| kind.section == Section::TextOnly);
        let counts = ids.map(|kind| (count(kind.id), kind.id)).filter(|(count, _)| *count > 0);
        let parts: Vec<String> = counts.map(|(count, word)| many(count, word)).collect();
        let mut files: Vec<&str> = self
            .of_section(Section::TextOnly)
            .filter_map(|row| row.change.place_after.as_ref())
            .map(|place| place.file.as_str())
            .collect();
        files.sort_unstable();
        files.dedup();
        (!parts.is_empty())
            .then(|| format!("{} in {}", parts.join(", "), many(files.len(), "file")))
    }
}

/// `1 thing`, `2 things`.
pub(super) fn many(count: usize, word: &str) -> String {
    let ending = if word.ends_with('s') { "es" } else { "s" };
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}{ending}") }
}

/// The rule of Cargo: before 1.0 the minor number breaks, later the major one.
fn version(git: &Git, before: &Source, review: &Review) -> Result<Version> {
    let manifest = git.files(before, &["Cargo.toml"])?;
    let text = manifest.first().map(|(_, text)| text.as_str()).unwrap_or_default();
    let before = text
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .context("Cargo.toml has no version")?;
    let numbers: Vec<u64> = before.split('.').filter_map(|part| part.parse().ok()).collect();
    let breaking = review.of(Section::BreaksCode).count();
    let adds = review.of(Section::Adds).count() > 0;
    let next = match (numbers.as_slice(), breaking > 0) {
        _ if review.changes.is_empty() => before.to_owned(),
        ([0, minor, _], true) => format!("0.{}.0", minor + 1),
        ([major, _, _], true) => format!("{}.0.0", major + 1),
        ([major, minor, _], false) if *major > 0 && adds => format!("{major}.{}.0", minor + 1),
        ([major, minor, patch], false) => format!("{major}.{minor}.{}", patch + 1),
        _ => before.to_owned(),
    };
    Ok(Version { before: before.to_owned(), next, breaking })
}

/// Each changed fact changes the card of its owner.
fn generated(git: &Git, sides: [&Source; 2], review: &Review) -> Result<Generated> {
    let changed = git.changed(sides, &FOLDERS)?;
    let is_stale = |change: &&Change| {
        let card = format!("{CARDS}/{}.snap", change.owner);
        change.section != Section::TextOnly && !changed.contains(&card)
    };
    let mut stale: Vec<String> =
        review.changes.iter().filter(is_stale).map(|change| change.owner.clone()).collect();
    stale.sort();
    stale.dedup();
    let generator_changed = !git.is_same(sides, GENERATOR)?;
    let holds = |proof: Proof| match sides[1] {
        Source::Disk => proof.holds(git.root()).map(Some),
        Source::Revision(_) => Ok(None),
    };
    Ok(Generated {
        changed_files: changed.len(),
        checked: holds(Proof::Agrees)?,
        compiled: holds(Proof::Compiles)?,
        documented: holds(Proof::Documented)?,
        stale,
        generator_changed,
    })
}

/// Changed files without a row.
fn silent(old: &SpecFiles, new: &SpecFiles, review: &Review) -> Vec<String> {
    let has_row = |file: &str| {
        let places = |change: &Change| [change.place_before.clone(), change.place_after.clone()];
        review.changes.iter().flat_map(places).flatten().any(|place| place.file == file)
    };
    let text_of = |files: &SpecFiles, path: &str| {
        files.iter().find(|(found, _)| *found == path).map(|(_, text)| text.to_owned())
    };
    let files = new.iter().filter(|(path, text)| text_of(old, path).as_deref() != Some(*text));
    // The digest has a line of its own.
    let files = files.filter(|(path, _)| *path != Digest::PATH);
    let files = files.map(|(path, _)| format!("spec/{path}"));
    files.filter(|file| !has_row(file)).collect()
}
