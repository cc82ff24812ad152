//! `cargo xtask import` imports upstream's publications into spec/.
//!
//! It reads, shows and writes. `codegen` makes the changes and checks them before the first file is
//! written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::drift::{Aspect, Difference};
use codegen::facts::{Inexpressible, OperationFacts};
use codegen::import::{Import, ImportError, ImportedOperation, Source, import};
use codegen::page::read_page;
use comfy_table::{Table, presets};
use similar::TextDiff;

use crate::nearest::did_you_mean;
use crate::output::print;
use crate::tree::{self, Tree};
use crate::upstream::{metadata, metadata_help};
use crate::{file, lock, spec};

/// The folder of the spec, relative to the root.
const SPEC: &str = "spec";

/// Imports upstream's publications into spec/: updates facts, adds new operations and elements.
///
/// Existing sentences, marks, comments and order stay. New operations and elements have no
/// sentences: the report lists them with upstream's words, and `cargo xtask codegen --check` names
/// their places until you write them. Differences that spec/upstream.yaml accepts are not imported.
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

    /// Also removes parameters, elements and values that upstream has removed.
    #[arg(long)]
    prune: bool,

    /// Shows the changes without writing them.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let _lock = lock::hold(root)?;
    let files = spec::read(root)?;
    let known = ::codegen::facts_of_spec(&files)?;
    let (import, unclear) = match (&args.metadata, &args.page) {
        (Some(path), _) => of_metadata(&files, path, args, &known)?,
        (_, Some(path)) => of_page(&files, path, args, &known)?,
        (None, None) => bail!("give `--metadata` or `--page`"),
    };
    let tree = wanted(root, &files, &import)?;
    if args.dry_run {
        print(&diff(&tree))?;
    } else if let Some(staged) = tree.stage()? {
        staged.swap()?;
    }
    print(&report(&import, &unclear, &tree, args.dry_run))
}

fn of_metadata(
    files: &::codegen::SpecFiles,
    path: &Path,
    args: &Args,
    known: &[OperationFacts],
) -> Result<(Import, Vec<Inexpressible>)> {
    let metadata = metadata(path, &::codegen::product(files)?)?;
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
        prune: args.prune,
    };
    let read = metadata.inexpressible.iter();
    let read = read.filter(|one| one.operation.is_empty() || wanted(&one.operation)).cloned();
    left_out(import(files, &source), read)
}

