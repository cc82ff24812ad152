//! Prints a value as YAML in the form of the spec's files: block style, two spaces per level, and
//! only the quotes that some parser needs. It does not know the meaning of values.

use serde_json::Value;

use crate::spec::{Document, is_other_in_yaml_1_1};

/// Keys with lists on one line, for readability.
const SHORT_LISTS: &[&str] = &["tags", "required"];

/// Keys whose values are service data, with single quotes.
const EXAMPLES: &[&str] = &["example", "default", "enum", "required"];

/// `true` if the value of a key is service data.
pub(super) fn is_example(key: &str) -> bool {
    EXAMPLES.contains(&key)
}

/// The indentation of a level.
pub(super) const STEP: usize = 2;

/// A whole file.
pub(in crate::upstream) fn file(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            entries.iter().map(|(key, value)| entry(key, value, 0, false)).collect()
        }
        other => format!("{}\n", scalar(other, false)),
    }
}

/// The lines of `key: value`. The first has no indentation, the rest `indent` spaces. `data` marks
/// lines inside an example.
pub(super) fn entry(key: &str, value: &Value, indent: usize, data: bool) -> String {
    let inside = data || is_example(key);
    let name = text(key, data);
    match value {
        Value::Array(items)
            if !items.is_empty()
                && SHORT_LISTS.contains(&key)
                && items.iter().all(Value::is_string) =>
        {
            let items: Vec<String> = items.iter().map(|item| scalar(item, data)).collect();
            format!("{name}: [{}]\n", items.join(", "))
        }
        Value::String(words) if is_block(words) => {
            format!("{name}: {}", block(words, indent + STEP))
        }
        Value::Array(items) if !items.is_empty() => {
            let lead = " ".repeat(indent + STEP);
            let items = items.iter().map(|value| {
                let item = item(value, indent + STEP, inside);
                format!("{lead}{item}")
            });
            format!("{name}:\n{}", items.collect::<String>())
        }
        Value::Object(entries) if !entries.is_empty() => {
            let lead = " ".repeat(indent + STEP);
            let entries = entries.iter().map(|(key, value)| {
                let entry = self::entry(key, value, indent + STEP, inside);
                format!("{lead}{entry}")
            });
            format!("{name}:\n{}", entries.collect::<String>())
        }
        _ => format!("{name}: {}\n", scalar(value, inside)),
    }
}

/// The lines of `- value`. The first has no indentation, the rest `indent` spaces.
pub(super) fn item(value: &Value, indent: usize, data: bool) -> String {
    let lead = " ".repeat(indent + STEP);
    let joined = |parts: Vec<String>| format!("- {}", parts.join(&lead));
    match value {
        Value::String(words) if is_block(words) => format!("- {}", block(words, indent + STEP)),
        Value::Array(items) if !items.is_empty() => {
            joined(items.iter().map(|value| item(value, indent + STEP, data)).collect())
        }
        Value::Object(entries) if !entries.is_empty() => {
            let entries = entries.iter();
            joined(entries.map(|(key, value)| entry(key, value, indent + STEP, data)).collect())
        }
        _ => format!("- {}\n", scalar(value, data)),
    }
}

/// A text on one line, quoted if necessary.
pub(in crate::upstream) fn word(words: &str) -> String {
    text(words, true)
}

/// A value inside `{ … }`, where more signs have a meaning: texts are quoted, as in JSON.
pub(in crate::upstream) fn in_flow(value: &Value) -> String {
    match value {
        Value::String(words) => quoted(words),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(in_flow).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entries =
                entries.iter().map(|(key, value)| format!("{}: {}", quoted(key), in_flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A value on one line.
pub(super) fn scalar(value: &Value, data: bool) -> String {
    match value {
        Value::String(words) => text(words, data),
        // Null, numbers, booleans and empty values are written as in JSON.
        other => other.to_string(),
    }
}

/// A text on one line, quoted if necessary.
fn text(words: &str, data: bool) -> String {
    if is_plain(words) {
        return words.to_owned();
    }
    // Single quotes have no escapes.
    if data && !words.contains(['\n', '\t']) && !words.contains(is_odd) {
        return format!("'{}'", words.replace('\'', "''"));
    }
    quoted(words)
}

/// A text in double quotes. Those have the escapes of JSON.
fn quoted(words: &str) -> String {
    let quoted = Value::from(words).to_string();
    quoted.chars().fold(String::new(), |text, letter| match letter {
        letter if is_odd(letter) => format!("{text}\\u{:04X}", u32::from(letter)),
        letter => format!("{text}{letter}"),
    })
}

/// Characters that YAML requires escaped, or that are invisible.
fn is_odd(letter: char) -> bool {
    letter.is_control() && !['\n', '\t'].contains(&letter)
        || ['\u{feff}', '\u{2028}', '\u{2029}'].contains(&letter)
}

/// `true` if a text reads best as a `|` block.
fn is_block(words: &str) -> bool {
    words.trim_end_matches('\n').len() + 1 == words.len()
        && !words.starts_with(['\n', ' '])
        && words.lines().all(|line| line.trim_end() == line)
        && !words.contains('\t')
        && !words.contains(is_odd)
}

fn block(words: &str, indent: usize) -> String {
    let lead = " ".repeat(indent);
    let lines = words.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("{lead}{line}\n"),
    });
    format!("|\n{}", lines.collect::<String>())
}

/// `true` if every parser reads the unquoted text as this text: ours is asked, and the older ones
/// are known.
fn is_plain(words: &str) -> bool {
    if words.contains(['\n', '\t']) || words.contains(is_odd) || is_other_in_yaml_1_1(words) {
        return false;
    }
    let Ok(document) = Document::parse("", &format!("key: {words}")) else { return false };
    document.root.get("key").and_then(|value| value.as_str()) == Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of the spec are handwritten and define the form.
    #[test]
    fn every_file_of_the_spec_has_the_form() {
        let spec = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        let folders = std::fs::read_dir(spec).unwrap().map(|entry| entry.unwrap().path());
        let mut files = 0;
        for folder in folders.filter(|path| path.is_dir()) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_none_or(|ending| ending != "yaml") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                let value = Document::parse("", &text).unwrap().root.to_value();
                let (_, form) = text.split_once('\n').unwrap();
                assert_eq!(file(&value), form, "{}", path.display());
                files += 1;
            }
        }
        assert!(files > 0);
    }

    #[test]
    fn whatever_is_printed_is_read_as_the_same() {
        for words in [
            "",
            " ",
            "a b",
            "a: b",
            "a #b",
            "- a",
            "1",
            "1.5",
            "0x1F",
            "1e3",
            "1:20",
            "2026-01-01",
            "True",
            "no",
            "~",
            "null",
            "'",
            "\"",
            "it's",
            "{}",
            "[a]",
            "*",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "a\tb",
            "a\n",
            "a\nb",
            "a\n\n",
            "\n",
            "a\n\n b\n",
            " a\n",
            "a \nb\n",
            "无",
            "\u{7f}",
            "a\r\nb\n",
            "\u{feff}a",
            "\u{85}",
            "\u{2028}",
            "?",
            "-",
            "--- a",
            "...",
            "|",
            ">",
            "a:",
            "#",
            "😀",
        ] {
            for data in [false, true] {
                let value =
                    serde_json::json!({ "a": { "key": words, words: [words, { "b": words }] } });
                let text = entry("x", &value, 0, data);
                let read = Document::parse("", &text).map(|document| document.root.to_value());
                assert_eq!(read.expect(&text)["x"], value, "{text}");
            }
        }
    }
}
