//! Gives types a title when their names clash: the types of a request and a response, or of two
//! operations.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use serde_json::Value;

use crate::spec::{Diagnostic, Document, Location, Node, lint};
use crate::upstream::yaml;

/// The most titles that one type gets in turn.
const MOST: usize = 8;

/// The number of titles that each type got so far, by file and path.
#[derive(Default)]
pub(super) struct Titles(BTreeMap<(String, String), usize>);

/// `true` if a title solves a problem.
pub(super) fn is_clash(problem: &Diagnostic) -> bool {
    problem.help.as_deref().is_some_and(|help| help.starts_with(lint::RENAME))
}

impl Titles {
    /// The text of a file with titles for the types at these places. `None` if it has none.
    pub(super) fn given(&mut self, file: &str, text: &str, places: &[Location]) -> Option<String> {
        if places.is_empty() {
            return None;
        }
        let document = Document::parse(file, text).ok()?;
        let mut tree = document.root.to_value();
        let id = document.operation().and_then(|operation| operation.get("operationId")?.as_str());
        let operation = id.unwrap_or_default().to_owned();
        let mut changed = false;
        for place in places {
            let mut path = Vec::new();
            if !find(&document.root, *place, &mut path) {
                continue;
            }
            let pointer: String = path
                .iter()
                .map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")))
                .collect();
            let count = self.0.entry((file.to_owned(), pointer.clone())).or_default();
            *count += 1;
            let Some(Value::Object(schema)) = tree.pointer_mut(&pointer).filter(|_| *count <= MOST)
            else {
                continue;
            };
            let number = if *count > 1 { count.to_string() } else { String::new() };
            let title = format!("{}{number}", title(&operation, &path));
            schema.shift_remove("title");
            let at = schema.keys().position(|key| key != "type").unwrap_or(schema.len());
            schema.shift_insert(at, "title".to_owned(), title.into());
            changed = true;
        }
        changed.then(|| yaml::file(&tree))
    }
}

/// The path to the schema of an object or of documented values at a place.
fn find(node: &Node, at: Location, path: &mut Vec<String>) -> bool {
    if node.location == at && (node.get("properties").is_some() || node.get("enum").is_some()) {
        return true;
    }
    let entries = node.entries().map(|(key, child)| (key.name.clone(), child));
    let items = node.items().iter().enumerate().map(|(at, child)| (at.to_string(), child));
    for (key, child) in entries.chain(items) {
        path.push(key);
        if find(child, at, path) {
            return true;
        }
        path.pop();
    }
    false
}

/// `UpdateRuleResponseRuleItem`: the operation, the side, and the names on the way.
fn title(operation: &str, path: &[String]) -> String {
    let side =
        if path.get(1).is_some_and(|key| key == "responses") { "Response" } else { "Request" };
    let mut name = format!("{}{side}", pascal(operation));
    let mut keys = path.iter();
    while let Some(key) = keys.next() {
        match key.as_str() {
            "properties" => name += &keys.next().map(|key| pascal(key)).unwrap_or_default(),
            "items" => name += "Item",
            "additionalProperties" => name += "Value",
            _ => {}
        }
    }
    name
}

fn pascal(name: &str) -> String {
    let words = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    name.chars().map(words).collect::<String>().to_upper_camel_case()
}
