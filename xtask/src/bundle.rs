//! `cargo xtask bundle` writes the whole spec as a single OpenAPI document.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{file, lock, output, spec};

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
        None => output::print(&text),
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
