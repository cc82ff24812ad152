//! `cargo xtask codegen`: the generated code, the local CAMS's table and the operation cards, written or compared.
//!
//! Everything is rendered in memory first, so a broken spec writes nothing.

use std::fmt::Write as _;
use std::path::Path;

use ::codegen::{Generated, GeneratedFiles};
use anyhow::{Result, bail};
use similar::TextDiff;

use crate::format::format;
use crate::tree::{Difference, Tree};
use crate::{lock, spec};

/// The folder of the generated code, from the root.
const GENERATED: &str = "cams-api/src/generated";

/// The folder of the local CAMS's operation table, from the root.
const LOCAL_TABLE: &str = "cams-mock/src/generated";

/// The folder of the operation cards, from the root.
const CARDS: &str = "codegen/tests/snapshots/operation";

/// Lines of diff that a report shows of one file, and files that it shows a diff of: enough to see what kind of change it is.
const DIFF_LINES: usize = 16;
const DIFF_FILES: usize = 8;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compares only; writes nothing and fails when anything differs.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if args.check { check(root) } else { write(root) }
}

/// Fails with a report when the generated files differ from what the spec says.
///
/// # Errors
/// A broken spec, a file that cannot be read, or the report.
pub(crate) fn check(root: &Path) -> Result<()> {
    let _lock = lock::hold(root)?;
    let trees = render(root)?;
    match report(root, &trees) {
        Some(report) => bail!("{report}"),
        None => {
            println!(
                "{} generated files agree with spec/",
                trees.iter().map(Tree::len).sum::<usize>()
            );
            Ok(())
        }
    }
}

fn write(root: &Path) -> Result<()> {
    let _lock = lock::hold(root)?;
    let trees = render(root)?;
    // All trees are complete on disk before any is swapped.
    let staged = trees.iter().map(Tree::stage).collect::<Result<Vec<_>>>()?;
    for staged in staged.into_iter().flatten() {
        staged.swap()?;
    }
    print!("{}", summary(root, &trees));
    Ok(())
}

fn render(root: &Path) -> Result<[Tree; 3]> {
    let Generated { client, local_table } = ::codegen::generate(&spec::read(root)?)?;
    let client = format(root, &client)?;
    let local_table = format(root, &local_table)?;
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
        Tree::new(root.join(LOCAL_TABLE), texts(local_table))?,
        Tree::new(root.join(CARDS), snapshots)?,
    ])
}

/// A card in insta's own file format, byte for byte as insta would save it, so that accepting one there changes nothing here.
fn snapshot(card: &str) -> String {
    format!("---\nsource: codegen/tests/cards.rs\nexpression: card\n---\n{}\n", card.trim_end())
}

/// What a run changed, one line a file, and the counts.
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

/// What differs, the beginning of each difference, and the command that mends it; `None` when nothing differs.
fn report(root: &Path, trees: &[Tree]) -> Option<String> {
    let differing = differing(root, trees);
    if differing.is_empty() {
        return None;
    }
    let mut text = format!("{} generated file(s) differ from what spec/ gives:\n", differing.len());
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
    text.push_str("To mend it: cargo xtask codegen");
    Some(text)
}

/// The first lines of the difference, indented: `-` is on disk, `+` is what the spec gives.
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

/// One file that differs.
struct Differing<'t> {
    /// From the root.
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
