//! Credentials from profiles: named groups of settings in the files that the official tools share.
//!
//! A profile is read in two steps: from the text of a file to settings, and from settings to the
//! provider that they describe. Neither step fetches anything. Each kind of file has one pair:
//!
//! | | `config.json` | ini |
//! |---|---|---|
//! | file and profile | `config_json` | `ini` |
//! | text to settings | `config_json::parse` | `ini::parse` |
//! | settings to provider | `config_json::modes` | `ini::types` |
//!
//! Both share `fields` (settings with their place, for errors) and `mode` (the providers that both
//! can describe). `config_json` also has `cloud_sso` and `oauth` (both on `sign_in`), `external`
//! (on `command_line` and `process`) and `text` (a file or memory, since `oauth` writes).
//!
//! Only [`file`](super::file) opens and reads files.

mod config_json;
mod fields;
mod ini;
mod mode;

use std::io;
use std::path::PathBuf;

pub use self::config_json::CliProfile;
pub use self::ini::IniProfile;
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::provider::CredentialsProvider;
use crate::variables::Variables;

/// The variable with the name of the profile, for both kinds of files.
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";

/// The source of a setting that no variable makes, for errors.
const PROGRAM: &str = "the program";

/// The providers of a chain that read profiles.
pub(super) fn in_chain(context: &Context) -> [Box<dyn CredentialsProvider>; 2] {
    let (cli, ini) = (CliProfile::in_chain(context.clone()), IniProfile::in_chain(context.clone()));
    [Box::new(cli), Box::new(ini)]
}

/// The path of a file in the user's home folder.
fn in_home(variables: &Variables, path: &str) -> Result<PathBuf, CredentialsError> {
    variables
        .get("HOME")
        .or_else(|| variables.get("USERPROFILE"))
        .map(|home| path.split('/').fold(PathBuf::from(home), |path, part| path.join(part)))
        .ok_or_else(|| {
            CredentialsError::not_configured(format!(
                "neither HOME nor USERPROFILE is set, so ~/{path} cannot be found"
            ))
        })
}

/// The reason why a file cannot be read. A file that nobody asked for may be missing or unreadable:
/// the home folder of a service may be `/dev/null`, and a container may have a folder in its place.
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

/// The text without the byte order mark that some editors add.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A name from a file, for errors. A long one is cut.
fn quoted(name: &str) -> String {
    const MOST: usize = 100;
    match name.char_indices().nth(MOST) {
        None => format!("{name:?}"),
        Some((end, _)) => format!("{:?}...", &name[..end]),
    }
}

/// The names in a file, for errors. A long list is cut.
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
