//! `cargo xtask product` turns the metadata of any RPC product into a client in a folder of its own.
//!
//! It shows how much of the service's conventions the import and the generator cover. `codegen`
//! writes the spec and the code; this command writes the folder, compiles it and reports what is
//! left out.

mod compile;
mod folder;
mod generate;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use codegen::GeneratedFiles;
use codegen::new_product::{NewProduct, NewProductError, new_product};

use self::folder::Folder;
use self::report::Counts;
use crate::output::print;
use crate::{file, lock};

/// The share of operations that must compile, in percent.
const BAR: usize = 99;

/// If more than one operation in this many fails, one may have spoilt the others: an error in code
/// that all share is reported in each.
const SPREAD: usize = 10;

/// Imports, generates and compiles the metadata of another product in a folder of its own.
///
/// The spec's sentences are made from names. An operation that cannot be expressed, generated or
/// compiled is left out and stops no other. The report lists each one with its path in the metadata
/// and the reason; `report.txt` in the folder has all of it.
///
/// Exits with 0, with 1 if `--check` finds fewer than 99 % compiled, and with 2 on an error.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(long, value_name = "FILE", help = crate::upstream::metadata_help())]
    metadata: PathBuf,

    /// Folder of the client. It must be empty, missing or written by this command.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Fails if fewer than 99 % of the operations compile.
    #[arg(long)]
    check: bool,
}

/// Writes the folder and prints the report.
///
/// # Errors
/// Metadata or a folder that is unusable, in which case nothing is written; or a failure other than
/// of single operations.
pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode> {
    let folder = Folder::at(&args.out)?;
    let text = file::text(&args.metadata)?;
    let product = new_product(&text, &args.metadata.display().to_string());
    let mut product = product.map_err(|error| match error {
        NewProductError::Source(error) => anyhow::Error::from(error),
        NewProductError::Spec(diagnostics) => diagnostics.into(),
    })?;
    let _lock = lock::hold(root)?;
    let counts = compiled(root, &folder, &mut product)?;
    let report = report::report(&product, &counts);
    if counts.compiled > 0 {
        file::write(&folder.path().join("report.txt"), &report::whole(&report))?;
        print(&report::short(&report, folder.path()))?;
    } else {
        print(&report::whole(&report))?;
    }
    let is_good = counts.compiled * 100 >= counts.in_scope() * BAR;
    Ok(if is_good || !args.check { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Generates and compiles the operations, without those that fail.
fn compiled(root: &Path, folder: &Folder, product: &mut NewProduct) -> Result<Counts> {
    let imported = product.operations().len();
    let mut code = Some(generate::generate(product));
    let mut good: BTreeSet<String> = product.operations().into_iter().collect();
    let generated = good.len();
    let mut reasons = BTreeMap::new();
    loop {
        let failures = attempt(root, folder, product, &good, code.take())?;
        if failures.is_empty() {
            break;
        }
        good.retain(|name| !failures.contains_key(name));
        reasons.extend(failures);
    }
    if reasons.len() * SPREAD > generated {
        let suspects: Vec<String> = reasons.keys().cloned().collect();
        readmit(root, folder, product, &mut good, &suspects)?;
        // The folder holds the last attempt, which may have failed.
        attempt(root, folder, product, &good, None)?;
    }
    reasons.retain(|name, _| !good.contains(name));
    for (name, reason) in reasons {
        product.remove(&name, &reason);
    }
    let out_of_scope = product.out_of_scope.len();
    let compiled = good.len();
    Ok(Counts { in_file: product.in_file, out_of_scope, imported, generated, compiled })
}

/// Writes and compiles some operations. Returns those that fail, each with the reason.
fn attempt(
    root: &Path,
    folder: &Folder,
    product: &NewProduct,
    names: &BTreeSet<String>,
    code: Option<GeneratedFiles>,
) -> Result<BTreeMap<String, String>> {
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut part = product.keeping(names);
    let code = match code {
        Some(code) => code,
        None => generate::generate(&mut part),
    };
    // Not formatted by rustfmt, which takes very long on deeply nested types.
    folder.write(root, &part, &code)?;
    compile::failures(root, folder, &part)
}

/// Adds the suspects that compile together with the good operations, by halving.
fn readmit(
    root: &Path,
    folder: &Folder,
    product: &NewProduct,
    good: &mut BTreeSet<String>,
    suspects: &[String],
) -> Result<()> {
    if suspects.is_empty() {
        return Ok(());
    }
    let mut together = good.clone();
    together.extend(suspects.iter().cloned());
    if attempt(root, folder, product, &together, None)?.is_empty() {
        *good = together;
    } else if suspects.len() > 1 {
        let (first, second) = suspects.split_at(suspects.len() / 2);
        readmit(root, folder, product, good, first)?;
        readmit(root, folder, product, good, second)?;
    }
    Ok(())
}
