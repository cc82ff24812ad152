//! The problems of a content.

use std::fmt;

/// A limit on which sources disagree, or a field that is not documented. It never stops a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// The path of the field, such as `body.text`.
    pub path: String,
    /// The problem, without the value.
    pub problem: String,
    /// The source that documents the limit. Empty for a field that no source documents.
    pub source: &'static str,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.problem)?;
        if self.source.is_empty() { Ok(()) } else { write!(f, " ({})", self.source) }
    }
}

/// The problems of a content.
#[derive(Default)]
pub(super) struct Findings {
    /// One sentence for each, with its path and without the value.
    pub(super) refused: Vec<String>,
    pub(super) lints: Vec<Lint>,
}

/// A number of things, compared with its limits.
pub(super) fn counted(
    count: usize,
    least: Option<usize>,
    most: Option<usize>,
    [one, many]: [&str; 2],
) -> Option<String> {
    let noun = if count == 1 { one } else { many };
    match (least, most) {
        (Some(_), _) if count == 0 => Some("is empty".to_owned()),
        (Some(least), _) if count < least => Some(format!("has {count} {noun}; at least {least}")),
        (_, Some(most)) if count > most => Some(format!("has {count} {noun}; at most {most}")),
        _ => None,
    }
}
