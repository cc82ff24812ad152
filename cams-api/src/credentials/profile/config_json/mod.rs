//! The provider that reads `config.json`: chooses file and profile, and reads the file again when
//! it changed.

mod cloud_sso;
mod command_line;
mod external;
mod json;
mod modes;
mod oauth;
mod parse;
mod process;
mod sign_in;
mod text;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use self::modes::Profiles;
use self::parse::CliConfig;
use self::text::ConfigText;
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::key::Credentials;
use crate::credentials::profile::mode::Mode;
use crate::credentials::profile::{PROFILE, PROGRAM, in_home, quoted, unreadable};
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};

const CLI_PROFILE_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// The name of the text in errors, if it is not from a file.
const NO_FILE: &str = "config.json";

/// Credentials from a profile of the `aliyun` command line tool, in `~/.aliyun/config.json`.
///
/// The profile is the one named by [`profile`](Self::profile), else by `ALIBABA_CLOUD_PROFILE`,
/// else the file's own `current`. The file is the one given to [`file`](Self::file), else
/// `ALIBABA_CLOUD_CONFIG_FILE`, else the one in the home folder.
///
/// | mode | what supplies the credentials |
/// |---|---|
/// | AK, StsToken | the profile itself |
/// | RamRoleArn | a role, assumed with the profile's access key |
/// | ChainableRamRoleArn | a role, assumed with the credentials of another profile |
/// | EcsRamRole | the metadata service of the ECS instance |
/// | OIDC | a role, assumed with the token of an identity provider |
/// | CloudSSO | CloudSSO, by the token of the last login |
/// | OAuth | the browser login of the tool; refreshed tokens are written back to the file |
/// | External | a program that prints them, run without a shell |
/// | CredentialsURI | an HTTP service |
/// | BearerToken | a token instead of an access key |
///
/// The program of the mode External gets no input and no terminal: on Unix it runs in a process
/// group of its own, and is killed together with the programs that it started, unless they left
/// that group. On Windows only the program itself is killed.
///
/// The switch `ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS` (`1` or `true`) forbids External and
/// CredentialsURI.
///
/// The mode OAuth writes beside the file. `config.json.lock`, which stays, keeps two programs from
/// refreshing at once; `config.json.new` exists briefly.
///
/// A missing file, a file without profiles or without a `current` profile, and an unreadable home
/// folder count as "not configured". Everything else is a failure, such as a named file that is a
/// folder, a pipe or larger than 1 MiB. The file is read again for every fetch, to see a new login.
///
/// A client's proxy and certificates do not apply to the services that a profile asks: see [how
/// providers reach their services](crate::credentials#how-providers-reach-their-services).
pub struct CliProfile {
    context: Context,
    /// The text, if it is not in the default file.
    text: Option<ConfigText>,
    profile: Option<String>,
    process_timeout: Duration,
    /// In a chain, another provider may have the profile that a variable names, and a variable can
    /// disable this provider.
    is_in_chain: bool,
    built: Mutex<Option<Built>>,
}

/// The provider of a text, kept until the text changes.
struct Built {
    text: Zeroizing<String>,
    name: String,
    mode: Arc<Mode>,
}

impl CliProfile {
    /// Uses the variables of this process and the file in the home folder.
    pub fn new() -> Self {
        Self::of(Context::default())
    }

