//! Turns the settings of a `config.json` profile into the provider that they describe, mode by
//! mode. Nothing is fetched and no file is opened here.

use std::time::Duration;

use super::cloud_sso::CloudSso;
use super::external::External;
use super::oauth::{OAuth, Place};
use super::parse::CliConfig;
use super::text::ConfigText;
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::key::Credentials;
use crate::credentials::profile::fields::Fields;
use crate::credentials::profile::mode::{Mode, Names};
use crate::credentials::profile::quoted;
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};
use crate::credentials::sts::Terms;
use crate::credentials::uri::CredentialsUri;

const DISABLE_EXTERNAL_PROCESS: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

/// The only header in which the service accepts a bearer token.
const BEARER_TOKEN_HEADER: &str = "x-acs-bearer-token";

/// The longest chain of source profiles. Each costs a request.
const LONGEST_CHAIN: usize = 16;

/// The names of role settings in `config.json`.
const NAMES: Names = Names {
    security_token: "sts_token",
    role_name: "ram_role_name",
    role: &Terms {
        role_arn: "ram_role_arn",
        session_name: "ram_session_name",
        duration: "expired_seconds",
        policy: "policy",
        region: "sts_region",
        oidc_provider_arn: "oidc_provider_arn",
        oidc_token_file: "oidc_token_file",
    },
};

/// The profiles of a `config.json`, and the surroundings that their modes need.
pub(super) struct Profiles<'a> {
    pub(super) config: &'a CliConfig<'a>,
    /// The place of the configuration's text. Refreshed tokens are written there.
    pub(super) kept: &'a ConfigText,
    pub(super) context: &'a Context,
    pub(super) process_timeout: Duration,
}

impl Profiles<'_> {
    /// The mode of the profile of this name, which exists.
    pub(super) fn mode(&self, name: &str) -> Result<Mode, CredentialsError> {
        self.mode_within(name, &mut Vec::new())
    }

    /// `outer` lists the profiles that build on this one, the outermost first.
    fn mode_within(&self, name: &str, outer: &mut Vec<String>) -> Result<Mode, CredentialsError> {
        let config = self.config;
        let Some(fields) = config.fields(name) else {
            return Err(CredentialsError::failed(format!("there is no profile {}", quoted(name))));
        };
        let mode = fields.required("mode")?;
        let log_in = || format!("log in again with {}", config.command(name));
        let mode = match mode.to_ascii_lowercase().as_str() {
            "ak" => NAMES.access_key(&fields)?,
            "ststoken" => NAMES.session(&fields)?,
            "ramrolearn" => NAMES.role(&fields, self.context, NAMES.source(&fields)?)?,
            "chainableramrolearn" => {
                NAMES.role(&fields, self.context, self.source(&fields, name, outer)?)?
            }
            "ecsramrole" => NAMES.ecs(&fields, self.context)?,
            "oidc" => NAMES.oidc(&fields, self.context)?,
            "cloudsso" => Mode::fetched(CloudSso::new(&fields, self.context.clone(), log_in())?),
            "oauth" => Mode::fetched(OAuth::new(
                &fields,
                self.context.clone(),
                Place {
                    origin: config.origin.to_owned(),
                    profile: name.to_owned(),
                    kept: self.kept.clone(),
                },
                log_in(),
            )?),
            "external" => {
                self.must_be_allowed(&fields)?;
                let external =
                    External::new(fields.required("process_command")?, self.process_timeout);
                Mode::fetched(external.map_err(|reason| {
                    fields.error(format_args!("\"process_command\" cannot be read: {reason}"))
                })?)
            }
            "credentialsuri" => {
                self.must_be_allowed(&fields)?;
                Mode::fetched(CredentialsUri::new(fields.required("credentials_uri")?))
            }
            "bearertoken" => Mode::Fixed(bearer_token(&fields)?),
            "rsakeypair" => {
                return Err(unsupported(
                    &fields,
                    mode,
                    "RSA key pairs are no longer issued; use an access key (AK) or a role (RamRoleArn)",
                ));
            }
            "ramrolearnwithrolename" => {
                return Err(unsupported(
                    &fields,
                    mode,
                    "it is deprecated; use ChainableRamRoleArn with a source profile of the mode EcsRamRole",
                ));
            }
            "anonymous" => {
                return Err(unsupported(
                    &fields,
                    mode,
                    "the service answers no anonymous calls; use a profile with credentials",
                ));
            }
            _ => {
                return Err(unsupported(
                    &fields,
                    mode,
                    "it must be one of AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, OIDC, CloudSSO, OAuth, External, CredentialsURI, BearerToken",
                ));
            }
        };
        Ok(mode)
    }

    /// The credentials that assume a role.
    fn source(
        &self,
        fields: &Fields,
        name: &str,
        outer: &mut Vec<String>,
    ) -> Result<Source, CredentialsError> {
        let source = fields.required("source_profile")?;
        outer.push(name.to_owned());
        if outer.len() > LONGEST_CHAIN {
            return Err(fields.failed(format_args!(
                "more than {LONGEST_CHAIN} profiles build on this one; shorten the chain of source profiles"
            )));
        }
        if outer.iter().any(|outer| outer == source) {
            let inside = |name: &str| quoted(name).replace('"', "");
            let names: Vec<_> = outer.iter().map(|name| inside(name)).collect();
            let (chain, source) = (names.join(" -> "), inside(source));
            return Err(fields.failed(format_args!(
                "the source profiles are a loop: {chain} -> {source}; give one of them another \
                 \"source_profile\" or another mode"
            )));
        }
        if !self.config.has(source) {
            let names = self.config.names();
            return Err(fields.error(format_args!(
                "\"source_profile\" names {}, which does not exist; the profiles: {names}",
                quoted(source)
            )));
        }
        let mode = self.mode_within(source, outer)?;
        Ok(Source { name: format!("profile {}", quoted(source)), mode })
    }

    fn must_be_allowed(&self, fields: &Fields) -> Result<(), CredentialsError> {
        if self.context.variables.is_on(DISABLE_EXTERNAL_PROCESS) {
            let mode = fields.required("mode")?;
            return Err(fields.failed(format_args!(
                "{DISABLE_EXTERNAL_PROCESS} forbids the mode {mode}; unset it or use another profile"
            )));
        }
        Ok(())
    }
}

fn bearer_token(fields: &Fields) -> Result<Credentials, CredentialsError> {
    if let Some(header) = fields.optional("bearer_token_header_key")?
        && !header.eq_ignore_ascii_case(BEARER_TOKEN_HEADER)
    {
        return Err(fields.failed(format_args!(
            "\"bearer_token_header_key\" is not {BEARER_TOKEN_HEADER}, the only header in which the service \
             takes a token; remove it"
        )));
    }
    Ok(Credentials::bearer(fields.key("bearer_token")?))
}

fn unsupported(fields: &Fields, mode: &str, remedy: &str) -> CredentialsError {
    fields.failed(format_args!("the mode {} is not supported; {remedy}", quoted(mode)))
}

/// The source profile of another profile. Errors name it.
struct Source {
    name: String,
    mode: Mode,
}

impl CredentialsProvider for Source {
    fn name(&self) -> &str {
        &self.name
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        self.mode.credentials()
    }

    fn invalidate(&self, used: &Credentials) {
        self.mode.invalidate(used);
    }
}
