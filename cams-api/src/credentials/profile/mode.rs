//! What both kinds of files can describe: access keys, roles, the metadata service. The two formats differ
//! in the names of the settings only. Nothing is fetched here.

use std::time::Duration;

use super::super::environment::Variables;
use super::super::sts::Terms;
use super::super::{
    AssumeRole, AssumeRoleWithOidc, Credentials, CredentialsError, CredentialsFuture,
    CredentialsProvider, EcsRamRole, ServiceEndpoints,
};
use super::fields::Fields;

/// What the settings of a profile come to.
pub(super) enum Mode {
    /// Credentials that are in the profile itself.
    Fixed(Credentials),
    /// Credentials that something else supplies.
    Fetched(Box<dyn CredentialsProvider>),
}

impl Mode {
    pub(super) fn fetched(provider: impl CredentialsProvider) -> Self {
        Self::Fetched(Box::new(provider))
    }
}

impl CredentialsProvider for Mode {
    fn name(&self) -> &str {
        match self {
            Self::Fixed(_) => "fixed",
            Self::Fetched(provider) => provider.name(),
        }
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        match self {
            Self::Fixed(credentials) => Box::pin(std::future::ready(Ok(credentials.clone()))),
            Self::Fetched(provider) => provider.credentials(),
        }
    }

    fn invalidate(&self, used: &Credentials) {
        if let Self::Fetched(provider) = self {
            provider.invalidate(used);
        }
    }
}

/// What counts besides the settings of the profile.
pub(super) struct Around<'a> {
    pub(super) variables: &'a Variables,
    pub(super) endpoints: &'a ServiceEndpoints,
}

/// How a file format calls the settings.
pub(super) struct Names {
    pub(super) security_token: &'static str,
    /// The role of an ECS instance.
    pub(super) role_name: &'static str,
    /// A role to assume.
    pub(super) role: &'static Terms,
}

impl Names {
    /// A permanent access key.
    pub(super) fn access_key(&self, fields: &Fields) -> Result<Mode, CredentialsError> {
        Ok(Mode::Fixed(key(fields)?.lasting()))
    }

    /// A temporary access key. It is read anew each time, since the next login replaces it.
    pub(super) fn session(&self, fields: &Fields) -> Result<Mode, CredentialsError> {
        let key = key(fields)?;
        Ok(Mode::Fixed(key.with_security_token(fields.required(self.security_token)?)))
    }

    /// The access key that a role is assumed with, which may be a temporary one.
    pub(super) fn source(&self, fields: &Fields) -> Result<Mode, CredentialsError> {
        let token = fields.optional(self.security_token)?.unwrap_or_default();
        Ok(Mode::Fixed(key(fields)?.with_security_token(token)))
    }

    /// A role, assumed with these credentials.
    pub(super) fn role(
        &self,
        fields: &Fields,
        around: &Around<'_>,
        source: impl CredentialsProvider,
    ) -> Result<Mode, CredentialsError> {
        let mut role = AssumeRole::new(source, fields.required(self.role.role_arn)?)
            .terms(self.role)
            .sts_variables(around.variables);
        if fields.flag("enable_vpc")? {
            role = role.vpc(true);
        }
        if let Some(name) = fields.optional(self.role.session_name)? {
            role = role.session_name(name);
        }
        if let Some(seconds) = fields.number(self.role.duration)? {
            role = role.duration(Duration::from_secs(seconds));
        }
        if let Some(policy) = fields.optional(self.role.policy)? {
            role = role.policy(policy);
        }
        if let Some(id) = fields.optional("external_id")? {
            role = role.external_id(id);
        }
        if let Some(region) = fields.optional(self.role.region)? {
            role = role.region(region);
        }
        if let Some(endpoint) = sts_endpoint(fields, around.endpoints)? {
            role = role.endpoint(endpoint);
        }
        role.check().map_err(|error| fields.error(error))?;
        Ok(Mode::fetched(role))
    }

    /// A role, assumed with the token of an identity provider.
    pub(super) fn oidc(
        &self,
        fields: &Fields,
        around: &Around<'_>,
    ) -> Result<Mode, CredentialsError> {
        let mut role = AssumeRoleWithOidc::new(
            fields.required(self.role.role_arn)?,
            fields.required(self.role.oidc_provider_arn)?,
            fields.required(self.role.oidc_token_file)?,
        )
        .terms(self.role)
        .sts_variables(around.variables);
        if fields.flag("enable_vpc")? {
            role = role.vpc(true);
        }
        if let Some(name) = fields.optional(self.role.session_name)? {
            role = role.session_name(name);
        }
        if let Some(seconds) = fields.number(self.role.duration)? {
            role = role.duration(Duration::from_secs(seconds));
        }
        if let Some(policy) = fields.optional(self.role.policy)? {
            role = role.policy(policy);
        }
        if let Some(region) = fields.optional(self.role.region)? {
            role = role.region(region);
        }
        if let Some(endpoint) = sts_endpoint(fields, around.endpoints)? {
            role = role.endpoint(endpoint);
        }
        role.check().map_err(|error| fields.error(error))?;
        Ok(Mode::fetched(role))
    }

    /// The role of the ECS instance.
    pub(super) fn ecs(
        &self,
        fields: &Fields,
        around: &Around<'_>,
    ) -> Result<Mode, CredentialsError> {
        let mut role =
            EcsRamRole::from_variables(around.variables, around.endpoints).map_err(|error| {
                fields.failed(format_args!("{error}; unset it or use another profile"))
            })?;
        if let Some(name) = fields.optional(self.role_name)? {
            role = role.role_name(name);
        }
        Ok(Mode::fetched(role))
    }
}

fn key(fields: &Fields) -> Result<Credentials, CredentialsError> {
    let id = fields.required("access_key_id")?;
    Ok(Credentials::new(id, fields.required("access_key_secret")?))
}

/// The STS that the program or else the profile names.
fn sts_endpoint<'a>(
    fields: &'a Fields,
    endpoints: &'a ServiceEndpoints,
) -> Result<Option<&'a str>, CredentialsError> {
    match &endpoints.sts {
        Some(endpoint) => Ok(Some(endpoint)),
        None => fields.optional("sts_endpoint"),
    }
}
