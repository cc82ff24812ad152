//! Changes a YAML file in as few places as possible. Comments, key order and the form of unchanged
//! parts stay byte for byte. It does not know the meaning of values.

use std::ops::Range;

use serde_json::Value;

use super::layout::Layout;
use super::write;
use crate::spec::{Data, Diagnostics, Document, Key, Node};

/// The text of a file after its value became `wanted`. Existing keys and entries keep their order
/// in the file. A new one follows its predecessor in `wanted`.
///
/// # Errors
///
/// A form that cannot be changed in place, such as an anchor. Change such a file by hand.
pub(in crate::upstream) fn edit(
    document: &Document,
    wanted: &Value,
) -> Result<String, Diagnostics> {
    let mut editor = Editor { layout: Layout::of(&document.text), edits: vec![] };
    let in_place = editor.value(&document.root, wanted, false);
    let mut text = document.text.clone();
    editor.edits.sort_by_key(|(range, _)| (range.start, range.end));
    for (range, new) in editor.edits.iter().rev() {
        text.replace_range(range.clone(), new);
    }
    // Read the result again, so that an edit never yields anything but the wanted value.
    let says = Document::parse(&document.path, &text).map(|document| document.root.to_value());
    if in_place && says.is_ok_and(|says| same(&says, wanted)) {
        return Ok(text);
    }
    let mut diagnostics = Diagnostics::default();
    document
        .report_at(&mut diagnostics, document.root.location, "this file cannot be changed in place")
        .help("format it like the other files: block style, no anchors, two spaces per level");
    Err(diagnostics)
}

/// Strict equality: 1 and 1.0 differ.
fn same(one: &Value, other: &Value) -> bool {
    one == other && one.to_string().len() == other.to_string().len()
}

struct Editor<'a> {
    layout: Layout<'a>,
    /// A replacement. An empty range is an insertion.
    edits: Vec<(Range<usize>, String)>,
}

impl<'a> Editor<'a> {
    /// `true` if the value was changed inside. Otherwise its parent rewrites it.
    fn value(&mut self, old: &Node, new: &Value, data: bool) -> bool {
        let before = self.edits.len();
        let done = match (&old.data, new) {
            _ if same(&old.to_value(), new) => true,
            (Data::Object(entries), Value::Object(wanted))
                if !entries.is_empty() && !wanted.is_empty() && !self.layout.is_flow(old) =>
            {
                self.object(entries, wanted, data)
            }
            (Data::List(items), Value::Array(wanted))
                if !items.is_empty() && !wanted.is_empty() && !self.layout.is_flow(old) =>
            {
                self.list(items, wanted, data)
            }
            (Data::Scalar(_), Value::Array(_) | Value::Object(_)) => false,
            (Data::Scalar(_), new) => self.scalar(old, new, data),
            _ => false,
        };
        if !done {
            self.edits.truncate(before);
        }
        done
    }

    fn object(
        &mut self,
        entries: &[(Key, Node)],
        wanted: &serde_json::Map<String, Value>,
        data: bool,
    ) -> bool {
        let Some((first, _)) = entries.first() else { return false };
        let indent = first.location.column - 1;
        let is_first_of_item = |key: &Key| !self.layout.leads(key.location);
        // The first key of a list entry cannot go without the dash.
        if !wanted.contains_key(&first.name) && is_first_of_item(first) {
            return false;
        }
        for (key, node) in entries {
            let inside = data || write::is_example(&key.name);
            let extent = self.layout.extent(key.location, node);
            match wanted.get(&key.name) {
                None => {
                    self.edits.push((
                        self.layout.lines[key.location.line - 1]..extent.end,
                        String::new(),
                    ));
                }
                Some(value) if self.value(node, value, inside) => {}
                Some(value) => {
                    self.edits.push((extent, write::entry(&key.name, value, indent, data)));
                }
            }
        }
        let mut at = None;
        for (name, value) in wanted {
            if let Some((key, node)) = entries.iter().find(|(key, _)| key.name == *name) {
                at = Some(self.layout.extent(key.location, node).end);
                continue;
            }
            let lines = write::entry(name, value, indent, data);
            let Some(at) = at.or_else(|| {
                self.layout.leads(first.location).then(|| self.layout.line_of(first.location))
            }) else {
                return false;
            };
            self.insert(at, indent, &lines);
        }
        true
    }

    fn list(&mut self, items: &[Node], wanted: &[Value], data: bool) -> bool {
        let old: Vec<Value> = items.iter().map(Node::to_value).collect();
        let identities: Vec<&Value> = old.iter().map(identity).collect();
        let mut extents = Vec::new();
        for item in items {
            let Some(dash) = self.layout.dash_of(item) else { return false };
            extents.push(self.layout.extent(dash, item));
        }
        let Some(indent) = items.first().and_then(|item| self.layout.dash_of(item)) else {
            return false;
        };
        let indent = indent.column - 1;
        let mut kept = vec![false; items.len()];
        let mut at = self.layout.lines[self.layout.line_index(extents[0].start)];
        let mut last = 0;
        for value in wanted {
            let found = (last..items.len()).find(|index| identities[*index] == identity(value));
            let Some(index) = found else {
                self.insert(at, indent, &write::item(value, indent, data));
                continue;
            };
            kept[index] = true;
            last = index + 1;
            at = extents[index].end;
            if !self.value(&items[index], value, data) {
                let extent = extents[index].clone();
                self.edits.push((extent, write::item(value, indent, data)));
            }
        }
        for (extent, _) in extents.iter().zip(&kept).filter(|(_, kept)| !**kept) {
            let start = self.layout.lines[self.layout.line_index(extent.start)];
            self.edits.push((start..extent.end, String::new()));
        }
        true
    }

