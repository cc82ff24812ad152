//! Credentials from profiles: named groups of settings in the files that the official tools share.
//!
//! A profile is read in two steps: the text of a file to settings, and settings to the provider that they
//! describe. Only then is anything fetched. Both steps are pure, and there is one pair for each kind of file:
//!
//! | | `config.json` | ini |
//! |---|---|---|
//! | which file, which profile | `cli` | `ini_profile` |
//! | text to settings | `cli_config` on `json` | `ini` |
//! | settings to provider | `cli_modes` | `ini_types` |
//!
//! Both kinds share `fields` (settings that know where they stand, for errors) and `mode` (what both kinds can
//! describe). Only `config.json` has `cloud_sso` and `oauth` (both on `sign_in`), `external` (on `command_line` and `process`)
//! and `config_text` (where its text is kept, since `oauth` changes it).
//!
//! Files are opened and read by [`file`](super::file) alone.

mod config_json;
mod fields;
mod ini;
mod mode;

use std::io;
use std::path::PathBuf;

pub use self::config_json::CliProfile;
pub use self::ini::IniProfile;
use crate::credentials::error::CredentialsError;
use crate::variables::Variables;

/// The name of the profile to use, in both kinds of files.
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";

/// Who asks for a file or a profile, if no variable does.
const PROGRAM: &str = "the program";

/// A file in the home folder of the user.
fn in_home(variables: &Variables, path: &str) -> Result<PathBuf, CredentialsError> {
    variables
        .get("HOME")
        .or_else(|| variables.get("USERPROFILE"))
        .map(|home| path.split('/').fold(PathBuf::from(home), |path, part| path.join(part)))
        .ok_or_else(|| {
            CredentialsError::not_configured(format!(
                "neither HOME nor USERPROFILE says where ~/{path} is"
            ))
        })
}

/// Why a file cannot be read. One that no one asked for need not be there, nor be anything that can be read: the
/// home folder of a service may be `/dev/null`, and a container may have a folder in its place.
fn unreadable(origin: &str, error: &io::Error, asked_by: Option<&str>) -> CredentialsError {
    match (error.kind(), asked_by) {
        (io::ErrorKind::NotFound, None) => {
            CredentialsError::not_configured(format!("there is no {origin}"))
        }
        (io::ErrorKind::NotFound, Some(by)) => CredentialsError::failed(format!(
            "there is no {origin}, which {by} asks for; create it or correct {by}"
        )),
        (io::ErrorKind::InvalidData, _) => {
            CredentialsError::failed(format!("{origin} is not UTF-8; save it as UTF-8"))
        }
        (io::ErrorKind::FileTooLarge, _) => CredentialsError::failed(format!(
            "{origin} cannot be used: {error}; put a file with profiles in its place"
        )),
        (_, None) => CredentialsError::not_configured(format!("{origin} cannot be read: {error}")),
        (_, Some(by)) => CredentialsError::failed(format!(
            "{origin}, which {by} asks for, cannot be read: {error}; let the user of this program read it or \
             correct {by}"
        )),
    }
}

/// A text without the byte order mark that some editors begin it with.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A name in a file, for an error, which quotes no more than its beginning.
fn quoted(name: &str) -> String {
    const MOST: usize = 100;
    match name.char_indices().nth(MOST) {
        None => format!("{name:?}"),
        Some((end, _)) => format!("{:?}...", &name[..end]),
    }
}

/// The names in a file, for an error, which lists no more than the first ones.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    const MOST: usize = 20;
    let mut names = names.peekable();
    let shown: Vec<_> = names.by_ref().take(MOST).map(quoted).collect();
    match (shown.as_slice(), names.count()) {
        ([], _) => "none".to_owned(),
        (shown, 0) => shown.join(", "),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}
