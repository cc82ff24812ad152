//! The documented limits of a value, as constant data.
//!
//! The local CAMS compiles this file too.

/// The documented limits of a value. The service checks them; the client does not.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// The minimum of a number.
    pub minimum: Option<f64>,
    /// `true` if the minimum itself is refused.
    pub above_minimum: bool,
    /// The maximum of a number.
    pub maximum: Option<f64>,
    /// `true` if the maximum itself is refused.
    pub below_maximum: bool,
    /// The step between numbers.
    pub multiple_of: Option<f64>,
    /// The minimum length of a text, in characters.
    pub min_length: Option<usize>,
    /// The maximum length of a text, in characters.
    pub max_length: Option<usize>,
    /// The regular expression that a text matches, in the dialect of ECMAScript.
    pub pattern: Option<&'static str>,
    /// The minimum number of entries of a list or map.
    pub min_entries: Option<usize>,
    /// The maximum number of entries of a list or map.
    pub max_entries: Option<usize>,
    /// The limits of each entry of a list or map.
    pub each: Option<&'static Limits>,
}

impl Limits {
    /// The defaults of the generated table.
    #[allow(dead_code, reason = "a spec may have no limits")]
    pub(crate) const BLANK: Self = Self {
        minimum: None,
        above_minimum: false,
        maximum: None,
        below_maximum: false,
        multiple_of: None,
        min_length: None,
        max_length: None,
        pattern: None,
        min_entries: None,
        max_entries: None,
        each: None,
    };
}
