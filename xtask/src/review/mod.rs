//! `cargo xtask review` tells on one page what a change of spec/ does.
//!
//! It reads both sides, from git or from the disk, and prints. `codegen::review` compares them. It
//! checks nothing out and writes nothing.

mod explain;
mod github;
mod holds;
mod markdown;
mod page;
mod text;
mod upstream;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, anyhow};
use codegen::SpecFiles;
use codegen::review::{Section, Unreadable};

use self::page::Page;
use crate::git::{Git, Source};
use crate::output::print;
use crate::spec;

/// The branch that a change is compared with, if it exists.
const MAIN: [&str; 2] = ["origin/main", "main"];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Revision after the change. Default: the files on disk.
    #[arg(value_name = "HEAD")]
    head: Option<String>,

    /// Revision before the change. Default: where the branch left main, or HEAD on main.
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Format of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Lists the changes of texts, which are only counted otherwise.
    #[arg(long)]
    text: bool,

    /// Shows the fingerprints, with which spec/accepted.yaml accepts changes.
    #[arg(long)]
    fingerprints: bool,

    /// Exits with 1 if a change of this consequence, or of a graver one, is not accepted.
    #[arg(long, value_enum, value_name = "CONSEQUENCE")]
    fail_on: Option<FailOn>,

    /// Explains a kind of change, for example `parameter-removed`, or `all`, and exits.
    #[arg(long, value_name = "ID", conflicts_with_all = ["head", "base"])]
    explain: Option<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// For programs.
    Json,
    /// Annotations of GitHub Actions at the lines of the spec.
    Github,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FailOn {
    /// Programs no longer compile.
    Breaking,
    /// Programs behave otherwise.
    Behavior,
    /// Requests are written differently.
    Wire,
    /// Logs show more or less.
    Confidential,
    /// RAM policies must change.
    Policy,
    /// Something new.
    Additions,
}

impl FailOn {
    fn section(self) -> Section {
        match self {
            Self::Breaking => Section::BreaksCode,
            Self::Behavior => Section::BehavesOtherwise,
            Self::Wire => Section::OnTheWire,
            Self::Confidential => Section::Confidential,
            Self::Policy => Section::Policy,
            Self::Additions => Section::Adds,
        }
    }
}

/// Prints the page.
///
/// # Errors
/// No git, an unknown revision, or a side without a readable spec.
pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode> {
    if let Some(id) = &args.explain {
        print(&explain::explain(id)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let page = page(root, args.head.as_deref(), args.base.as_deref())?;
    print(&match args.format {
        Format::Text => text::text(&page, args.text, args.fingerprints),
        Format::Markdown => markdown::markdown(&page),
        Format::Json => serde_json::to_string_pretty(&page)? + "\n",
        Format::Github => github::annotations(&page),
    })?;
    let found = args.fail_on.is_some_and(|limit| page.has(limit.section()));
    Ok(if found { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The verdict on the files on disk, and the operations that their change touches.
pub(crate) struct Verdict {
    /// The first line of the page.
    pub(crate) line: String,
    pub(crate) operations: BTreeSet<String>,
}

/// Compares the files on disk with a revision, by default as the command does.
///
/// # Errors
/// As for the command.
pub(crate) fn verdict(root: &Path, base: Option<&str>) -> Result<Verdict> {
    let page = page(root, None, base)?;
    Ok(Verdict { line: text::header(&page).trim_end().to_owned(), operations: page.touched() })
}

/// The changes of the files on disk since a revision.
pub(crate) struct Since {
    /// The version that the changes ask for.
    pub(crate) next: String,
    /// The number of rows that break code.
    pub(crate) breaking: usize,
    /// Each change in one line. Changes of texts are left out.
    pub(crate) rows: Vec<(Section, String)>,
}

/// Compares the files on disk with a revision.
///
/// # Errors
/// No git, an unknown revision, or a side without a readable spec.
pub(crate) fn since(root: &Path, revision: &str) -> Result<Since> {
    let git = Git::of(root)?;
    let before = Source::Revision(git.resolve(revision)?);
    let page = compare(root, &git, &before, &Source::Disk)?;
    let changes = page.rows.iter().map(|row| &row.change);
    let rows = changes.filter(|change| change.section != Section::TextOnly).map(|change| {
        let subject = match change.subject.as_str() {
            "operation" | "" => change.owner.clone(),
            subject => format!("{} {subject}", change.owner),
        };
        let step = if change.after.is_empty() { "removed".to_owned() } else { change.step() };
        (change.section, format!("`{subject}`: {step}; {}", change.meaning))
    });
    Ok(Since { rows: rows.collect(), next: page.version.next, breaking: page.version.breaking })
}

fn page(root: &Path, head: Option<&str>, base: Option<&str>) -> Result<Page> {
    let git = Git::of(root)?;
    let after = match head {
        Some(head) => Source::Revision(git.resolve(head)?),
        None => Source::Disk,
    };
    let before = match base {
        Some(base) => git.resolve(base)?,
        None => {
            let head = head.unwrap_or("HEAD");
            let main = MAIN.iter().find(|name| git.resolve(name).is_ok());
            git.merge_base(main.unwrap_or(&"HEAD"), head)?
        }
    };
    compare(root, &git, &Source::Revision(before), &after)
}

fn compare(root: &Path, git: &Git, before: &Source, after: &Source) -> Result<Page> {
    let old = read(root, git, before)?;
    let new = read(root, git, after)?;
    let review = codegen::review::review(&old, &new).map_err(|unreadable| {
        let side = match &unreadable {
            Unreadable::Before(_) => before,
            Unreadable::After(_) => after,
        };
        let problems = unreadable.problems().iter().map(|problem| {
            let at = problem.location;
            format!("{}:{}:{}: {}", problem.file, at.line, at.column, problem.message)
        });
        anyhow!(
            "the spec of {} cannot be read: {}",
            side.name(),
            problems.collect::<Vec<_>>().join("; ")
        )
    })?;
    Page::of(git, [before, after], [&old, &new], review)
}

fn read(root: &Path, git: &Git, source: &Source) -> Result<SpecFiles> {
    let Source::Revision(_) = source else { return spec::read(root) };
    let files = git.files(source, &["spec"])?;
    let files = files.into_iter().filter_map(|(path, text)| {
        let path = path.strip_prefix("spec/")?.to_owned();
        (!spec::is_beside(&path)).then_some((path, text))
    });
    let files: SpecFiles = files.collect();
    files.iter().next().with_context(|| format!("{} has no spec", source.name()))?;
    Ok(files)
}
