//! Variables of the environment, or a program's substitute for them, and the reading of their
//! values.

use std::sync::Arc;

use zeroize::Zeroizing;

/// Looks a variable up by its name.
pub(crate) type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The variables of a client and of its credentials providers.
///
/// An empty or blank variable counts as missing. Whitespace and invisible characters around a value
/// are dropped: a variable filled from a file often ends with a line break or begins with a byte
/// order mark.
#[derive(Clone)]
pub(crate) struct Variables(Lookup);

impl Variables {
    pub(crate) fn new(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(lookup))
    }

    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let value = Zeroizing::new((self.0)(name)?);
        Some(trimmed(&value)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Returns `true` if a variable is a [`switch`] that is on. Any other value counts as off.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.get(name).and_then(|value| switch(&value)) == Some(true)
    }
}

/// The variables of this process.
impl Default for Variables {
    fn default() -> Self {
        Self::new(process_variable)
    }
}

/// Reads a variable of this process. Bytes that are not Unicode become U+FFFD, so that the value is
/// refused where it is used: a variable that is set must not count as missing.
pub(crate) fn process_variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.into_string();
    Some(value.unwrap_or_else(|value| value.to_string_lossy().into_owned()))
}

/// Reads a yes or no: `true`, `1`, `yes` or `on`, and `false`, `0`, `no` or `off`, in any case.
pub(crate) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// The text without the whitespace and the invisible characters around it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || is_invisible(character))
}

/// Returns `true` if a character has no width of its own: soft hyphens, zero-width characters,
/// direction marks and byte order marks.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}
