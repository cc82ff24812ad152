//! The report of an import: its changes, and the tasks for people.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::anyhow;
use codegen::drift::{Aspect, Difference};
use codegen::facts::Inexpressible;
use codegen::import::{Conflict, Import, ImportedOperation};
use comfy_table::{Table, presets};

use super::{Args, Record, SPEC};
use crate::tree::Tree;
use crate::upstream::recorded;

/// A summary, followed by the tasks and notes for people.
pub(super) fn report(
    import: &Import,
    unclear: &[Inexpressible],
    record: &Record,
    tree: &Tree,
    Args { prune, dry_run, .. }: &Args,
) -> String {
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
    for one in &import.removed {
        let done = if *prune { "removed" } else { "`--prune` removes it" };
        let _ = writeln!(out, "\n{} is gone upstream: {SPEC}/{}; {done}", one.name, one.file);
    }
    for name in &import.declined {
        let _ = writeln!(
            out,
            "\nnot imported: {name}, which the last metadata has and the spec has not; \
             `--operation {name}` imports it"
        );
    }
    let sentences: usize = import.operations.iter().map(|one| one.sentences.len()).sum();
    if sentences > 0 {
        out.push_str(
            "\nWrite the sentences and mark confidential values (`sensitive`). Then run cargo xtask codegen, \
             which names the place of every missing sentence.\n",
        );
    }
    match record {
        Record::Digest(digest) if !dry_run => {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = write!(out, "{gap}{}", recorded(digest));
        }
        Record::Undated => {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = writeln!(
                out,
                "{gap}not recorded: the file has no date; add `--date YYYY-MM-DD`, the day of its download"
            );
        }
        Record::Digest(_) | Record::Nothing => {}
    }
    let files: BTreeSet<String> = tree.differences().keys().map(ToString::to_string).collect();
    let done = if *dry_run { "would change (nothing was written)" } else { "changed" };
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

/// The error for facts that both sides changed.
pub(super) fn undecided(conflicts: &[Conflict]) -> anyhow::Error {
    let count = conflicts.len();
    let mut text = format!(
        "upstream and the spec both changed {count} {}; nothing was written",
        if count == 1 { "fact" } else { "facts" }
    );
    for Conflict { difference, before, place } in conflicts {
        let Difference { operation, subject, aspect, spec, upstream, .. } = difference;
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let gap = if subject.is_empty() { "" } else { " " };
        let _ = write!(
            text,
            "\n{place}: {operation}{gap}{subject} {aspect}: {} in the spec, {} upstream, was {}",
            side(spec),
            side(upstream),
            side(before),
        );
    }
    anyhow!(
        "{text}\nhelp: write upstream's value there, or accept the difference in \
         spec/upstream.yaml; then import again. `--theirs` takes upstream's value everywhere"
    )
}
