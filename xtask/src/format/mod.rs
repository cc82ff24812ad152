//! Formats generated code as `cargo fmt` would.
//!
//! The generator's printer breaks lines earlier than rustfmt. Running rustfmt afterwards lets
//! generated files pass the same gate as handwritten ones. Files that it formatted before are taken
//! from the disk. One process for each processor formats its share of the others in a temporary
//! folder.

mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::available_parallelism;

use anyhow::{Context, Result, bail};
use codegen::GeneratedFiles;
use tempfile::TempDir;

use self::record::Record;
use crate::file;

/// The edition of the workspace. Without cargo, rustfmt does not read it from a manifest.
const EDITION: &str = "2024";

/// Formats the code of a generated folder, which is relative to `root`, with the `rustfmt.toml` of
/// `root`. Other files stay as they are.
///
/// # Errors
/// rustfmt is missing or cannot parse the code. Its messages go to standard error.
pub(crate) fn format(root: &Path, folder: &str, files: &GeneratedFiles) -> Result<GeneratedFiles> {
    let record = Record::read(root, folder, &settings(root)?, files);
    let new = new(files, &record);
    let mut texts: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| (path.to_owned(), record.get(path).unwrap_or(text).to_owned()))
        .collect();
    let count = available_parallelism().map_or(1, usize::from);
    texts.extend(formatted(count, root, files, &new)?);
    let formatted = texts.into_iter().collect();
    if !new.is_empty() {
        // Without a record, the next run formats everything again.
        let _ = record.write(files, &formatted);
    }
    Ok(formatted)
}

/// The code that the record does not know.
fn new<'f>(files: &'f GeneratedFiles, record: &Record) -> BTreeSet<&'f str> {
    let paths = files.iter().map(|(path, _)| path);
    paths.filter(|path| path.ends_with(".rs") && record.get(path).is_none()).collect()
}

/// Everything that decides how the code is formatted: the program and its settings.
fn settings(root: &Path) -> Result<String> {
    let output = Command::new(rustfmt()).arg("--version").output().with_context(cannot_start)?;
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(version + &fs::read_to_string(root.join("rustfmt.toml")).unwrap_or_default())
}

fn rustfmt() -> OsString {
    std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into())
}

fn cannot_start() -> String {
    let program = rustfmt();
    format!("cannot start {} (install it with: rustup component add rustfmt)", program.display())
}

/// Formats the wanted files.
fn formatted(
    count: usize,
    root: &Path,
    files: &GeneratedFiles,
    wanted: &BTreeSet<&str>,
) -> Result<Vec<(String, String)>> {
    let shares = shares(files, wanted, count);
    let start = |share| Running::start(root, files, share);
    let processes: Result<Vec<_>> = shares.into_iter().map(start).collect();
    let mut formatted = Vec::new();
    for mut process in processes? {
        formatted.extend(process.finish()?);
    }
    Ok(formatted)
}

/// The wanted files, shared out evenly by the length of their texts.
fn shares<'f>(
    files: &'f GeneratedFiles,
    wanted: &BTreeSet<&str>,
    count: usize,
) -> Vec<BTreeSet<&'f str>> {
    let mut lengths: Vec<(&str, usize)> = files
        .iter()
        .filter(|(path, _)| wanted.contains(path))
        .map(|(path, text)| (path, text.len()))
        .collect();
    lengths.sort_by_key(|(path, length)| (std::cmp::Reverse(*length), *path));
    let mut shares = vec![(0, BTreeSet::new()); count.min(lengths.len())];
    for (path, length) in lengths {
        if let Some((sum, share)) = shares.iter_mut().min_by_key(|(sum, _)| *sum) {
            *sum += length;
            share.insert(path);
        }
    }
    shares.into_iter().map(|(_, share)| share).collect()
}

/// A rustfmt at work on its share.
struct Running<'f> {
    share: BTreeSet<&'f str>,
    folder: TempDir,
    process: Child,
}

impl<'f> Running<'f> {
    fn start(root: &Path, files: &GeneratedFiles, share: BTreeSet<&'f str>) -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
        let mut rustfmt = Command::new(rustfmt());
        rustfmt.args(["--quiet", "--edition", EDITION, "--config-path"]).arg(root);
        for (path, text) in files.iter() {
            let is_wanted = share.contains(path);
            let target = place(folder.path(), path);
            if is_wanted {
                file::write(&target, text)?;
                rustfmt.arg(target);
            }
            // rustfmt follows modules. Those that it finds here are empty.
            let below = folder.path().join(MODULES).join(path);
            if !(is_wanted && is_module(path)) && share.iter().any(|path| is_module(path)) {
                file::write(&below, "")?;
            }
        }
        let process = rustfmt.spawn().with_context(cannot_start)?;
        Ok(Self { share, folder, process })
    }

