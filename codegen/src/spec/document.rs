//! A file of the spec as a tree in which every key and value has its place.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;
use std::collections::HashMap;

use super::diagnostic::{Diagnostics, Location};

/// A file of the spec.
#[derive(Debug)]
pub(crate) struct Document {
    /// The path below `spec/`, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) root: Node,
    lines: Lines,
}

/// The starts of the lines.
#[derive(Debug)]
pub(crate) struct Lines(Vec<usize>);

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) location: Location,
    pub(crate) data: Data,
}

/// The kinds of YAML values.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Scalar(Value),
    List(Vec<Node>),
    Object(Vec<(Key, Node)>),
}

/// A key of an object and its place.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) location: Location,
}

impl Document {
    /// A file, and the tree that was read from its text.
    pub(super) fn new(path: &str, text: &str, root: Node) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), root, lines: Lines::of(text) }
    }

    /// Adds a problem at the node at the end of a path, or at the deepest existing node on it.
    pub(crate) fn report<'d>(
        &self,
        diagnostics: &'d mut Diagnostics,
        path: &[String],
        message: impl Into<String>,
    ) -> &'d mut super::diagnostic::Diagnostic {
        self.report_at(diagnostics, self.root.locate(path), message)
    }

    /// A place in this file as text: `spec/things/DoThing.yaml:12:5`.
    pub(crate) fn place(&self, at: Location) -> String {
        format!("{}:{}:{}", file_name(&self.path), at.line, at.column)
    }

    /// Adds a problem at a place in this file.
    pub(crate) fn report_at<'d>(
        &self,
        diagnostics: &'d mut Diagnostics,
        location: Location,
        message: impl Into<String>,
    ) -> &'d mut super::diagnostic::Diagnostic {
        diagnostics.push(file_name(&self.path), self.line(location.line), location, message)
    }

    /// The text of a line, without its end. The first line is 1.
    pub(crate) fn line(&self, number: usize) -> &str {
        self.lines.get(&self.text, number)
    }

    /// The text from a place to the end of its line, as written in the file.
    pub(crate) fn written_at(&self, at: Location) -> &str {
        let line = self.line(at.line);
        line.char_indices().nth(at.column - 1).map_or("", |(start, _)| &line[start..])
    }
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(end, _)| end + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    /// A line of the text, without its end. The first line is 1.
    pub(crate) fn get<'t>(&self, text: &'t str, number: usize) -> &'t str {
        let start = self.0.get(number.saturating_sub(1)).copied();
        start.and_then(|start| text[start..].lines().next()).unwrap_or_default()
    }
}

impl Node {
    /// The value of a key in this object.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().find(|(name, _)| name.name == key).map(|(_, node)| node)
    }

    /// The entry of this list at an index, written as in paths.
    pub(crate) fn item(&self, index: &str) -> Option<&Self> {
        match &self.data {
            Data::List(items) => items.get(index.parse::<usize>().ok()?),
            Data::Scalar(_) | Data::Object(_) => None,
        }
    }

    /// The entries, if this is a list.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            Data::Scalar(_) | Data::Object(_) => &[],
        }
    }

    /// The keys and values, if this is an object.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Key, &Self)> {
        let entries = match &self.data {
            Data::Object(entries) => entries.as_slice(),
            Data::Scalar(_) | Data::List(_) => &[],
        };
        entries.iter().map(|(key, node)| (key, node))
    }

    /// The values by key, for repeated look-ups.
    pub(crate) fn by_name(&self) -> HashMap<&str, &Self> {
        self.entries().map(|(key, node)| (key.name.as_str(), node)).collect()
    }

    /// `true` for an object or list without entries.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.data {
            Data::Object(entries) => entries.is_empty(),
            Data::List(items) => items.is_empty(),
            Data::Scalar(_) => false,
        }
    }

    /// The text, if this is text.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The place of the last key or entry on a path that exists.
    pub(crate) fn locate(&self, path: &[String]) -> Location {
        let mut node = self;
        let mut location = self.location;
        for segment in path {
            match &node.data {
                Data::Object(entries) => {
                    let Some((key, child)) = entries.iter().find(|(key, _)| key.name == *segment)
                    else {
                        return location;
                    };
                    location = key.location;
                    node = child;
                }
                Data::List(items) => {
                    let Some(child) = segment.parse().ok().and_then(|at: usize| items.get(at))
                    else {
                        return location;
                    };
                    location = child.location;
                    node = child;
                }
                Data::Scalar(_) => return location,
            }
        }
        location
    }

    /// This value as a type, or the mismatch and its place.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, (Location, String)> {
        serde_path_to_error::deserialize(self.to_value()).map_err(|error| {
            let path = error.path().iter().map(|segment| match segment {
                // `Display` would put it in brackets.
                Segment::Seq { index } => index.to_string(),
                segment => segment.to_string(),
            });
            (self.locate(&path.collect::<Vec<_>>()), error.inner().to_string())
        })
    }

    /// The same value without places.
    pub(crate) fn to_value(&self) -> Value {
        match &self.data {
            Data::Scalar(value) => value.clone(),
            Data::List(items) => items.iter().map(Self::to_value).collect(),
            Data::Object(entries) => {
                let pairs = entries.iter().map(|(key, node)| (key.name.clone(), node.to_value()));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
        }
    }
}

/// The name of a spec file in diagnostics.
pub(crate) fn file_name(path: &str) -> String {
    format!("spec/{path}")
}

/// The start of a file.
pub(crate) const START: Location = Location { line: 1, column: 1 };
