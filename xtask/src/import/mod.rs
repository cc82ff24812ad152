//! `cargo xtask import` imports upstream's publications into spec/.
//!
//! It reads, shows and writes. `codegen` makes the changes and checks them before the first file is
//! written.

mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::digest::Digest;
use codegen::facts::{Inexpressible, OperationFacts};
use codegen::import::{Import, ImportError, Source, import};
use codegen::page::read_page;
use similar::TextDiff;

use self::report::{report, undecided};
use crate::nearest::did_you_mean;
use crate::output::print;
use crate::tree::{self, Tree};
use crate::upstream::{Age, Published, last, metadata_help};
use crate::{file, lock, spec};

/// The folder of the spec, relative to the root.
const SPEC: &str = "spec";

/// Imports upstream's publications into spec/: updates facts, adds new operations and elements.
///
/// Existing sentences, marks, comments and order stay. New operations and elements have no
/// sentences: the report lists them with upstream's words, and `cargo xtask codegen --check` names
/// their places until you write them. Differences that spec/upstream.yaml accepts are not imported.
///
/// Metadata is merged three ways with the spec and the last metadata, in spec/upstream.lock.yaml:
/// only upstream's changes since then are imported. If the spec changed the same fact, its place is
/// listed and nothing is written. `--all` records the metadata as the last.
///
/// Either all files are written or none.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("source").required(true).args(["metadata", "page"])))]
pub(crate) struct Args {
    #[arg(long, value_name = "FILE", requires = "selection", help = metadata_help())]
    metadata: Option<PathBuf>,

    /// Documentation page, saved as text.
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    page: Option<PathBuf>,

    /// Operation to import; repeat the option for more. With `--page`, the operation of the page.
    #[arg(long = "operation", value_name = "NAME", group = "selection")]
    operations: Vec<String>,

    /// Imports every operation of the file.
    #[arg(long, group = "selection", conflicts_with = "operations")]
    all: bool,

    /// Family of new operations. Default: the family of their neighbors in upstream's directories.
    #[arg(long, value_name = "FAMILY")]
    family: Option<String>,

    /// Also removes operations, parameters, elements and values that upstream has removed.
    #[arg(long)]
    prune: bool,

    /// Imports every difference, not only upstream's changes since the last metadata.
    #[arg(long, requires = "metadata")]
    theirs: bool,

    #[command(flatten)]
    age: Age,

    /// Shows the changes without writing them.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let _lock = lock::hold(root)?;
    let files = spec::read(root)?;
    let known = ::codegen::facts_of_spec(&files)?;
    let Found { mut import, unclear, record } = match (&args.metadata, &args.page) {
        (Some(path), _) => of_metadata(&files, path, args, &known)?,
        (_, Some(path)) => of_page(&files, path, args, &known)?,
        (None, None) => bail!("give `--metadata` or `--page`"),
    };
    if let Record::Digest(digest) = &record {
        import.files.insert(Digest::PATH, digest.text());
    }
    let tree = wanted(root, &files, &import)?;
    if args.dry_run {
        print(&diff(&tree))?;
    }
    if !import.conflicts.is_empty() {
        return Err(undecided(&import.conflicts));
    }
    if let Some(staged) = (!args.dry_run).then(|| tree.stage()).transpose()?.flatten() {
        staged.swap()?;
    }
    print(&report(&import, &unclear, &record, &tree, args))
}

/// An import, ready to be written.
struct Found {
    import: Import,
    /// Everything that is left out of it, in the order of the source.
    unclear: Vec<Inexpressible>,
    record: Record,
}

/// The facts to keep for the next import.
enum Record {
    /// The whole file was imported.
    Digest(Box<Digest>),
    /// The whole file was imported, and nobody knows its date.
    Undated,
    /// A part of a file, or a page.
    Nothing,
}

