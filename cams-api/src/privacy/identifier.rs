//! IDs, codes and names from a service. A service may echo request data in them, so only what has
//! the right form is shown.

use std::fmt;

use super::quoting::Quoting;
use super::scrub::has_phone_number;

/// The maximum length, in bytes: longer text would swell every error and span. The service's IDs
/// have 36 bytes, its longest codes 45.
const LONGEST: usize = 200;

/// Returns `true` if a text can be a request ID.
fn is_request_id(text: &str) -> bool {
    is_of(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Returns `true` for a request ID in the service's own format, such as
/// `90E63D28-E31D-1EB2-8939-A94866411B2O`. Such a text does not occur by chance.
fn is_own_request_id(text: &str) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(text.as_bytes()) else { return false };
    // Summing over all bytes takes fewer instructions than a search.
    let letters: u8 = bytes.iter().map(|byte| u8::from(byte.is_ascii_alphabetic())).sum();
    let digits: u8 = bytes.iter().map(|byte| u8::from(byte.is_ascii_digit())).sum();
    letters > 0
        && letters + digits == 32
        && [bytes[8], bytes[13], bytes[18], bytes[23]] == [b'-'; 4]
}

/// A request ID from the service. `Debug` shows it only if that is safe.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RequestId {
    text: String,
    form: Form,
}

/// The form of an ID.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The service's own format.
    Own,
    /// Plausible as an ID.
    Plausible,
    /// Not to be shown.
    Hidden,
}

impl Form {
    fn of(text: &str) -> Self {
        if is_own_request_id(text) {
            Self::Own
        } else if is_request_id(text) {
            Self::Plausible
        } else {
            Self::Hidden
        }
    }
}

impl RequestId {
    /// Chooses the ID from a response's body. The ID from the head is used only if it alone has the
    /// form of an ID. A text that is too long is not an ID.
    pub(crate) fn among<'h>(
        in_body: Option<String>,
        in_head: impl FnOnce() -> Option<&'h str>,
    ) -> Option<Self> {
        let is_short = |text: &str| (1..=LONGEST).contains(&text.len());
        let in_body = in_body.filter(|text| is_short(text));
        let in_body = in_body.map(|text| Self { form: Form::of(&text), text });
        if in_body.as_ref().is_some_and(|id| id.form != Form::Hidden) {
            return in_body;
        }
        let in_head = in_head().filter(|text| is_short(text));
        let in_head = in_head.map(|text| Self { form: Form::of(text), text: text.to_owned() });
        match in_head {
            Some(id) if id.form != Form::Hidden || in_body.is_none() => Some(id),
            _ => in_body,
        }
    }

    /// The ID as received.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The ID as shown to users.
    pub(crate) fn shown(&self) -> &str {
        if self.form == Form::Hidden { "***" } else { &self.text }
    }

    /// Hides the ID if it quotes confidential data of the request. `each_confidential` passes each
    /// confidential value to its argument. It is not called for an ID in the service's own format.
    pub(crate) fn hide_if_quoting(&mut self, each_confidential: impl FnOnce(&mut dyn FnMut(&str))) {
        if self.form == Form::Plausible {
            let mut quoting = Quoting::new(&self.text);
            each_confidential(&mut |value| quoting.hide(value));
            if quoting.is_quoting() {
                self.form = Form::Hidden;
            }
        }
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.shown())
    }
}

/// Returns `true` if a text can be an error code, or the name of an action or kind.
pub(crate) fn is_name(text: &str) -> bool {
    is_of(text, |byte| byte.is_ascii_alphanumeric() || b"._-:*".contains(&byte))
}

/// Returns `true` if a text consists only of allowed bytes, and is neither too long nor a phone
/// number.
fn is_of(text: &str, is_allowed: impl Fn(u8) -> bool) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_allowed) && !has_phone_number(text)
}

/// Shows a name if it has the form of one, otherwise `***`.
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

    fn is_id(text: &str) -> bool {
        Form::of(text) != Form::Hidden
    }

    #[test]
    fn ids_have_few_characters_and_no_telephone_number() {
        for id in [
            "90E63D28-E31D-1EB2-8939-A94866411B2O",
            // It has more digits in a row than a phone number.
            "744c4b5c-79c9-432e-a075-3949019a1234",
            "R-1.b_7",
        ] {
            assert!(is_id(id), "{id}");
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
            assert!(!is_id(text), "{text}");
        }
        assert!(is_id(&"r".repeat(LONGEST)) && !is_id(&"r".repeat(LONGEST + 1)));
    }

    #[test]
    fn what_has_the_form_of_an_id_goes_before_what_has_not() {
        let among = |in_body: Option<&str>, in_head| {
            let id = RequestId::among(in_body.map(str::to_owned), || in_head)?;
            Some((id.text.clone(), id.form != Form::Hidden))
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
