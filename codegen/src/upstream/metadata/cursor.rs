//! A value of a JSON file with its path, so that problems can name it.

use serde_json::Value;

use crate::spec::{Data, Location, Node};
use crate::upstream::facts::Origin;

/// A value and its path, such as `apis.ListFlow.parameters[3].schema`.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    pub(super) node: &'a Node,
    pub(super) path: String,
    /// The place of its key, or of the value if it has no key.
    pub(super) location: Location,
}

/// A value of an unexpected form.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) location: Location,
    pub(super) path: String,
    pub(super) problem: String,
}

impl<'a> Cursor<'a> {
    pub(super) fn top(node: &'a Node) -> Self {
        Self { node, path: String::new(), location: node.location }
    }

    /// The value of a key. `None` if it is absent or null.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let (found, node) = self.node.entries().find(|(found, _)| found.name == key)?;
        let cursor = self.below(&found.name, found.location, node);
        (!matches!(node.data, Data::Scalar(Value::Null))).then_some(cursor)
    }

    /// The value of a required key.
    pub(super) fn need(&self, key: &str) -> Result<Self, Wrong> {
        self.get(key).ok_or_else(|| self.wrong(format!("`{key}` is missing")))
    }

    /// The keys and values of an object. An empty list counts as an empty object, because upstream
    /// writes both.
    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Self)>, Wrong> {
        match &self.node.data {
            Data::Object(entries) => Ok(entries
                .iter()
                .map(|(key, node)| (key.name.as_str(), self.below(&key.name, key.location, node)))
                .collect()),
            Data::List(items) if items.is_empty() => Ok(Vec::new()),
            _ => Err(self.expected("an object")),
        }
    }

    pub(super) fn items(&self) -> Result<Vec<Self>, Wrong> {
        let Data::List(items) = &self.node.data else { return Err(self.expected("a list")) };
        let item = |(at, node): (usize, &'a Node)| Self {
            node,
            path: format!("{}[{at}]", self.path),
            location: node.location,
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    pub(super) fn text(&self) -> Result<&'a str, Wrong> {
        self.node.as_str().ok_or_else(|| self.expected("text"))
    }

    /// A boolean. Upstream also writes it as text.
    pub(super) fn boolean(&self) -> Result<bool, Wrong> {
        match &self.node.data {
            Data::Scalar(Value::Bool(value)) => Ok(*value),
            Data::Scalar(Value::String(text)) if text == "true" => Ok(true),
            Data::Scalar(Value::String(text)) if text == "false" => Ok(false),
            _ => Err(self.expected("`true` or `false`")),
        }
    }

    /// The texts of these keys, without duplicates. They are for people only, so other values are
    /// ignored.
    pub(super) fn words(&self, keys: &[&str]) -> String {
        let mut words: Vec<&str> = Vec::new();
        for found in keys.iter().filter_map(|key| self.get(key)) {
            let text = found.node.as_str().unwrap_or_default().trim();
            if !text.is_empty() && !words.contains(&text) {
                words.push(text);
            }
        }
        words.join("\n")
    }

    /// Its place, in the form used by facts.
    pub(super) fn origin(&self) -> Origin {
        Origin { path: self.path.clone(), location: self.location }
    }

    pub(super) fn wrong(&self, problem: impl Into<String>) -> Wrong {
        Wrong { location: self.location, path: self.path.clone(), problem: problem.into() }
    }

    fn expected(&self, what: &str) -> Wrong {
        let found = match &self.node.data {
            Data::Object(_) => "an object",
            Data::List(_) => "a list",
            Data::Scalar(Value::String(_)) => "text",
            Data::Scalar(Value::Number(_)) => "a number",
            Data::Scalar(Value::Bool(_)) => "a boolean",
            Data::Scalar(_) => "null",
        };
        self.wrong(format!("expected {what}, found {found}"))
    }

    fn below(&self, key: &str, location: Location, node: &'a Node) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { node, path: format!("{}{dot}{key}", self.path), location }
    }
}
