//! `cargo xtask bundle`: the whole spec as one OpenAPI document.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{lock, spec};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The file to write; standard output by default.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let text = render(root)?;
    match &args.output {
        Some(path) => write(path, &text),
        None => {
            std::io::stdout().write_all(text.as_bytes()).context("cannot write to standard output")
        }
    }
}

/// The bundled document as indented JSON.
///
/// # Errors
/// A broken spec, or a file that cannot be read.
pub(crate) fn render(root: &Path) -> Result<String> {
    let _lock = lock::hold(root)?;
    let document = ::codegen::bundle(&spec::read(root)?)?;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// Writes `text`, and the folders above it where they are missing. Another process sees all of it or what
/// was there before.
///
/// # Errors
/// What the system says, with the name of the file.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
    parent
        .and_then(|()| replace(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // A pipe or a device stays what it is.
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return fs::write(path, text);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let next = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&next, text).and_then(|()| fs::rename(&next, path));
    written.inspect_err(|_| drop(fs::remove_file(&next)))
}
