//! Reads the settings of one profile from the text of `config.json`, and writes them back. It opens
//! no file.

use std::collections::BTreeMap;

use serde_json::error::Category;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::json::{self, Object};
use crate::credentials::error::CredentialsError;
use crate::credentials::profile::fields::{Field, Fields};
use crate::credentials::profile::{listed, quoted, without_mark};
use crate::privacy::unescaped;

/// The configuration of the `aliyun` command line tool, read as far as choosing a profile needs.
pub(super) struct CliConfig<'t> {
    /// The path of the file, for errors.
    pub(super) origin: &'t str,
    /// Without the byte order mark that some editors add.
    text: &'t str,
    /// The name of the default profile.
    pub(super) current: Option<String>,
    profiles: Vec<Profile<'t>>,
}

struct Profile<'t> {
    name: String,
    raw: &'t RawValue,
    members: Object<'t>,
}

impl<'t> CliConfig<'t> {
    pub(super) fn parse(origin: &'t str, text: &'t str) -> Result<Self, CredentialsError> {
        let text = without_mark(text);
        let root: Object<'_> = serde_json::from_str(text).map_err(|error| {
            // The texts of the library may quote the file.
            let reason = match error.classify() {
                Category::Data => "the file is not a JSON object".to_owned(),
                Category::Eof => "the JSON ends too early".to_owned(),
                Category::Syntax | Category::Io => "this is not JSON".to_owned(),
            };
            let (line, column) = json::error_position(text, &error);
            CredentialsError::failed(format!(
                "{origin}:{line}:{column}: {reason}; repair the file or write it again with \
                 `aliyun configure`"
            ))
        })?;
        let mut config = Self { origin, text, current: None, profiles: Vec::new() };
        if let Some(current) = root.get("current") {
            config.current = config.text_of(current, "\"current\" is not a text")?;
        }
        let Some(list) = root.get("profiles").filter(|list| list.get() != "null") else {
            return Ok(config);
        };
        let list: Vec<&RawValue> = serde_json::from_str(list.get())
            .map_err(|_| config.refuse(list, "\"profiles\" is not a list"))?;
        for raw in list {
            let members: Object<'_> = serde_json::from_str(raw.get())
                .map_err(|_| config.refuse(raw, "this profile is not an object"))?;
            let name = match members.get("name") {
                Some(name) => config.text_of(name, "\"name\" is not a text")?,
                None => None,
            };
            config.profiles.push(Profile { name: name.unwrap_or_default(), raw, members });
        }
        Ok(config)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.profile(name).is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.profiles.is_empty()
    }

    /// The settings of a profile, if there is one with that name.
    pub(super) fn fields(&self, name: &str) -> Option<Fields> {
        let profile = self.profile(name)?;
        let values: BTreeMap<_, _> = profile
            .members
            .members()
            .filter_map(|(key, value)| Some((key.to_owned(), field(value)?)))
            .collect();
        let (line, column) = json::position(self.text, profile.raw.get());
        Some(Fields::new(
            format!("{}:{line}:{column}: profile {}", self.origin, quoted(name)),
            format!("set it with {}", self.command(name)),
            values,
        ))
    }

    /// The command that writes a profile, for errors.
    pub(super) fn command(&self, name: &str) -> String {
        let mode = self.profile(name).and_then(|profile| profile.members.get("mode"));
        let mode: String =
            mode.and_then(|mode| serde_json::from_str(mode.get()).ok()).unwrap_or_default();
        let is_word = |text: &str| {
            (1..=100).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let name = if is_word(name) { name.to_owned() } else { quoted(name) };
        if is_word(&mode) {
            format!("`aliyun configure --profile {name} --mode {mode}`")
        } else {
            format!("`aliyun configure --profile {name}`")
        }
    }

    /// The names of all profiles, for errors.
    pub(super) fn names(&self) -> String {
        listed(self.profiles.iter().map(|profile| profile.name.as_str()))
    }

    /// The whole text with other values in one profile. No other byte changes. The values are JSON.
    pub(super) fn with_members(
        &self,
        name: &str,
        changes: &[(&str, Zeroizing<String>)],
    ) -> Option<Zeroizing<String>> {
        json::with_members(self.text, self.profile(name)?.raw, changes).ok()
    }

    /// The first profile with that name, as in the official tools.
    fn profile(&self, name: &str) -> Option<&Profile<'t>> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    fn text_of(&self, value: &RawValue, reason: &str) -> Result<Option<String>, CredentialsError> {
        serde_json::from_str(value.get()).map_err(|_| self.refuse(value, reason))
    }

    fn refuse(&self, value: &RawValue, reason: &str) -> CredentialsError {
        let (line, column) = json::position(self.text, value.get());
        CredentialsError::failed(format!(
            "{}:{line}:{column}: {reason}; repair the file or write it again with `aliyun configure`",
            self.origin
        ))
    }
}

/// A value as a setting; `None` for null.
fn field(value: &RawValue) -> Option<Field> {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'n') => None,
        Some(b'{' | b'[') => Some(Field::Nested),
        // Half a character is JSON, but not text.
        Some(b'"') => Some(unescaped(raw).map_or(Field::Nested, Field::Text)),
        _ => Some(Field::Text(Zeroizing::new(raw.to_owned()))),
    }
}
