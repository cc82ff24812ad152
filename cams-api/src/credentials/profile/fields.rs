//! The settings of one profile, by name, with their place, so that every error can name file,
//! profile and field. Values are never shown.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zeroize::Zeroizing;

use crate::credentials::error::CredentialsError;
use crate::credentials::expiration::Expiration;
use crate::credentials::invisible::{self, Flaw};
use crate::variables::{switch, trimmed};

/// The value of a setting.
pub(super) enum Field {
    /// A text; in JSON also a number or a boolean, as written.
    Text(Zeroizing<String>),
    /// A list or an object, which no setting can be.
    Nested,
}

/// The settings of one profile.
pub(super) struct Fields {
    /// File and profile, for errors.
    place: String,
    /// The way to set a field, for errors.
    remedy: String,
    values: BTreeMap<String, Field>,
}

impl Fields {
    pub(super) fn new(place: String, remedy: String, values: BTreeMap<String, Field>) -> Self {
        Self { place, remedy, values }
    }

    /// A required setting.
    pub(super) fn required(&self, name: &str) -> Result<&str, CredentialsError> {
        match self.optional(name)? {
            Some(text) => Ok(text),
            None if self.values.contains_key(name) => {
                Err(self.error(format_args!("{name:?} is empty")))
            }
            None => Err(self.error(format_args!("{name:?} is missing"))),
        }
    }

    /// An optional setting, without the whitespace around it. An empty one counts as missing.
    pub(super) fn optional(&self, name: &str) -> Result<Option<&str>, CredentialsError> {
        let text = match self.values.get(name) {
            Some(Field::Nested) => return Err(self.nested(name)),
            Some(Field::Text(text)) => trimmed(text),
            None => return Ok(None),
        };
        if let Some(character) = invisible::inside(text) {
            return Err(self.error(format_args!(
                "{name:?} holds the character {character}, which is invisible"
            )));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A setting that is part of the credentials.
    pub(super) fn key(&self, name: &str) -> Result<&str, CredentialsError> {
        let text = self.required(name)?;
        match Flaw::of(text) {
            None => Ok(text),
            Some(flaw) => Err(self.failed(format_args!("{name:?} {flaw}"))),
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

    /// A time, in seconds since 1970 or as [`Expiration`] reads it; 0 counts as missing.
    pub(super) fn time(&self, name: &str) -> Result<Option<SystemTime>, CredentialsError> {
        match Expiration::of_text(self.optional(name)?.unwrap_or_default()) {
            Expiration::At(time) => Ok(Some(time)),
            Expiration::Missing => Ok(None),
            Expiration::Unreadable => {
                let seconds = self.number(name)?.map(Duration::from_secs);
                Ok(seconds.and_then(|seconds| UNIX_EPOCH.checked_add(seconds)))
            }
        }
    }

    /// A switch; off if missing.
    pub(super) fn flag(&self, name: &str) -> Result<bool, CredentialsError> {
        match self.optional(name)? {
            None => Ok(false),
            Some(text) => switch(text)
                .ok_or_else(|| self.error(format_args!("{name:?} is neither true nor false"))),
        }
    }

    /// An error that changing the profile fixes.
    pub(super) fn error(&self, what: impl fmt::Display) -> CredentialsError {
        CredentialsError::failed(format!("{}: {what}; {}", self.place, self.remedy))
    }

    /// An error with its own remedy.
    pub(super) fn failed(&self, what: impl fmt::Display) -> CredentialsError {
        CredentialsError::failed(format!("{}: {what}", self.place))
    }

    fn nested(&self, name: &str) -> CredentialsError {
        self.error(format_args!("{name:?} is a list or an object, not a text"))
    }
}
