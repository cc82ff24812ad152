//! Texts that must not be shown, kept until it is known who quotes them.
//!
//! [`scrub`](super::scrub) knows what confidential data looks like. A name or a message looks like any other text: what it
//! was is only known from the request that held it.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::quoting::Quoting;

/// Texts that must not be shown. They are wiped when this is dropped.
#[derive(Default)]
pub(crate) struct Confidential {
    texts: Vec<Zeroizing<String>>,
}

impl Confidential {
    pub(crate) fn add(&mut self, text: &str) {
        self.texts.push(Zeroizing::new(text.to_owned()));
    }

    /// A text in which `***` stands for what is confidential, as it is or in the encodings of JSON, URLs and forms.
    pub(crate) fn blanked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut quoting = Quoting::new(text);
        self.texts.iter().for_each(|text| quoting.hide(text));
        quoting.blanked()
    }
}
