//! `--explain`: the kinds of changes.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use codegen::review::{Kind, Section, kinds};

use crate::nearest::did_you_mean;

/// The explanation of one kind, or of all.
///
/// # Errors
/// An unknown id.
pub(super) fn explain(id: &str) -> Result<String> {
    if id == "all" {
        let mut text = String::new();
        for section in Section::ALL {
            let _ = writeln!(text, "{}", section.title());
            for kind in kinds().iter().filter(|kind| kind.section == section) {
                let _ = writeln!(text, "  {:<26}{}", kind.id, kind.about);
            }
        }
        return Ok(text);
    }
    let known: Vec<&str> = kinds().iter().map(|kind| kind.id).collect();
    let found = kinds().iter().find(|kind| kind.id == id);
    let Kind { id, section, about } = found.with_context(|| {
        let hint = did_you_mean(id, known.iter().copied());
        format!("there is no kind of change `{id}`{hint}; `--explain all` lists them")
    })?;
    Ok(format!("{id}: {}\n\n{about}\n", section.title()))
}
