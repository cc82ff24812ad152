//! The page for a pull request.

use std::fmt::Write as _;

use codegen::review::Section;

use super::page::{Page, Row};
use super::text;

pub(super) fn markdown(page: &Page) -> String {
    let mut out = format!("## Review of spec/\n\n{}\n", text::header(page));
    for section in Section::ALL {
        let rows: Vec<&Row> = page.of_section(section).collect();
        if rows.is_empty() {
            continue;
        }
        if section == Section::TextOnly {
            let counts = page.texts().unwrap_or_default();
            let _ = writeln!(out, "<details><summary>TEXT ONLY: {counts}</summary>\n");
            push_table(&mut out, &rows);
            out.push_str("\n</details>\n\n");
            continue;
        }
        let _ = writeln!(out, "### {}\n", section.title());
        push_table(&mut out, &rows);
        out.push('\n');
    }
    if !page.silent_files.is_empty() {
        let _ = writeln!(
            out,
            "Comments, order or the example response only: {}\n",
            page.silent_files.join(", ")
        );
    }
    if let Some(verdict) = &page.upstream {
        let _ = writeln!(out, "UPSTREAM {}: {}\n", verdict.day, cell(&verdict.line()));
    }
    for entry in &page.accepted_upstream {
        let _ = writeln!(out, "UPSTREAM {}\n", cell(entry));
    }
    for entry in &page.obsolete {
        let _ = writeln!(
            out,
            "Obsolete in `spec/accepted.yaml`: `{}` `{}`\n",
            entry.id, entry.fingerprint
        );
    }
    let _ = writeln!(out, "GENERATED {}", text::generated(page));
    out
}

fn push_table(out: &mut String, rows: &[&Row]) {
    out.push_str("| operation | subject | change | consequence | place |\n|---|---|---|---|---|\n");
    for row in rows {
        let change = &row.change;
        let mut consequence = cell(&change.meaning);
        for (sign, text) in [("", text::reach(change)), ("accepted: ", row.accepted.clone())] {
            if let Some(text) = text {
                let _ = write!(consequence, "<br>{sign}{}", cell(&text));
            }
        }
        for warning in &change.warnings {
            let _ = write!(consequence, "<br>⚠️ {}", cell(warning));
        }
        if let Some(view) = &row.upstream {
            let _ = write!(consequence, "<br>upstream: {}", cell(view));
        }
        if let Some(recorded) = &row.recorded {
            let _ = write!(consequence, "<br>{}", cell(recorded));
        }
        if !row.holds.is_empty() {
            let _ = write!(consequence, "<br>still in {}", cell(&row.holds.join(", ")));
        }
        let _ = writeln!(
            out,
            "| {} | `{}` | {} | {consequence} | {} |",
            change.owner,
            change.subject.replace('|', "\\|"),
            cell(&change.step()),
            text::places(change).unwrap_or_default()
        );
    }
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|").replace('<', "&lt;")
}
