//! Parses a JSON file into a tree in which every key and value has its place.
//!
//! The spec's YAML reader does not fit: an upstream file may be a single line of megabytes, with
//! escapes unknown to YAML.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::spec::{Data, Key, Location, Node};

/// A JSON error and its place.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) location: Location,
    pub(super) problem: String,
}

/// Parses a JSON text.
pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    // This pass finds every syntax error, and refuses nesting that would overflow the stack below.
    serde_json::from_str::<Value>(text).map_err(|error| {
        let message = error.to_string();
        let problem = message.split(" at line ").next().unwrap_or_default().to_owned();
        SyntaxError { location: at_byte_column(text, error.line(), error.column()), problem }
    })?;
    let source = Source::new(text);
    let root = serde_json::from_str(text).and_then(|raw| source.node(raw));
    let root = root.map_err(|error| SyntaxError {
        location: Location { line: 1, column: 1 },
        problem: error.to_string(),
    })?;
    match duplicate(&root) {
        Some(key) => Err(SyntaxError {
            location: key.location,
            problem: format!("duplicate key {:?}", key.name),
        }),
        None => Ok(root),
    }
}

/// The first duplicate key of an object. serde_json would silently take the last value.
fn duplicate(node: &Node) -> Option<&Key> {
    let mut seen = HashSet::new();
    match &node.data {
        Data::Object(entries) => entries.iter().find_map(|(key, value)| {
            if seen.insert(&key.name) { duplicate(value) } else { Some(key) }
        }),
        Data::List(items) => items.iter().find_map(duplicate),
        Data::Scalar(_) => None,
    }
}

/// serde_json counts columns in bytes, and may point beyond the end of a line.
fn at_byte_column(text: &str, line: usize, column: usize) -> Location {
    let line = line.max(1);
    let before = text.split('\n').nth(line - 1).unwrap_or_default().as_bytes();
    let before = &before[..column.saturating_sub(1).min(before.len())];
    Location { line, column: String::from_utf8_lossy(before).chars().count() + 1 }
}

struct Source<'a> {
    text: &'a str,
    /// The offsets of the line starts.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    fn new(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, lines: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// The offset of a part of the text. Parts are slices of it, so their addresses give their
    /// offsets.
    fn location(&self, part: &str) -> Location {
        let offset = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        Location { line, column: before.chars().count() + 1 }
    }

    fn node(&self, raw: &'a RawValue) -> serde_json::Result<Node> {
        let text = raw.get();
        let data = match text.as_bytes().first() {
            Some(b'{') => {
                let entries = serde_json::Deserializer::from_str(text).deserialize_map(Entries)?;
                let entries = entries.into_iter().map(|(key, value)| {
                    let name = serde_json::from_str(key.get())?;
                    Ok((Key { name, location: self.location(key.get()) }, self.node(value)?))
                });
                Data::Object(entries.collect::<serde_json::Result<_>>()?)
            }
            Some(b'[') => {
                let items: Vec<&'a RawValue> = serde_json::from_str(text)?;
                Data::List(items.into_iter().map(|item| self.node(item)).collect::<Result<_, _>>()?)
            }
            _ => Data::Scalar(serde_json::from_str(text)?),
        };
        Ok(Node { location: self.location(text), data })
    }
}

/// Reads an object as a list of entries, with their texts.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let text = "{\n \"ä\": {\"b\": [1, \"\\ud83d\\ude00\",\n\t{\"c\": null}]}}";
        let root = parse(text).unwrap();
        let path = ["ä", "b", "2", "c"].map(str::to_owned);
        assert_eq!(root.locate(&path[..1]), Location { line: 2, column: 2 });
        assert_eq!(root.locate(&path[..2]), Location { line: 2, column: 8 });
        assert_eq!(root.locate(&path), Location { line: 3, column: 3 });
        assert_eq!(root.to_value(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn errors_have_places() {
        for (text, line, column) in
            [("{\"ä\": x}", 1, 7), ("[1,\n 2", 2, 2), ("", 1, 1), ("[1] 2", 1, 5)]
        {
            let error = parse(text).unwrap_err();
            assert_eq!(error.location, Location { line, column }, "{text}: {}", error.problem);
        }
        let twice = parse("{\"a\": 1, \"b\": 2,\n \"a\": 3}").unwrap_err();
        assert_eq!(twice.location, Location { line: 2, column: 2 });
        assert!(parse(&"[".repeat(100_000)).unwrap_err().problem.contains("recursion"));
    }
}
