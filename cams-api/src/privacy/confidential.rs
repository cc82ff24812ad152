//! Texts that must not be shown, kept until a response may quote them.
//!
//! [`scrub`](super::scrub) recognizes the form of confidential data. A name or a message has no
//! such form: only the request tells that it is confidential.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::quoting::Quoting;

/// Texts that must not be shown. They are wiped on drop.
#[derive(Default)]
pub(crate) struct Confidential {
    texts: Vec<Zeroizing<String>>,
}

impl Confidential {
    pub(crate) fn add(&mut self, text: &str) {
        self.texts.push(Zeroizing::new(text.to_owned()));
    }

    /// Returns a text with `***` in place of everything confidential, plain or in the encodings of
    /// JSON, URLs and forms.
    pub(crate) fn blanked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut quoting = Quoting::new(text);
        self.texts.iter().for_each(|text| quoting.hide(text));
        quoting.blanked()
    }
}
