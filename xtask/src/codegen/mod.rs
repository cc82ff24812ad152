//! `cargo xtask codegen` writes or compares the generated code, the mock server's table and the
//! operation cards.
//!
//! It renders everything in memory first, so an invalid spec writes nothing.

mod folders;
mod proof;

use std::fmt::Write as _;
use std::path::Path;

use ::codegen::{Generated, GeneratedFiles};
use anyhow::{Result, bail};
use similar::TextDiff;

use self::folders::{CLIENT_TESTS, GENERATED, LOCAL_TABLE};
use crate::format::format;
use crate::output::print;
use crate::tree::{Difference, Tree};
use crate::{lock, spec};

pub(crate) use self::folders::{CARDS, FOLDERS};
pub(crate) use self::proof::Proof;

/// The diff lines per file and the files with a diff in a report: enough to see the kind of change.
const DIFF_LINES: usize = 16;
const DIFF_FILES: usize = 8;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compares only: writes nothing, and fails if anything differs.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if !args.check {
        return print(&write(root)?);
    }
    println!("{}", check(root)?);
    Ok(())
}

/// Says that the generated files agree with the spec.
///
/// # Errors
/// An invalid spec, an unreadable file, or a report of the differences.
pub(crate) fn check(root: &Path) -> Result<String> {
    let _lock = lock::hold(root)?;
    let trees = render(root)?;
    match report(root, &trees) {
        Some(report) => bail!("{report}"),
        None => {
            Proof::Agrees.begin(root)?.leave();
            let count = trees.iter().map(Tree::len).sum::<usize>();
            Ok(format!("{count} generated files agree with spec/"))
        }
    }
}

/// Writes the files that differ, and says which.
///
/// # Errors
/// An invalid spec, or a file that cannot be read or written. The old trees stay.
pub(crate) fn write(root: &Path) -> Result<String> {
    let _lock = lock::hold(root)?;
    let trees = render(root)?;
    // All trees are complete on disk before any is swapped.
    let staged = trees.iter().map(Tree::stage).collect::<Result<Vec<_>>>()?;
    for staged in staged.into_iter().flatten() {
        staged.swap()?;
    }
    Proof::Agrees.begin(root)?.leave();
    Ok(summary(root, &trees))
}

fn render(root: &Path) -> Result<[Tree; 4]> {
    let Generated { client, client_tests, local_table } = ::codegen::generate(&spec::read(root)?)?;
    let client = format(root, GENERATED, &client)?;
    let local_table = format(root, LOCAL_TABLE, &local_table)?;
    let cards = ::codegen::cards(&client)?;
    let snapshots = cards
        .iter()
        .map(|(operation, card)| (format!("{operation}.snap"), snapshot(card)))
        .collect();
    let texts = |files: GeneratedFiles| {
        files.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
    };
    Ok([
        Tree::new(root.join(GENERATED), texts(client))?,
        Tree::new(root.join(CLIENT_TESTS), texts(client_tests))?,
        Tree::new(root.join(LOCAL_TABLE), texts(local_table))?,
        Tree::new(root.join(CARDS), snapshots)?,
    ])
}

/// A card in insta's file format, byte for byte, so that accepting it with insta changes nothing
/// here.
fn snapshot(card: &str) -> String {
    format!("---\nsource: codegen/tests/cards.rs\n---\n{}\n", card.trim_end())
}

/// The changes of a run, one line per file, and the counts.
fn summary(root: &Path, trees: &[Tree]) -> String {
    let mut text = String::new();
    let mut counts = [0; 3];
    for Differing { path, how, .. } in differing(root, trees) {
        let (word, count) = match how {
            Difference::Missing => ("created", &mut counts[0]),
            Difference::Changed => ("changed", &mut counts[1]),
            Difference::Stale => ("removed", &mut counts[2]),
        };
        *count += 1;
        let _ = writeln!(text, "{word}  {path}");
    }
    let [created, changed, removed] = counts;
    let unchanged = trees.iter().map(Tree::len).sum::<usize>() - created - changed;
    let _ = writeln!(
        text,
        "{created} created, {changed} changed, {removed} removed, {unchanged} unchanged"
    );
    text
}

/// The differing files, the first lines of each diff, and the command that fixes them. `None` if
/// nothing differs.
fn report(root: &Path, trees: &[Tree]) -> Option<String> {
    let differing = differing(root, trees);
    if differing.is_empty() {
        return None;
    }
    let mut text = format!("{} generated file(s) differ from spec/:\n", differing.len());
    let mut diffs = 0;
    for Differing { path, how, found, wanted } in &differing {
        let word = match how {
            Difference::Missing => "missing",
            Difference::Changed => "changed",
            Difference::Stale => "stale  ",
        };
        let _ = writeln!(text, "  {word}  {path}");
        if *how == Difference::Changed && diffs < DIFF_FILES {
            diffs += 1;
            text.push_str(&short_diff(found, wanted));
        }
    }
    text.push_str("To fix it: cargo xtask codegen");
    Some(text)
}

/// The first lines of the diff, indented: `-` is on disk, `+` is from the spec.
fn short_diff(found: &str, wanted: &str) -> String {
    let diff = TextDiff::from_lines(found, wanted).unified_diff().context_radius(1).to_string();
    let mut lines = diff.lines();
    let mut text: String =
        lines.by_ref().take(DIFF_LINES).map(|line| format!("      {line}\n")).collect();
    let rest = lines.count();
    if rest > 0 {
        let _ = writeln!(text, "      … {rest} more lines");
    }
    text
}

/// A differing file.
struct Differing<'t> {
    /// Relative to the root.
    path: String,
    how: Difference,
    found: String,
    wanted: &'t str,
}

fn differing<'t>(root: &Path, trees: &'t [Tree]) -> Vec<Differing<'t>> {
    let mut all = Vec::new();
    for tree in trees {
        let folder = tree.folder().strip_prefix(root).unwrap_or(tree.folder());
        for (path, how) in tree.differences() {
            let (found, wanted) = tree.texts(path);
            all.push(Differing {
                path: format!("{}/{path}", folder.display()),
                how,
                found,
                wanted,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests;
