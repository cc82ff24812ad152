//! Formats generated code as `cargo fmt` would.
//!
//! The generator's printer breaks lines earlier than rustfmt. Running rustfmt afterwards lets
//! generated files pass the same gate as handwritten ones. One process for each processor formats
//! its share in a temporary folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::available_parallelism;

use anyhow::{Context, Result, bail};
use codegen::GeneratedFiles;
use tempfile::TempDir;

use crate::{file, tree};

/// The edition of the workspace. Without cargo, rustfmt does not read it from a manifest.
const EDITION: &str = "2024";

/// The file that declares all others as modules, so that rustfmt finds them.
const ENTRY: &str = "mod.rs";

/// Formats the files with the `rustfmt.toml` of `root`.
///
/// # Errors
/// rustfmt is missing or cannot parse the code. Its messages go to standard error.
pub(crate) fn format(root: &Path, files: &GeneratedFiles) -> Result<GeneratedFiles> {
    format_by(available_parallelism().map_or(1, usize::from), root, files)
}

fn format_by(count: usize, root: &Path, files: &GeneratedFiles) -> Result<GeneratedFiles> {
    let shares = shares(files, count);
    let start = |share| Running::start(root, files, share);
    let processes: Result<Vec<_>> = shares.iter().map(|share| start(share)).collect();
    let mut formatted = Vec::new();
    for mut process in processes? {
        formatted.extend(process.finish()?);
    }
    Ok(formatted.into_iter().collect())
}

/// The modules directly below the entry, shared out evenly by the length of their texts.
fn shares(files: &GeneratedFiles, count: usize) -> Vec<Vec<&str>> {
    let mut lengths: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, text) in files.iter() {
        *lengths.entry(module(path)).or_default() += text.len();
    }
    let mut modules: Vec<_> = lengths.into_iter().collect();
    modules.sort_by_key(|(name, length)| (std::cmp::Reverse(*length), *name));
    let mut shares = vec![(0, Vec::new()); count.clamp(1, modules.len().max(1))];
    for (name, length) in modules {
        if let Some((sum, share)) = shares.iter_mut().min_by_key(|(sum, _)| *sum) {
            *sum += length;
            share.push(name);
        }
    }
    shares.into_iter().map(|(_, share)| share).collect()
}

/// The folder or lone file directly below the entry that a file belongs to.
fn module(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// A rustfmt at work on its share.
struct Running<'a> {
    share: &'a [&'a str],
    folder: TempDir,
    process: Child,
}

impl<'a> Running<'a> {
    /// Every process needs the entry. The files of other shares are there, but empty.
    fn start(root: &Path, files: &GeneratedFiles, share: &'a [&'a str]) -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
        for (path, text) in files.iter() {
            let is_needed = path == ENTRY || share.contains(&module(path));
            file::write(&folder.path().join(path), if is_needed { text } else { "" })?;
        }
        let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
        let mut rustfmt = Command::new(&program);
        rustfmt
            .args(["--quiet", "--edition", EDITION, "--config-path"])
            .arg(root)
            .arg(folder.path().join(ENTRY));
        let process = rustfmt.spawn().with_context(|| {
            format!(
                "cannot start {} (install it with: rustup component add rustfmt)",
                program.display()
            )
        })?;
        Ok(Self { share, folder, process })
    }

    /// The formatted share.
    fn finish(&mut self) -> Result<Vec<(String, String)>> {
        let status = self.process.wait().context("cannot wait for rustfmt")?;
        if !status.success() {
            bail!("rustfmt rejected the generated code ({status})");
        }
        let files = tree::read(self.folder.path())?.into_iter();
        let share = files.filter(|(path, _)| self.share.contains(&module(path)));
        let texts = share.map(|(path, bytes)| {
            let text = String::from_utf8(bytes)
                .with_context(|| format!("rustfmt wrote {path} in another encoding than UTF-8"))?;
            Ok((path, text))
        });
        texts.collect()
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // After a failure of another process. This one may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn the_number_of_processes_changes_nothing() {
        let files: GeneratedFiles = [
            ("mod.rs", "mod one;\nmod three;\npub mod two;"),
            ("one.rs", "fn   one( ) { }"),
            ("two/mod.rs", "mod inner; fn  two( ){}"),
            ("two/inner.rs", "fn   inner( ) { }"),
            ("three.rs", "fn   three( ) { }"),
            ("list.md", "not   code"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into_iter()
        .collect();
        let one = format_by(1, &workspace::root(), &files).unwrap();
        assert_eq!(one.get("two/inner.rs"), Some("fn inner() {}\n"));
        assert_eq!(one.get("list.md"), Some("not   code"));
        for count in [2, 3, 20] {
            assert_eq!(format_by(count, &workspace::root(), &files).unwrap(), one);
        }
    }

    #[test]
    fn the_shares_are_even_and_complete() {
        let files: GeneratedFiles =
            [("a/x.rs", 3), ("a/y.rs", 3), ("b.rs", 4), ("c.rs", 1), ("mod.rs", 1)]
                .map(|(path, length)| (path.to_owned(), "x".repeat(length)))
                .into_iter()
                .collect();
        assert_eq!(shares(&files, 2), [vec!["a"], vec!["b.rs", "c.rs", "mod.rs"]]);
        assert_eq!(shares(&files, 9).concat().len(), 4);
        assert_eq!(shares(&GeneratedFiles::default(), 2), [[""; 0]]);
    }
}
