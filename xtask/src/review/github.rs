//! Annotations of GitHub Actions: one line for each row that a pull request shows in its diff.

use std::fmt::Write as _;

use codegen::review::Section;

use super::page::{Page, Row};

pub(super) fn annotations(page: &Page) -> String {
    let mut out = String::new();
    for row in page.rows.iter().filter(|row| row.change.section != Section::TextOnly) {
        let change = &row.change;
        let level = match (change.section, &row.accepted) {
            (_, Some(_)) | (Section::Adds, None) => "notice",
            (Section::BreaksCode, None) => "error",
            _ => "warning",
        };
        let place = change.place_after.as_ref().or(change.place_before.as_ref());
        let place = place.map_or(String::new(), |place| {
            format!("file={},line={},", property(&place.file), place.line)
        });
        let title =
            property(&format!("{}: {} {}", change.section.title(), change.owner, change.subject));
        let _ = writeln!(out, "::{level} {place}title={title}::{}", message(row));
    }
    out
}

fn message(row: &Row) -> String {
    let change = &row.change;
    let mut text = format!("{}: {} [{}]", change.step(), change.meaning, change.id);
    for warning in &change.warnings {
        let _ = write!(text, "\n!! {warning}");
    }
    if let Some(reason) = &row.accepted {
        let _ = write!(text, "\naccepted: {reason}");
    }
    escaped(&text)
}

/// The text of a command: a line break would end it.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
