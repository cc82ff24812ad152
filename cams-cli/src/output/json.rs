//! JSON for a terminal: on several lines and in color.

use anstyle::{AnsiColor, Style};
use serde_json::Value;

const KEY: Style = AnsiColor::Blue.on_default().bold();
const TEXT: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Cyan.on_default();
const WORD: Style = AnsiColor::Magenta.on_default();

/// The value with its colors.
pub(super) fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fields = fields.iter().map(|(name, value)| (Some(name.as_str()), value));
            entries('{', fields, '}', depth, text);
        }
        Value::Array(items) if !items.is_empty() => {
            entries('[', items.iter().map(|item| (None, item)), ']', depth, text);
        }
        Value::String(_) => colored(TEXT, value, text),
        Value::Number(_) => colored(NUMBER, value, text),
        Value::Bool(_) | Value::Null => colored(WORD, value, text),
        empty => text.push_str(&empty.to_string()),
    }
}

fn entries<'v>(
    open: char,
    entries: impl Iterator<Item = (Option<&'v str>, &'v Value)>,
    close: char,
    depth: usize,
    text: &mut String,
) {
    text.push(open);
    for (index, (name, value)) in entries.enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(depth + 1));
        if let Some(name) = name {
            colored(KEY, &Value::from(name), text);
            text.push_str(": ");
        }
        write(value, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}

fn colored(style: Style, value: &Value, text: &mut String) {
    text.push_str(&format!("{style}{value}{style:#}"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn without_colors_it_is_the_usual_pretty_json() {
        let value = json!({ "A": [1, { "b": null }], "C": {}, "D": [], "E": "x\"y" });
        let plain = anstream::adapter::strip_str(&pretty(&value)).to_string();
        assert_eq!(plain, serde_json::to_string_pretty(&value).unwrap() + "\n");
    }
}
