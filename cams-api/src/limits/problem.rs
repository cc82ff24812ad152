//! What a comparison with the documentation finds.

use std::borrow::Cow;
use std::fmt;

/// A reason to refuse a value. It never contains the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The path of the field, such as `body.text`. Empty for the whole value.
    pub(crate) path: String,
    /// The rest of the sentence.
    pub(crate) text: Cow<'static, str>,
    /// The error code of the service.
    #[allow(dead_code, reason = "only the local CAMS responds with it")]
    pub(crate) code: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "the content {}", self.text),
            path => write!(f, "`{path}` {}", self.text),
        }
    }
}

/// A limit on which sources disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doubtful {
    pub(crate) path: String,
    /// The rest of the sentence.
    pub(crate) text: Cow<'static, str>,
    /// The source that documents the limit.
    pub(crate) source: &'static str,
}

/// A field that is not documented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undocumented {
    /// The path of the object around it.
    pub(crate) path: String,
    /// The caller's name for it.
    pub(crate) key: String,
}

/// The problems of a value.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) refused: Vec<Problem>,
    pub(crate) doubtful: Vec<Doubtful>,
    pub(crate) undocumented: Vec<Undocumented>,
}

impl Findings {
    pub(crate) fn refuse(
        &mut self,
        code: &'static str,
        path: impl Into<String>,
        text: impl Into<Cow<'static, str>>,
    ) {
        self.refused.push(Problem { path: path.into(), text: text.into(), code });
    }
}

/// A path with one more field.
pub(crate) fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
