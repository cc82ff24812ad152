//! The provider that reads the ini file: chooses file and section, and reads the file again when it
//! changed.

mod parse;
mod types;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::file;
use crate::credentials::key::Credentials;
use crate::credentials::profile::mode::Mode;
use crate::credentials::profile::{PROFILE, PROGRAM, in_home, listed, quoted, unreadable};
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};

const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

/// The official libraries disagree on the name, so both are tried, in this order.
const IN_HOME: [&str; 2] = [".alibabacloud/credentials.ini", ".alibabacloud/credentials"];

/// The default section.
const DEFAULT_SECTION: &str = "default";

/// The name of the text in errors, if it is not from a file.
const NO_FILE: &str = "credentials.ini";

/// Credentials from a section of an ini file, which is `~/.alibabacloud/credentials.ini` or
/// `~/.alibabacloud/credentials`.
///
/// ```ini
/// [default]
/// type = access_key            # a comment begins at a `#`, and at a `;` behind a space
/// access_key_id = LTAI...
/// access_key_secret = "..."    # quotes do not count
/// ```
///
/// The section is the one named by [`profile`](Self::profile), else by `ALIBABA_CLOUD_PROFILE`,
/// else `default`. The file is the one given to [`file`](Self::file), else
/// `ALIBABA_CLOUD_CREDENTIALS_FILE`, else the first one in the home folder that has the section.
///
/// | type | settings |
/// |---|---|
/// | `access_key` | `access_key_id`, `access_key_secret` |
/// | `sts` | these and `security_token` |
/// | `ram_role_arn` | `access_key_id`, `access_key_secret`, `security_token`?, `role_arn`, `external_id`? |
/// | `oidc_role_arn` | `oidc_provider_arn`, `oidc_token_file_path`, `role_arn` |
/// | `ecs_ram_role` | `role_name`? |
///
/// Both role types also take `role_session_name`, `duration_seconds`, `policy`, `sts_region`,
/// `sts_endpoint` and `enable_vpc`.
///
/// A missing file, a missing section `default` and an unreadable home folder count as "not
/// configured". Everything else is a failure, such as a named file that is a folder, a pipe or
/// larger than 1 MiB. The file is read again for every fetch.
///
/// A client's proxy and certificates do not apply to the services that a section asks: see [how
/// providers reach their services](crate::credentials#how-providers-reach-their-services).
pub struct IniProfile {
    context: Context,
    /// The place, if it is not a default file.
    place: Option<Place>,
    profile: Option<String>,
    /// In a chain, another provider has been asked for the profile that a variable names.
    is_in_chain: bool,
    built: Mutex<Option<Built>>,
}

enum Place {
    File(PathBuf),
    Text(Zeroizing<String>),
}

/// The provider of a section, kept until the text changes.
struct Built {
    origin: String,
    name: String,
    text: Zeroizing<String>,
    mode: Arc<Mode>,
}

impl IniProfile {
    /// Uses the variables of this process and the files in the home folder.
    pub fn new() -> Self {
        Self::of(Context::default())
    }