    /// The formatted share.
    fn finish(&mut self) -> Result<Vec<(String, String)>> {
        let status = self.process.wait().context("cannot wait for rustfmt")?;
        if !status.success() {
            bail!("rustfmt rejected the generated code ({status})");
        }
        let texts = self.share.iter().map(|path| {
            let text = file::text(&place(self.folder.path(), path))?;
            Ok(((*path).to_owned(), text))
        });
        texts.collect()
    }
}

/// The folder of files that declare modules, and of the modules as empty files.
const MODULES: &str = "modules";

/// The folder of all other files.
const LEAVES: &str = "leaves";

fn is_module(path: &str) -> bool {
    path.ends_with("mod.rs")
}

/// The place of a file in the folder of a rustfmt.
fn place(folder: &Path, path: &str) -> PathBuf {
    folder.join(if is_module(path) { MODULES } else { LEAVES }).join(path)
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

    fn files(texts: &[(&str, &str)]) -> GeneratedFiles {
        texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn the_number_of_processes_changes_nothing() {
        let files = files(&[
            ("mod.rs", "mod one;\nmod three;\npub mod   two;"),
            ("one.rs", "fn   one( ) { }"),
            ("two/mod.rs", "mod inner; fn  two( ){}"),
            ("two/inner.rs", "fn   inner( ) { }"),
            ("three.rs", "fn   three( ) { }"),
        ]);
        let all: BTreeSet<&str> = files.iter().map(|(path, _)| path).collect();
        let by = |count| -> BTreeMap<String, String> {
            formatted(count, &workspace::root(), &files, &all).unwrap().into_iter().collect()
        };
        let one = by(1);
        assert_eq!(one["two/inner.rs"], "fn inner() {}\n");
        assert_eq!(one["two/mod.rs"], "mod inner;\nfn two() {}\n");
        assert_eq!(one["mod.rs"], "mod one;\nmod three;\npub mod two;\n");
        for count in [2, 3, 20] {
            assert_eq!(by(count), one);
        }
    }

    #[test]
    fn the_shares_are_even_and_complete() {
        let texts: Vec<(&str, String)> = [("a", 6), ("b", 4), ("c", 1), ("d", 9), ("e", 1)]
            .map(|(path, length)| (path, "x".repeat(length)))
            .into();
        let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (*path, &**text)).collect();
        let files = files(&texts);
        let wanted = BTreeSet::from(["a", "b", "c", "e"]);
        let set = |paths: &[&'static str]| paths.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(shares(&files, &wanted, 2), [set(&["a"]), set(&["b", "c", "e"])]);
        assert_eq!(shares(&files, &wanted, 9).len(), 4);
        assert!(shares(&files, &BTreeSet::new(), 2).is_empty());
    }

    /// A root with the settings of the workspace and a generated folder.
    fn root(texts: &GeneratedFiles) -> TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::copy(workspace::root().join("rustfmt.toml"), root.path().join("rustfmt.toml")).unwrap();
        for (path, text) in texts.iter() {
            file::write(&root.path().join("src").join(path), text).unwrap();
        }
        root
    }

    #[test]
    fn a_file_that_was_formatted_before_is_taken_from_the_disk() {
        let first =
            files(&[("a.rs", "fn   a( ) { }"), ("b.rs", "fn   b( ) { }"), ("c.md", "c   c")]);
        let root = root(&GeneratedFiles::default());
        let once = format(root.path(), "src", &first).unwrap();
        assert_eq!(once.get("a.rs"), Some("fn a() {}\n"));
        assert_eq!(once.get("c.md"), Some("c   c"));
        for (path, text) in once.iter() {
            file::write(&root.path().join("src").join(path), text).unwrap();
        }
        let wanted = |files: &GeneratedFiles| {
            let settings = settings(root.path()).unwrap();
            let record = Record::read(root.path(), "src", &settings, files);
            new(files, &record).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(wanted(&first).is_empty());
        assert_eq!(format(root.path(), "src", &first).unwrap(), once);
        let second = files(&[("a.rs", "fn   a( ) { }"), ("b.rs", "fn   bb( ) { }")]);
        assert_eq!(wanted(&second), ["b.rs"]);
        // Somebody edited the formatted file.
        file::write(&root.path().join("src/a.rs"), "fn a() { }").unwrap();
        assert_eq!(wanted(&second), ["a.rs", "b.rs"]);
        assert_eq!(format(root.path(), "src", &second).unwrap().get("a.rs"), Some("fn a() {}\n"));
        // Other settings format everything again.
        file::write(&root.path().join("rustfmt.toml"), "max_width = 50").unwrap();
        assert_eq!(wanted(&second).len(), 2);
    }
}