    /// Reads variables, `HOME` included, through `lookup`.
    pub fn with_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self::of(Context::with_lookup(lookup))
    }

    fn of(context: Context) -> Self {
        Self {
            context,
            text: None,
            profile: None,
            process_timeout: external::LIMIT,
            is_in_chain: false,
            built: Mutex::default(),
        }
    }

    /// For a chain in which [`IniProfile`](super::IniProfile) follows. `ALIBABA_CLOUD_PROFILE`
    /// applies to both, so a name that is unknown here is not an error yet.
    pub(super) fn in_chain(context: Context) -> Self {
        Self { is_in_chain: true, ..Self::of(context) }
    }

    /// A profile in a text that is not a file; by default the `current` one. Tokens that the mode
    /// OAuth refreshes are kept in memory only. No variable chooses the profile.
    ///
    /// # Errors
    ///
    /// The text does not have the form of `config.json`, there is no such profile, or the profile
    /// is incomplete.
    pub fn from_text(
        text: impl Into<String>,
        profile: Option<&str>,
    ) -> Result<Self, CredentialsError> {
        let text = Zeroizing::new(text.into());
        let kept = ConfigText::in_memory(text.clone());
        let mut provider = Self::new();
        provider.text = Some(kept.clone());
        provider.profile = profile.map(str::to_owned);
        provider.mode(&kept, NO_FILE, text)?;
        Ok(provider)
    }

    /// Reads this file.
    pub fn file(self, path: impl Into<PathBuf>) -> Self {
        self.with(|provider| provider.text = Some(ConfigText::File(path.into())))
    }

    /// Uses the profile with this name.
    pub fn profile(self, name: impl Into<String>) -> Self {
        self.with(|provider| provider.profile = Some(name.into()))
    }

    /// Assumes roles at this STS, for example `https://sts.example.com`, instead of the profile's.
    pub fn sts_endpoint(self, url: impl Into<String>) -> Self {
        self.with(|provider| provider.context.endpoints.sts = Some(url.into()))
    }

    /// Asks this ECS metadata service. Default: `http://100.100.100.200`.
    pub fn metadata_endpoint(self, url: impl Into<String>) -> Self {
        self.with(|provider| provider.context.endpoints.metadata = Some(url.into()))
    }

    /// Refreshes OAuth logins at this server instead of the profile's site.
    pub fn oauth_endpoint(self, url: impl Into<String>) -> Self {
        self.with(|provider| provider.context.endpoints.oauth = Some(url.into()))
    }

    /// The time limit of the program of the mode External, after which it is killed. Default: 60
    /// seconds.
    pub fn process_timeout(self, limit: Duration) -> Self {
        self.with(|provider| provider.process_timeout = limit)
    }

    /// Measures the lifetime of logins and tokens, and dates requests, by this clock instead of the
    /// system's.
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
        if self.is_in_chain && self.context.variables.is_on(CLI_PROFILE_DISABLED) {
            return Err(CredentialsError::not_configured(format!(
                "{CLI_PROFILE_DISABLED} is true"
            )));
        }
        let (kept, asked_by) = self.kept()?;
        let origin = match &kept {
            ConfigText::File(path) => path.display().to_string(),
            ConfigText::Memory(_) => NO_FILE.to_owned(),
        };
        let read = kept.read().await;
        let text = read.map_err(|error| unreadable(&origin, &error, asked_by))?;
        let (name, mode) = self.mode(&kept, &origin, text)?;
        let found = mode.credentials().await;
        let name = quoted(&name);
        // The profile was chosen, so even a missing metadata service is a failure.
        found.map_err(|error| error.into_failure().within(&format!("{origin}: profile {name}")))
    }

    /// The name and the provider of the profile.
    fn mode(
        &self,
        kept: &ConfigText,
        origin: &str,
        text: Zeroizing<String>,
    ) -> Result<(String, Arc<Mode>), CredentialsError> {
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(built) = built.as_ref().filter(|built| built.text == text) {
            return Ok((built.name.clone(), Arc::clone(&built.mode)));
        }
        let config = CliConfig::parse(origin, &text)?;
        let name = self.name(origin, &config)?;
        let profiles = Profiles {
            config: &config,
            kept,
            context: &self.context,
            process_timeout: self.process_timeout,
        };
        let mode = Arc::new(profiles.mode(&name)?);
        *built = Some(Built { text, name: name.clone(), mode: Arc::clone(&mode) });
        Ok((name, mode))
    }

    /// The place of the text, and the setting that names it.
    fn kept(&self) -> Result<(ConfigText, Option<&'static str>), CredentialsError> {
        if let Some(text) = &self.text {
            return Ok((text.clone(), Some(PROGRAM)));
        }
        if let Some(path) = self.context.variables.get(CONFIG_FILE) {
            return Ok((ConfigText::File(path.into()), Some(CONFIG_FILE)));
        }
        let asked_by = if self.profile.is_some() {
            Some(PROGRAM)
        } else {
            self.context.variables.get(PROFILE).filter(|_| !self.is_in_chain).map(|_| PROFILE)
        };
        Ok((ConfigText::File(in_home(&self.context.variables, ".aliyun/config.json")?), asked_by))
    }

    /// The name of the profile to use. The profile exists.
    fn name(&self, origin: &str, config: &CliConfig<'_>) -> Result<String, CredentialsError> {
        let is_from_text = matches!(self.text, Some(ConfigText::Memory(_)));
        let from_variable = if is_from_text { None } else { self.context.variables.get(PROFILE) };
        let (name, asked_by) = match (&self.profile, from_variable) {
            (Some(name), _) => (name.clone(), Some(PROGRAM)),
            (None, Some(name)) => (name, Some(PROFILE)),
            (None, None) => match config.current.clone().filter(|name| !name.is_empty()) {
                Some(name) => (name, None),
                None => {
                    return Err(CredentialsError::not_configured(format!(
                        "{origin} names no \"current\" profile; choose one with `aliyun configure \
                         switch` or {PROFILE}"
                    )));
                }
            },
        };
        if config.has(&name) {
            return Ok(name);
        }
        let (names, command, name) = (config.names(), config.command(&name), quoted(&name));
        Err(match asked_by {
            Some(PROFILE) if self.is_in_chain => CredentialsError::not_configured(format!(
                "{origin} has no profile {name}, which {PROFILE} asks for"
            )),
            Some(by) => CredentialsError::failed(format!(
                "{origin} has no profile {name}, which {by} asks for; add it with {command} or \
                 use another one; its profiles: {names}"
            )),
            // The tool leaves this behind when the last profile is deleted.
            None if config.is_empty() => {
                CredentialsError::not_configured(format!("{origin} has no profiles"))
            }
            None => CredentialsError::failed(format!(
                "{origin} has no profile {name}, although it is its \"current\" one; add it with \
                 {command} or choose another one with `aliyun configure switch`; its profiles: {names}"
            )),
        })
    }
}

impl Default for CliProfile {
    fn default() -> Self {
        Self::new()
    }
}

impl CredentialsProvider for CliProfile {
    fn name(&self) -> &str {
        "cli-profile"
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

impl fmt::Debug for CliProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Endpoints are not checked yet, and may hold passwords.
        f.debug_struct("CliProfile").field("profile", &self.profile).finish_non_exhaustive()
    }
}
