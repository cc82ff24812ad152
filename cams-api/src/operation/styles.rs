//! The text forms of nested parameters other than JSON: from one value to the names and texts that
//! carry it.

use serde_json::Value;

use super::pairs::Pairs;
use super::table::Style;

/// Writes a value in its style. Returns `false` if there is nothing to write: absent values, nulls
/// and empty values have no text.
pub(crate) fn write(name: &str, style: Style, value: &Value, pairs: &mut Pairs) -> bool {
    let mut found = Vec::new();
    match style {
        Style::Plain | Style::Simple => found.extend(joined(value).map(|text| (name.into(), text))),
        Style::Json => found.push((name.to_owned(), value.to_string())),
        Style::RepeatList => spread(name, &str::to_owned, value, &mut found),
        Style::Flat => spread(name, &measured, value, &mut found),
    }
    // Pairs in order are only appended, and "Tag.10" comes before "Tag.2".
    found.sort_unstable();
    for (name, text) in &found {
        pairs.push_any(name, text);
    }
    !found.is_empty()
}

/// A key of the flat style: its length in characters comes first, so it may contain dots.
fn measured(key: &str) -> String {
    format!("#{}#{key}", key.chars().count())
}

/// One pair for each single value. Lists count from 1.
fn spread(
    name: &str,
    write_key: &impl Fn(&str) -> String,
    value: &Value,
    found: &mut Vec<(String, String)>,
) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                spread(&format!("{name}.{}", index + 1), write_key, item, found);
            }
        }
        Value::Object(entries) => {
            for (key, entry) in entries {
                spread(&format!("{name}.{}", write_key(key)), write_key, entry, found);
            }
        }
        single => found.extend(text(single).map(|text| (name.to_owned(), text))),
    }
}

/// The entries of a list, separated by commas. The service cannot receive a comma inside an entry.
fn joined(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(text).collect();
            (!texts.is_empty()).then(|| texts.join(","))
        }
        single => text(single),
    }
}

/// A single value as text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