    /// Reads variables, `HOME` included, through `lookup`.
    pub fn with_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::of(Context::with_lookup(lookup))
    }

    fn of(context: Context) -> Self {
        Self { context, place: None, profile: None, is_in_chain: false, built: Mutex::default() }
    }

    /// For a chain in which [`CliProfile`](super::CliProfile) comes first.
    pub(super) fn in_chain(context: Context) -> Self {
        Self { is_in_chain: true, ..Self::of(context) }
    }

    /// A section in a text that is not a file; by default `default`. No variable chooses the
    /// section.
    ///
    /// # Errors
    ///
    /// The text is not ini, there is no such section, or the section is incomplete.
    pub fn from_text(
        text: impl Into<String>,
        profile: Option<&str>,
    ) -> Result<Self, CredentialsError> {
        let text = Zeroizing::new(text.into());
        let mut provider = Self::new();
        provider.profile = Some(profile.unwrap_or(DEFAULT_SECTION).to_owned());
        provider.mode(&Texts::of(text.clone()))?;
        provider.place = Some(Place::Text(text));
        Ok(provider)
    }

    /// Reads this file.
    pub fn file(self, path: impl Into<PathBuf>) -> Self {
        self.with(|provider| provider.place = Some(Place::File(path.into())))
    }

    /// Uses the section with this name.
    pub fn profile(self, name: impl Into<String>) -> Self {
        self.with(|provider| provider.profile = Some(name.into()))
    }

    /// Assumes roles at this STS, for example `https://sts.example.com`.
    pub fn sts_endpoint(self, url: impl Into<String>) -> Self {
        self.with(|provider| provider.context.endpoints.sts = Some(url.into()))
    }

    /// Asks this ECS metadata service. Default: `http://100.100.100.200`.
    pub fn metadata_endpoint(self, url: impl Into<String>) -> Self {
        self.with(|provider| provider.context.endpoints.metadata = Some(url.into()))
    }

    /// Measures the lifetime of tokens, and dates requests, by this clock instead of the system's.
    pub fn clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.with(|provider| provider.context.set_clock(clock))
    }

    /// Changes a setting, and drops the provider that was made with the old one.
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self.built = Mutex::default();
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let (origin, name, mode) = self.mode(&self.texts().await?)?;
        let found = mode.credentials().await;
        let name = quoted(&name);
        found.map_err(|error| error.into_failure().within(&format!("{origin}: section {name}")))
    }

    /// File, name and provider of the section.
    fn mode(&self, texts: &Texts) -> Result<(String, String, Arc<Mode>), CredentialsError> {
        let (name, asked_by) = match &self.profile {
            Some(name) => (name.clone(), Some(PROGRAM)),
            None => match self.context.variables.get(PROFILE) {
                Some(name) => (name, Some(PROFILE)),
                None => (DEFAULT_SECTION.to_owned(), None),
            },
        };
        let mut known = Vec::new();
        for (origin, text) in &texts.read {
            let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
            let is_same = |built: &&Built| {
                built.origin == *origin && built.name == name && built.text == *text
            };
            if let Some(built) = built.as_ref().filter(is_same) {
                return Ok((origin.clone(), name, Arc::clone(&built.mode)));
            }
            let mut sections = parse::parse(text).map_err(|error| {
                let (line, column, reason) = (error.line, error.column, error.reason);
                CredentialsError::failed(format!(
                    "{origin}:{line}:{column}: {reason}; repair the file"
                ))
            })?;
            let Some(section) = sections.remove(&name) else {
                known.extend(sections.into_keys());
                continue;
            };
            let mode =
                Arc::new(types::mode(&types::fields(origin, &name, section), &self.context)?);
            *built = Some(Built {
                origin: origin.clone(),
                name: name.clone(),
                text: text.clone(),
                mode: Arc::clone(&mode),
            });
            return Ok((origin.clone(), name, mode));
        }
        let origins: Vec<_> = texts.read.iter().map(|(origin, _)| origin.as_str()).collect();
        let mut place = match (origins.join(" and "), known.as_slice()) {
            (origins, _) if origins.is_empty() => String::new(),
            (origins, []) => format!("{origins} has no section"),
            (origins, known) => {
                let known = listed(known.iter().map(String::as_str));
                format!("{origins} has no section {}, only: {known}", quoted(&name))
            }
        };
        if texts.read.is_empty() && texts.passed.is_empty() {
            place = format!("there is no ~/{} and no ~/{}", IN_HOME[0], IN_HOME[1]);
        }
        for reason in &texts.passed {
            place.push_str(if place.is_empty() { "" } else { ", and " });
            place.push_str(reason);
        }
        let name = quoted(&name);
        Err(match asked_by {
            None => CredentialsError::not_configured(place),
            Some(by) if self.is_in_chain => CredentialsError::failed(format!(
                "{place}; {by} asks for the profile {name}, and config.json does not have it either; \
                 add it to one of these files or correct {by}"
            )),
            Some(by) => CredentialsError::failed(format!(
                "{place}; {by} asks for the profile {name}: add it or correct {by}"
            )),
        })
    }

    /// The texts that may contain the section.
    async fn texts(&self) -> Result<Texts, CredentialsError> {
        let explicit = match &self.place {
            Some(Place::Text(text)) => return Ok(Texts::of(text.clone())),
            Some(Place::File(path)) => Some((path.clone(), PROGRAM)),
            None => self
                .context
                .variables
                .get(CREDENTIALS_FILE)
                .map(|path| (PathBuf::from(path), CREDENTIALS_FILE)),
        };
        let (paths, asked_by) = match explicit {
            Some((path, by)) => (vec![path], Some(by)),
            None => {
                let home = |path: &&str| in_home(&self.context.variables, path);
                (IN_HOME.iter().map(home).collect::<Result<_, _>>()?, None)
            }
        };
        let mut texts = Texts::default();
        for path in paths {
            let origin = path.display().to_string();
            // An empty file may be about to be written. Using it as it is would select another
            // account.
            match file::read(&path, |text| !text.is_empty()).await {
                Ok(text) => texts.read.push((origin, text)),
                Err(error) if error.kind() == io::ErrorKind::NotFound && asked_by.is_none() => {}
                Err(error) => match unreadable(&origin, &error, asked_by) {
                    error if error.is_not_configured() => texts.passed.push(error.to_string()),
                    error => return Err(error),
                },
            }
        }
        Ok(texts)
    }
}

/// The texts to search for the section.
#[derive(Default)]
struct Texts {
    /// Each with the name of its file.
    read: Vec<(String, Zeroizing<String>)>,
    /// The reason why existing files in the home folder are skipped.
    passed: Vec<String>,
}

impl Texts {
    /// A text that is not from a file.
    fn of(text: Zeroizing<String>) -> Self {
        Self { read: vec![(NO_FILE.to_owned(), text)], passed: Vec::new() }
    }
}

impl Default for IniProfile {
    fn default() -> Self {
        Self::new()
    }
}

impl CredentialsProvider for IniProfile {
    fn name(&self) -> &str {
        "ini-profile"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }

    fn invalidate(&self, used: &Credentials) {
        let built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(built) = built.as_ref() {
            built.mode.invalidate(used);
        }
    }
}

impl fmt::Debug for IniProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Endpoints are not checked yet, and may hold passwords.
        f.debug_struct("IniProfile").field("profile", &self.profile).finish_non_exhaustive()
    }
}