fn of_page(
    files: &::codegen::SpecFiles,
    path: &Path,
    args: &Args,
    known: &[OperationFacts],
) -> Result<(Import, Vec<Inexpressible>)> {
    let name = match args.operations.as_slice() {
        [] => None,
        [name] => Some(name.as_str()),
        _ => bail!("a page describes a single operation; give `--operation` once"),
    };
    let product = ::codegen::product(files)?;
    let page = read_page(&file::text(path)?, &path.display().to_string(), name, &product, known)?;
    let source = Source {
        operations: vec![&page.operation],
        directories: &[],
        family: args.family.as_deref(),
        prune: args.prune,
    };
    left_out(import(files, &source), page.unclear.into_iter())
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
fn wanted(root: &Path, before: &::codegen::SpecFiles, import: &Import) -> Result<Tree> {
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
    Tree::new(folder, files)
}

/// The changes, as a unified diff.
fn diff(tree: &Tree) -> String {
    let mut out = String::new();
    for path in tree.differences().keys() {
        let (found, wanted) = tree.texts(path);
        let diff = TextDiff::from_lines(&found, wanted);
        let name = format!("{SPEC}/{path}");
        let _ = writeln!(out, "{}", diff.unified_diff().header(&name, &name));
    }
    out
}

/// A summary, followed by the tasks and notes for people.
fn report(import: &Import, unclear: &[Inexpressible], tree: &Tree, dry_run: bool) -> String {
    let mut out = String::new();
    let eventful: Vec<&ImportedOperation> =
        import.operations.iter().filter(|one| is_eventful(one, unclear)).collect();
    if !eventful.is_empty() {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.add_row(["operation", "file", "changed", "to write", "not imported"]);
        table.add_rows(eventful.iter().map(|one| {
            let changed = match (one.is_new, one.changes.len()) {
                (true, _) => "new file".to_owned(),
                (false, 0) => "-".to_owned(),
                (false, count) => count.to_string(),
            };
            let open = of(unclear, one).count() + one.remaining.len();
            let file = format!("{SPEC}/{}", one.file);
            [one.name.clone(), file, changed, number(one.sentences.len()), number(open)]
        }));
        for line in table.lines() {
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    for one in eventful {
        details(&mut out, one, unclear);
    }
    let imported: BTreeSet<&str> = import.operations.iter().map(|one| one.name.as_str()).collect();
    for one in unclear.iter().filter(|one| !imported.contains(one.operation.as_str())) {
        let _ = writeln!(out, "\nnot imported: {}", inexpressible(one));
    }
    let sentences: usize = import.operations.iter().map(|one| one.sentences.len()).sum();
    if sentences > 0 {
        out.push_str(
            "\nWrite the sentences and mark confidential values (`sensitive`). Then run cargo xtask codegen, \
             which names the place of every missing sentence.\n",
        );
    }
    let files: BTreeSet<String> = tree.differences().keys().map(ToString::to_string).collect();
    let done = if dry_run { "would change (nothing was written)" } else { "changed" };
    let count = import.operations.len();
    let _ = writeln!(
        out,
        "{}{count} {} read, {} {} {done}",
        if out.is_empty() { "" } else { "\n" },
        if count == 1 { "operation" } else { "operations" },
        files.len(),
        if files.len() == 1 { "file" } else { "files" },
    );
    out
}

fn is_eventful(one: &ImportedOperation, unclear: &[Inexpressible]) -> bool {
    one.is_new
        || !one.changes.is_empty()
        || !one.remaining.is_empty()
        || of(unclear, one).next().is_some()
}

fn details(out: &mut String, one: &ImportedOperation, unclear: &[Inexpressible]) {
    let _ = writeln!(out, "\n{}", one.name);
    for change in &one.changes {
        let _ = writeln!(out, "  changed       {}", difference(change));
    }
    for assumption in &one.assumptions {
        let _ = writeln!(out, "  check         {}: {}", assumption.subject, assumption.text);
    }
    for sentence in &one.sentences {
        let words = sentence.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = if words.is_empty() { String::new() } else { format!(" “{words}”") };
        let _ = writeln!(out, "  to write      {}{words}", sentence.subject);
    }
    for (remaining, reason) in &one.remaining {
        let _ = writeln!(out, "  not imported  {}; {reason}", difference(remaining));
    }
    for one in of(unclear, one) {
        let _ = writeln!(out, "  not imported  {}", inexpressible(one));
    }
}

fn of<'u>(
    unclear: &'u [Inexpressible],
    operation: &'u ImportedOperation,
) -> impl Iterator<Item = &'u Inexpressible> {
    unclear.iter().filter(|one| one.operation == operation.name)
}

fn difference(one: &Difference) -> String {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let subject = if one.subject.is_empty() { "operation" } else { &one.subject };
    match one.aspect {
        Aspect::New => format!("{subject}: new, {}", side(&one.upstream)),
        Aspect::Gone => format!("{subject}: gone upstream"),
        aspect => format!("{subject}: {aspect} {} → {}", side(&one.spec), side(&one.upstream)),
    }
}

fn inexpressible(one: &Inexpressible) -> String {
    let Inexpressible { path, location, problem, .. } = one;
    format!("{path} at {}:{}: {problem}", location.line, location.column)
}

fn number(count: usize) -> String {
    if count == 0 { "-".to_owned() } else { count.to_string() }
}
