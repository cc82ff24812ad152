//! The ids, codes and names that a service gives. It may put there whatever it was sent, so only what has the form of
//! one is shown.

use std::fmt;

use super::quoting::Quoting;
use super::scrub::has_phone_number;

/// A longer text, in bytes, would swell every error and span. The service's ids have 36, its longest codes 45.
const LONGEST: usize = 200;

/// Whether a text can be the id that a service gave to a request.
fn is_request_id(text: &str) -> bool {
    let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    is_own_request_id(text) || is_of(text, is_of_id)
}

/// Whether a request id is like the service's own, such as `90E63D28-E31D-1EB2-8939-A94866411B2O`: whoever is sent
/// such a text would hardly put it there by mistake.
fn is_own_request_id(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_alphanumeric(),
    };
    text.len() == 36
        && text.bytes().enumerate().all(fits)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// The id that a service gave to a request. `Debug` shows it as it may be shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RequestId {
    text: String,
    is_shown: bool,
}

impl RequestId {
    /// The id in the body of a reply, or the one in its head if only that has the form of an id. A text that is too
    /// long is no id.
    pub(crate) fn among(in_body: Option<String>, in_head: Option<&str>) -> Option<Self> {
        let in_body = in_body.filter(|text| (1..=LONGEST).contains(&text.len()));
        match (in_body, in_head) {
            (Some(text), _) if is_request_id(&text) => Some(Self { text, is_shown: true }),
            (_, Some(text)) if is_request_id(text) => {
                Some(Self { text: text.to_owned(), is_shown: true })
            }
            (Some(text), _) => Some(Self { text, is_shown: false }),
            (None, Some(text)) if (1..=LONGEST).contains(&text.len()) => {
                Some(Self { text: text.to_owned(), is_shown: false })
            }
            (None, _) => None,
        }
    }

    /// The id as it came.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The id as it may be shown.
    pub(crate) fn shown(&self) -> &str {
        if self.is_shown { &self.text } else { "***" }
    }

    /// Looks whether the id quotes what is confidential in the request. `each_confidential` shows all of that, one
    /// value after the other; it is not called for an id of the service's own form.
    pub(crate) fn hide_if_quoting(&mut self, each_confidential: impl FnOnce(&mut dyn FnMut(&str))) {
        if self.is_shown && !is_own_request_id(&self.text) {
            let mut quoting = Quoting::new(&self.text);
            each_confidential(&mut |value| quoting.hide(value));
            self.is_shown = !quoting.is_quoting();
        }
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.shown())
    }
}

/// Whether a text can be an error code, the name of an action or that of a kind.
pub(crate) fn is_name(text: &str) -> bool {
    is_of(text, |byte| byte.is_ascii_alphanumeric() || b"._-:*".contains(&byte))
}

/// Whether a text consists of such bytes, and is neither too long nor a telephone number.
fn is_of(text: &str, is_allowed: impl Fn(u8) -> bool) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_allowed) && !has_phone_number(text)
}

/// Shows a name if it has the form of one, else `***`.
pub(crate) struct Name<'t>(pub(crate) &'t str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if is_name(self.0) { self.0 } else { "***" })
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_few_characters_and_no_telephone_number() {
        for id in [
            "90E63D28-E31D-1EB2-8939-A94866411B2O",
            // It has more digits in a row than a telephone number.
            "744c4b5c-79c9-432e-a075-3949019a1234",
            "R-1.b_7",
        ] {
            assert!(is_request_id(id), "{id}");
        }
        for text in [
            "",
            "8613800138000",
            "R-8613800138000",
            "138-0013-8000",
            "12345678-1234-1234-1234-123456789012",
            "meet me",
            "a\nb",
            "caf\u{e9}",
            "<b>",
        ] {
            assert!(!is_request_id(text), "{text}");
        }
        assert!(is_request_id(&"r".repeat(LONGEST)) && !is_request_id(&"r".repeat(LONGEST + 1)));
    }

    #[test]
    fn what_has_the_form_of_an_id_goes_before_what_has_not() {
        let among = |in_body: Option<&str>, in_head| {
            let id = RequestId::among(in_body.map(str::to_owned), in_head)?;
            Some((id.text.clone(), id.is_shown))
        };
        let shown = |text: &str| Some((text.to_owned(), true));
        let hidden = |text: &str| Some((text.to_owned(), false));
        assert_eq!(among(Some("R-1"), Some("R-2")), shown("R-1"));
        assert_eq!(among(Some("no id"), Some("R-2")), shown("R-2"));
        assert_eq!(among(Some("no id"), Some("none")), shown("none"));
        assert_eq!(among(Some("no id"), Some("no id 2")), hidden("no id"));
        assert_eq!(among(None, Some("no id 2")), hidden("no id 2"));
        let long = "r".repeat(LONGEST + 1);
        assert_eq!(among(Some(&long), Some(&long)), None);
        assert_eq!(among(Some(""), None), None);
    }

    #[test]
    fn names_are_shown_and_other_texts_are_not() {
        for (text, shown) in [
            ("InvalidParameter.Url_2", "InvalidParameter.Url_2"),
            ("cams:*", "cams:*"),
            ("-1", "-1"),
            ("meet me at noon", "***"),
            ("8613800138000", "***"),
            ("To8613800138000", "***"),
        ] {
            assert_eq!(Name(text).to_string(), shown);
            assert_eq!(format!("{:?}", Name(text)), format!("\"{shown}\""));
        }
    }
}
