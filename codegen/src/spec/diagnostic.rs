//! Problems of a spec, with their place and remedy.

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

/// A problem at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, as a reader would name it: `spec/chat_groups/ListChatGroup.yaml`.
    pub file: String,
    /// The place in the file.
    pub location: Location,
    /// The problem.
    pub message: String,
    /// The remedy, unless the message makes it obvious.
    pub help: Option<String>,
    /// `true` if an import leaves it to people: a missing sentence, or a contradiction in upstream.
    is_for_people: bool,
    /// The line of the place, for the snippet.
    line: String,
}

/// All problems of a run, in the order of files and lines.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a problem and returns it, so that the caller can add help. `line` is the text of its
    /// line.
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

    /// `true` without problems.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of problems.
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

    /// The value if there are no problems, else every problem once, in reading order.
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
    /// Marks the problem as one that only people can fix, so that it does not stop an import.
    pub(crate) fn for_people(&mut self) -> &mut Self {
        self.is_for_people = true;
        self
    }

    /// Adds the remedy.
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
    // A multi-byte character is underlined whole.
    let first = rest.chars().next().map_or(0, char::len_utf8);
    start..start + word.len().max(first)
}
