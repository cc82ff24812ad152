//! Invisible characters in a key: byte order marks, zero-width spaces, non-breaking spaces. Editors
//! and web pages add them. Around a value they are dropped; inside it, an error names them.

use std::fmt;

use crate::variables::{is_invisible, trimmed};

/// Returns `true` if a text contains nothing that could be a key or a token.
pub(super) fn is_blank(text: &str) -> bool {
    trimmed(text).is_empty()
}

/// The first invisible character inside a text.
#[cfg(feature = "profiles")]
pub(super) fn inside(text: &str) -> Option<Named> {
    trimmed(text).chars().find(|character| is_invisible(*character)).map(Named)
}

/// A character as errors name it, such as `U+200B`.
#[derive(Clone, Copy)]
pub(super) struct Named(char);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X}", u32::from(self.0))
    }
}

/// The reason why a text is neither a key nor a token.
#[derive(Clone, Copy)]
pub(super) enum Flaw {
    Blank,
    Holds(Named),
}

impl Flaw {
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = trimmed(text);
        if text.is_empty() {
            return Some(Self::Blank);
        }
        // The replacement character stands for bytes that are not Unicode. ASCII is checked where
        // the text is written into a request.
        let is_foreign = |character: &char| {
            is_invisible(*character)
                || (character.is_whitespace() && !character.is_ascii())
                || *character == char::REPLACEMENT_CHARACTER
        };
        text.chars().find(is_foreign).map(|character| Self::Holds(Named(character)))
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("is empty or blank"),
            Self::Holds(character) => {
                write!(f, "holds the character {character}, which no key has; copy it again")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_is_dropped() {
        for text in ["key", " key\r\n", "\u{feff}key", "\u{a0}\u{200b}key\u{2060} \u{200d}\n"] {
            assert_eq!(trimmed(text), "key", "{text:?}");
        }
        assert!(is_blank("\u{feff}\u{a0}\u{200b}\n"));
    }

    #[test]
    fn what_stands_inside_is_named() {
        for (text, name) in [
            ("k\u{200b}y", Some("U+200B")),
            ("\u{feff}k\u{feff}y", Some("U+FEFF")),
            ("k\u{a0}y", Some("U+00A0")),
            ("k\u{fffd}y", Some("U+FFFD")),
            ("k y\nz", None),
            ("\u{4e2d}\u{6587}", None),
        ] {
            let flaw = Flaw::of(text).map(|flaw| flaw.to_string());
            let expected = name
                .map(|name| format!("holds the character {name}, which no key has; copy it again"));
            assert_eq!(flaw, expected, "{text:?}");
        }
    }
}
