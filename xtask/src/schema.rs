//! `cargo xtask schema`: the JSON Schemas of spec files, and the first line by which editors find
//! them.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use codegen::{check_schema_lines, file_schemas, with_schema_lines};

use crate::{file, lock, spec};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compares only: writes nothing, and fails if a schema or a first line differs.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if args.check {
        return check(root);
    }
    let _lock = lock::hold(root)?;
    let before = spec::read(root)?;
    let schemas = file_schemas().map(|(path, schema)| (path.to_owned(), text(&schema)));
    let lines = with_schema_lines(&before);
    let lines = lines.iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
    let (mut written, mut unchanged) = (0, 0);
    for (path, _) in before.iter() {
        // Text that is not UTF-8 was read with replacements, and must not be written back.
        file::text(&root.join("spec").join(path))?;
    }
    for (path, text) in schemas.into_iter().chain(lines) {
        let path = format!("spec/{path}");
        if on_disk(root, &path).as_ref() == Some(&text) {
            unchanged += 1;
        } else {
            file::write(&root.join(&path), &text)?;
            println!("written  {path}");
            written += 1;
        }
    }
    println!("{written} written, {unchanged} unchanged");
    Ok(())
}

/// Fails if a schema differs from the types of spec files, or a file does not name its schema.
///
/// # Errors
/// The difference, with the command that fixes it.
pub(crate) fn check(root: &Path) -> Result<()> {
    for (path, schema) in file_schemas() {
        let path = format!("spec/{path}");
        let state = match on_disk(root, &path) {
            Some(found) if found == text(&schema) => continue,
            Some(_) => "differs from the types of spec files",
            None => "is missing",
        };
        bail!("{path} {state}\nTo fix it: cargo xtask schema");
    }
    let problems = check_schema_lines(&spec::read(root)?);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    Ok(())
}

fn text(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}

fn on_disk(root: &Path, path: &str) -> Option<String> {
    fs::read_to_string(root.join(path)).ok()
}
