//! `cargo xtask bundle` writes the whole spec as a single OpenAPI document.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{file, lock, spec};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Output file. Default: standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let text = render(root)?;
    match &args.output {
        Some(path) => file::write(path, &text),
        None => {
            std::io::stdout().write_all(text.as_bytes()).context("cannot write to standard output")
        }
    }
}

/// The bundled document as indented JSON.
///
/// # Errors
/// An invalid spec, or an unreadable file.
pub(crate) fn render(root: &Path) -> Result<String> {
    let _lock = lock::hold(root)?;
    let document = ::codegen::bundle(&spec::read(root)?)?;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
