//! Parses a YAML file into a tree in which every key and value has its place.

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_path_to_error::Segment;
use serde_saphyr::Spanned;
use std::collections::HashMap;
use std::fmt;

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

/// The remedy for a file that is not YAML. The parser often reports an error one line off.
const SYNTAX: &str = "check the lines around it too: indent with two spaces per level, and put a sentence that contains `: ` or ` #` in quotes or in a `|` block";

impl Document {
    /// Parses one file. Syntax errors and duplicate keys become diagnostics.
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self, Diagnostics> {
        // YAML 1.2: `yes` and `no` are texts, not booleans.
        let options = serde_saphyr::options! { strict_booleans: true };
        let lines = Lines::of(text);
        match serde_saphyr::from_str_with_options::<Spanned<Tree>>(text, options) {
            Ok(tree) => {
                let root = Node::from(tree);
                Ok(Self { path: path.to_owned(), text: text.to_owned(), root, lines })
            }
            Err(error) => {
                if let Some(conflict) = conflict(path, text) {
                    return Err(conflict);
                }
                let error = error.without_snippet();
                let location = error.location().map_or(START, |at| location(&at));
                let mut diagnostics = Diagnostics::default();
                let line = lines.get(text, location.line);
                let diagnostic =
                    diagnostics.push(file_name(path), line, location, message_of(error));
                if !matches!(error, serde_saphyr::Error::DuplicateMappingKey { .. }) {
                    diagnostic.help(SYNTAX);
                }
                Err(diagnostics)
            }
        }
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
    pub(crate) fn read<T: de::DeserializeOwned>(&self) -> Result<T, (Location, String)> {
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

/// `true` if YAML 1.1 reads unquoted text as a number, date, boolean or null.
pub(crate) fn is_other_in_yaml_1_1(words: &str) -> bool {
    let word = words.to_ascii_lowercase();
    if ["", "~", "=", "<<", "yes", "no", "on", "off", "true", "false", "null"]
        .contains(&word.as_str())
    {
        return true;
    }
    let unsigned = word.trim_start_matches(['+', '-']);
    let only = |text: &str, letters: &str| {
        text.chars().all(|letter| letter.is_ascii_digit() || letters.contains(letter))
    };
    // Fractions, exponents, grouped digits, and times of day, which are base-60 numbers.
    let number = unsigned.trim_start_matches('.').starts_with(|first: char| first.is_ascii_digit())
        && only(&unsigned.replacen(['e', 'x', 'o', 'b'], "", 1), ".:+_");
    let parts: Vec<&str> = word.splitn(3, '-').collect();
    let date = matches!(parts.as_slice(), [year, month, rest]
        if year.len() == 4 && only(year, "") && month.len() < 3 && only(month, "") && only(rest, "-+.: tz"));
    number || date || [".inf", ".nan"].contains(&unsigned)
}

/// The first mark that a merge left, which is why the file is not YAML.
fn conflict(path: &str, text: &str) -> Option<Diagnostics> {
    let (at, line) = text.lines().enumerate().find(|(_, line)| line.starts_with("<<<<<<<"))?;
    let mut diagnostics = Diagnostics::default();
    let place = Location { line: at + 1, column: 1 };
    diagnostics.push(file_name(path), line, place, "a merge conflict is not resolved").help(
        "choose between the parts at `<<<<<<<`, `=======` and `>>>>>>>`, and remove these lines",
    );
    Some(diagnostics)
}

/// The start of a file.
pub(crate) const START: Location = Location { line: 1, column: 1 };

fn location(at: &serde_saphyr::Location) -> Location {
    let number = |n: u64| usize::try_from(n).unwrap_or(1).max(1);
    Location { line: number(at.line()), column: number(at.column()) }
}

/// Removes the place that the parser appends, because the diagnostic shows it already.
fn message_of(error: &serde_saphyr::Error) -> String {
    if let serde_saphyr::Error::DuplicateMappingKey { key: Some(key), .. } = error {
        return format!("duplicate key `{key}`");
    }
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    first.split(" at line ").next().unwrap_or(first).trim().to_owned()
}

/// Builds the tree from serde.
enum Tree {
    Scalar(Value),
    List(Vec<Spanned<Tree>>),
    Object(Vec<(Spanned<String>, Spanned<Tree>)>),
}

impl From<Spanned<Tree>> for Node {
    fn from(tree: Spanned<Tree>) -> Self {
        let data = match tree.value {
            Tree::Scalar(value) => Data::Scalar(value),
            Tree::List(items) => Data::List(items.into_iter().map(Self::from).collect()),
            Tree::Object(entries) => Data::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| {
                        let place = location(&key.referenced);
                        (Key { name: key.value, location: place }, Self::from(value))
                    })
                    .collect(),
            ),
        };
        Self { location: location(&tree.referenced), data }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Bool(value)))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Tree, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("not a finite number"))?;
        Ok(Tree::Scalar(Value::Number(number)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Scalar(value.into()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Null))
    }

    fn visit_none<E: de::Error>(self) -> Result<Tree, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Tree::Object(object))
    }
}
