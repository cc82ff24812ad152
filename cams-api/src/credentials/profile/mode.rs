//! The providers that both kinds of files can describe: access keys, roles, the metadata service.
//! The formats differ only in the names of the settings. Nothing is fetched here.

use std::time::Duration;

use super::fields::Fields;
use crate::credentials::context::Context;
use crate::credentials::ecs::EcsRamRole;
use crate::credentials::error::CredentialsError;
use crate::credentials::key::Credentials;
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};
use crate::credentials::sts::{AssumeRole, AssumeRoleWithOidc, Role, StsEndpoint, Terms};

/// The provider that the settings of a profile describe.
pub(super) enum Mode {
    /// Credentials in the profile itself.
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

/// The names of settings in a file format.
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

    /// A temporary access key. It is read each time, since the next login replaces it.
    pub(super) fn session(&self, fields: &Fields) -> Result<Mode, CredentialsError> {
        let key = key(fields)?;
        Ok(Mode::Fixed(key.with_security_token(fields.key(self.security_token)?)))
    }

    /// The access key that assumes a role. It may be temporary.
    pub(super) fn source(&self, fields: &Fields) -> Result<Mode, CredentialsError> {
        let token = fields.optional(self.security_token)?.unwrap_or_default();
        Ok(Mode::Fixed(key(fields)?.with_security_token(token)))
    }

    /// A role, assumed with these credentials.
    pub(super) fn role(
        &self,
        fields: &Fields,
        context: &Context,
        source: impl CredentialsProvider,
    ) -> Result<Mode, CredentialsError> {
        let mut role = AssumeRole::of(source, self.described_role(fields, context)?);
        if let Some(id) = fields.optional("external_id")? {
            role = role.external_id(id);
        }
        Ok(Mode::fetched(role))
    }

    /// A role, assumed with the token of an identity provider.
    pub(super) fn oidc(
        &self,
        fields: &Fields,
        context: &Context,
    ) -> Result<Mode, CredentialsError> {
        let provider_arn = fields.required(self.role.oidc_provider_arn)?;
        let token_file = fields.required(self.role.oidc_token_file)?;
        let role = self.described_role(fields, context)?;
        Ok(Mode::fetched(AssumeRoleWithOidc::of(role, provider_arn, token_file)))
    }

    /// The settings that both ways to assume a role share, checked as far as possible without STS.
    fn described_role(&self, fields: &Fields, context: &Context) -> Result<Role, CredentialsError> {
        let text = |name| Ok::<_, CredentialsError>(fields.optional(name)?.map(str::to_owned));
        let mut context = context.clone();
        if context.endpoints.sts.is_none() {
            // A server that the program names takes precedence over the profile's.
            context.endpoints.sts = text("sts_endpoint")?;
        }
        let mut role = Role::new(fields.required(self.role.role_arn)?, context);
        role.terms = self.role;
        if let Some(name) = text(self.role.session_name)? {
            role.session_name = name;
        }
        if let Some(seconds) = fields.number(self.role.duration)? {
            role.duration = Duration::from_secs(seconds);
        }
        role.policy = text(self.role.policy)?;
        let sts =
            StsEndpoint { region: text(self.role.region)?, is_vpc: fields.flag("enable_vpc")? };
        role.sts = sts.or_variables(&role.context.variables);
        role.checked_endpoint().map_err(|error| fields.error(error))?;
        Ok(role)
    }

    /// The role of the ECS instance.
    pub(super) fn ecs(&self, fields: &Fields, context: &Context) -> Result<Mode, CredentialsError> {
        let mut role = EcsRamRole::from_variables(context).map_err(|error| {
            fields.failed(format_args!("{error}; unset it or use another profile"))
        })?;
        if let Some(name) = fields.optional(self.role_name)? {
            role = role.role_name(name);
        }
        Ok(Mode::fetched(role))
    }
}

fn key(fields: &Fields) -> Result<Credentials, CredentialsError> {
    let id = fields.key("access_key_id")?;
    Ok(Credentials::new(id, fields.key("access_key_secret")?))
}
