//! The limits of JSON texts inside parameters, as constant data.
//!
//! The local CAMS compiles this file too.

use super::limits::Limits;

/// A content: the JSON text of one type of message, on some channels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ContentInfo {
    /// The name in the spec.
    pub(crate) name: &'static str,
    /// The channels, as sent.
    pub(crate) channels: &'static [&'static str],
    /// The content type, as sent.
    pub(crate) type_: &'static str,
    /// The value of the field `type` inside the content, if several contents share a content type.
    pub(crate) kind: Option<&'static str>,
    /// The publication that documents it.
    pub(crate) source: &'static str,
    /// The limits of the whole value.
    pub(crate) value: Rule,
}

/// The limits of a value and everything inside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The name of the field. Empty for the entries of a list.
    pub(crate) name: &'static str,
    /// `true` if the object around it needs it.
    pub(crate) required: bool,
    /// The limits that every source documents.
    pub(crate) limits: Option<&'static Limits>,
    /// The limits that one source documents.
    pub(crate) doubt: Option<&'static Doubt>,
    /// The rules of the values inside.
    pub(crate) shape: RuleShape,
}

impl Rule {
    /// The defaults of the generated table.
    pub(crate) const BLANK: Self =
        Self { name: "", required: false, limits: None, doubt: None, shape: RuleShape::Plain };
}

/// The inside of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RuleShape {
    /// Nothing inside has a limit.
    Plain,
    /// An object with known fields.
    Object(&'static [Rule]),
    /// A list.
    List(&'static Rule),
}

/// Limits that one source documents and others do not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt {
    pub(crate) limits: Limits,
    /// The source.
    pub(crate) source: &'static str,
}
