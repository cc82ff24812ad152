//! Parses YAML into a tree with places, and says what is wrong with text that is not YAML.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::Spanned;

use super::diagnostic::{Diagnostics, Location};
use super::document::{Data, Document, Key, Lines, Node, START, file_name};

/// The remedy for a file that is not YAML. The parser often reports an error one line off.
const SYNTAX: &str = "check the lines around it too: indent with two spaces per level, and put a sentence that contains `: ` or ` #` in quotes or in a `|` block";

impl Document {
    /// Parses one file. Syntax errors and duplicate keys become diagnostics.
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self, Diagnostics> {
        // YAML 1.2: `yes` and `no` are texts, not booleans.
        let options = serde_saphyr::options! { strict_booleans: true };
        serde_saphyr::from_str_with_options::<Spanned<Tree>>(text, options)
            .map(|tree| Self::new(path, text, Node::from(tree)))
            .map_err(|error| conflict(path, text).unwrap_or_else(|| not_yaml(path, text, &error)))
    }
}

/// The place where a text is not YAML.
fn not_yaml(path: &str, text: &str, error: &serde_saphyr::Error) -> Diagnostics {
    let error = error.without_snippet();
    let location = error.location().map_or(START, |at| location(&at));
    let lines = Lines::of(text);
    let line = lines.get(text, location.line);
    let mut diagnostics = Diagnostics::default();
    let diagnostic = diagnostics.push(file_name(path), line, location, message_of(error));
    if !matches!(error, serde_saphyr::Error::DuplicateMappingKey { .. }) {
        diagnostic.help(SYNTAX);
    }
    diagnostics
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

/// The first mark that a merge left. Such a file is not YAML.
fn conflict(path: &str, text: &str) -> Option<Diagnostics> {
    let (at, line) = text.lines().enumerate().find(|(_, line)| line.starts_with("<<<<<<<"))?;
    let mut diagnostics = Diagnostics::default();
    let place = Location { line: at + 1, column: 1 };
    diagnostics.push(file_name(path), line, place, "a merge conflict is not resolved").help(
        "choose between the parts at `<<<<<<<`, `=======` and `>>>>>>>`, and remove these lines",
    );
    Some(diagnostics)
}

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
