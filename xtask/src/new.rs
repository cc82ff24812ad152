//! `cargo xtask new` writes the skeleton of an operation file from the facts at hand.
//!
//! Each missing sentence is a placeholder, and `cargo xtask codegen` names its place.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use codegen::SpecFiles;
use codegen::facts::OperationFacts;
use codegen::import::{Import, ImportError, Source, import, skeleton, with_placeholders};
use codegen::metadata::read_metadata;

use crate::import::wanted;
use crate::nearest::did_you_mean;
use crate::output::print;
use crate::upstream::metadata_help;
use crate::{file, lock, spec};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Name of the operation on the wire, such as `ListChatGroup`.
    #[arg(value_name = "OPERATION")]
    operation: String,

    /// Family of the operation. With `--metadata`, the default is the family of its neighbors in
    /// upstream's directories.
    #[arg(long, value_name = "FAMILY", required_unless_present = "metadata")]
    family: Option<String>,

    #[arg(long, value_name = "FILE", help = metadata_help())]
    metadata: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let name = args.operation.as_str();
    let _lock = lock::hold(root)?;
    let files = spec::read(root)?;
    let known = ::codegen::facts_of_spec(&files)?;
    check_name(name, &known)?;
    let made = match (&args.metadata, &args.family) {
        (Some(path), family) => of_metadata(&files, path, name, family.as_deref())?,
        (None, Some(family)) => {
            let facts = skeleton(name, family, &files, &known);
            let operations = vec![&facts];
            let family = Some(family.as_str());
            import(&files, &Source { operations, family, ..Source::default() })
        }
        (None, None) => bail!("give `--family` or `--metadata`"),
    };
    let mut import = made.map_err(|error| refusal(error, name, args.family.as_deref()))?;
    let Some(operation) = import.operations.first() else {
        let why = import.left_out.first().map(|one| one.problem.as_str()).unwrap_or_default();
        bail!("`{name}` cannot be written: {why}");
    };
    let (file, assumptions) = (operation.file.clone(), operation.assumptions.clone());
    let text = import.files.iter().find(|(path, _)| *path == file).map(|(_, text)| text.to_owned());
    let (text, count) = with_placeholders(&file, &text.unwrap_or_default())?;
    import.files.insert(file.as_str(), text);
    let tree = wanted(root, &files, &import)?;
    let written: Vec<String> = tree.differences().keys().map(ToString::to_string).collect();
    if let Some(staged) = tree.stage()? {
        staged.swap()?;
    }
    let mut out: String = written.iter().map(|path| format!("written  spec/{path}\n")).collect();
    for one in &assumptions {
        out += &format!("check    {}: {}\n", one.subject, one.text);
    }
    out += &format!(
        "\n{count} sentences to write, each marked TODO. Next:\n\
         1. fill in spec/{file}: facts from its documentation page, sentences of your own\n\
         2. cargo xtask codegen     names each place that is left, then writes the code\n\
         3. cargo xtask review      shows what callers get\n",
    );
    print(&out)
}

/// The facts of upstream's metadata.
fn of_metadata(
    files: &SpecFiles,
    path: &Path,
    name: &str,
    family: Option<&str>,
) -> Result<Result<Import, ImportError>> {
    let source = path.display().to_string();
    let metadata = read_metadata(&file::text(path)?, &source, &::codegen::product(files)?)?;
    let Some(facts) = metadata.operations.iter().find(|one| one.name == name) else {
        let names = metadata.operations.iter().map(|one| one.name.as_str());
        let hint = did_you_mean(name, names);
        bail!("{} has no operation `{name}`{hint}", path.display());
    };
    let directories = &metadata.directories;
    Ok(import(files, &Source { operations: vec![facts], directories, family, ..Source::default() }))
}

/// Why nothing is written. An unknown family may be a mistyped one.
fn refusal(error: ImportError, name: &str, family: Option<&str>) -> anyhow::Error {
    match (error, family) {
        (ImportError::Spec(diagnostics), _) => diagnostics.into(),
        (ImportError::Family { families, .. }, Some(family)) => {
            let hint = did_you_mean(family, families.iter().map(String::as_str));
            let families = families.join(", ");
            anyhow!(
                "there is no family `{family}`{hint}\nThe families are: {families}. For another, add it with a description to `tags` in the root file."
            )
        }
        (ImportError::Family { families, .. }, None) => anyhow!(
            "upstream's directories do not tell the family of `{name}`; set `--family` to one of: {}",
            families.join(", ")
        ),
    }
}

/// The name is new, and in the case of the others.
fn check_name(name: &str, known: &[OperationFacts]) -> Result<()> {
    if let Some(same) = known.iter().find(|one| one.name.eq_ignore_ascii_case(name)) {
        bail!(
            "the spec has `{}` already; to update its facts, use `cargo xtask import`",
            same.name
        );
    }
    let is_camel = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    if !is_camel {
        let camel: String = name
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter_map(|word| {
                let (first, rest) = word.split_at_checked(1)?;
                Some(first.to_ascii_uppercase() + rest)
            })
            .collect();
        let hint = if camel.starts_with(|first: char| first.is_ascii_uppercase()) {
            format!("; did you mean `{camel}`?")
        } else {
            String::new()
        };
        bail!("`{name}` is not the name of an operation, such as `ListChatGroup`{hint}");
    }
    Ok(())
}
