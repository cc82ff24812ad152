//! What is wrong with a spec, where, and what to do about it.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// A place in a spec file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The line; the first is 1.
    pub line: usize,
    /// The column in characters; the first is 1.
    pub column: usize,
}

/// One problem in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, as a reader would name it: `spec/chat_groups/ListChatGroup.yaml`.
    pub file: String,
    /// Where in the file.
    pub location: Location,
    /// What is wrong.
    pub message: String,
    /// What to do about it, where that is not plain from the message.
    pub help: Option<String>,
    /// Whether it is left to people after an import: a sentence is missing, or upstream contradicts itself.
    is_for_people: bool,
    /// The line that it is in, for the snippet.
    line: String,
}

/// All the problems of one run, in the order of files and lines.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a problem and returns it, so that help can be added. `line` is the line that it is in.
    pub(crate) fn push(
        &mut self,
        file: impl Into<String>,
        line: &str,
        location: Location,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.0.push(Diagnostic {
            file: file.into(),
            location,
            message: message.into(),
            help: None,
            is_for_people: false,
            line: line.to_owned(),
        });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// The problems.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// Whether there is no problem.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many problems there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The problems without those that an import leaves to people.
    pub(crate) fn without_those_for_people(mut self) -> Self {
        self.0.retain(|diagnostic| !diagnostic.is_for_people);
        self
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// The value if nothing is wrong, else every problem in reading order, each once.
    pub(crate) fn or<T>(mut self, value: impl FnOnce() -> T) -> Result<T, Self> {
        if self.is_empty() {
            return Ok(value());
        }
        self.0.sort_by(|a, b| {
            (&a.file, a.location, &a.message).cmp(&(&b.file, b.location, &b.message))
        });
        self.0.dedup();
        Err(self)
    }
}

impl Diagnostic {
    /// Says that only people can mend it, so that it does not stop an import.
    pub(crate) fn for_people(&mut self) -> &mut Self {
        self.is_for_people = true;
        self
    }

    /// Adds what to do about it.
    pub(crate) fn help(&mut self, help: impl Into<String>) {
        self.help = Some(help.into());
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = span_of(&self.line, self.location.column);
        let snippet = Snippet::source(&self.line)
            .line_start(self.location.line)
            .path(&self.file)
            .annotation(AnnotationKind::Primary.span(span));
        let mut group = Level::ERROR.primary_title(&self.message).element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        f.write_str(&Renderer::plain().render(&[group]))
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.0 {
            writeln!(f, "{diagnostic}\n")?;
        }
        let problems = if self.len() == 1 { "problem" } else { "problems" };
        write!(f, "{} {problems} in the spec", self.len())
    }
}

impl std::error::Error for Diagnostics {}

/// The bytes to underline: from the column to the end of the word or quoted text there.
fn span_of(line: &str, column: usize) -> std::ops::Range<usize> {
    let start = line.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let rest: &str = line.get(start..).unwrap_or_default();
    let word = rest.split(" #").next().unwrap_or_default();
    let word = word
        .split_once(": ")
        .map_or(word, |(key, _)| key)
        .trim_end_matches([':', ' ', ',', ']', '}']);
    // A letter of several bytes is underlined whole.
    let first = rest.chars().next().map_or(0, char::len_utf8);
    start..start + word.len().max(first)
}
