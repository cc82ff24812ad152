//! The page for a terminal.

use std::fmt::Write as _;

use codegen::review::{Change, Place, Section};

use super::page::{Generated, Page, Row, many};

/// The most operations that a row of a shared type names.
const OPERATIONS: usize = 6;

pub(super) fn text(page: &Page, with_texts: bool, with_fingerprints: bool) -> String {
    let mut out = header(page);
    for section in Section::ALL {
        let rows: Vec<&Row> = page.of_section(section).collect();
        if rows.is_empty() {
            continue;
        }
        if section == Section::TextOnly && !with_texts {
            continue;
        }
        let _ = writeln!(out, "\n{}", section.title());
        push_rows(&mut out, &rows, with_fingerprints);
    }
    footer(&mut out, page, with_texts);
    out
}

/// The verdict.
pub(super) fn header(page: &Page) -> String {
    let version = &page.version;
    let why = match (page.rows.is_empty(), version.breaking) {
        (true, _) => "nothing changed".to_owned(),
        (false, 0) => "nothing breaks".to_owned(),
        (false, 1) => "1 thing breaks".to_owned(),
        (false, count) => format!("{count} things break"),
    };
    format!(
        "spec: {} → {}   {} touched   next version: {} ({why})\n",
        page.before,
        page.after,
        many(page.operations, "operation"),
        version.next,
    )
}

fn push_rows(out: &mut String, rows: &[&Row], with_fingerprints: bool) {
    let width = |text: &dyn Fn(&Change) -> usize| {
        rows.iter().map(|row| text(&row.change)).max().unwrap_or_default()
    };
    let owner = width(&|change| change.owner.chars().count());
    let subject = width(&|change| change.subject.chars().count());
    for row in rows {
        let change = &row.change;
        let step = one_line(&change.step());
        let _ = writeln!(out, "  {:<owner$}  {:<subject$}  {step}", change.owner, change.subject);
        let mut line = |text: String| {
            let _ = writeln!(out, "      {text}");
        };
        let fingerprint =
            if with_fingerprints { format!(" {}", change.fingerprint) } else { String::new() };
        let meaning =
            if change.meaning.is_empty() { String::new() } else { format!("{} ", change.meaning) };
        line(format!("{meaning}[{}{fingerprint}]", change.id));
        if let Some(reach) = reach(change) {
            line(reach);
        }
        if let Some(places) = places(change) {
            line(places);
        }
        if let Some(view) = &row.upstream {
            line(format!("upstream: {view}"));
        }
        if let Some(recorded) = &row.recorded {
            line(recorded.clone());
        }
        if !row.holds.is_empty() {
            line(format!("still in {}", row.holds.join(", ")));
        }
        for warning in &change.warnings {
            line(format!("!! {warning}"));
        }
        if let Some(reason) = &row.accepted {
            line(format!("accepted: {reason}"));
        }
    }
}

/// A text of several lines on one, and no longer than a line.
fn one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The operations that a change of something shared reaches.
pub(super) fn reach(change: &Change) -> Option<String> {
    if change.operations == [change.owner.clone()] || change.operations.is_empty() {
        return None;
    }
    let named: Vec<&str> = change.operations.iter().take(OPERATIONS).map(String::as_str).collect();
    let rest = change.operations.len() - named.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    Some(format!("reaches {}{more}", named.join(", ")))
}

/// `spec/a.yaml:12 → :14`.
pub(super) fn places(change: &Change) -> Option<String> {
    let text = |place: &Place| format!("{}:{}", place.file, place.line);
    match (&change.place_before, &change.place_after) {
        (Some(before), Some(after)) if before == after => Some(text(after)),
        (Some(before), Some(after)) if before.file == after.file => {
            Some(format!("{} → :{}", text(before), after.line))
        }
        (Some(before), Some(after)) => Some(format!("{} → {}", text(before), text(after))),
        (Some(before), None) => Some(format!("{} before", text(before))),
        (None, Some(after)) => Some(text(after)),
        (None, None) => None,
    }
}

fn footer(out: &mut String, page: &Page, with_texts: bool) {
    out.push('\n');
    if let Some(counts) = page.texts().filter(|_| !with_texts) {
        let _ = writeln!(out, "{:<18} {counts} (--text)", Section::TextOnly.title());
    }
    if !page.silent_files.is_empty() {
        let files = page.silent_files.join(", ");
        let _ = writeln!(
            out,
            "{:<18} comments, order or the example response: {files}",
            "NO CONSEQUENCE"
        );
    }
    if let Some(verdict) = &page.upstream {
        let title = format!("UPSTREAM {}", verdict.day);
        let _ = writeln!(out, "{title:<18} {}", verdict.line());
    }
    for entry in &page.accepted_upstream {
        let _ = writeln!(out, "{:<18} {entry}", "UPSTREAM");
    }
    for entry in &page.obsolete {
        let _ = writeln!(
            out,
            "{:<18} {} {} fits no change: remove it from spec/accepted.yaml",
            "ACCEPTED", entry.id, entry.fingerprint
        );
    }
    let _ = writeln!(out, "{:<18} {}", "GENERATED", generated(page));
}

/// Nothing is known of a revision.
fn proven(fact: Option<bool>, yes: &str, no: &str) -> String {
    fact.map_or_else(String::new, |holds| format!(" · {}", if holds { yes } else { no }))
}

pub(super) fn generated(page: &Page) -> String {
    let generator = if page.generated.generator_changed { "changed" } else { "unchanged" };
    let Generated { checked, compiled, documented, .. } = page.generated;
    let state = match page.generated.stale.as_slice() {
        [] => [
            proven(checked, "--check ok", "not checked (cargo xtask codegen --check)"),
            proven(compiled, "compiles", "compiling not checked (cargo xtask verify)"),
            proven(documented, "rustdoc ok", "rustdoc not checked (cargo xtask ci --only rustdoc)"),
        ]
        .concat(),
        stale => format!(" · not generated yet: {} (cargo xtask codegen)", stale.join(", ")),
    };
    let files = many(page.generated.changed_files, "file");
    format!("{files} changed{state} · generator {generator}")
}