fn of_metadata(
    files: &::codegen::SpecFiles,
    path: &Path,
    args: &Args,
    known: &[OperationFacts],
) -> Result<Found> {
    let product = ::codegen::product(files)?;
    let last = last(files, &product)?;
    let published = Published::read(path, &product, &args.age, last.as_ref())?;
    let metadata = &published.metadata;
    let has = |name: &String| {
        metadata.operations.iter().any(|one| one.name == *name) || metadata.left_out.contains(name)
    };
    if let Some(name) = args.operations.iter().find(|name| !has(name)) {
        let names = metadata.operations.iter().map(|operation| operation.name.as_str());
        let hint = match known.iter().any(|operation| operation.name == *name) {
            true => ", although the spec has it".to_owned(),
            false => did_you_mean(name, names),
        };
        bail!("{} has no operation `{name}`{hint}", path.display());
    }
    let wanted = |name: &String| args.all || args.operations.contains(name);
    let source = Source {
        operations: metadata.operations.iter().filter(|one| wanted(&one.name)).collect(),
        directories: &metadata.directories,
        family: args.family.as_deref(),
        families: None,
        prune: args.prune,
        last: last.as_ref().filter(|_| !args.theirs),
        is_whole: args.all,
        left_out: &metadata.left_out,
    };
    let read = metadata.inexpressible.iter();
    let read = read.filter(|one| one.operation.is_empty() || wanted(&one.operation)).cloned();
    let (import, unclear) = left_out(import(files, &source), read)?;
    let record = match (args.all, published.digest(&product)) {
        (true, Some(digest)) => Record::Digest(Box::new(digest)),
        (true, None) => Record::Undated,
        (false, _) => Record::Nothing,
    };
    Ok(Found { import, unclear, record })
}

fn of_page(
    files: &::codegen::SpecFiles,
    path: &Path,
    args: &Args,
    known: &[OperationFacts],
) -> Result<Found> {
    let name = match args.operations.as_slice() {
        [] => None,
        [name] => Some(name.as_str()),
        _ => bail!("a page describes a single operation; give `--operation` once"),
    };
    let product = ::codegen::product(files)?;
    let page = read_page(&file::text(path)?, &path.display().to_string(), name, &product, known)?;
    let source = Source {
        operations: vec![&page.operation],
        family: args.family.as_deref(),
        families: None,
        prune: args.prune,
        ..Source::default()
    };
    let (import, unclear) = left_out(import(files, &source), page.unclear.into_iter())?;
    Ok(Found { import, unclear, record: Record::Nothing })
}

/// The import and everything left out of it: findings of the reader and refusals of the spec, in
/// file order. Diagnostics keep their own form.
fn left_out(
    result: Result<Import, ImportError>,
    read: impl Iterator<Item = Inexpressible>,
) -> Result<(Import, Vec<Inexpressible>)> {
    let import = result.map_err(|error| match error {
        ImportError::Spec(diagnostics) => diagnostics.into(),
        family @ ImportError::Family { .. } => anyhow::Error::from(family),
    })?;
    let mut all: Vec<_> = read.chain(import.left_out.iter().cloned()).collect();
    all.sort_by_key(|one| one.location);
    Ok((import, all))
}

/// The folder with its new files. Files other than YAML stay unchanged.
pub(crate) fn wanted(root: &Path, before: &::codegen::SpecFiles, import: &Import) -> Result<Tree> {
    let folder = root.join(SPEC);
    let mut files = BTreeMap::new();
    for (path, bytes) in tree::read(&folder)? {
        let text =
            String::from_utf8(bytes).with_context(|| format!("{SPEC}/{path} is not UTF-8"))?;
        files.insert(path, text);
    }
    let old: BTreeMap<&str, &str> = before.iter().collect();
    for (path, text) in import.files.iter().filter(|(path, text)| old.get(path) != Some(text)) {
        files.insert(path.to_owned(), text.to_owned());
    }
    let now: BTreeSet<&str> = import.files.iter().map(|(path, _)| path).collect();
    files.retain(|path, _| !old.contains_key(path.as_str()) || now.contains(path.as_str()));
    Tree::new(folder, files)
}

/// The changes of the spec, as a unified diff.
fn diff(tree: &Tree) -> String {
    let mut out = String::new();
    for path in tree.differences().keys().filter(|path| **path != Digest::PATH) {
        let (found, wanted) = tree.texts(path);
        let diff = TextDiff::from_lines(&found, wanted);
        let name = format!("{SPEC}/{path}");
        out.push_str(&format!("{}\n", diff.unified_diff().header(&name, &name)));
    }
    out
}
