//! Compares the documented values of an open enum.

use super::change::Change;
use super::kinds;
use crate::names;
use crate::spec::model::EnumValue;

/// The changes of the values of one enum.
pub(super) fn changes(
    owner: &str,
    subject: &str,
    enum_name: &str,
    old: &[EnumValue],
    new: &[EnumValue],
) -> Vec<Change> {
    let mut changes = Vec::new();
    let find = |values: &[EnumValue], wire: &str| values.iter().any(|value| value.wire == wire);
    let variant = |value: &EnumValue| names::variant(&value.wire);
    for value in old {
        let Some(same) = new.iter().find(|other| other.wire == value.wire) else {
            let moved = new
                .iter()
                .find(|other| variant(other) == variant(value) && !find(old, &other.wire));
            changes.push(match moved {
                Some(other) => Change::new(kinds::VALUE_TEXT, owner, subject, [&value.wire, &other.wire])
                    .means(format!("`{enum_name}::{}` stays and stands for the new text", variant(value)))
                    .trace([format!("\"{}\"", value.wire)]),
                None => Change::new(kinds::VALUE_REMOVED, owner, subject, [&value.wire, ""])
                    .means(format!("`{enum_name}::{}` no longer compiles; the text is still accepted as `Other`", variant(value)))
                    .trace([format!("{enum_name}::{}", variant(value)), format!("\"{}\"", value.wire)]),
            });
            continue;
        };
        if same.description != value.description {
            let at = format!("{subject} = {}", value.wire);
            let texts = [value.description.as_str(), same.description.as_str()];
            changes.push(Change::new(kinds::SENTENCE, owner, &at, texts));
        }
    }
    for value in new.iter().filter(|value| !find(old, &value.wire)) {
        if old.iter().any(|other| variant(other) == variant(value) && !find(new, &other.wire)) {
            continue;
        }
        changes.push(
            Change::new(kinds::VALUE_ADDED, owner, subject, ["", &value.wire])
                .means(format!(
                    "`{enum_name}::{}`; old programs get `Other(\"{}\")`, and new ones no longer do",
                    variant(value),
                    value.wire
                ))
                .trace([format!("Other(\"{}\"", value.wire)]),
        );
    }
    changes
}
