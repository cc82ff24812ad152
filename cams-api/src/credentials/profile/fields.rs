//! The settings of one profile, by name, with the place they stand at, so that every error can name file,
//! profile and field. It knows no file format and never shows a value.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

use super::super::{CredentialsError, is_blank};

/// What a profile says about one thing.
pub(super) enum Field {
    /// A text or, in JSON, a number or `true` or `false` as it is written.
    Text(Zeroizing<String>),
    /// A list or an object, which no setting is.
    Nested,
}

/// The settings of one profile.
pub(super) struct Fields {
    /// File and profile, as errors name them.
    place: String,
    /// How to set a field.
    remedy: String,
    values: BTreeMap<String, Field>,
}

impl Fields {
    pub(super) fn new(place: String, remedy: String, values: BTreeMap<String, Field>) -> Self {
        Self { place, remedy, values }
    }

    /// A setting that must be there.
    pub(super) fn required(&self, name: &str) -> Result<&str, CredentialsError> {
        match self.values.get(name) {
            None => Err(self.error(format_args!("{name:?} is missing"))),
            Some(Field::Nested) => Err(self.nested(name)),
            Some(Field::Text(text)) if is_blank(text) => {
                Err(self.error(format_args!("{name:?} is empty")))
            }
            Some(Field::Text(text)) => Ok(text),
        }
    }

    /// A setting that may be missing; an empty or blank one counts as missing.
    pub(super) fn optional(&self, name: &str) -> Result<Option<&str>, CredentialsError> {
        match self.values.get(name) {
            Some(Field::Nested) => Err(self.nested(name)),
            Some(Field::Text(text)) if !is_blank(text) => Ok(Some(text)),
            Some(Field::Text(_)) | None => Ok(None),
        }
    }

    /// A whole number; 0 counts as missing, as in the official tools.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, CredentialsError> {
        let Some(text) = self.optional(name)? else { return Ok(None) };
        match text.parse() {
            Ok(0) => Ok(None),
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(self.error(format_args!("{name:?} is not a whole number"))),
        }
    }

    /// A yes or no; a missing one is no.
    pub(super) fn flag(&self, name: &str) -> Result<bool, CredentialsError> {
        match self.optional(name)? {
            None => Ok(false),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Some(_) => Err(self.error(format_args!("{name:?} is neither true nor false"))),
        }
    }

    /// Something is wrong that a change of the profile mends.
    pub(super) fn error(&self, what: impl fmt::Display) -> CredentialsError {
        CredentialsError::failed(format!("{}: {what}; {}", self.place, self.remedy))
    }

    /// Something is wrong that has its own remedy.
    pub(super) fn failed(&self, what: impl fmt::Display) -> CredentialsError {
        CredentialsError::failed(format!("{}: {what}", self.place))
    }

    fn nested(&self, name: &str) -> CredentialsError {
        self.error(format_args!("{name:?} is a list or an object, not a text"))
    }
}
