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
    /// Whether a sentence is missing that only people can write.
    is_unwritten: bool,
    /// The text of the file, for the snippet.
    source: String,
}

/// All the problems of one run, in the order of files and lines.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a problem and returns it, so that help can be added.
    pub(crate) fn push(
        &mut self,
        file: impl Into<String>,
        source: &str,
        location: Location,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.0.push(Diagnostic {
            file: file.into(),
            location,
            message: message.into(),
            help: None,
            is_unwritten: false,
            source: source.to_owned(),
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

    /// The problems without the sentences that people have yet to write.
    pub(crate) fn without_unwritten(mut self) -> Self {
        self.0.retain(|diagnostic| !diagnostic.is_unwritten);
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
    /// Says that a sentence is missing that only people can write.
    pub(crate) fn unwritten(&mut self) -> &mut Self {
        self.is_unwritten = true;
        self
    }

    /// Adds what to do about it.
    pub(crate) fn help(&mut self, help: impl Into<String>) {
        self.help = Some(help.into());
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = span_of(&self.source, self.location);
        let snippet = Snippet::source(&self.source)
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

/// The bytes to underline: from the location to the end of the word or quoted text there.
fn span_of(source: &str, location: Location) -> std::ops::Range<usize> {
    let before: usize =
        source.split_inclusive('\n').take(location.line.saturating_sub(1)).map(str::len).sum();
    let line = source[before..].lines().next().unwrap_or_default();
    let skipped = line.chars().take(location.column.saturating_sub(1)).map(char::len_utf8).sum();
    let rest: &str = line.get(skipped..).unwrap_or_default();
    let word = rest.split(" #").next().unwrap_or_default();
    let word = word
        .split_once(": ")
        .map_or(word, |(key, _)| key)
        .trim_end_matches([':', ' ', ',', ']', '}']);
    let start = before + skipped;
    start..start + word.len().max(usize::from(!rest.is_empty()))
}
