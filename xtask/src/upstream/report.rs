//! The report for people: upstream's changes since the digest, then its differences from the spec.

use std::fmt::Write as _;

use codegen::drift::{Difference, Drift, LedgerEntry, Since, UpstreamChange};
use comfy_table::{Table, presets};

pub(super) fn report(drift: &Drift) -> String {
    let mut out = String::new();
    if let Some(since) = &drift.since {
        push_since(&mut out, since);
    }
    if !drift.differences.is_empty() {
        out.push_str("differs from the spec\n");
        let head = ["operation", "subject", "aspect", "spec", "upstream"];
        push_table(&mut out, head, drift.differences.iter().map(difference));
    }
    for LedgerEntry { operation, subject, aspect, reason, .. } in &drift.obsolete {
        let _ = writeln!(
            out,
            "obsolete in spec/upstream.yaml: {operation} {subject} {aspect} ({reason})"
        );
    }
    let Drift { since, differences, accepted, obsolete, not_in_file, compared, gateway_parameters } =
        drift;
    let _ = writeln!(
        out,
        "{compared} operations compared: {} differences, {} accepted, {} obsolete entries; \
         {gateway_parameters} gateway parameters ignored",
        differences.len(),
        accepted.len(),
        obsolete.len(),
    );
    if !not_in_file.is_empty() {
        let count = not_in_file.len();
        let _ = writeln!(
            out,
            "{count} operations of the spec are missing from this file (with --whole they count as differences)"
        );
    }
    if since.is_none() {
        out.push_str("no metadata is recorded yet; --record keeps this file's facts to compare the next one with\n");
    }
    out
}

fn push_since(out: &mut String, since: &Since) {
    let date = since.date.as_deref().unwrap_or("the last metadata, which has no date");
    let hash = since.sha256.get(..12).unwrap_or(&since.sha256);
    if since.changes.is_empty() {
        let _ = writeln!(out, "unchanged upstream since {date} (sha256 {hash})\n");
        return;
    }
    let _ = writeln!(out, "changed upstream since {date} (sha256 {hash})");
    let head = ["operation", "subject", "aspect", "before", "now"];
    push_table(out, head, since.changes.iter().map(change));
}

fn push_table(out: &mut String, head: [&str; 5], rows: impl Iterator<Item = [String; 5]>) {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.add_row(head);
    table.add_rows(rows);
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push('\n');
}

fn change(one: &UpstreamChange) -> [String; 5] {
    let before = one.before.as_deref().unwrap_or("-");
    let now = with_words(one.now.as_deref(), one.words.as_deref());
    row(&one.operation, &one.subject, one.aspect, before, &now)
}

fn difference(one: &Difference) -> [String; 5] {
    let upstream = match (&one.upstream, &one.at) {
        (Some(upstream), Some(at)) if one.words.is_none() => format!("{upstream}, at {at}"),
        (upstream, _) => with_words(upstream.as_deref(), one.words.as_deref()),
    };
    let spec = one.spec.as_deref().unwrap_or("-");
    row(&one.operation, &one.subject, one.aspect, spec, &upstream)
}

fn with_words(value: Option<&str>, words: Option<&str>) -> String {
    match (value, words) {
        (value, Some(words)) => format!("{} “{words}”", value.unwrap_or_default()),
        (value, None) => value.unwrap_or("-").to_owned(),
    }
}

fn row(
    operation: &str,
    subject: &str,
    aspect: codegen::drift::Aspect,
    before: &str,
    after: &str,
) -> [String; 5] {
    let [operation, subject] = [operation, subject].map(str::to_owned);
    [operation, subject, aspect.to_string(), cell(before), cell(after)]
}

/// Shortens a text to one line of at most 60 characters. `--format json` has the full text.
fn cell(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