    /// Replaces a value on the line of its key, and keeps a comment after it.
    fn scalar(&mut self, old: &Node, new: &Value, data: bool) -> bool {
        let start = self.layout.offset(old.location);
        let rest = self.layout.text[start..].lines().next().unwrap_or_default();
        let length = match rest.chars().next() {
            Some('|' | '>' | '&' | '*' | '!') | None => return false,
            Some(quote @ ('"' | '\'')) => quoted(rest, quote),
            Some(_) => Some(rest.find(" #").map_or(rest, |at| &rest[..at]).trim_end().len()),
        };
        let Some(length) = length else { return false };
        let lines = write::entry("", new, 0, data);
        if lines.lines().count() > 1 {
            return false;
        }
        self.edits.push((start..start + length, write::scalar(new, data)));
        true
    }

    fn insert(&mut self, at: usize, indent: usize, lines: &str) {
        let open = at == self.layout.text.len() && !self.layout.text.ends_with('\n');
        let lead = if open { "\n" } else { "" };
        // Insertions at one place keep their order.
        let new = format!("{lead}{}{lines}", " ".repeat(indent));
        match self.edits.iter_mut().find(|(range, _)| range.is_empty() && range.start == at) {
            Some((_, text)) => text.push_str(&new),
            None => self.edits.push((at..at, new)),
        }
    }
}

/// The identity of a list entry: its name, or else the whole entry.
fn identity(value: &Value) -> &Value {
    value.get("name").unwrap_or(value)
}

/// The length of a quoted text that ends on its line.
fn quoted(rest: &str, quote: char) -> Option<usize> {
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote == '"' => {
                letters.next();
            }
            '\'' if quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                letters.next();
            }
            _ if letter == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FILE: &str = "\
# Of a group.
post:
  operationId: Add   # as on the wire
  parameters:
    # The first.
    - name: A
      required: true # always

      schema:
        type: string
        enum:
          - x # one
          - z
    # The second.
    - name: 'B'
      description: |
        Long.

        Longer.
  tags: [a, b]
";

    fn edited(change: impl FnOnce(&mut Value)) -> String {
        let document = Document::parse("a/Add.yaml", FILE).unwrap();
        let mut wanted = document.root.to_value();
        change(&mut wanted);
        edit(&document, &wanted).unwrap()
    }

    fn replaced(from: &str, to: &str) -> String {
        assert!(FILE.contains(from));
        FILE.replacen(from, to, 1)
    }

    #[test]
    fn one_change_is_one_change_of_the_text() {
        let parameter = |wanted: &mut Value, at: usize| wanted["post"]["parameters"][at].take();
        let cases: Vec<(String, String)> = vec![
            (edited(|_| {}), FILE.to_owned()),
            (
                edited(|wanted| wanted["post"]["parameters"][0]["required"] = json!(false)),
                replaced("required: true # always", "required: false # always"),
            ),
            (
                edited(|wanted| {
                    wanted["post"]["parameters"][0]["schema"]["enum"] = json!(["x", "y", "z"]);
                }),
                replaced("- x # one\n", "- x # one\n          - y\n"),
            ),
            (
                edited(|wanted| wanted["post"]["parameters"][0]["schema"]["enum"] = json!(["z"])),
                replaced("          - x # one\n", ""),
            ),
            (
                edited(|wanted| wanted["post"]["parameters"][1]["in"] = json!("query")),
                replaced("Longer.\n", "Longer.\n      in: query\n"),
            ),
            (
                edited(|wanted| wanted["post"]["tags"] = json!(["c"])),
                replaced("tags: [a, b]", "tags: [c]"),
            ),
            (
                edited(|wanted| {
                    let kept = parameter(wanted, 1);
                    wanted["post"]["parameters"] = json!([kept]);
                }),
                replaced(
                    &FILE[FILE.find("    - name: A").unwrap()
                        ..FILE.find("    # The second").unwrap()],
                    "",
                ),
            ),
            (
                edited(|wanted| {
                    wanted["post"]["parameters"][0]["schema"] =
                        json!({ "type": "integer", "format": "int64", "items": {} });
                }),
                replaced(
                    "type: string\n        enum:\n          - x # one\n          - z\n",
                    "type: integer\n        format: int64\n        items: {}\n",
                ),
            ),
            (
                edited(|wanted| {
                    let list = wanted["post"]["parameters"].as_array_mut().unwrap();
                    list.insert(1, json!({ "name": "N", "example": "1" }));
                    list.push(json!({ "name": "Z", "x": { "y": [] } }));
                }),
                replaced("          - z\n", "          - z\n    - name: N\n      example: '1'\n")
                    .replacen("  tags:", "    - name: Z\n      x:\n        y: []\n  tags:", 1),
            ),
        ];
        for (found, wanted) in cases {
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn what_cannot_be_changed_in_place_is_refused() {
        let text = "post:\n  a: &x [1]\n  b: *x\n";
        let document = Document::parse("a/Add.yaml", text).unwrap();
        let mut wanted = document.root.to_value();
        wanted["post"]["b"] = json!([1, 2]);
        let changed = edit(&document, &wanted);
        // Either the edit yields exactly the wanted value, or it fails.
        if let Ok(text) = changed {
            assert_eq!(Document::parse("a/Add.yaml", &text).unwrap().root.to_value(), wanted);
        }
    }
}
